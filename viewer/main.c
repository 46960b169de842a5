/* placard-viewer: shows what is published in a keyed shared memory segment. */
#include "log.h"
#include "options.h"
#include "viewer.h"
#include <locale.h>

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
    (void)placard_survive_truncation(
        NULL); /* without it a segment that is cut short ends the viewer, no more */
    return (int)viewer_run(&options);
}
