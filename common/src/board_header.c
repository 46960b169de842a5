#include "board_handle.h"

#include "checksum.h"
#include "fault_point.h"
#include "guarded.h"
#include "process.h"
#include "utf8.h"
#include <string.h>
#include <time.h>
#include <unistd.h>

/* More publications than anybody makes, and more microseconds than any machine runs (publish.c): 285 years.
 */
#define SEQUENCE_LEAP ((uint64_t)1 << 53)

/* A header that is garbage at so many looks, milliseconds apart, is not just being written. */
#define LOOKS      5
#define LOOK_PAUSE 2

static const uint8_t magic[LAYOUT_MAGIC_SIZE] = LAYOUT_MAGIC;

struct layout_header *board_header(const struct placard_board *board)
{
    return placard_segment_data(board->segment);
}

unsigned char *board_slot(const struct placard_board *board, unsigned slot)
{
    unsigned char *start = placard_segment_data(board->segment);
    return start + LAYOUT_HEADER_SIZE + (size_t)slot * board->slot_size;
}

bool board_is_native(const struct placard_board *board)
{
    return placard_segment_size(board->segment) >= LAYOUT_HEADER_SIZE &&
           memcmp(board_header(board)->magic, magic, sizeof magic) == 0;
}

bool board_is_overwritten(const struct placard_board *board)
{
    return board->capacity != 0 && !board_is_native(board);
}

static bool slot_size_for(size_t capacity, size_t *slot_size)
{
    if (__builtin_add_overflow(capacity, (size_t)(LAYOUT_PAGE - 1), slot_size)) {
        return false;
    }
    *slot_size -= *slot_size % LAYOUT_PAGE;
    return true;
}

size_t board_segment_size(size_t capacity)
{
    size_t size;
    if (!slot_size_for(capacity, &size) || __builtin_mul_overflow(size, (size_t)LAYOUT_SLOTS, &size) ||
        __builtin_add_overflow(size, (size_t)LAYOUT_HEADER_SIZE, &size)) {
        return 0;
    }
    return size;
}

/* A number beyond all that anybody can have published is believed only if a publication says the same, and as
 * long as as many again are left: else one wrong bit, or one hostile program, would use up the numbers. What
 * this handle has seen does not count, so that all handles, the new ones, too, think the same of a header. */
static bool is_credible(const struct placard_board *board, uint64_t sequence)
{
    struct layout_descriptor descriptor;
    return sequence <= SEQUENCE_LEAP || (sequence <= LAYOUT_SEQUENCE_LIMIT - SEQUENCE_LEAP &&
                                         board_read_descriptor(board, sequence, &descriptor));
}

/* Notes the viewer and the sequence that the header tells of now. */
static void observe(struct placard_board *board)
{
    struct layout_viewer viewer;
    /* While this process is the viewer nobody else is, whatever is written there. */
    if (board->viewer.pid != getpid() && board_read_viewer(board, &viewer)) {
        board->viewer = viewer;
    }
    uint64_t sequence = placard_board_sequence(board);
    if (sequence > board->last_sequence && is_credible(board, sequence)) {
        board->last_sequence = sequence;
    }
    board->published = board->published || sequence > 0;
}

enum placard_status board_read_header(struct placard_board *board)
{
    const struct layout_header *header = board_header(board);
    const char *key = placard_segment_key(board->segment);
    uint32_t version = __atomic_load_n(&header->version, __ATOMIC_RELAXED);
    uint32_t header_size = __atomic_load_n(&header->header_size, __ATOMIC_RELAXED);
    uint64_t key_hash = __atomic_load_n(&header->key_hash, __ATOMIC_RELAXED);
    uint64_t capacity = __atomic_load_n(&header->capacity, __ATOMIC_RELAXED);
    size_t size = placard_segment_size(board->segment);

    if (version != LAYOUT_VERSION) {
        return placard_fail(
            &board->error, PLACARD_BAD_LAYOUT,
            "the segment of \"%s\" has layout version %u, this program knows %u: use the same "
            "release of Placard on both sides",
            key, version, LAYOUT_VERSION);
    }
    if (header_size != LAYOUT_HEADER_SIZE || capacity == 0 || capacity > size ||
        board_segment_size((size_t)capacity) != size) {
        return placard_fail(
            &board->error, PLACARD_BAD_LAYOUT,
            "the header of the segment of \"%s\" is garbage: it tells of a capacity of %ju bytes in "
            "%zu; end the viewer and start it again",
            key, (uintmax_t)capacity, size);
    }
    if (key_hash != board->key_hash) {
        return placard_fail(
            &board->error, PLACARD_BAD_LAYOUT,
            "the segment found for \"%s\" belongs to another key, by an accident of numbers: choose "
            "another --key",
            key);
    }
    uint64_t sequence = placard_board_sequence(board);
    if (!is_credible(board, sequence)) {
        return placard_fail(
            &board->error, PLACARD_BAD_LAYOUT,
            "the header of the segment of \"%s\" is garbage: no publication has number %ju; end the "
            "viewer and start it again",
            key, (uintmax_t)sequence);
    }
    board->capacity = (size_t)capacity;
    board->slot_size = (size - LAYOUT_HEADER_SIZE) / LAYOUT_SLOTS;
    observe(board);
    return PLACARD_OK;
}

