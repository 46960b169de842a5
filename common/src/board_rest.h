/* What a board's viewer does with the segment when nothing has been published for a while. */
#ifndef PLACARD_BOARD_REST_H
#define PLACARD_BOARD_REST_H

#include <placard/board.h>

/* Gives the memory of the slot that holds no publication back to the system, if this process is the viewer of
 * a board in the native layout; else there is nothing to do. Whoever publishes next fetches that memory anew.
 * Waits LOCK_TIMEOUT milliseconds for the lock. PLACARD_LOCK_TIMEOUT, also when somebody may have come in
 * with the lock: to be tried again later. PLACARD_LOCK_ERROR, PLACARD_BAD_LAYOUT. */
enum placard_status board_rest(struct placard_board *board, int64_t lock_timeout);

#endif
