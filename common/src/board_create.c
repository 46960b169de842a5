#include "board_viewer.h"

#include "fault_point.h"
#include "process.h"
#include "segment_handle.h"
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* A board that somebody else destroys or creates at the same moment is looked at again, this often. */
#define ATTEMPTS 5

#define LOCK_TIMEOUT 2000

/* Milliseconds after which whoever is attached is not just looking whether the viewer is there yet. */
#define GLANCE      500
#define GLANCE_STEP 10

/* What was found under the key. */
enum found {
    FOUND_NOTHING,
    FOUND_LIVE,     /* somebody's, or not to be had: the error says whose, or why */
    FOUND_ATTACHED, /* the same, for now: nobody shows it, but somebody is attached */
    FOUND_STALE,    /* to be replaced: attached */
    FOUND_USABLE,   /* stale too, but laid out as wanted: attached, to be kept */
    FOUND_CHANGED   /* it was destroyed meanwhile: look again */
};

static enum placard_status in_use(struct placard_board *board, const struct placard_segment_facts *facts)
{
    const char *key = placard_segment_key(board->segment);
    if (board_is_native(board) && board_viewer_is_alive(&board->viewer)) {
        return placard_fail(
            &board->error, PLACARD_ALREADY_EXISTS,
            "\"%s\" is already shown by process %d (placard-viewer); end it, choose another --key, or "
            "use --attach to show the same segment",
            key, board->viewer.pid);
    }
    char creator[64] = "";
    if (facts->creator != 0) {
        snprintf(creator, sizeof creator, ", created by process %ld%s", (long)facts->creator,
                 facts->creator_alive ? "" : " (ended)");
    }
    return placard_fail(&board->error, PLACARD_ALREADY_EXISTS,
                        "\"%s\" is in use: %u other attachments%s; end them, choose another --key, or use "
                        "--attach to show the same segment",
                        key, facts->attached, creator);
}

/* True when the attached segment is what create would make anew. */
static bool is_as_wanted(struct placard_board *board, const struct placard_segment_facts *facts,
                         const struct placard_board_options *wanted)
{
    if (facts->mode != wanted->permissions) {
        return false;
    }
    if (wanted->raw) {
        return !board_is_native(board) && facts->size == wanted->capacity;
    }
    return board_is_native(board) && board_read_header(board) == PLACARD_OK &&
           board->capacity == wanted->capacity;
}

/* Attached and locked: whose is it? */
static enum found judge(struct placard_board *board, const struct placard_board_options *wanted)
{
    struct placard_segment_facts facts;
    if (placard_segment_facts(board->segment, &facts) != PLACARD_OK || facts.doomed) {
        return FOUND_CHANGED;
    }
    if (board_is_native(board) && board_header(board)->key_hash != board->key_hash) {
        placard_fail(
            &board->error, PLACARD_ALREADY_EXISTS,
            "the segment found for \"%s\" belongs to another key, by an accident of numbers: choose another "
            "--key",
            placard_segment_key(board->segment));
        return FOUND_LIVE;
    }
    facts.attached -= facts.attached > 0 ? 1 : 0; /* this handle */
    struct layout_viewer viewer = {0};
    bool claimed = board_read_viewer(board, &viewer) && viewer.pid != 0;
    bool viewer_alive = claimed && board_viewer_is_alive(&viewer);
    board->viewer = viewer;
    if (viewer_alive || (facts.attached > 0 && !claimed)) {
        in_use(board, &facts);
        return viewer_alive ? FOUND_LIVE : FOUND_ATTACHED;
    }
    if (!is_as_wanted(board, &facts, wanted)) {
        return FOUND_STALE;
    }
    if (claimed) {
        board->viewer = (struct layout_viewer){0};
        (void)board_write_viewer(board, &board->viewer);
    }
    return FOUND_USABLE;
}

/* Destroys what was judged to be stale, and is attached and locked: whatever the key leads to later, others,
 * who wait for this lock, may have made. */
