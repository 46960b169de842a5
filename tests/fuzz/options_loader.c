#include "fuzz/options.h"

#include "fuzz/fuzz.h"
#include "loader/options.h"

static bool is_time(int64_t time)
{
    return time == OPTIONS_NOT_GIVEN || time >= 0;
}

void fuzz_loader_options(int argc, char **argv)
{
    struct options options;
    struct placard_error error = {.status = PLACARD_OK};
    enum placard_status status = options_parse(&options, argc, argv, &error);
    if (status != PLACARD_OK) {
        fuzz_demand(status == PLACARD_INVALID_ARGUMENT, "a wrong option is the caller's mistake");
        fuzz_demand_reason(status, &error);
        return;
    }
    fuzz_demand(options.command <= LOADER_VERSION && options.source <= SOURCE_CLEAR,
                "there is such a command");
    fuzz_demand(is_time(options.wait) && is_time(options.wait_viewer) && is_time(options.lock_timeout),
                "times are not negative");
    fuzz_demand(options.width <= PLACARD_MAX_SIDE && options.height <= PLACARD_MAX_SIDE, "sides");
    fuzz_demand(options.as != PLACARD_PIXELS ||
                    (options.width > 0 && options.height > 0 && placard_format_bytes(options.format) > 0),
                "raw pixels have sides and a format");
    fuzz_demand(options.source != SOURCE_FILE || options.file != NULL, "a file has a name");
    fuzz_demand(options.source != SOURCE_TEXT || options.text != NULL, "a text is there");
}
