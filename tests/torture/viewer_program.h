/* The real viewer as a child process, in the working folder. */
#ifndef PLACARD_TEST_TORTURE_VIEWER_PROGRAM_H
#define PLACARD_TEST_TORTURE_VIEWER_PROGRAM_H

#include <sys/types.h>

#define VIEWER_LOG "viewer.log" /* what the one started last says */

/* Starts it with OPTIONS, of which the last one is NULL. */
pid_t viewer_start(const char *const *options);

/* Ends it, which it must do well. */
void viewer_end(pid_t viewer);

/* Ends the driver with the viewer's log. */
_Noreturn void viewer_fail(const char *what);

#endif
