/* What a board's viewer does when somebody has written garbage into the header. */
#ifndef PLACARD_BOARD_MEND_H
#define PLACARD_BOARD_MEND_H

#include <placard/board.h>

/* Lays a header that is garbage out anew where it is, with CONTENT (NULL: nothing) as what is published:
 * those who are attached stay so, and nobody can take the key meanwhile. Sound headers, and what a Qt program
 * wrote in place of one, are left alone. For the process that created the segment, since it alone knows that
 * there is no other reason for a header that it does not understand. Waits LOCK_TIMEOUT milliseconds for the
 * lock. PLACARD_BAD_LAYOUT when this handle has never seen a header there; PLACARD_LOCK_TIMEOUT and other
 * failures as placard_board_publish(). */
enum placard_status board_mend(struct placard_board *board, const struct placard_content *content,
                               int64_t lock_timeout);

#endif
