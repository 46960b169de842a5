#include "board_viewer.h"

#include "board_clock.h"
#include "deadline.h"
#include "fault_point.h"
#include <errno.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A viewer that dies wakes nobody: the longest sleep before looking after it. */
#define SLICE 1000

static enum placard_status not_acknowledging(struct placard_board *board)
{
    return placard_fail(&board->error, PLACARD_BAD_LAYOUT,
                        "the segment of \"%s\" has a Qt program's layout, which has no acknowledgements",
                        placard_segment_key(board->segment));
}

static enum placard_status overwritten(struct placard_board *board)
{
    return placard_fail(&board->error, PLACARD_REPLACED,
                        "a program that knows nothing of Placard has written over the board \"%s\"",
                        placard_segment_key(board->segment));
}

/* True when this process is the board's viewer. As long as it lives nobody else can be: whatever else the
 * header tells is garbage, or the empty place that a publisher left who set the header up again and had never
 * seen us, and is put right. */
static bool are_viewer(struct placard_board *board)
{
    struct layout_viewer present;
    bool told = board_read_viewer(board, &present);
    if (board->claim.pid != getpid()) {
        return told && present.pid == getpid();
    }
    present.version = board->claim.version;
    if (!told || memcmp(&present, &board->claim, sizeof present) != 0) {
        (void)board_write_viewer(board, &board->claim);
    }
    return true;
}

/* What was acknowledged last; false when there is nothing, or it is garbage: of a publication to come. */
static bool read_last(const struct placard_board *board, struct layout_acknowledgement *last)
{
    return board_read_acknowledgement(board, last) && last->sequence <= placard_board_sequence(board);
}

enum placard_status placard_board_acknowledge(struct placard_board *board,
                                              const struct placard_acknowledgement *acknowledgement)
{
    enum placard_status status = board_need_writable(board, "acknowledge");
    if (status != PLACARD_OK) {
        return status;
    }
    if (!board_is_native(board)) {
        return board->capacity != 0 ? overwritten(board) : not_acknowledging(board);
    }
    if (!are_viewer(board)) {
        return placard_fail(&board->error, PLACARD_PERMISSION_DENIED,
                            "only the viewer of the board \"%s\" acknowledges, and this process is not it",
                            placard_segment_key(board->segment));
    }
    if (acknowledgement->sequence > placard_board_sequence(board)) {
        /* The header was set up again by a publisher that did not know this number. It would stand in the way
         * of all that are published from now on. */
        return overwritten(board);
    }
    struct layout_acknowledgement last;
    if (read_last(board, &last) && last.sequence > acknowledgement->sequence) {
        return PLACARD_OK; /* those who wait know already that it was replaced */
    }
    struct layout_acknowledgement fresh = {
        .outcome = (uint32_t)acknowledgement->outcome,
        .sequence = acknowledgement->sequence,
        .at = acknowledgement->at != 0 ? acknowledgement->at : clock_unix(),
        .reason = (uint32_t)acknowledgement->reason,
        .width = acknowledgement->width,
        .height = acknowledgement->height,
    };
    board_copy_text(fresh.message, sizeof fresh.message, acknowledgement->message,
                    sizeof acknowledgement->message);
    bool written = board_write_acknowledgement(board, &fresh);
    board_wake_waiters(board);
    FAULT_POINT();
    return written ? PLACARD_OK : overwritten(board);
}

/* What is known of publication SEQUENCE by now; PLACARD_TIMED_OUT stands for nothing yet. VIEWER is whom the
 * wait has met so far. LAST is all zero when nothing was acknowledged. */
