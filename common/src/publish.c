#include "board_handle.h"

#include "board_clock.h"
#include "board_copy.h"
#include "board_raw.h"
#include "checksum.h"
#include "exclusion.h"
#include "fault_point.h"
#include <string.h>

/* Times that content is written in all before it is told that others always write over it. */
#define ATTEMPTS 8

/* The next number: above all that this handle has seen, and of the other slot than the current one. */
static uint64_t next_sequence(const struct placard_board *board, uint64_t current)
{
    uint64_t next = (current > board->last_sequence ? current : board->last_sequence) + 1;
    if (current != 0 && next % LAYOUT_SLOTS == current % LAYOUT_SLOTS) {
        next++;
    }
    return next;
}

/* How much of a slot may hold memory. A stranger's word: good for deciding what to ask of the system, no
 * more. */
static uint64_t used_bytes(const struct placard_board *board, unsigned slot)
{
    return __atomic_load_n(&board_header(board)->used[slot], __ATOMIC_RELAXED);
}

/* Neither slot keeps more than the new content needs: the segment costs what it shows, and a run of frames of
 * one size finds its memory where it was. */
static void trim_slots(struct placard_board *board, size_t length)
{
    for (unsigned slot = 0; slot < LAYOUT_SLOTS; slot++) {
        if (used_bytes(board, slot) > length) {
            copy_trim(board_slot(board, slot), length, board->slot_size);
            FAULT_POINT();
            __atomic_store_n(&board_header(board)->used[slot], (uint64_t)length, __ATOMIC_RELAXED);
            FAULT_POINT();
        }
        if (board->populated[slot] > length) {
            board->populated[slot] = length;
        }
    }
}

static void write_descriptor(struct layout_descriptor *descriptor, uint64_t sequence, uint64_t checksum,
                             const struct placard_content *content)
{
    struct layout_descriptor fresh = {
        .sequence = sequence,
        .kind = (uint32_t)content->kind,
        .length = content->length,
        .published_at = clock_unix(),
        .checksum = checksum,
    };
    if (content->kind == PLACARD_PIXELS) {
        fresh.format = (uint32_t)content->format;
        fresh.width = content->width;
        fresh.height = content->height;
        fresh.stride = content->stride;
    }
    if (content->name != NULL) {
        board_copy_text(fresh.name, sizeof fresh.name, content->name, SIZE_MAX);
    }
    fresh.own_checksum = XXH3_64bits(&fresh, offsetof(struct layout_descriptor, own_checksum));
    FAULT_COPY(descriptor, &fresh, sizeof fresh);
}

/* A header that a Qt program wrote over is set up again only when the content is in its slot: until then the
 * Qt program's content is what is published. Slot 1 is the one that it reached last. The numbers that others
 * gave meanwhile went with their headers: the clock, which is the same for all, is beyond them, since no
 * publication takes less than a microsecond. */
static uint64_t sequence_to_publish(struct placard_board *board)
{
    if (board_is_overwritten(board)) {
        uint64_t time = clock_running();
        return (board->last_sequence < time ? time : board->last_sequence + 1) | 1;
    }
    return next_sequence(board, placard_board_sequence(board));
}

/* Makes LENGTH bytes of SLOT count as used; how many of them need no fetching. */
static size_t claim_slot(struct placard_board *board, unsigned slot, size_t length)
{
    uint64_t used = used_bytes(board, slot);
    if (used < length) {
        __atomic_store_n(&board_header(board)->used[slot], (uint64_t)length, __ATOMIC_RELAXED);
        FAULT_POINT();
    }
    size_t populated = board->populated[slot];
    return used < populated ? (size_t)used : populated;
}

