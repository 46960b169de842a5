/* The loader's window: a drop-down with the files of a folder, what became of the chosen one, and how it
 * looks. For one thread. */
#ifndef LOADER_WINDOW_WINDOW_H
#define LOADER_WINDOW_WINDOW_H

#include <placard/status.h>
#include <stdint.h>

struct window;

struct window_options {
    const char *folder;   /* whose files are offered */
    const char *key;      /* of the board; NULL: the usual one */
    const char *owner;    /* of that, as placard_segment_trust() */
    int64_t lock_timeout; /* ms, or PLACARD_WAIT_FOREVER */
};

/* Opens it. Failures: those of output_open() (no display), of fonts_open() (no font) and of
 * publisher_start(). Blocks the signals that end a program, for the calling thread. */
enum placard_status window_open(struct window **result, const struct window_options *options,
                                struct placard_error *error);

/* Closes it. NULL is allowed. */
void window_close(struct window *window);

/* Runs until the user or a signal ends it. */
enum placard_status window_run(struct window *window, struct placard_error *error);

#endif
