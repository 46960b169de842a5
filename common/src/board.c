#include "board_handle.h"

#include "checksum.h"
#include "key.h"
#include "segment_handle.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEAVE_LOCK_TIMEOUT 500 /* milliseconds */

/* By the name of what it leads to, where that can be spelled in several ways. */
static uint64_t hash_key(const char *text)
{
    struct key key = {0};
    bool native = key_make(&key, text, NULL) == PLACARD_OK && key.kind != KEY_LEGACY;
    const char *hashed = native ? key.segment_file : text;
    uint64_t hash = XXH3_64bits(hashed, strlen(hashed));
    key_clear(&key);
    return hash;
}

struct placard_board *placard_board_new(const char *key)
{
    if (key == NULL) {
        const char *chosen = getenv("PLACARD_KEY");
        key = chosen != NULL && chosen[0] != '\0' ? chosen : PLACARD_DEFAULT_KEY;
    }
    struct placard_board *board = calloc(1, sizeof *board);
    if (board == NULL) {
        return NULL;
    }
    board->segment = placard_segment_new(key);
    if (board->segment == NULL) {
        free(board);
        return NULL;
    }
    board->key_hash = hash_key(key);
    return board;
}

void placard_board_free(struct placard_board *board)
{
    if (board != NULL) {
        placard_segment_free(board->segment);
        free(board);
    }
}

enum placard_status board_segment_failed(struct placard_board *board)
{
    board->error = *placard_segment_error(board->segment);
    return board->error.status;
}

enum placard_status board_need_attached(struct placard_board *board)
{
    if (placard_segment_data(board->segment) == NULL) {
        return placard_fail(&board->error, PLACARD_INVALID_ARGUMENT, "\"%s\": not attached to the board",
                            placard_segment_key(board->segment));
    }
    return PLACARD_OK;
}

enum placard_status board_need_writable(struct placard_board *board, const char *what)
{
    enum placard_status status = board_need_attached(board);
    if (status == PLACARD_OK && !placard_segment_writable(board->segment)) {
        status = placard_fail(&board->error, PLACARD_PERMISSION_DENIED,
                              "cannot %s: the board \"%s\" is attached for reading only", what,
                              placard_segment_key(board->segment));
    }
    return status;
}

enum placard_status board_lock(struct placard_board *board, int64_t timeout)
{
    if (timeout == 0) {
        timeout = PLACARD_DEFAULT_LOCK_TIMEOUT;
    }
    if (placard_segment_lock_timed(board->segment, timeout) != PLACARD_OK) {
        return board_segment_failed(board);
    }
    return PLACARD_OK;
}

void board_unlock(struct placard_board *board)
{
    /* It fails only when the board was destroyed meanwhile: then there is no lock left to give back. */
    (void)placard_segment_unlock(board->segment);
}

enum placard_status board_check_kept(struct placard_board *board, enum placard_status status)
{
    if (status != PLACARD_INTERRUPTED && placard_board_is_gone(board)) {
        return placard_fail(&board->error, PLACARD_LOCK_ERROR,
                            "the segment with the key \"%s\" was destroyed or cut short while it was in use: "
                            "detach, and attach anew",
                            placard_segment_key(board->segment));
    }
    return status;
}

/* Numbers grow from segment to segment, unless somebody has all but used them up. */
static void keep_numbers_plentiful(struct placard_board *board)
{
    if (board->last_sequence > LAYOUT_SEQUENCE_LIMIT / 2) {
        board->last_sequence = 0;
    }
}

void board_forget_segment(struct placard_board *board)
{
    keep_numbers_plentiful(board);
    board->capacity = 0;
    board->slot_size = 0;
    board->viewer = (struct layout_viewer){0};
    board->claim = (struct layout_viewer){0};
    memset(board->populated, 0, sizeof board->populated);
    board->published = false;
    board->raw_known = false;
    board->raw_sequence = 0;
    board->doubting = false;
    board->unsound_reported = false;
    board->recheck = true;
}

