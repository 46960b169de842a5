/* A board: a segment in which content is published, seen and acknowledged.
 *
 * Native layout (docs/protocol.md): a header page and two slots. A publisher writes, under the lock, into the
 * slot that is not current, and makes it current with one store; killed anywhere in between, it leaves the
 * current content untouched. Readers take a checked, private snapshot. Sequence numbers only grow; the last
 * publication wins.
 *
 * Raw layout (a Qt program's segment, or one created so): no header, content from offset 0; text up to the
 * first NUL, or a QDataStream image, which is a PNG file: other images and raw frames cannot be published
 * there, since nothing here decodes. There is no sequence and no acknowledgement in it; the board counts
 * changes itself.
 *
 * A struct placard_board is one process's handle, for one thread at a time. Times are in milliseconds.
 */
#ifndef PLACARD_BOARD_H
#define PLACARD_BOARD_H

#include <placard/content.h>
#include <placard/segment.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PLACARD_DEFAULT_KEY          "fileloader_shm_key"
#define PLACARD_DEFAULT_CAPACITY     ((size_t)64 << 20)
#define PLACARD_DEFAULT_PERMISSIONS  0600u
#define PLACARD_DEFAULT_LOCK_TIMEOUT 5000

struct placard_board;
struct placard_snapshot;

struct placard_board_options {
    size_t capacity; /* native: bytes of the largest content; raw: bytes of the segment; 0 for the default */
    unsigned permissions; /* 0 for the default */
    bool raw;
};

/* Makes a handle for KEY (NULL for $PLACARD_KEY, else PLACARD_DEFAULT_KEY). NULL when there is no memory. */
PLACARD_API struct placard_board *placard_board_new(const char *key);

/* Detaches, destroying nothing, and frees. NULL is allowed. */
PLACARD_API void placard_board_free(struct placard_board *board);

/* Creates the segment and lays it out. A stale one (no attachments, or its viewer dead) is taken over:
 * content that was published in it, and attached publishers, are kept when the layout and the capacity are
 * the same. Failures as placard_segment_create(); PLACARD_ALREADY_EXISTS names the pid of the viewer that has
 * it. */
PLACARD_API enum placard_status placard_board_create(struct placard_board *board,
                                                     const struct placard_board_options *options);

/* Attaches to a board that exists. Failures as placard_segment_attach(); PLACARD_BAD_LAYOUT for a native
 * header of another version, or one that contradicts the segment's size. */
PLACARD_API enum placard_status placard_board_attach(struct placard_board *board, enum placard_mode mode);

/* The same, read-write, for a second handle of this process beside OTHER, which is attached: it then trusts
 * the same users, and knows what OTHER knows of the segment, even if a Qt program has written over the native
 * header since. Ends up at whatever the key leads to, as placard_board_attach(), when that is not OTHER's
 * segment any more. */
PLACARD_API enum placard_status placard_board_attach_beside(struct placard_board *board,
                                                            const struct placard_board *other);

/* Detaches. */
PLACARD_API enum placard_status placard_board_detach(struct placard_board *board);

/* Detaches as Qt programs do it: whoever leaves a raw segment of this user's as the last one takes it along,
 * since a Qt program's next create() fails at a segment that nobody holds. A native board stays for the next
 * viewer. Waits half a second for the lock, and leaves the segment there if it is not to be had. Failures as
 * placard_board_detach(). */
PLACARD_API enum placard_status placard_board_leave(struct placard_board *board);

/* Destroys segment, lock and key files, without waiting for a lock that somebody holds. */
PLACARD_API enum placard_status placard_board_destroy(struct placard_board *board);

/* True when the attached board has been destroyed, or replaced under its key: attach anew. */
PLACARD_API bool placard_board_is_gone(const struct placard_board *board);

/* True when the attached segment has no native header. */
PLACARD_API bool placard_board_is_raw(const struct placard_board *board);

/* The largest content, in bytes; 0 when not attached. */
PLACARD_API size_t placard_board_capacity(const struct placard_board *board);

