/* Whether there is somebody who shows what is published: follows viewers that start and end, without
 * attaching for longer than a look. Sleeps in between: the temporary folder, where key files come and go, and
 * the viewer's process tell of themselves. For one thread. */
#ifndef LOADER_WINDOW_CONNECTION_H
#define LOADER_WINDOW_CONNECTION_H

#include <placard/board.h>

enum connection_kind {
    CONNECTION_NONE,   /* no segment, or one that nobody holds or whose viewer is gone */
    CONNECTION_VIEWER, /* a viewer is there */
    CONNECTION_RAW,    /* a Qt program's segment: whether somebody looks at it cannot be known */
    CONNECTION_CLOSED  /* there is one that is not to be attached to: ERROR */
};

struct connection_state {
    enum connection_kind kind;
    struct placard_viewer viewer; /* of CONNECTION_VIEWER */
    bool is_empty;                /* nothing has been published there yet; else, on a native board, last: */
    uint64_t sequence;
    int64_t published_at;
    struct placard_error error; /* of CONNECTION_CLOSED */
};

struct connection;

/* Follows the viewers of KEY (NULL: the usual one), those of the user OWNER, too (as
 * placard_segment_trust()). PLACARD_OUT_OF_MEMORY, PLACARD_INVALID_ARGUMENT. */
enum placard_status connection_open(struct connection **result, const char *key, const char *owner,
                                    struct placard_error *error);

/* NULL is allowed. */
void connection_close(struct connection *connection);

/* Both to be polled for reading, either may be -1, and asked for anew before each poll: key files have
 * changed; the viewer has ended. */
int connection_folder_fd(const struct connection *connection);
int connection_viewer_fd(const struct connection *connection);

/* When connection_look() is due even so: milliseconds of the monotonic clock, -1 for never. */
int64_t connection_deadline(const struct connection *connection);

/* The key that it follows. Owned by the connection. */
const char *connection_key(const struct connection *connection);

/* Looks. True when the state is another one than before. */
bool connection_look(struct connection *connection);

const struct connection_state *connection_state(const struct connection *connection);

#endif
