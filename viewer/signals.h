/* Signals as something to read: blocked everywhere, taken by the main loop when it has time for them. */
#ifndef VIEWER_SIGNALS_H
#define VIEWER_SIGNALS_H

#include <placard/status.h>

enum signals_request { SIGNALS_NONE, SIGNALS_END, SIGNALS_RELOAD };

/* Blocks those that ask for the end and SIGUSR1 (read again) and ignores SIGPIPE. To be called
 * before the first thread or process is started. *FD is to be polled for reading, and closed by the caller.
 */
enum placard_status signals_open(int *fd, struct placard_error *error);

/* Takes the next signal; SIGNALS_NONE when there is none. *NUMBER is the signal's. */
enum signals_request signals_take(int fd, int *number);

#endif