static enum found destroy_stale(struct placard_board *board)
{
    if (placard_segment_destroy(board->segment, PLACARD_DESTROY_FORCE) == PLACARD_OK) {
        return FOUND_NOTHING;
    }
    return board_segment_failed(board) == PLACARD_NOT_FOUND ? FOUND_CHANGED : FOUND_LIVE;
}

static enum found look(struct placard_board *board, const struct placard_board_options *wanted)
{
    struct placard_segment_facts facts;
    if (placard_segment_facts(board->segment, &facts) != PLACARD_OK || facts.owner != geteuid() ||
        placard_segment_attach(board->segment, PLACARD_READ_WRITE) != PLACARD_OK) {
        return FOUND_NOTHING; /* or nothing that is ours to look into: creating finds the words for it */
    }
    board_forget_segment(board);
    enum found found = FOUND_LIVE;
    if (board_lock(board, LOCK_TIMEOUT) == PLACARD_OK) {
        FAULT_POINT();
        found = judge(board, wanted);
        FAULT_POINT();
        if (found == FOUND_STALE) {
            found = destroy_stale(board);
        }
        board_unlock(board);
        FAULT_POINT();
    } else if (placard_board_is_gone(board)) {
        found = FOUND_CHANGED;
    }
    if (found != FOUND_USABLE) {
        (void)placard_segment_detach(board->segment);
    }
    return found;
}

/* Until it is clear what there is. */
static enum found look_closely(struct placard_board *board, const struct placard_board_options *wanted)
{
    const struct timespec pause = {.tv_nsec = GLANCE_STEP * 1000000};
    struct deadline glance = deadline_in(GLANCE);
    enum found found = FOUND_CHANGED;
    for (int attempt = 0; found == FOUND_CHANGED && attempt < ATTEMPTS; attempt++) {
        found = look(board, wanted);
        while (found == FOUND_ATTACHED && !deadline_passed(glance)) {
            nanosleep(&pause, NULL);
            found = look(board, wanted);
        }
    }
    return found;
}

static enum placard_status create_fresh(struct placard_board *board,
                                        const struct placard_board_options *wanted)
{
    size_t size = wanted->raw ? wanted->capacity : board_segment_size(wanted->capacity);
    if (segment_create_locked(board->segment, size, wanted->permissions) != PLACARD_OK) {
        return board_segment_failed(board);
    }
    board_forget_segment(board);
    FAULT_POINT();
    if (!wanted->raw) {
        board_begin_layout(board, wanted->capacity);
        board_finish_layout(board);
    }
    board_unlock(board);
    FAULT_POINT();
    return PLACARD_OK;
}

enum placard_status placard_board_create(struct placard_board *board,
                                         const struct placard_board_options *options)
{
    struct placard_board_options wanted = options != NULL ? *options : (struct placard_board_options){0};
    if (wanted.capacity == 0) {
        wanted.capacity = PLACARD_DEFAULT_CAPACITY;
    }
    if (wanted.permissions == 0) {
        wanted.permissions = PLACARD_DEFAULT_PERMISSIONS;
    }
    if (!wanted.raw && board_segment_size(wanted.capacity) == 0) {
        return placard_fail(&board->error, PLACARD_INVALID_SIZE,
                            "a board for contents of %zu bytes is larger than memory can be",
                            wanted.capacity);
    }
    if (placard_segment_data(board->segment) != NULL) {
        return placard_fail(&board->error, PLACARD_ALREADY_EXISTS,
                            "this handle is attached to \"%s\" already", placard_segment_key(board->segment));
    }
    enum found found = look_closely(board, &wanted);
    if (found == FOUND_USABLE) {
        return PLACARD_OK;
    }
    if (found == FOUND_LIVE || found == FOUND_ATTACHED) {
        return board->error.status;
    }
    return create_fresh(board, &wanted);
}