static enum placard_status look(struct placard_board *board, uint64_t sequence, struct layout_viewer *viewer,
                                struct layout_acknowledgement *last)
{
    const char *key = placard_segment_key(board->segment);
    bool told = read_last(board, last);
    if (!told) {
        *last = (struct layout_acknowledgement){0}; /* what was read is not for anybody */
    }
    if (!board_is_native(board)) {
        return board->capacity != 0 ? overwritten(board) : not_acknowledging(board);
    }
    if (told && last->sequence >= sequence) {
        if (last->sequence > sequence) {
            return placard_fail(&board->error, PLACARD_REPLACED,
                                "publication %ju was replaced by publication %ju before it was shown",
                                (uintmax_t)sequence, (uintmax_t)last->sequence);
        }
        if (last->outcome == PLACARD_OUTCOME_SHOWN) {
            return PLACARD_OK;
        }
        if (last->outcome == PLACARD_OUTCOME_REFUSED) {
            return placard_fail(&board->error, PLACARD_REFUSED, "%s",
                                last->message[0] != '\0' ? last->message
                                                         : "the viewer refused it and gave no reason");
        }
    }
    struct layout_viewer present;
    bool known = board_read_viewer(board, &present);
    if (placard_board_is_gone(board) || (viewer->pid != 0 && known && present.pid == 0) ||
        (known && present.pid != 0 && !board_viewer_is_alive(&present))) {
        return placard_fail(&board->error, PLACARD_NOT_FOUND,
                            "the viewer of \"%s\" ended before it had shown publication %ju", key,
                            (uintmax_t)sequence);
    }
    if (known && present.pid != 0) {
        *viewer = present;
    }
    return PLACARD_TIMED_OUT;
}

/* Sleeps until somebody wakes those who sleep on WORD, unless it is not VALUE any more. False when a signal
 * came. */
static bool sleep_while(const uint32_t *word, uint32_t value, const struct timespec *time)
{
    long number = SYS_futex;
#ifdef SYS_futex_time64
    if (sizeof(time_t) > sizeof(long)) {
        number = SYS_futex_time64; /* a 32-bit system with 64-bit times */
    }
#endif
    return syscall(number, word, FUTEX_WAIT, value, time, NULL, 0) == 0 || errno != EINTR;
}

static void fill(struct placard_acknowledgement *target, const struct layout_acknowledgement *last)
{
    *target = (struct placard_acknowledgement){
        .sequence = last->sequence,
        .outcome = (enum placard_outcome)last->outcome,
        .reason = (enum placard_status)last->reason,
        .width = last->width,
        .height = last->height,
        .at = last->at,
    };
    memcpy(target->message, last->message, sizeof target->message);
}

enum placard_status placard_board_wait_acknowledged(struct placard_board *board, uint64_t sequence,
                                                    int64_t timeout,
                                                    struct placard_acknowledgement *acknowledgement)
{
    if (acknowledgement != NULL) {
        *acknowledgement = (struct placard_acknowledgement){0};
    }
    enum placard_status status = board_need_attached(board);
    if (status != PLACARD_OK) {
        return status;
    }
    struct deadline end = deadline_in(timeout);
    struct layout_viewer viewer = {0};
    struct layout_acknowledgement last = {0};
    for (;;) {
        /* Without a header there is nothing to sleep on, and look() says so. */
        uint32_t version =
            board_is_native(board)
                ? __atomic_load_n(&board_header(board)->acknowledgement.version, __ATOMIC_ACQUIRE)
                : 0;
        status = look(board, sequence, &viewer, &last);
        if (status != PLACARD_TIMED_OUT || deadline_passed(end)) {
            break;
        }
        struct timespec time = deadline_remaining(deadline_earlier(end, deadline_in(SLICE)));
        if (!sleep_while(&board_header(board)->acknowledgement.version, version, &time)) {
            status = placard_fail(&board->error, PLACARD_INTERRUPTED, "a signal ended the wait");
            break;
        }
    }
    if (acknowledgement != NULL) {
        fill(acknowledgement, &last);
    }
    if (status == PLACARD_TIMED_OUT) {
        status =
            placard_fail(&board->error, PLACARD_TIMED_OUT,
                         viewer.pid != 0 ? "publication %ju was not shown in time; the viewer is process %d"
                                         : "publication %ju was not shown in time: no viewer is there (%d)",
                         (uintmax_t)sequence, viewer.pid);
    }
    return status;
}
