/* placard-loader-window: what placard-loader turns into when it is started without anything to load. */
#include "loader/exit_status.h"
#include "loader/options.h"
#include "src/installation.h"
#include "window.h"
#include <errno.h>
#include <placard/board.h>
#include <placard/segment.h>
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

/* The folder of samples that belongs to this program; to be freed by the caller. */
static char *find_samples(struct placard_error *error)
{
    char *samples = installation_path("share/placard/assets");
    if (samples == NULL) {
        placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot find the samples: %s", strerror(errno));
    }
    return samples;
}

static int fail(enum exit_status status, const struct placard_error *error)
{
    fprintf(stderr, "placard-loader: %s\n", error->message);
    return (int)status;
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
    if (status != PLACARD_OK) {
        return fail(exit_status_of(status), &error);
    }
    (void)placard_survive_truncation(
        NULL); /* without it a segment that is cut short ends the window, no more */
    char *samples = given.assets == NULL ? find_samples(&error) : NULL;
    if (error.status != PLACARD_OK) {
        return fail(EXIT_OTHER, &error);
    }
    const struct window_options options = {
        .folder = given.assets != NULL ? given.assets : samples,
        .key = given.key,
        .owner = given.owner,
        .lock_timeout =
            given.lock_timeout != OPTIONS_NOT_GIVEN ? given.lock_timeout : PLACARD_DEFAULT_LOCK_TIMEOUT,
    };
    status = run(&options, &error);
    free(samples);
    /* No display and no font are not found either, but they are no missing segment: that is no failure here.
     */
    return status == PLACARD_OK ? EXIT_DONE : fail(EXIT_OTHER, &error);
}
