/* The watcher: a thread that sleeps until something is published, takes a private copy of it, and hands that
 * to the main loop. However long a lock is held, and however large the content, the screen and its input go
 * on.
 *
 * It has a handle of its own to the board. All functions here are for the main thread.
 */
#ifndef VIEWER_WATCHER_H
#define VIEWER_WATCHER_H

#include <placard/board.h>

struct watcher;

struct watcher_options {
    struct placard_board *board; /* attached, the watcher's from now on, whatever becomes of it */
    bool manual;                 /* look only when watcher_request() asks */
    int64_t poll;                /* ms from look to look; 0: sleep on the bell */
    bool foreign; /* a next board may be another user's; else only this user's is attached to */
};

/* What the watcher has seen since the last time. The newest counts: what was not taken in time is dropped. */
struct watcher_news {
    struct placard_snapshot *snapshot; /* new content, the receiver's from now on; NULL: none */
    uint64_t
        unreadable; /* number of a publication that could not be read, for the reason in PROBLEM; 0: none */
    bool asked;     /* watcher_request() was the cause */
    bool gone;      /* the board, or the way to it, is gone: the watcher attaches to the next one there is */
    bool attached;  /* to a new one */
    bool broken;    /* somebody had broken the lock, which is whole again */
    int64_t woken_at;             /* microseconds of the monotonic clock: when it learnt of this content */
    struct placard_error problem; /* what is wrong just now; PLACARD_OK: nothing */
};

/* Starts the thread. PLACARD_OUT_OF_RESOURCES, PLACARD_OUT_OF_MEMORY. Signals that the main loop takes must
 * be blocked by now. */
enum placard_status watcher_start(struct watcher **watcher, const struct watcher_options *options,
                                  struct placard_error *error);

/* Ends the thread, at the latest a quarter of a second later, and frees what nobody took. NULL is allowed. */
void watcher_stop(struct watcher *watcher);

/* Gives the watcher, which has told that its board is gone, another one, attached, and its own from now on.
 */
void watcher_adopt(struct watcher *watcher, struct placard_board *board);

/* Asks for a look at the board now, whether or not there is anything new. */
void watcher_request(struct watcher *watcher);

/* To be polled for reading, for watcher_check_key_files(); -1: there is nothing to poll. */
int watcher_key_files_fd(const struct watcher *watcher);

/* Has the thread look after the key files, if something happened to them. */
void watcher_check_key_files(struct watcher *watcher);

/* To be polled for reading. */
int watcher_fd(const struct watcher *watcher);

/* When watcher_take() must be called even though nothing can be read: ms of the monotonic clock, -1 for
 * never. */
int64_t watcher_deadline(struct watcher *watcher);

/* Takes the news; false when there is none. */
bool watcher_take(struct watcher *watcher, struct watcher_news *news);

#endif
