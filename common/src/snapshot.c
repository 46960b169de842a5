#include "snapshot.h"

#include "board_clock.h"
#include "board_handle.h"
#include "board_raw.h"
#include "checksum.h"
#include "exclusion.h"
#include "fault_point.h"
#include "snapshot_memory.h"
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Milliseconds: how often content that is doubted is looked at. */
#define DOUBT_LOOK 20

struct placard_snapshot {
    struct placard_content content;
    char name[PLACARD_NAME_SIZE];
    uint64_t sequence;
    uint64_t checksum;
    int64_t published_at;
    uint64_t found_checksum;        /* of the copy */
    struct snapshot_memory *memory; /* with the bytes; NULL when there are none */
    atomic_uint references;
};

/* Copies LENGTH bytes of SOURCE; what they are is looked at afterwards, in the copy alone. */
static enum placard_status copy_out(struct placard_snapshot *snapshot, const unsigned char *source,
                                    size_t length, struct placard_error *error)
{
    enum placard_status status =
        length > 0 ? snapshot_memory_fill(&snapshot->memory, source, length, &snapshot->found_checksum, error)
                   : PLACARD_OK;
    if (snapshot->memory != NULL) {
        snapshot->content.data = snapshot_memory_bytes(snapshot->memory);
    }
    return status;
}

static enum placard_status check_limit(size_t length, size_t limit, struct placard_error *error)
{
    if (limit != 0 && length > limit) {
        return placard_fail(error, PLACARD_TOO_LARGE,
                            "content of %zu bytes is larger than the %zu that are accepted", length, limit);
    }
    return PLACARD_OK;
}

static enum placard_status bad_descriptor(struct placard_board *board, uint64_t sequence, const char *what)
{
    return placard_fail(&board->error, PLACARD_BAD_CONTENT, "publication %ju of \"%s\" is damaged: %s",
                        (uintmax_t)sequence, placard_segment_key(board->segment), what);
}

/* The lock is held. Everything is taken from a private copy of the descriptor. */
static enum placard_status take_native(struct placard_board *board, size_t limit,
                                       struct placard_snapshot *snapshot)
{
    snapshot->sequence = placard_board_sequence(board);
    if (snapshot->sequence == 0) {
        return board->published
                   ? placard_fail(&board->error, PLACARD_BAD_LAYOUT,
                                  "the header of the segment of \"%s\" is garbage: what was published is "
                                  "said never to have been; end the viewer and start it again",
                                  placard_segment_key(board->segment))
                   : PLACARD_OK;
    }
    struct layout_descriptor descriptor;
    if (!board_read_descriptor(board, snapshot->sequence, &descriptor)) {
        return bad_descriptor(board, snapshot->sequence, "its descriptor is garbage");
    }
    if (descriptor.length > board->capacity) {
        return bad_descriptor(board, snapshot->sequence, "it is said to be longer than its slot");
    }
    size_t length = (size_t)descriptor.length;
    enum placard_status status = check_limit(length, limit, &board->error);
    const unsigned char *slot = board_slot(board, (unsigned)(snapshot->sequence % LAYOUT_SLOTS));
    if (status == PLACARD_OK) {
        status = copy_out(snapshot, slot, length, &board->error);
    }
    memcpy(snapshot->name, descriptor.name, sizeof snapshot->name);
    snapshot->checksum = descriptor.checksum;
    snapshot->published_at = descriptor.published_at;
    snapshot->content.kind = (enum placard_kind)descriptor.kind;
    snapshot->content.length = length;
    snapshot->content.width = descriptor.width;
    snapshot->content.height = descriptor.height;
    snapshot->content.stride = descriptor.stride;
    snapshot->content.format = (enum placard_pixel_format)descriptor.format;
    return status;
}

/* True while what has this FINGERPRINT may still be changed by somebody whom a broken lock let in as well.
 * Once doubted, it stays so. */
static bool is_doubtful(struct placard_board *board, uint64_t fingerprint)
{
    bool exclusive = segment_was_exclusive(board->segment);
    if (!board->doubting || board->doubted != fingerprint) {
        board->doubting = !exclusive;
        board->doubt_feared = false;
        board->doubted = fingerprint;
        board->doubt_ends = deadline_in(segment_doubt(board->segment));
    }
    board->doubt_feared = board->doubt_feared || segment_is_feared(board->segment);
    return !exclusive && !deadline_passed(board->doubt_ends);
}

