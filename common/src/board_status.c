#include "board_viewer.h"

#include "board_raw.h"
#include <sched.h>
#include <string.h>

/* A publisher can replace what is being read; one that does so this often in a row is a hostile one. */
#define READ_ATTEMPTS 200

static void fill_native(const struct placard_board *board, struct placard_board_status *status)
{
    struct layout_descriptor descriptor;
    for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
        status->sequence = placard_board_sequence(board);
        bool sound = status->sequence != 0 && board_read_descriptor(board, status->sequence, &descriptor);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (placard_board_sequence(board) != status->sequence) {
            sched_yield();
            continue;
        }
        if (sound) {
            status->kind = (enum placard_kind)descriptor.kind;
            status->length =
                descriptor.length < board->capacity ? (size_t)descriptor.length : board->capacity;
            status->width = descriptor.width;
            status->height = descriptor.height;
            status->published_at = descriptor.published_at;
            memcpy(status->name, descriptor.name, sizeof status->name);
        }
        return;
    }
}

static void fill_raw(const struct placard_board *board, struct placard_board_status *status)
{
    struct raw_content found =
        raw_recognise(placard_segment_data(board->segment), placard_segment_size(board->segment));
    status->sequence = board->raw_sequence;
    status->kind = found.kind;
    status->length = found.length;
}

static void fill_acknowledgement(const struct placard_board *board, struct placard_acknowledgement *target)
{
    struct layout_acknowledgement last;
    if (!board_read_acknowledgement(board, &last)) {
        return;
    }
    target->sequence = last.sequence;
    target->outcome = (enum placard_outcome)last.outcome;
    target->reason = (enum placard_status)last.reason;
    target->width = last.width;
    target->height = last.height;
    target->at = last.at;
    memcpy(target->message, last.message, sizeof target->message);
}

static void fill_viewer(const struct placard_board *board, struct placard_viewer *target)
{
    struct layout_viewer viewer;
    if (!board_read_viewer(board, &viewer) || !board_viewer_is_alive(&viewer)) {
        return;
    }
    target->pid = viewer.pid;
    target->width = viewer.width;
    target->height = viewer.height;
    target->unconfined = (viewer.flags & LAYOUT_VIEWER_UNCONFINED) != 0;
    memcpy(target->output, viewer.output, sizeof target->output);
    memcpy(target->problem, viewer.problem, sizeof target->problem);
}

enum placard_status placard_board_status(struct placard_board *board, struct placard_board_status *status)
{
    *status = (struct placard_board_status){0};
    enum placard_status result = board_need_attached(board);
    if (result != PLACARD_OK) {
        return result;
    }
    if (placard_board_is_gone(board)) {
        return placard_fail(&board->error, PLACARD_NOT_FOUND,
                            "the board \"%s\" is gone: its viewer has ended",
                            placard_segment_key(board->segment));
    }
    if (placard_segment_facts(board->segment, &status->segment) != PLACARD_OK) {
        return board_segment_failed(board);
    }
    result = board_look_at_header(board);
    if (result != PLACARD_OK) {
        return result;
    }
    status->raw = !board_is_native(board);
    if (status->raw) {
        status->capacity = placard_board_capacity(board);
        fill_raw(board, status);
        return PLACARD_OK;
    }
    status->capacity = board->capacity;
    fill_native(board, status);
    fill_acknowledgement(board, &status->acknowledgement);
    fill_viewer(board, &status->viewer);
    return PLACARD_OK;
}
