#include "viewer_wait.h"
#include "abandoned.h"
#include "key_folder.h"
#include <poll.h>
#include <time.h>
#include <unistd.h>

enum {
    HEARTBEAT = 1000, /* ms; when the folder tells of nothing */
    SETTLING = 500,   /* ms after a key file changed: its segment is being made, which nothing announces */
    SETTLING_STEP = 20,
    FIRST_STEP = 1,     /* ms from the first look to the second; each further step is twice as long */
    RAW_IS_MEANT = 250, /* ms after which a segment without a header is not one that is only being set up */
    REPUBLISHING = 5000 /* ms that a viewer may take to publish anew what was written over its header */
};

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Sleeps for at most LIMIT ms. True when a key file changed. */
static bool sleep_until_change(int *watch, int64_t limit)
{
    struct pollfd readable = {.fd = *watch, .events = POLLIN};
    int ready = poll(&readable, 1, (int)limit);
    return ready > 0 && key_folder_changed(watch);
}

/* True when the attached board is shown by somebody. RAW_SINCE is when it was first seen without a header. */
static bool is_shown(struct placard_board *board, int64_t *raw_since)
{
    if (!placard_board_is_raw(board)) {
        struct placard_board_status facts;
        *raw_since = -1;
        return placard_board_status(board, &facts) == PLACARD_OK && facts.viewer.pid != 0;
    }
    if (board_is_abandoned(board)) {
        *raw_since = -1;
        return false;
    }
    if (*raw_since < 0) {
        *raw_since = now();
    }
    return now() - *raw_since >= RAW_IS_MEANT;
}

/* Tries once. PLACARD_TIMED_OUT: not yet. */
static enum placard_status try_attach(struct placard_board *board, enum placard_mode mode, int64_t *raw_since)
{
    enum placard_status status = placard_board_attach(board, mode);
    if (status == PLACARD_NOT_FOUND) {
        *raw_since = -1;
        return PLACARD_TIMED_OUT;
    }
    if (status != PLACARD_OK || is_shown(board, raw_since)) {
        return status;
    }
    placard_board_detach(board); /* anew each time: it may be another segment by then */
    return PLACARD_TIMED_OUT;
}

enum placard_status viewer_wait(struct placard_board *board, enum placard_mode mode, int64_t timeout,
                                struct placard_error *error)
{
    int64_t start = now();
    int64_t settled = start + SETTLING; /* until then, look often */
    int64_t often = FIRST_STEP;
    int64_t raw_since = -1;
    int watch = -1;
    enum placard_status status;
    while ((status = try_attach(board, mode, &raw_since)) == PLACARD_TIMED_OUT) {
        int64_t left = timeout - (now() - start);
        if (left <= 0) {
            break;
        }
        /* To watch a folder, and to stop that, takes the kernel ten milliseconds and more each: who is
         * started together with the viewer does without. */
        if (watch < 0 && now() >= settled && (watch = key_folder_watch()) >= 0) {
            continue; /* look again, so that nothing is missed in between */
        }
        int64_t step = now() < settled || raw_since >= 0 ? often : HEARTBEAT;
        often = 2 * often < SETTLING_STEP ? 2 * often : SETTLING_STEP;
        if (sleep_until_change(&watch, step < left ? step : left)) {
            settled = now() + SETTLING;
            often = FIRST_STEP;
        }
    }
    if (watch >= 0) {
        close(watch);
    }
    if (status == PLACARD_TIMED_OUT) {
        return placard_fail(error, status,
                            "no viewer with the key \"%s\" has started within %lld.%lld seconds; start "
                            "placard-viewer, or wait longer with --wait-viewer=SECONDS",
                            placard_segment_key(placard_board_segment(board)), (long long)(timeout / 1000),
                            (long long)(timeout % 1000 / 100));
    }
    if (status != PLACARD_OK) {
        *error = *placard_board_error(board);
    }
    return status;
}

enum placard_status viewer_wait_for_header(struct placard_board *board, int64_t timeout,
                                           struct placard_error *error)
{
    int64_t end = now() + (timeout < REPUBLISHING ? timeout : REPUBLISHING);
    enum placard_status status = PLACARD_OK;
    while (status == PLACARD_OK && placard_board_is_raw(board) && !board_is_abandoned(board) && now() < end) {
        poll(NULL, 0, SETTLING_STEP);
        placard_board_detach(board); /* what a handle knows of the layout is from its beginning */
        status = placard_board_attach(board, PLACARD_READ_WRITE);
    }
    if (status != PLACARD_OK) {
        *error = *placard_board_error(board);
        return status;
    }
    return !placard_board_is_raw(board)
               ? PLACARD_OK
               : placard_fail(error, PLACARD_BAD_LAYOUT,
                              "the segment of \"%s\" has the raw layout, in which no viewer can tell what it "
                              "shows; leave out --wait",
                              placard_segment_key(placard_board_segment(board)));
}