/* The segment below, for what a board does not offer. Owned by the board. */
PLACARD_API struct placard_segment *placard_board_segment(struct placard_board *board);

/* The failure of the last function that failed on this handle. Owned by the handle, valid until its next
 * call. */
PLACARD_API const struct placard_error *placard_board_error(const struct placard_board *board);

/* ---- publishing ---- */

struct placard_publish_options {
    int64_t lock_timeout;      /* milliseconds; 0 for PLACARD_DEFAULT_LOCK_TIMEOUT, PLACARD_WAIT_FOREVER */
    placard_progress progress; /* may be NULL */
    void *user;
};

/* Publishes CONTENT, copying it. OPTIONS may be NULL. SEQUENCE (may be NULL) receives the publication's
 * number, 0 on a raw board. A native header that somebody overwrote is set up again. What somebody else wrote
 * over, whom a broken lock had let in as well, is written again, under a new number; PROGRESS begins anew
 * then. Failures: PLACARD_TOO_LARGE (both sizes in the message), PLACARD_BAD_CONTENT (on a raw board also
 * what is neither a text without NUL nor a whole PNG file), PLACARD_LOCK_TIMEOUT, PLACARD_LOCK_ERROR (also
 * when others go on writing over it), PLACARD_BAD_LAYOUT, PLACARD_PERMISSION_DENIED (attached read-only),
 * PLACARD_INTERRUPTED (by the progress callback). */
PLACARD_API enum placard_status placard_board_publish(struct placard_board *board,
                                                      const struct placard_content *content,
                                                      const struct placard_publish_options *options,
                                                      uint64_t *sequence);

/* Publishes the empty content. */
PLACARD_API enum placard_status placard_board_clear(struct placard_board *board,
                                                    const struct placard_publish_options *options,
                                                    uint64_t *sequence);

/* ---- watching ---- */

/* The sequence number of the current publication, 0 when there is none. On a raw board: the number that this
 * handle gave to the content it looked at last. Takes no lock. */
PLACARD_API uint64_t placard_board_sequence(const struct placard_board *board);

/* Sleeps until there is a publication other than SEEN (PLACARD_OK), TIMEOUT has passed (PLACARD_TIMED_OUT),
 * or a signal handler ran (PLACARD_INTERRUPTED). No polling: the lock is the bell. On a raw board it returns
 * when the content is not the one that this handle saw last, and at once when SEEN is not the number it gave
 * to that. A header that becomes garbage counts as a publication. While the lock is closed to this user, or
 * the system has no room for it, it looks once a second. PLACARD_NOT_FOUND when the board is gone. */
PLACARD_API enum placard_status placard_board_wait(struct placard_board *board, uint64_t seen,
                                                   int64_t timeout);

/* Takes a snapshot of what is published, a private and checked copy, into *SNAPSHOT, to be freed by
 * placard_snapshot_free(). Nothing published yet gives a snapshot of kind PLACARD_EMPTY with sequence 0.
 * LIMIT caps the bytes that it copies (0: the capacity). Failures: PLACARD_LOCK_TIMEOUT, PLACARD_LOCK_ERROR,
 * PLACARD_BAD_LAYOUT (garbage in the header), PLACARD_BAD_CONTENT (bounds or checksum wrong),
 * PLACARD_TOO_LARGE, PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES (no descriptor left). SEQUENCE (may be
 * NULL) receives the number of what was looked at even when it fails, so that the next wait does not return
 * for the same.
 *
 * When a program that knows only the raw layout wrote over the native header, the content that it left is
 * taken in its raw form. If this process is the board's viewer and may write, it is also published anew in
 * the native layout, so that the next publisher finds a board again. */
PLACARD_API enum placard_status placard_board_snapshot(struct placard_board *board, int64_t lock_timeout,
                                                       size_t limit, struct placard_snapshot **snapshot,
                                                       uint64_t *sequence);

PLACARD_API void placard_snapshot_free(struct placard_snapshot *snapshot);

