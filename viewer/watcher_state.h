/* What the watcher's thread and the main thread share. */
#ifndef VIEWER_WATCHER_STATE_H
#define VIEWER_WATCHER_STATE_H

#include "watcher.h"
#include <pthread.h>
#include <time.h>

struct watcher {
    struct placard_board *board; /* the thread's */
    struct placard_board *next;  /* the thread's: the heir, until BOARD is attached beside it; NULL: none */
    bool manual;
    int64_t poll;
    bool foreign;
    uint64_t seen;                /* the thread's: number of the last publication that was handed over */
    struct placard_error problem; /* the thread's: what it has told last */
    bool key_files_failed;        /* the thread's: the problem is one of the key files */
    unsigned damaged;             /* the thread's: tries in a row that met a damaged board */
    int64_t heartbeat_at;         /* the thread's */
    int64_t rests_at;  /* the thread's: when memory for the next publication is given back; 0: it was */
    int64_t attach_at; /* the thread's: until then the main thread has time to make another board */

    pthread_t thread;
    int event_fd;
    int key_files;         /* both threads': see key_files.h */
    int64_t nudge_at;      /* the main thread's: when to nudge again, as long as it waits for the thread */
    pthread_mutex_t mutex; /* guards all below */
    pthread_cond_t condition;
    bool ending, requested, must_beat; /* what the main thread wants */
    struct placard_board *heir;        /* to be watched next; NULL: none */
    bool has_news;
    struct watcher_news news;
};

/* The monotonic clock, in milliseconds, and one of its moments. */
int64_t watcher_now(void);
struct timespec watcher_time_at(int64_t milliseconds);

/* True when the main thread wants something of the other one. The mutex is held. */
bool watcher_is_wanted(const struct watcher *watcher);

/* The thread: takes a struct watcher, returns NULL when that is ending. */
void *watcher_run(void *user);

#endif