static enum placard_status fail_doubtful(struct placard_board *board)
{
    const char *key = placard_segment_key(board->segment);
    return board->doubt_feared
               ? placard_fail(&board->error, PLACARD_LOCK_TIMEOUT,
                              "a program breaks the lock of \"%s\", as Qt programs do with a create() that "
                              "fails: what is written meanwhile is shown when it has stayed the same for a "
                              "while",
                              key)
               : placard_fail(&board->error, PLACARD_LOCK_TIMEOUT,
                              "the lock of \"%s\" is so new that somebody may be writing who did not wait "
                              "for it: what is written meanwhile is shown when it has stayed the same for a "
                              "while",
                              key);
}

/* Whether the raw content in SNAPSHOT is what one program wrote. It is when the lock did exclude, or when it
 * is a PNG file with all its checksums; else when nobody changes it any more, unless the lock is known to
 * have been broken and it is no text. What any text can begin with is one. The lock is held. */
static enum placard_status check_whole(struct placard_board *board, const struct placard_snapshot *snapshot)
{
    const struct placard_content *content = &snapshot->content;
    bool doubtful = is_doubtful(board, snapshot->checksum);
    if (!board->doubting) {
        return PLACARD_OK;
    }
    if (content->kind == PLACARD_IMAGE && raw_png_is_whole(content->data, content->length)) {
        board->doubting = false;
        return PLACARD_OK;
    }
    if (doubtful) {
        return fail_doubtful(board);
    }
    if (content->kind == PLACARD_TEXT && board->doubt_feared &&
        placard_recognise(content->data, content->length).kind == PLACARD_EMPTY) {
        return placard_fail(&board->error, PLACARD_BAD_CONTENT,
                            "two programs have written over \"%s\" at once, since a third one broke the lock",
                            placard_segment_key(board->segment));
    }
    return PLACARD_OK;
}

/* The lock is held. */
static enum placard_status take_raw(struct placard_board *board, size_t limit,
                                    struct placard_snapshot *snapshot)
{
    const unsigned char *data = placard_segment_data(board->segment);
    struct raw_content found = raw_recognise(data, placard_segment_size(board->segment));
    uint64_t fingerprint = raw_fingerprint(data, &found);
    snapshot->content.kind = found.kind;
    snapshot->content.length = found.length;
    snapshot->published_at = clock_unix();
    enum placard_status status = check_limit(found.length, limit, &board->error);
    if (status == PLACARD_OK) {
        status = copy_out(snapshot, data + found.offset, found.length, &board->error);
    }
    if (status == PLACARD_OK) {
        snapshot->checksum = snapshot->found_checksum;
        status = check_whole(board, snapshot);
    }
    if (status != PLACARD_LOCK_TIMEOUT) {
        snapshot->sequence = board_number_raw(board, fingerprint);
    }
    return status;
}

/* Somebody wrote over the header of the board that this process shows, as Qt programs do: the content is
 * published anew as it should be, so that other publishers find a board again, with acknowledgements and all.
 * What no slot can hold, or is not to be SHOWN, is replaced by an image without a byte, which everybody
 * refuses. The lock is held, the content private. */
static void adopt_raw(struct placard_board *board, struct placard_snapshot *snapshot, bool shown)
{
    static const struct placard_content lost = {.kind = PLACARD_IMAGE};
    if (board->capacity == 0 || board->viewer.pid != getpid() || !placard_segment_writable(board->segment)) {
        return;
    }
    struct placard_error kept = board->error;
    uint64_t sequence = snapshot->sequence;
    bool is_native = !board_is_overwritten(board); /* a hostile program can put the header back just now */
    if (is_native ||
        (shown && board_publish_native(board, &snapshot->content, NULL, &sequence) == PLACARD_OK) ||
        board_publish_native(board, &lost, NULL, &sequence) == PLACARD_OK) {
        snapshot->sequence = sequence;
        board->raw_known = false; /* whoever overwrites it again, be it with the same, has written it anew */
    }
    board->error = kept;
}

static enum placard_status take_locked(struct placard_board *board, size_t limit,
                                       struct placard_snapshot *snapshot)
{
    enum placard_status status;
    if (board_is_native(board)) {
        board->raw_known = false;
        snapshot->sequence = placard_board_sequence(board);
        status = board_read_header(board);
        return status == PLACARD_OK ? take_native(board, limit, snapshot) : status;
    }
    status = take_raw(board, limit, snapshot);
    if (status != PLACARD_LOCK_TIMEOUT) {
        adopt_raw(board, snapshot, status == PLACARD_OK);
    }
    return status;
}

