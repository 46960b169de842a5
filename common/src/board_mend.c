#include "board_mend.h"

#include "board_handle.h"
#include "fault_point.h"
#include <string.h>

/* A header that tells of no publication is garbage, too, when there has been one. */
static bool is_sound(struct placard_board *board, bool published)
{
    return !board_is_native(board) ||
           (board_read_header(board) == PLACARD_OK &&
            (placard_board_sequence(board) > 0 || !(published || board->published)));
}

/* The lock is held. Without its magic the header is one that was written over, which publishing sets up. */
static enum placard_status mend_locked(struct placard_board *board, const struct placard_content *content)
{
    static const struct placard_content nothing = {.kind = PLACARD_EMPTY};
    if (is_sound(board, content != NULL)) {
        return PLACARD_OK;
    }
    memset(board_header(board)->magic, 0, sizeof board_header(board)->magic);
    FAULT_POINT();
    return board_publish_native(board, content != NULL ? content : &nothing, NULL, NULL);
}

enum placard_status board_mend(struct placard_board *board, const struct placard_content *content,
                               int64_t lock_timeout)
{
    enum placard_status status = board_need_writable(board, "mend the header");
    if (status == PLACARD_OK && board->capacity == 0) {
        status = placard_fail(&board->error, PLACARD_BAD_LAYOUT,
                              "the segment of \"%s\" has never had a header that could be mended",
                              placard_segment_key(board->segment));
    }
    if (status == PLACARD_OK) {
        status = board_lock(board, lock_timeout);
    }
    if (status == PLACARD_OK) {
        FAULT_POINT();
        status = board_check_kept(board, mend_locked(board, content));
        board_unlock(board);
        FAULT_POINT();
    }
    return status;
}
