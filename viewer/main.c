/* placard-viewer: shows what is published in a keyed shared memory segment. */
#include "log.h"
#include "options.h"
#include "ui/device/console.h"
#include "viewer.h"
#include <locale.h>

static enum viewer_exit restore_console(void)
{
    struct placard_error error;
    enum placard_status status = console_repair(NULL, &error);
    if (status == PLACARD_OK) {
        return VIEWER_EXIT_DONE;
    }
    log_error("%s", error.message);
    return status == PLACARD_PERMISSION_DENIED ? VIEWER_EXIT_PERMISSION : VIEWER_EXIT_FAILED;
}

int main(int argc, char **argv)
{
    /* All our text is UTF-8; in another locale SDL does not set a window's title that has more than ASCII in
     * it. */
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) {
        (void)setlocale(LC_CTYPE, "");
    }
    struct viewer_options options;
    struct placard_error error;
    if (options_parse(&options, argc, argv, &error) != PLACARD_OK) {
        log_error("%s", error.message);
        return VIEWER_EXIT_USAGE;
    }
    if (options.command == OPTIONS_HELP) {
        options_print_help(stdout);
        return VIEWER_EXIT_DONE;
    }
    if (options.command == OPTIONS_VERSION) {
        printf("placard-viewer %s\n", PLACARD_VERSION);
        return VIEWER_EXIT_DONE;
    }
    if (options.command == OPTIONS_RESTORE_CONSOLE) {
        return (int)restore_console();
    }
    (void)placard_survive_truncation(
        NULL); /* without it a segment that is cut short ends the viewer, no more */
    return (int)viewer_run(&options);
}