/* The content. Everything it points to belongs to the snapshot. */
PLACARD_API const struct placard_content *placard_snapshot_content(const struct placard_snapshot *snapshot);
PLACARD_API uint64_t placard_snapshot_sequence(const struct placard_snapshot *snapshot);
PLACARD_API uint64_t placard_snapshot_checksum(const struct placard_snapshot *snapshot);
PLACARD_API int64_t
placard_snapshot_published_at(const struct placard_snapshot *snapshot); /* Unix time, ms */

/* A sealed memfd with the content's bytes, to be handed to another process; -1 when the length is 0, or the
 * system cannot seal it. Belongs to the snapshot. */
PLACARD_API int placard_snapshot_fd(const struct placard_snapshot *snapshot);

/* ---- acknowledging ---- */

enum placard_outcome { PLACARD_OUTCOME_NONE = 0, PLACARD_OUTCOME_SHOWN = 1, PLACARD_OUTCOME_REFUSED = 2 };

struct placard_acknowledgement {
    uint64_t sequence;
    enum placard_outcome outcome;
    enum placard_status reason;         /* why it was refused */
    char message[PLACARD_MESSAGE_SIZE]; /* likewise, for people */
    uint32_t width, height;             /* the picture's or frame's size, pixels, when shown */
    int64_t at;                         /* Unix time in ms of presentation or refusal; 0 stands for now */
};

/* What a viewer tells of itself. */
struct placard_viewer {
    pid_t pid;      /* 0: no viewer */
    uint32_t width; /* of its screen, pixels */
    uint32_t height;
    char output[16];   /* "window", "png", … */
    char problem[256]; /* what is wrong just now, "" when nothing is */
    bool unconfined;   /* what decodes content for it is not confined */
};

/* Makes this process the board's viewer, the one that acknowledges. What another one has acknowledged is
 * forgotten: it is not on this one's screen. PLACARD_ALREADY_EXISTS when a live one has it. Called again by
 * the same process it updates the facts. On a raw board: PLACARD_BAD_LAYOUT. */
PLACARD_API enum placard_status placard_board_claim(struct placard_board *board,
                                                    const struct placard_viewer *viewer);

/* Gives that up. */
PLACARD_API enum placard_status placard_board_release(struct placard_board *board);

/* Writes the acknowledgement of a publication and wakes those who wait for it. For the board's viewer only
 * (PLACARD_PERMISSION_DENIED). Takes no lock. */
PLACARD_API enum placard_status
placard_board_acknowledge(struct placard_board *board, const struct placard_acknowledgement *acknowledgement);

/* Sleeps until publication SEQUENCE is acknowledged. PLACARD_OK: it was shown. PLACARD_REFUSED, with the
 * viewer's message. PLACARD_REPLACED: something newer was acknowledged, or the header was overwritten.
 * PLACARD_TIMED_OUT. PLACARD_INTERRUPTED: a signal handler ran. PLACARD_NOT_FOUND: the viewer ended.
 * PLACARD_BAD_LAYOUT: a raw board does not acknowledge. ACKNOWLEDGEMENT (may be NULL) receives what was
 * acknowledged last, of whichever publication and however the wait ends; all zero when nothing was. */
PLACARD_API enum placard_status
placard_board_wait_acknowledged(struct placard_board *board, uint64_t sequence, int64_t timeout,
                                struct placard_acknowledgement *acknowledgement);

/* ---- looking at it ---- */

struct placard_board_status {
    bool raw;
    size_t capacity;
    uint64_t sequence;      /* published last, 0: nothing yet */
    enum placard_kind kind; /* of that */
    size_t length;
    char name[PLACARD_NAME_SIZE];
    uint32_t width, height;                         /* of pixels */
    int64_t published_at;                           /* Unix time, ms */
    struct placard_acknowledgement acknowledgement; /* the last one */
    struct placard_viewer viewer;                   /* pid 0 when none is alive */
    struct placard_segment_facts segment;
};

/* Fills STATUS without taking the lock. PLACARD_NOT_FOUND, PLACARD_BAD_LAYOUT. */
PLACARD_API enum placard_status placard_board_status(struct placard_board *board,
                                                     struct placard_board_status *status);

#ifdef __cplusplus
}
#endif
#endif