enum placard_status board_publish_native(struct placard_board *board, const struct placard_content *content,
                                         const struct placard_publish_options *options, uint64_t *sequence)
{
    if (content->length > board->capacity) {
        return placard_fail(
            &board->error, PLACARD_TOO_LARGE,
            "content of %zu bytes is too large for the board \"%s\", which holds at most %zu: start "
            "the viewer with a larger --size",
            content->length, placard_segment_key(board->segment), board->capacity);
    }
    struct layout_header *header = board_header(board);
    bool overwritten = board_is_overwritten(board);
    uint64_t next = sequence_to_publish(board);
    if (next > LAYOUT_SEQUENCE_LIMIT) {
        return placard_fail(
            &board->error, PLACARD_BAD_LAYOUT,
            "the header of the segment of \"%s\" is garbage: no publication can follow number "
            "%ju; end the viewer and start it again",
            placard_segment_key(board->segment), (uintmax_t)board->last_sequence);
    }
    unsigned slot = (unsigned)(next % LAYOUT_SLOTS);
    size_t present = overwritten ? board->populated[slot] : claim_slot(board, slot, content->length);
    uint64_t checksum = 0;
    enum placard_status status = copy_in(board_slot(board, slot), content->data, content->length,
                                         content->length > present, options, &checksum, &board->error);
    if (status != PLACARD_OK) {
        return status;
    }
    if (board->populated[slot] < content->length) {
        board->populated[slot] = content->length;
    }
    FAULT_POINT();
    if (overwritten) {
        board_begin_layout(board, board->capacity);
    }
    write_descriptor(&header->descriptor[slot], next, checksum, content);
    FAULT_POINT();
    __atomic_store_n(&header->sequence, next, __ATOMIC_RELEASE);
    FAULT_POINT();
    if (overwritten) {
        board_finish_layout(board);
    }
    board->published = true;
    trim_slots(board, content->length);
    board->last_sequence = next;
    if (sequence != NULL) {
        *sequence = next;
    }
    return PLACARD_OK;
}

static enum placard_status publish_locked(struct placard_board *board, const struct placard_content *content,
                                          const struct placard_publish_options *options, uint64_t *sequence)
{
    if (board_is_native(board)) {
        enum placard_status status = board_read_header(board);
        return status == PLACARD_OK ? board_publish_native(board, content, options, sequence) : status;
    }
    if (board->capacity != 0) {
        return board_publish_native(board, content, options, sequence);
    }
    return raw_write(placard_segment_data(board->segment), placard_segment_size(board->segment), content,
                     options, &board->error);
}

/* The lock is held. */
static bool is_in_place(const struct placard_board *board, const struct placard_content *content,
                        uint64_t sequence)
{
    if (sequence == 0) {
        return raw_is_in_place(placard_segment_data(board->segment), placard_segment_size(board->segment),
                               content);
    }
    struct layout_descriptor descriptor;
    return board_is_native(board) && board_read_descriptor(board, sequence, &descriptor) &&
           descriptor.kind == (uint32_t)content->kind && descriptor.length == content->length &&
           (content->length == 0 || memcmp(board_slot(board, (unsigned)(sequence % LAYOUT_SLOTS)),
                                           content->data, content->length) == 0);
}

static enum placard_status publish_once(struct placard_board *board, const struct placard_content *content,
                                        const struct placard_publish_options *options, uint64_t *sequence,
                                        bool *in_place)
{
    *sequence = 0;
    *in_place = true;
    enum placard_status status = board_lock(board, options != NULL ? options->lock_timeout : 0);
    if (status != PLACARD_OK) {
        return status;
    }
    FAULT_POINT();
    status = board_check_kept(board, publish_locked(board, content, options, sequence));
    if (status == PLACARD_OK && !segment_was_exclusive(board->segment)) {
        *in_place = is_in_place(board, content, *sequence);
    }
    FAULT_POINT();
    board_unlock(board);
    FAULT_POINT();
    return status;
}

/* A broken lock lets several in at once, who write over each other. Whoever of them is done last finds its
 * own content there, or writes it again. */
static enum placard_status publish_until_in_place(struct placard_board *board,
                                                  const struct placard_content *content,
                                                  const struct placard_publish_options *options,
                                                  uint64_t *sequence)
{
    bool in_place = false;
    for (int attempt = 0; attempt < ATTEMPTS && !in_place; attempt++) {
        enum placard_status status = publish_once(board, content, options, sequence, &in_place);
        if (status != PLACARD_OK) {
            return status;
        }
    }
    return in_place
               ? PLACARD_OK
               : placard_fail(&board->error, PLACARD_LOCK_ERROR,
                              "others write over \"%s\" at the same time, since a program breaks its lock, "
                              "as Qt programs do with a create() that fails: end that program, and try again",
                              placard_segment_key(board->segment));
}

enum placard_status placard_board_publish(struct placard_board *board, const struct placard_content *content,
                                          const struct placard_publish_options *options, uint64_t *sequence)
{
    uint64_t number = 0;
    enum placard_status status = board_need_writable(board, "publish");
    if (status == PLACARD_OK) {
        status = placard_content_check(content, &board->error);
    }
    if (status == PLACARD_OK) {
        status = publish_until_in_place(board, content, options, &number);
    }
    if (sequence != NULL) {
        *sequence = status == PLACARD_OK ? number : 0;
    }
    return status;
}

enum placard_status placard_board_clear(struct placard_board *board,
                                        const struct placard_publish_options *options, uint64_t *sequence)
{
    const struct placard_content nothing = {.kind = PLACARD_EMPTY};
    return placard_board_publish(board, &nothing, options, sequence);
}
