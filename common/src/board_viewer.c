#include "board_viewer.h"

#include "fault_point.h"
#include "process.h"
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

bool board_viewer_is_alive(const struct layout_viewer *viewer)
{
    return process_is_alive(viewer->pid, viewer->start_time);
}

void board_wake_waiters(struct placard_board *board)
{
    syscall(SYS_futex, &board_header(board)->acknowledgement.version, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

/* The header is written over, as Qt programs do: FACTS are put into it as soon as there is one again. False,
 * too, when another viewer had the place. */
static bool has_to_wait_for_header(const struct placard_board *board, const struct layout_viewer *facts)
{
    bool ours = board->claim.pid == facts->pid; /* whatever the header tells */
    bool free = board->viewer.pid == facts->pid || !board_viewer_is_alive(&board->viewer);
    return (ours || free) && board_is_overwritten(board);
}

/* The lock is held. */
static enum placard_status claim_locked(struct placard_board *board, const struct layout_viewer *facts)
{
    if (has_to_wait_for_header(board, facts)) {
        return PLACARD_OK;
    }
    if (!board_is_native(board)) {
        return placard_fail(
            &board->error, PLACARD_BAD_LAYOUT,
            "the segment of \"%s\" has a Qt program's layout: it has no place for a viewer's facts",
            placard_segment_key(board->segment));
    }
    enum placard_status status = board_read_header(board);
    if (status != PLACARD_OK) {
        return status;
    }
    struct layout_viewer present;
    if (board_read_viewer(board, &present) && present.pid != facts->pid && board_viewer_is_alive(&present)) {
        return placard_fail(&board->error, PLACARD_ALREADY_EXISTS,
                            "\"%s\" is already shown by process %d; end it, or choose another --key",
                            placard_segment_key(board->segment), present.pid);
    }
    /* What another viewer has told is not on this one's screen; a hostile program may take the header away
     * again. */
    (void)board_write_acknowledgement(board, &(struct layout_acknowledgement){0});
    (void)board_write_viewer(board, facts);
    return PLACARD_OK;
}

enum placard_status placard_board_claim(struct placard_board *board, const struct placard_viewer *viewer)
{
    enum placard_status status = board_need_writable(board, "show it");
    if (status != PLACARD_OK) {
        return status;
    }
    struct layout_viewer facts = {
        .pid = getpid(),
        .start_time = process_start_time(getpid()),
        .width = viewer->width,
        .height = viewer->height,
        .flags = viewer->unconfined ? LAYOUT_VIEWER_UNCONFINED : 0,
    };
    board_copy_text(facts.output, sizeof facts.output, viewer->output, sizeof viewer->output);
    board_copy_text(facts.problem, sizeof facts.problem, viewer->problem, sizeof viewer->problem);

    struct layout_viewer present;
    bool ours =
        board->claim.pid == facts.pid || (board_read_viewer(board, &present) && present.pid == facts.pid &&
                                          present.start_time == facts.start_time);
    if (ours) {
        /* Ours alone to write: no lock, which somebody might hold for long. Without a header the claim is
         * kept. */
        (void)board_write_viewer(board, &facts);
    } else if (!has_to_wait_for_header(board, &facts)) {
        status = board_lock(board, 0);
        if (status == PLACARD_OK) {
            FAULT_POINT();
            status = claim_locked(board, &facts);
            board_unlock(board);
            FAULT_POINT();
        }
    }
    if (status == PLACARD_OK) {
        board->viewer = facts;
        board->claim = facts;
    }
    return status;
}

enum placard_status placard_board_release(struct placard_board *board)
{
    enum placard_status status = board_need_writable(board, "give up showing it");
    if (status != PLACARD_OK) {
        return status;
    }
    struct layout_viewer present;
    board->viewer = (struct layout_viewer){0};
    board->claim = board->viewer;
    if (board_read_viewer(board, &present) && present.pid == getpid()) {
        (void)board_write_viewer(board, &board->viewer);
        board_wake_waiters(board);
    }
    return PLACARD_OK;
}
