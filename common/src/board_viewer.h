/* The board's viewer: the one process that shows it and acknowledges. */
#ifndef PLACARD_BOARD_VIEWER_H
#define PLACARD_BOARD_VIEWER_H

#include "board_handle.h"

/* True while the process that VIEWER tells of lives; false when it tells of none. */
bool board_viewer_is_alive(const struct layout_viewer *viewer);

/* Wakes everybody who sleeps on the acknowledgement's version. */
void board_wake_waiters(struct placard_board *board);

#endif
