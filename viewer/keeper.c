#include "keeper.h"
#include "log.h"
#include "src/board_mend.h"
#include <stdlib.h>
#include <string.h>

/* How long the restored content may wait for the lock: nobody else can know a new segment yet, and one whose
 * lock is held for ever is made anew. */
#define RESTORE_LOCK_TIMEOUT 500

struct keeper {
    struct placard_board *board;
    const struct viewer_options *options;
    bool created; /* the segment is ours to remove */
    bool claimed;
    struct placard_viewer facts;
};

static enum placard_status board_failed(const struct keeper *keeper, struct placard_error *error)
{
    const struct placard_error *reason = placard_board_error(keeper->board);
    return placard_fail(error, reason->status, "%s", reason->message);
}

/* Takes the place of the board's viewer if nobody has it. It is no failure if somebody does, or if the layout
 * has no such place. */
static void claim(struct keeper *keeper)
{
    bool claimed = placard_board_claim(keeper->board, &keeper->facts) == PLACARD_OK;
    if (!claimed && keeper->claimed) {
        log_event("the segment is not acknowledged any more: %s",
                  placard_board_error(keeper->board)->message);
    }
    keeper->claimed = claimed;
}

static enum placard_status create(struct keeper *keeper, struct placard_error *error)
{
    enum placard_status status = placard_board_create(keeper->board, &keeper->options->board);
    if (status != PLACARD_OK) {
        return board_failed(keeper, error);
    }
    keeper->created = true;
    claim(keeper);
    return PLACARD_OK;
}

static enum placard_status attach(struct keeper *keeper, struct placard_error *error)
{
    struct placard_segment *segment = placard_board_segment(keeper->board);
    if (placard_segment_trust(segment, keeper->options->owner) != PLACARD_OK) {
        const struct placard_error *reason = placard_segment_error(segment);
        return placard_fail(error, reason->status, "--owner: %s", reason->message);
    }
    if (placard_board_attach(keeper->board, PLACARD_READ_WRITE) != PLACARD_OK) {
        return board_failed(keeper, error);
    }
    claim(keeper);
    return PLACARD_OK;
}

enum placard_status keeper_open(struct keeper **keeper, const struct viewer_options *options,
                                struct placard_error *error)
{
    struct keeper *made = calloc(1, sizeof(*made));
    struct placard_board *board = placard_board_new(options->key);
    if (made == NULL || board == NULL) {
        free(made);
        placard_board_free(board);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the segment's handle");
    }
    made->board = board;
    made->options = options;
    made->facts.unconfined = options->no_sandbox;
    enum placard_status status = PLACARD_OK;
    if (!options->attach) {
        status = create(made, error);
    } else {
        status = attach(made, error);
    }
    if (status != PLACARD_OK) {
        keeper_close(made);
        return status;
    }
    *keeper = made;
    return PLACARD_OK;
}

static void remove_or_leave(const struct keeper *keeper)
{
    if (keeper->claimed) {
        (void)placard_board_release(keeper->board);
    }
    if (keeper->created && placard_board_destroy(keeper->board) != PLACARD_OK &&
        placard_board_error(keeper->board)->status != PLACARD_NOT_FOUND) {
        log_error("the segment was not removed: %s", placard_board_error(keeper->board)->message);
    }
    (void)placard_board_leave(keeper->board);
}

void keeper_close(struct keeper *keeper)
{
    if (keeper == NULL) {
        return;
    }
    /* What is to be kept is left as a killed viewer leaves it, claim and all: the next one then takes it over
     * even while publishers are attached. */
    if (!keeper->created || !keeper->options->keep) {
        remove_or_leave(keeper);
    }
    placard_board_free(keeper->board);
    free(keeper);
}

enum placard_status keeper_share(const struct keeper *keeper, struct placard_board **board,
                                 struct placard_error *error)
{
    struct placard_board *made = placard_board_new(keeper_key(keeper));
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the segment's handle");
    }
    enum placard_status status = placard_board_attach_beside(made, keeper->board);
    if (status != PLACARD_OK) {
        const struct placard_error *reason = placard_board_error(made);
        placard_fail(error, status, "%s", reason->message);
        placard_board_free(made);
        return status;
    }
    *board = made;
    return PLACARD_OK;
}

const char *keeper_key(const struct keeper *keeper)
{
    return placard_segment_key(placard_board_segment(keeper->board));
}