enum placard_status placard_board_attach(struct placard_board *board, enum placard_mode mode)
{
    if (placard_segment_attach(board->segment, mode) != PLACARD_OK) {
        return board_segment_failed(board);
    }
    board_forget_segment(board);
    if (board_look_at_header(board) != PLACARD_OK) {
        (void)placard_segment_detach(board->segment);
        return board->error.status;
    }
    return PLACARD_OK;
}

static bool is_same_segment(const struct placard_segment *one, const struct placard_segment *other)
{
    return one->memory == other->memory && one->memory->is_same(one->id, other->id);
}

enum placard_status placard_board_attach_beside(struct placard_board *board,
                                                const struct placard_board *other)
{
    board->segment->trust = other->segment->trust;
    enum placard_status status = placard_board_attach(board, PLACARD_READ_WRITE);
    bool is_same = status == PLACARD_OK && is_same_segment(board->segment, other->segment);
    if (is_same && board->capacity == 0) {
        board->capacity = other->capacity;
        board->slot_size = other->slot_size;
        board->last_sequence =
            other->last_sequence > board->last_sequence ? other->last_sequence : board->last_sequence;
    }
    if (is_same && other->viewer.pid != 0) {
        board->viewer = other->viewer;
    }
    return status;
}

/* Numbers grow from segment to segment, too: the last one of this segment is known before it is left. */
static void note_last_sequence(struct placard_board *board)
{
    if (placard_segment_data(board->segment) != NULL && board_is_native(board)) {
        struct placard_error kept = board->error;
        (void)board_read_header(board); /* garbage tells no number */
        board->error = kept;
    }
}

enum placard_status placard_board_detach(struct placard_board *board)
{
    note_last_sequence(board);
    enum placard_status status = placard_segment_detach(board->segment);
    board_forget_segment(board);
    return status == PLACARD_OK ? PLACARD_OK : board_segment_failed(board);
}

/* With the lock it is certain: Qt programs attach and detach under it, too. */
static bool is_last_in_raw(struct placard_board *board)
{
    struct placard_segment_facts facts;
    return placard_segment_data(board->segment) != NULL && board->capacity == 0 && !board_is_native(board) &&
           placard_segment_facts(board->segment, &facts) == PLACARD_OK && facts.attached == 1 &&
           facts.owner == geteuid() && !facts.doomed;
}

enum placard_status placard_board_leave(struct placard_board *board)
{
    if (is_last_in_raw(board) && board_lock(board, LEAVE_LOCK_TIMEOUT) == PLACARD_OK) {
        if (is_last_in_raw(board) && placard_board_destroy(board) == PLACARD_OK) {
            return PLACARD_OK;
        }
        board_unlock(board);
    }
    return placard_board_detach(board);
}

enum placard_status placard_board_destroy(struct placard_board *board)
{
    note_last_sequence(board);
    enum placard_status status = placard_segment_destroy(board->segment, PLACARD_DESTROY_FORCE);
    if (placard_segment_data(board->segment) == NULL) {
        board_forget_segment(board);
    }
    return status == PLACARD_OK ? PLACARD_OK : board_segment_failed(board);
}

bool placard_board_is_gone(const struct placard_board *board)
{
    return placard_segment_data(board->segment) != NULL && !placard_segment_is_valid(board->segment);
}

bool placard_board_is_raw(const struct placard_board *board)
{
    return placard_segment_data(board->segment) != NULL && !board_is_native(board);
}

size_t placard_board_capacity(const struct placard_board *board)
{
    if (placard_segment_data(board->segment) == NULL) {
        return 0;
    }
    return board->capacity != 0 ? board->capacity : placard_segment_size(board->segment) - 1;
}

struct placard_segment *placard_board_segment(struct placard_board *board)
{
    return board->segment;
}

const struct placard_error *placard_board_error(const struct placard_board *board)
{
    return &board->error;
}

uint64_t placard_board_sequence(const struct placard_board *board)
{
    if (placard_segment_data(board->segment) == NULL) {
        return 0;
    }
    return board_is_native(board) ? __atomic_load_n(&board_header(board)->sequence, __ATOMIC_ACQUIRE)
                                  : board->raw_sequence;
}
