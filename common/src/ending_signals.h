/* The signals that ask a program of ours to end. For these programs, not for users of the library. */
#ifndef PLACARD_ENDING_SIGNALS_H
#define PLACARD_ENDING_SIGNALS_H

#include <signal.h>

/* SIGTERM, SIGINT, SIGQUIT, and SIGHUP unless it is ignored, as under nohup: waiting for it would take it all
 * the same. */
sigset_t ending_signals(void);

#endif
