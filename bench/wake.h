/* How long a process that sleeps takes to run: on the board's lock, and on a futex, in turns. */
#ifndef BENCH_WAKE_H
#define BENCH_WAKE_H

#include <placard/board.h>

/* Measures for DURATION nanoseconds with a second process, which attaches to BOARD's KEY and sleeps. Prints
 * lines of samples_print(), wake-lock and wake-futex. False, with a line on standard error, when it fails. */
bool wake_measure(struct placard_board *board, const char *key, int64_t duration);

#endif
