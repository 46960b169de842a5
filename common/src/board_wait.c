#include "board_handle.h"

#include "board_raw.h"
#include "deadline.h"
#include <errno.h>

/* A publication can begin and end between looking at the sequence and going to sleep. The bell looks for that
 * itself as it goes to sleep (bell_systemv.c), and soon after it has rung there is a look here; what both
 * overlook, and writers that do not ring, the heartbeat sees. */
#define RECHECK   20
#define HEARTBEAT 6000

/* Milliseconds between two looks while nothing can be heard. */
#define DEAF_REST 1000

/* True when the handle should look at the board because of its header: it became garbage, or is sound again.
 */
static bool soundness_changed(struct placard_board *board)
{
    struct placard_error kept = board->error;
    bool unsound = board_is_native(board) && board_read_header(board) != PLACARD_OK;
    board->error = kept;
    bool changed = unsound != board->unsound_reported;
    board->unsound_reported = unsound;
    return changed;
}

/* Looks without the lock: a writer that is still at it rings again when it is done. */
static bool raw_changed(struct placard_board *board, uint64_t seen)
{
    if (!board->raw_known || board->raw_sequence != seen) {
        return true;
    }
    const unsigned char *data = placard_segment_data(board->segment);
    struct raw_content found = raw_recognise(data, placard_segment_size(board->segment));
    return raw_fingerprint(data, &found) != board->raw_fingerprint;
}

static bool has_changed(struct placard_board *board, uint64_t seen)
{
    if (soundness_changed(board)) {
        return true;
    }
    return board_is_native(board) ? placard_board_sequence(board) != seen : raw_changed(board, seen);
}

/* The lock is held by a process that has died, perhaps: taking it takes it over. */
static bool mend_lock(struct placard_board *board)
{
    return placard_segment_lock_timed(board->segment, 0) == PLACARD_OK &&
           placard_segment_unlock(board->segment) == PLACARD_OK;
}

/* The bell cannot be heard: looking now and then is left. False when a signal ended the rest. */
static bool rest_until(struct deadline moment)
{
    struct timespec time = deadline_remaining(deadline_earlier(moment, deadline_in(DEAF_REST)));
    return nanosleep(&time, NULL) == 0 || errno != EINTR;
}

static enum placard_status listen_until(struct placard_board *board, struct deadline moment)
{
    struct timespec left = deadline_remaining(moment);
    int64_t milliseconds = (int64_t)left.tv_sec * 1000 + (left.tv_nsec + 999999) / 1000000;
    enum placard_status status = placard_segment_listen(board->segment, milliseconds);
    if (status == PLACARD_INTERRUPTED) {
        return board_segment_failed(board);
    }
    bool heard = status == PLACARD_OK || status == PLACARD_TIMED_OUT || placard_board_is_gone(board) ||
                 (status == PLACARD_LOCK_TIMEOUT && mend_lock(board));
    if (!heard && !rest_until(moment)) {
        return placard_fail(&board->error, PLACARD_INTERRUPTED, "a signal ended the wait");
    }
    return status;
}

enum placard_status placard_board_wait(struct placard_board *board, uint64_t seen, int64_t timeout)
{
    enum placard_status status = board_need_attached(board);
    if (status != PLACARD_OK) {
        return status;
    }
    const char *key = placard_segment_key(board->segment);
    struct deadline end = deadline_in(timeout);
    for (;;) {
        if (placard_board_is_gone(board)) {
            return placard_fail(&board->error, PLACARD_NOT_FOUND,
                                "the board \"%s\" is gone: its viewer has ended", key);
        }
        if (has_changed(board, seen)) {
            return PLACARD_OK;
        }
        if (deadline_passed(end)) {
            return placard_fail(&board->error, PLACARD_TIMED_OUT,
                                "nothing new was published on \"%s\" in time", key);
        }
        status =
            listen_until(board, deadline_earlier(end, deadline_in(board->recheck ? RECHECK : HEARTBEAT)));
        if (status == PLACARD_INTERRUPTED) {
            return status;
        }
        board->recheck = status == PLACARD_OK;
    }
}
