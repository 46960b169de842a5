/* What tells a program that the screen is to change. Each action is one argument of placard-bench-measure:
 *
 *   run:WORD WORD…        starts a program, without waiting for it; words hold no blanks
 *   rename:FROM:TO        puts a copy of the file FROM, which action_prepare() made, in the place of TO
 *   signal:PID:NUMBER
 *   send:SOCKET:TEXT      a line to a stream socket
 *   write:PIPE:TEXT       a line into a named pipe
 *   load:PIPE:FILE        has the program behind the named pipe (order.h) read FILE in action_prepare(), and
 *                         then tells it to use it
 *   differ:FILE           changes the file, in action_prepare(), where nobody sees it, so that nobody's cache
 *                         knows it: its last byte, or, in a text, one blank more
 *   end:                  ends what run: has started, the last first
 *
 * One thread at a time. Failures are said on standard error. */
#ifndef BENCH_ACTION_H
#define BENCH_ACTION_H

#include <stdbool.h>

/* What takes time and is not the program's own work: to be done before the clock runs. */
bool action_prepare(const char *action);

bool action_do(const char *action);

/* Forgets the programs that have ended since. */
void action_reap(void);

#endif
