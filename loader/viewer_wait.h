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

/* Gives a viewer the time to publish anew what a Qt program wrote over the header of BOARD, which is attached
 * for writing, and is attached anew meanwhile. PLACARD_BAD_LAYOUT after TIMEOUT milliseconds, at most five
 * seconds, and when nobody else holds the segment: then no header is to be expected. Failures of
 * placard_board_attach(). */
enum placard_status viewer_wait_for_header(struct placard_board *board, int64_t timeout,
                                           struct placard_error *error);

#endif
