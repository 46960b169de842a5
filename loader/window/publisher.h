/* Delivers files from a thread of its own, so that neither a slow disk, nor a lock that somebody holds, nor a
 * viewer that takes its time can freeze the window. Only the newest request counts: it stops what went
 * before.
 *
 * All functions are for one thread, the window's. */
#ifndef LOADER_WINDOW_PUBLISHER_H
#define LOADER_WINDOW_PUBLISHER_H

#include "delivery.h"

struct publisher;

/* What there is to see of the newest request. */
struct publisher_news {
    uint64_t request; /* its number */
    struct delivery_report report;
    int preview; /* a sealed memfd with the file's bytes, once, the receiver's from now on; -1: none (yet) */
    enum placard_kind preview_kind;
};

/* Starts the thread, for the board of KEY (NULL: the usual one), which may be the user OWNER's (as
 * placard_segment_trust(), which has told already whether there is one). It takes SIGURG for itself, with a
 * handler that does nothing. PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES. */
enum placard_status publisher_start(struct publisher **result, const char *key, const char *owner,
                                    int64_t lock_timeout, struct placard_error *error);

/* Ends the thread and frees everything. A thread that does not end within a moment, because the system does
 * not answer its read, is left to end with the process. NULL is allowed. */
void publisher_stop(struct publisher *publisher);

/* Asks for the file PATH (copied) to be delivered. Returns the request's number, 1 or more; 0 when there is
 * no memory. */
uint64_t publisher_request(struct publisher *publisher, const char *path);

/* To be polled for reading: there is news. */
int publisher_fd(const struct publisher *publisher);

/* Takes the news. Never blocks. */
struct publisher_news publisher_take(struct publisher *publisher);

#endif