bool keeper_is_claimed(const struct keeper *keeper)
{
    return keeper->claimed;
}

bool keeper_has_content(const struct keeper *keeper)
{
    bool is_foreign = placard_board_is_raw(keeper->board) && !keeper->created;
    return is_foreign || placard_board_sequence(keeper->board) > 0;
}

void keeper_set_screen(struct keeper *keeper, const char *output, int width, int height)
{
    snprintf(keeper->facts.output, sizeof(keeper->facts.output), "%s", output);
    keeper->facts.width = (uint32_t)width;
    keeper->facts.height = (uint32_t)height;
    if (keeper->claimed) {
        claim(keeper);
    }
}

void keeper_set_problem(struct keeper *keeper, const char *problem)
{
    char text[sizeof(keeper->facts.problem)];
    snprintf(text, sizeof(text), "%s", problem);
    if (strcmp(text, keeper->facts.problem) == 0) {
        return;
    }
    memcpy(keeper->facts.problem, text, sizeof(text));
    if (keeper->claimed) {
        claim(keeper);
    }
}

void keeper_acknowledge(struct keeper *keeper, uint64_t sequence, const struct placard_error *failure,
                        uint32_t width, uint32_t height)
{
    if (!keeper->claimed || sequence == 0) {
        return;
    }
    struct placard_acknowledgement acknowledgement = {
        .sequence = sequence,
        .outcome = failure != NULL ? PLACARD_OUTCOME_REFUSED : PLACARD_OUTCOME_SHOWN,
        .reason = failure != NULL ? failure->status : PLACARD_OK,
        .width = width,
        .height = height,
    };
    if (failure != NULL) {
        memcpy(acknowledgement.message, failure->message, sizeof(acknowledgement.message));
    }
    if (placard_board_acknowledge(keeper->board, &acknowledgement) != PLACARD_OK) {
        log_event("publication %llu was not acknowledged: %s", (unsigned long long)sequence,
                  placard_board_error(keeper->board)->message);
    }
}

/* A segment that everybody still finds, with a header that is garbage, stays: else others could take the key
 * in the moment between destroying and creating, as Qt programs do that call create() again and again. */
static bool mend(struct keeper *keeper, const struct placard_content *content)
{
    if (!keeper->created || placard_board_is_gone(keeper->board) ||
        placard_segment_refresh(placard_board_segment(keeper->board)) != PLACARD_OK ||
        board_mend(keeper->board, content, RESTORE_LOCK_TIMEOUT) != PLACARD_OK) {
        return false;
    }
    claim(keeper);
    return keeper->claimed;
}

enum placard_status keeper_restore(struct keeper *keeper, const struct placard_content *content,
                                   struct placard_error *error)
{
    if (keeper->options->attach) {
        return PLACARD_OK;
    }
    if (mend(keeper, content)) {
        return PLACARD_OK;
    }
    bool numbered = placard_board_sequence(keeper->board) > 0;
    /* A segment that nobody can find any more, since its key file is gone, is of no use to those who are
     * attached either: destroying it is how they learn of it. Neither is one
     * that somebody has cut short. */
    if (keeper->created) {
        (void)placard_board_destroy(keeper->board);
    }
    (void)placard_board_detach(keeper->board);
    keeper->created = false;
    keeper->claimed = false;
    enum placard_status status = create(keeper, error);
    if (status == PLACARD_OK && !keeper->claimed && !keeper->options->board.raw) {
        return board_failed(keeper, error); /* it was damaged at once: nothing would be acknowledged in it */
    }
    if (status == PLACARD_OK && (content != NULL || numbered) && !placard_board_is_raw(keeper->board)) {
        /* Even if it is nothing: those who come now learn from it which numbers have been given. */
        static const struct placard_content nothing = {.kind = PLACARD_EMPTY};
        struct placard_publish_options publish = {.lock_timeout = RESTORE_LOCK_TIMEOUT};
        if (placard_board_publish(keeper->board, content != NULL ? content : &nothing, &publish, NULL) !=
            PLACARD_OK) {
            log_event("the content was not published anew: %s", placard_board_error(keeper->board)->message);
        }
    }
    return status;
}

void keeper_follow(struct keeper *keeper)
{
    if (!keeper->options->attach) {
        return;
    }
    (void)placard_board_detach(keeper->board);
    keeper->claimed = false;
    if (placard_board_attach(keeper->board, PLACARD_READ_WRITE) == PLACARD_OK) {
        claim(keeper);
    }
}