enum placard_status board_look_at_header(struct placard_board *board)
{
    const struct timespec pause = {.tv_nsec = LOOK_PAUSE * 1000000};
    enum placard_status status = PLACARD_OK;
    for (int look = 0; look < LOOKS && board_is_native(board); look++) {
        status = board_read_header(board);
        if (status == PLACARD_OK) {
            return PLACARD_OK;
        }
        nanosleep(&pause, NULL);
    }
    return board_is_native(board) ? status : PLACARD_OK;
}

void board_begin_layout(struct placard_board *board, size_t capacity)
{
    struct layout_header *header = board_header(board);
    struct layout_header fresh = {
        .version = LAYOUT_VERSION,
        .header_size = LAYOUT_HEADER_SIZE,
        .key_hash = board->key_hash,
        .capacity = capacity,
        .viewer = board->viewer,
    };
    board->capacity = capacity;
    board->slot_size = (placard_segment_size(board->segment) - LAYOUT_HEADER_SIZE) / LAYOUT_SLOTS;
    for (unsigned slot = 0; slot < LAYOUT_SLOTS; slot++) {
        fresh.used[slot] = board->slot_size;
        board->populated[slot] = 0;
    }
    if (!process_is_alive(fresh.viewer.pid, fresh.viewer.start_time)) {
        fresh.viewer = (struct layout_viewer){0};
    }
    fresh.viewer.version = 0;

    /* Killed in here, it leaves an empty raw content, not a mixture: the magic goes first and comes last. */
    static const uint8_t no_magic[LAYOUT_MAGIC_SIZE];
    FAULT_COPY(header->magic, no_magic, sizeof no_magic);
    FAULT_POINT();
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    FAULT_COPY((unsigned char *)header + sizeof magic, (const unsigned char *)&fresh + sizeof magic,
               sizeof fresh - sizeof magic);
    FAULT_POINT();
}

void board_finish_layout(struct placard_board *board)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    FAULT_COPY(board_header(board)->magic, magic, sizeof magic);
    FAULT_POINT();
}

/* Makes the text in FIELD terminated and printable. */
static void clean_text(char *field, size_t size)
{
    char copy[PLACARD_MESSAGE_SIZE];
    memcpy(copy, field, size);
    board_copy_text(field, size, copy, size);
}

bool board_read_acknowledgement(const struct placard_board *board, struct layout_acknowledgement *copy)
{
    if (!board_is_native(board) || !guarded_read(&board_header(board)->acknowledgement, copy, sizeof *copy) ||
        copy->outcome > PLACARD_OUTCOME_REFUSED || copy->reason >= PLACARD_STATUS_COUNT) {
        return false;
    }
    clean_text(copy->message, sizeof copy->message);
    return true;
}

bool board_read_viewer(const struct placard_board *board, struct layout_viewer *copy)
{
    if (!board_is_native(board) || !guarded_read(&board_header(board)->viewer, copy, sizeof *copy) ||
        copy->pid < 0) {
        return false;
    }
    clean_text(copy->output, sizeof copy->output);
    clean_text(copy->problem, sizeof copy->problem);
    return true;
}

bool board_read_descriptor(const struct placard_board *board, uint64_t sequence,
                           struct layout_descriptor *copy)
{
    *copy = board_header(board)->descriptor[sequence % LAYOUT_SLOTS];
    if (copy->sequence != sequence || copy->kind > PLACARD_PIXELS ||
        copy->own_checksum != XXH3_64bits(copy, offsetof(struct layout_descriptor, own_checksum))) {
        return false;
    }
    clean_text(copy->name, sizeof copy->name);
    return true;
}

bool board_write_acknowledgement(struct placard_board *board, const struct layout_acknowledgement *copy)
{
    return guarded_write(board, &board_header(board)->acknowledgement, copy, sizeof *copy);
}

bool board_write_viewer(struct placard_board *board, const struct layout_viewer *copy)
{
    return guarded_write(board, &board_header(board)->viewer, copy, sizeof *copy);
}

uint64_t board_number_raw(struct placard_board *board, uint64_t fingerprint)
{
    if (!board->raw_known || board->raw_fingerprint != fingerprint) {
        board->raw_known = true;
        board->raw_fingerprint = fingerprint;
        board->raw_sequence = ++board->last_sequence;
    }
    return board->raw_sequence;
}

void board_copy_text(char *target, size_t size, const char *text, size_t limit)
{
    size_t length = strnlen(text, limit);
    if (length >= size) {
        length = utf8_whole_length(text, size - 1);
    }
    /* The one place that knows how to make a stranger's text fit for a terminal is where messages are made.
     */
    struct placard_error scratch;
    placard_fail(&scratch, PLACARD_UNKNOWN_ERROR, "%.*s", (int)length, text);
    memset(target, 0, size);
    memcpy(target, scratch.message, strnlen(scratch.message, size - 1));
}
