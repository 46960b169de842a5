/* A board's handle, and what the parts of the board share. Functions here that can fail record why in the
 * handle. */
#ifndef PLACARD_BOARD_HANDLE_H
#define PLACARD_BOARD_HANDLE_H

#include "deadline.h"
#include "layout.h"
#include <placard/board.h>

struct placard_board {
    struct placard_segment *segment;
    struct placard_error error;
    uint64_t key_hash;
    size_t capacity;             /* of the native layout; 0: no native header was ever seen in this segment */
    size_t slot_size;            /* the capacity in whole pages */
    uint64_t last_sequence;      /* the highest number seen or given: numbers only grow */
    struct layout_viewer viewer; /* as seen last: a header that is set up again gets it back */
    struct layout_viewer claim;  /* this handle's own facts, pid 0 when it is not the viewer's */
    size_t populated[LAYOUT_SLOTS]; /* bytes of each slot that this mapping has touched */
    bool published;                 /* something was, in this segment */
    bool raw_known;                 /* a raw content was looked at: */
    uint64_t raw_fingerprint;       /*   its bytes' checksum */
    uint64_t raw_sequence;          /*   the number it was given here */
    bool doubting;                  /* raw content was read while the lock did not exclude: */
    uint64_t doubted;               /*   its checksum */
    bool doubt_feared;              /*   somebody had broken it */
    struct deadline doubt_ends;     /*   when it has stayed the same for long enough */
    bool unsound_reported;          /* wait() has reported the header that is garbage */
    bool recheck;                   /* the bell rang: look again soon, see wait() */
};

/* Records the segment's own failure. Returns its status. */
enum placard_status board_segment_failed(struct placard_board *board);

/* PLACARD_INVALID_ARGUMENT when the handle is not attached. */
enum placard_status board_need_attached(struct placard_board *board);

/* The same, and PLACARD_PERMISSION_DENIED when attached read-only. WHAT completes "cannot …". */
enum placard_status board_need_writable(struct placard_board *board, const char *what);

/* Forgets what is true of one segment only, when another one is attached; the highest sequence number stays.
 */
void board_forget_segment(struct placard_board *board);

/* Takes the lock; TIMEOUT 0 stands for PLACARD_DEFAULT_LOCK_TIMEOUT. */
enum placard_status board_lock(struct placard_board *board, int64_t timeout);

void board_unlock(struct placard_board *board);

/* STATUS, of what was done with the memory under the lock; PLACARD_LOCK_ERROR when the segment was destroyed
 * or cut short meanwhile, so that it means nothing. */
enum placard_status board_check_kept(struct placard_board *board, enum placard_status status);

/* The memory; valid while attached. */
struct layout_header *board_header(const struct placard_board *board);
unsigned char *board_slot(const struct placard_board *board, unsigned slot);

/* True when the segment starts with the native magic (and is large enough for a header). */
bool board_is_native(const struct placard_board *board);

/* True when the native header was seen in this segment but is overwritten now, as a Qt program does. */
bool board_is_overwritten(const struct placard_board *board);

/* Reads the native header and takes its facts over into the handle: capacity, sequence, viewer.
 * PLACARD_BAD_LAYOUT when it is not sound, or the segment belongs to another key. */
enum placard_status board_read_header(struct placard_board *board);

/* The same without the lock, if there is a header: one that a Qt program is writing over, or that is just
 * being set up again, is not garbage. */
enum placard_status board_look_at_header(struct placard_board *board);

/* Sets up a native header for CAPACITY in the attached segment: nothing published, numbers continue from the
 * handle's. It counts from finish_layout() on; what is published in between is there from the beginning. The
 * lock must be held, or the segment be known to nobody yet. */
void board_begin_layout(struct placard_board *board, size_t capacity);
void board_finish_layout(struct placard_board *board);

/* Bytes of a segment whose largest content is CAPACITY; 0 when that is more than a size_t holds. */
size_t board_segment_size(size_t capacity);

/* A consistent copy of the acknowledgement, the viewer's facts, or a slot's descriptor, with every text
 * terminated and made printable. False when there is none to be had: always being written, or contradicting
 * itself. */
bool board_read_acknowledgement(const struct placard_board *board, struct layout_acknowledgement *copy);
bool board_read_viewer(const struct placard_board *board, struct layout_viewer *copy);
bool board_read_descriptor(const struct placard_board *board, uint64_t sequence,
                           struct layout_descriptor *copy);

/* Write the same, under the guard of their versions; the versions in the copies do not matter. The lock is
 * not needed. False when there is no header to write to: what a Qt program wrote in its place is left alone.
 */
bool board_write_acknowledgement(struct placard_board *board, const struct layout_acknowledgement *copy);
bool board_write_viewer(struct placard_board *board, const struct layout_viewer *copy);

/* The handle's own number for raw content with this FINGERPRINT: a new one when it differs from the last. */
uint64_t board_number_raw(struct placard_board *board, uint64_t fingerprint);

/* Publishes into the native layout, which is set up again when it was overwritten. The lock must be held.
 * OPTIONS may be NULL. */
enum placard_status board_publish_native(struct placard_board *board, const struct placard_content *content,
                                         const struct placard_publish_options *options, uint64_t *sequence);

/* Copies at most SIZE - 1 bytes of TEXT, which need not be terminated within LIMIT bytes, to TARGET: cut at a
 * character, invalid bytes and control characters replaced, the rest of TARGET filled with NUL. */
void board_copy_text(char *target, size_t size, const char *text, size_t limit);

#endif
