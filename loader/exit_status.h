/* What the loader's command line ends with. Other people's scripts depend on these numbers. */
#ifndef LOADER_EXIT_STATUS_H
#define LOADER_EXIT_STATUS_H

#include <placard/status.h>

enum exit_status {
    EXIT_DONE = 0,         /* with --wait: it is on the screen */
    EXIT_OTHER = 1,        /* anything that has no number of its own */
    EXIT_USAGE = 2,        /* wrong option, missing value, a key that cannot be one */
    EXIT_NO_SEGMENT = 3,   /* there is no viewer, or it ended */
    EXIT_PERMISSION = 4,   /* the segment may not be used by this user */
    EXIT_TOO_LARGE = 5,    /* the content does not fit */
    EXIT_LOCK_TIMEOUT = 6, /* somebody else held the lock all the time */
    EXIT_REFUSED = 7,      /* the viewer could not show it, or something newer replaced it */
    EXIT_UNREADABLE = 8,   /* the file cannot be read, or is not what can be shown */
    EXIT_TIMED_OUT = 9     /* waited in vain */
};

/* The exit status for STATUS. */
enum exit_status exit_status_of(enum placard_status status);

#endif
