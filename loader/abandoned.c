#include "abandoned.h"

bool board_is_abandoned(struct placard_board *board)
{
    return placard_board_is_raw(board) && placard_segment_attachments(placard_board_segment(board)) == 1;
}

enum placard_status fail_abandoned(struct placard_board *board, struct placard_error *error)
{
    return placard_fail(
        error, PLACARD_NOT_FOUND,
        "nobody holds the segment with the key \"%s\" any more: the program that made it was killed; start "
        "that program or placard-viewer again",
        placard_segment_key(placard_board_segment(board)));
}