/* The lock is given back; what was taken is checked. */
static enum placard_status check_copy(struct placard_board *board, struct placard_snapshot *snapshot)
{
    if (snapshot->sequence == 0) {
        return PLACARD_OK;
    }
    struct placard_error reason;
    if (snapshot->found_checksum != snapshot->checksum) {
        return bad_descriptor(board, snapshot->sequence,
                              "its bytes do not have the checksum that they were given");
    }
    if (placard_content_check(&snapshot->content, &reason) != PLACARD_OK) {
        return bad_descriptor(board, snapshot->sequence, reason.message);
    }
    return PLACARD_OK;
}

static struct placard_snapshot *new_snapshot(void)
{
    struct placard_snapshot *fresh = calloc(1, sizeof *fresh);
    if (fresh != NULL) {
        atomic_init(&fresh->references, 1);
        fresh->found_checksum = XXH3_64bits(NULL, 0);
        fresh->content.name = fresh->name;
    }
    return fresh;
}

static bool pause_to_look_again(void)
{
    const struct timespec pause = {.tv_nsec = DOUBT_LOOK * 1000000};
    nanosleep(&pause, NULL);
    return true;
}

/* Of what was copied, as damaged as it is. */
static uint64_t fingerprint(const struct placard_snapshot *snapshot)
{
    return snapshot->memory != NULL ? snapshot->found_checksum : snapshot->sequence;
}

/* One look under the lock, as far as checking the copy. */
static enum placard_status take(struct placard_board *board, int64_t lock_timeout, size_t limit,
                                struct placard_snapshot *snapshot)
{
    enum placard_status status = board_lock(board, lock_timeout);
    if (status == PLACARD_OK) {
        FAULT_POINT();
        status = board_check_kept(board, take_locked(board, limit, snapshot));
        FAULT_POINT();
        board_unlock(board);
        FAULT_POINT();
        board->recheck = true;
    }
    if (status == PLACARD_OK) {
        status = check_copy(board, snapshot);
    }
    /* Whoever wrote it while another one was let in, too, sees that and writes it again. */
    if (status == PLACARD_BAD_CONTENT && is_doubtful(board, fingerprint(snapshot))) {
        status = fail_doubtful(board);
    }
    return status;
}

enum placard_status placard_board_snapshot(struct placard_board *board, int64_t lock_timeout, size_t limit,
                                           struct placard_snapshot **snapshot, uint64_t *sequence)
{
    *snapshot = NULL;
    if (sequence != NULL) {
        *sequence = 0;
    }
    enum placard_status status = board_need_attached(board);
    if (status != PLACARD_OK) {
        return status;
    }
    struct deadline end = deadline_in(lock_timeout != 0 ? lock_timeout : PLACARD_DEFAULT_LOCK_TIMEOUT);
    struct placard_snapshot *fresh = NULL;
    do {
        placard_snapshot_free(fresh);
        fresh = new_snapshot();
        if (fresh == NULL) {
            return placard_fail(&board->error, PLACARD_OUT_OF_MEMORY, "no memory left for a snapshot");
        }
        status = take(board, lock_timeout, limit, fresh);
    } while (status == PLACARD_LOCK_TIMEOUT && !deadline_passed(end) && pause_to_look_again());
    if (sequence != NULL) {
        *sequence = fresh->sequence;
    }
    if (status != PLACARD_OK) {
        placard_snapshot_free(fresh);
        return status;
    }
    *snapshot = fresh;
    return PLACARD_OK;
}

void placard_snapshot_free(struct placard_snapshot *snapshot)
{
    if (snapshot != NULL && atomic_fetch_sub(&snapshot->references, 1) == 1) {
        snapshot_memory_release(snapshot->memory);
        free(snapshot);
    }
}

struct placard_snapshot *snapshot_share(struct placard_snapshot *snapshot)
{
    atomic_fetch_add(&snapshot->references, 1);
    return snapshot;
}

const struct placard_content *placard_snapshot_content(const struct placard_snapshot *snapshot)
{
    return &snapshot->content;
}

uint64_t placard_snapshot_sequence(const struct placard_snapshot *snapshot)
{
    return snapshot->sequence;
}

uint64_t placard_snapshot_checksum(const struct placard_snapshot *snapshot)
{
    return snapshot->checksum;
}

int64_t placard_snapshot_published_at(const struct placard_snapshot *snapshot)
{
    return snapshot->published_at;
}

int placard_snapshot_fd(const struct placard_snapshot *snapshot)
{
    return snapshot->memory != NULL ? snapshot_memory_lend(snapshot->memory) : -1;
}

int snapshot_file(const struct placard_snapshot *snapshot)
{
    return snapshot->memory != NULL ? snapshot_memory_file(snapshot->memory) : -1;
}
