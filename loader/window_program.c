#include "window_program.h"
#include "printable.h"
#include "src/installation.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum placard_status window_program_start(const struct options *options, struct placard_error *error)
{
    char *program = installation_path("libexec/placard/placard-loader-window");
    if (program == NULL) {
        return placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot open the window: %s", strerror(errno));
    }
    char seconds[32];
    const char *arguments[10];
    int count = 0;
    arguments[count++] = "placard-loader";
    if (options->key != NULL) {
        arguments[count++] = "--key";
        arguments[count++] = options->key;
    }
    if (options->owner != NULL) {
        arguments[count++] = "--owner";
        arguments[count++] = options->owner;
    }
    if (options->assets != NULL) {
        arguments[count++] = "--assets";
        arguments[count++] = options->assets;
    }
    if (options->lock_timeout != OPTIONS_NOT_GIVEN) {
        snprintf(seconds, sizeof seconds, "%lld.%03lld", (long long)(options->lock_timeout / 1000),
                 (long long)(options->lock_timeout % 1000));
        arguments[count++] = "--lock-timeout";
        arguments[count++] = seconds;
    }
    arguments[count] = NULL;
    execv(program, (void *)arguments); /* which does not write to them */
    struct placard_error room;
    if (errno == ENOENT) {
        placard_fail(
            error, PLACARD_UNKNOWN_ERROR,
            "cannot open the window: its program %s is not installed; install it, or name a file to load "
            "(see --help)",
            printable_path(&room, program));
    } else {
        placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot open the window: cannot start %s: %s",
                     printable_path(&room, program), strerror(errno));
    }
    free(program);
    return error->status;
}
