/* One file's way onto the screen: read, published, acknowledged. Runs in the thread that calls it, which may
 * be a while: a publication's acknowledgement comes when the viewer likes. */
#ifndef LOADER_WINDOW_DELIVERY_H
#define LOADER_WINDOW_DELIVERY_H

#include "loader/file_content.h"
#include <placard/board.h>

enum delivery_stage {
    DELIVERY_NONE,       /* nothing has been asked for */
    DELIVERY_READING,    /* DONE of TOTAL */
    DELIVERY_PUBLISHING, /* likewise; at half of TOTAL while somebody else holds the lock */
    DELIVERY_LOADED,     /* published; the viewer has not said anything yet, and on a raw board never will */
    /* How it ends: */
    DELIVERY_SHOWN,      /* the viewer has it on its screen */
    DELIVERY_REFUSED,    /* the viewer says why not in ERROR */
    DELIVERY_REPLACED,   /* somebody published something newer */
    DELIVERY_ENDED,      /* the viewer ended before it said anything */
    DELIVERY_NO_VIEWER,  /* nobody is there to show it: ERROR */
    DELIVERY_UNATTACHED, /* it may be there, but is not to be attached to: ERROR */
    DELIVERY_UNREADABLE, /* the file is not to be had: ERROR */
    DELIVERY_FAILED,     /* it is not to be published: ERROR */
    DELIVERY_STOPPED     /* nobody wants it any more */
};

struct delivery_report {
    enum delivery_stage stage;
    uint64_t done, total; /* of reading and publishing together, bytes; TOTAL 0: not known yet */
    size_t length;        /* of the content, bytes, from DELIVERY_PUBLISHING on */
    uint64_t sequence;    /* of the publication, from DELIVERY_LOADED on; 0 on a raw board */
    int64_t published_at; /* likewise: Unix time, ms */
    bool raw;             /* the board is a Qt program's: it acknowledges nothing */
    struct placard_error error;
};

/* What the delivery needs of its surroundings. All are called from the delivering thread. */
struct delivery_hooks {
    bool (*wanted)(void *user); /* false: stop as soon as possible */
    void (*tell)(const struct delivery_report *report, void *user);
    void (*preview)(const struct placard_content *content, void *user); /* the file has been read */
    void *user;
};

/* Delivers the file PATH to BOARD, which is not attached, neither before nor after. LOCK_TIMEOUT is in
 * milliseconds, or PLACARD_WAIT_FOREVER. The last report tells how it ended. A signal whose handler does
 * nothing wakes a delivery that waits for its acknowledgement, so that it asks at once whether it is still
 * wanted. */
void delivery_run(struct placard_board *board, const char *path, int64_t lock_timeout,
                  const struct delivery_hooks *hooks);

#endif
