#include "fuzz/options.h"

#include "fuzz/fuzz.h"
#include "viewer/options.h"

void fuzz_viewer_options(int argc, char **argv)
{
    struct viewer_options options;
    struct placard_error error = {.status = PLACARD_OK};
    enum placard_status status = options_parse(&options, argc, argv, &error);
    if (status != PLACARD_OK) {
        fuzz_demand(status == PLACARD_INVALID_ARGUMENT, "a wrong option is the caller's mistake");
        fuzz_demand_reason(status, &error);
        return;
    }
    fuzz_demand(options.rotation % 90 == 0 && options.rotation <= 270, "rotation");
    fuzz_demand(options.fit <= RENDERER_NONE, "fit");
    fuzz_demand(options.width >= 0 && options.height >= 0, "sizes are not negative");
    fuzz_demand((options.width == 0) == (options.height == 0), "both sides or none");
    fuzz_demand(options.poll >= 0 && options.timeout >= 0, "times are not negative");
    fuzz_demand(options.background <= 0xffffffu, "a colour has 24 bits");
    fuzz_demand((options.board.permissions & ~0777u) == 0, "permissions");
}
