#include "hold.h"
#include "src/ending_signals.h"
#include <errno.h>
#include <time.h>

enum {
    REFRESH = 3600,       /* seconds; cleaners of temporary folders wait for days */
    TEXT_END = 1,         /* a NUL behind the text */
    QT_IMAGE_HEAD = 4 + 1 /* QDataStream's mark before the image; and a NUL never hurts */
};

static enum placard_status fail(struct placard_board *board, enum placard_status status,
                                struct placard_error *error)
{
    if (status == PLACARD_ALREADY_EXISTS) {
        return placard_fail(
            error, status,
            "there is a segment with the key \"%s\" already; load into it by leaving out --create, or "
            "choose another --key",
            placard_segment_key(placard_board_segment(board)));
    }
    *error = *placard_board_error(board);
    return status;
}

enum placard_status hold_create(struct placard_board **result, const char *key,
                                const struct placard_content *content, struct placard_error *error)
{
    struct placard_board_options options = {.raw = true};
    size_t extra = content->kind == PLACARD_IMAGE ? QT_IMAGE_HEAD : TEXT_END;
    *result = NULL;
    if (__builtin_add_overflow(content->length, extra, &options.capacity)) {
        return placard_fail(error, PLACARD_TOO_LARGE, "no segment can be large enough for %zu bytes",
                            content->length);
    }
    struct placard_board *board = placard_board_new(key);
    if (board == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot create a segment: no memory");
    }
    const sigset_t signals = ending_signals();
    sigprocmask(SIG_BLOCK, &signals, NULL); /* from here on there is something to clean up */
    enum placard_status status = placard_board_create(board, &options);
    bool created = status == PLACARD_OK;
    if (created) {
        status = placard_board_publish(board, content, NULL, NULL);
    }
    if (status != PLACARD_OK) {
        status = fail(board, status, error);
        if (created) {
            (void)placard_board_destroy(board);
        }
        placard_board_free(board);
        return status;
    }
    *result = board;
    return PLACARD_OK;
}

enum placard_status hold_until_ended(struct placard_board *board, struct placard_error *error)
{
    const sigset_t signals = ending_signals();
    const struct timespec period = {.tv_sec = REFRESH};
    while (sigtimedwait(&signals, NULL, &period) < 0) {
        if (errno == EAGAIN) { /* cleaners shall find the key files young */
            /* When it fails, newcomers cannot find the segment; those who have it still can use it. */
            (void)placard_segment_refresh(placard_board_segment(board));
        }
    }
    enum placard_status status = placard_board_destroy(board);
    if (status != PLACARD_OK) {
        status = fail(board, status, error);
    }
    placard_board_free(board);
    return status;
}
