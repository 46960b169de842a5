/* placard-loader-window: what placard-loader turns into when it is started without anything to load. */
#include "loader/exit_status.h"
#include "loader/installation.h"
#include "loader/options.h"
#include "window.h"
#include <errno.h>
#include <placard/board.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum placard_status run(const struct window_options *options, struct placard_error *error)
{
    struct window *window;
    enum placard_status status = window_open(&window, options, error);
    if (status == PLACARD_OK) {
        status = window_run(window, error);
    }
    window_close(window);
    return status;
}

int main(int argc, char **argv)
{
    struct options given;
    struct placard_error error = {.status = PLACARD_OK};
    enum placard_status status = options_parse(&given, argc, argv, &error);
    if (status == PLACARD_OK && given.command != LOADER_WINDOW) {
        status = placard_fail(&error, PLACARD_INVALID_ARGUMENT,
                              "this program is the window alone; placard-loader does everything else");
    }
    char *samples = NULL;
    if (status == PLACARD_OK && given.assets == NULL) {
        samples = installation_path("../share/placard/assets"); /* from libexec/placard */
        if (samples == NULL) {
            status =
                placard_fail(&error, PLACARD_UNKNOWN_ERROR, "cannot find the samples: %s", strerror(errno));
        }
    }
    if (status == PLACARD_OK) {
        const struct window_options options = {
            .folder = given.assets != NULL ? given.assets : samples,
            .key = given.key,
            .lock_timeout =
                given.lock_timeout != OPTIONS_NOT_GIVEN ? given.lock_timeout : PLACARD_DEFAULT_LOCK_TIMEOUT,
        };
        status = run(&options, &error);
    }
    free(samples);
    if (status != PLACARD_OK) {
        fprintf(stderr, "placard-loader: %s\n", error.message);
    }
    return (int)exit_status_of(status);
}
