#include "board_rest.h"

#include "board_copy.h"
#include "board_handle.h"
#include "exclusion.h"
#include "fault_point.h"
#include <unistd.h>

/* The slot that the publication SEQUENCE is not in. */
static unsigned other_slot(uint64_t sequence)
{
    return (unsigned)((sequence + 1) % LAYOUT_SLOTS);
}

/* True when it is worth to take the lock, which wakes others. */
static bool has_spare_memory(const struct placard_board *board)
{
    uint64_t sequence = placard_board_sequence(board);
    return board_is_native(board) && placard_segment_writable(board->segment) &&
           board->viewer.pid == getpid() && sequence != 0 &&
           __atomic_load_n(&board_header(board)->used[other_slot(sequence)], __ATOMIC_RELAXED) > 0;
}

/* The lock is held. Only what is said under it counts, and only when nobody else can be writing. */
static enum placard_status rest_locked(struct placard_board *board)
{
    if (!segment_was_exclusive(board->segment)) {
        return placard_fail(&board->error, PLACARD_LOCK_TIMEOUT,
                            "somebody may have come in with the lock of \"%s\": its memory stays for now",
                            placard_segment_key(board->segment));
    }
    if (!board_is_native(board)) {
        return PLACARD_OK;
    }
    enum placard_status status = board_read_header(board);
    uint64_t sequence = placard_board_sequence(board);
    struct layout_descriptor current;
    if (status != PLACARD_OK || sequence == 0 || !board_read_descriptor(board, sequence, &current)) {
        return status;
    }
    unsigned slot = other_slot(sequence);
    copy_trim(board_slot(board, slot), 0, board->slot_size);
    FAULT_POINT();
    __atomic_store_n(&board_header(board)->used[slot], (uint64_t)0, __ATOMIC_RELAXED);
    FAULT_POINT();
    board->populated[slot] = 0;
    return PLACARD_OK;
}

enum placard_status board_rest(struct placard_board *board, int64_t lock_timeout)
{
    enum placard_status status = board_need_attached(board);
    if (status != PLACARD_OK || !has_spare_memory(board)) {
        return status;
    }
    status = board_lock(board, lock_timeout);
    if (status == PLACARD_OK) {
        FAULT_POINT();
        status = board_check_kept(board, rest_locked(board));
        board_unlock(board);
        FAULT_POINT();
    }
    return status;
}
