/* Waits until somebody shows a board. */
#ifndef LOADER_VIEWER_WAIT_H
#define LOADER_VIEWER_WAIT_H

#include <placard/board.h>

/* Attaches BOARD, which is not attached, in MODE as soon as it has a live viewer, or is a raw segment (in
 * which a viewer leaves no trace). Sleeps in between until the temporary folder, where key files appear,
 * changes; a viewer that takes over what a dead one left is noticed within a second. Failures:
 * PLACARD_TIMED_OUT after TIMEOUT milliseconds, and at once those of placard_board_attach() that waiting does
 * not cure. */
enum placard_status viewer_wait(struct placard_board *board, enum placard_mode mode, int64_t timeout,
                                struct placard_error *error);

#endif
