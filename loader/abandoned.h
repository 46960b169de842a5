/* Segments that nobody holds any more. */
#ifndef LOADER_ABANDONED_H
#define LOADER_ABANDONED_H

#include <placard/board.h>

/* True for an attached BOARD with the raw layout that no program but this one is attached to: who made it was
 * killed, nobody looks at what is published there, and the first Qt program that attaches takes it along when
 * it leaves. (A native board is not abandoned: its next viewer shows what it finds.) */
bool board_is_abandoned(struct placard_board *board);

/* Says so: PLACARD_NOT_FOUND. */
enum placard_status fail_abandoned(struct placard_board *board, struct placard_error *error);

#endif
