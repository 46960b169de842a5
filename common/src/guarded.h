/* Blocks of the header that the viewer alone writes, without the lock, and everybody reads: acknowledgement
 * and viewer. The first four bytes of a block are its version, odd while it is written. */
#ifndef PLACARD_GUARDED_H
#define PLACARD_GUARDED_H

#include "board_handle.h"

/* Copies the block of SIZE bytes at SHARED. False when it is always being written. */
bool guarded_read(const void *shared, void *copy, size_t size);

/* Makes the block of SIZE bytes at SHARED, in BOARD's header, what COPY is, but for the version. A Qt program
 * may write over the header at any moment, under a lock that is not ours. So a word is only replaced while it
 * is what it was, and all are put back when the header is gone: false then, and nothing of ours is in what
 * the Qt program has written. */
bool guarded_write(const struct placard_board *board, void *shared, const void *copy, size_t size);

#endif
