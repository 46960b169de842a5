#include "delivery.h"
#include "loader/abandoned.h"
#include "loader/conversion.h"
#include <stdlib.h>

enum {
    LOCK_SLICE = 250,        /* ms between looks at whether it is still wanted, while the lock is held … */
    ACKNOWLEDGE_SLICE = 1000 /* … and while the viewer says nothing; a signal makes it look earlier */
};

struct delivery {
    struct placard_board *board;
    const char *path;
    int64_t lock_timeout;
    const struct delivery_hooks *hooks;
    struct delivery_report report;
};

static bool is_wanted(const struct delivery *delivery)
{
    return delivery->hooks->wanted(delivery->hooks->user);
}

static void tell(struct delivery *delivery, enum delivery_stage stage, const struct placard_error *error)
{
    delivery->report.stage = stage;
    delivery->report.error = error != NULL ? *error : (struct placard_error){.status = PLACARD_OK};
    delivery->hooks->tell(&delivery->report, delivery->hooks->user);
}

/* Attaches to a board that somebody looks at. A native one whose viewer is gone is left alone: the next
 * viewer takes it over, and gets the file then. */
static enum placard_status attach(struct delivery *delivery, struct placard_error *error)
{
    struct placard_board *board = delivery->board;
    enum placard_status status = placard_board_attach(board, PLACARD_READ_WRITE);
    if (status != PLACARD_OK) {
        *error = *placard_board_error(board);
        return status;
    }
    struct placard_board_status facts;
    status = placard_board_status(board, &facts);
    if (status != PLACARD_OK) {
        *error = *placard_board_error(board);
    } else if (!facts.raw && facts.viewer.pid == 0) {
        status = placard_fail(error, PLACARD_NOT_FOUND, "the viewer of \"%s\" is not running",
                              placard_segment_key(placard_board_segment(board)));
    }
    if (status == PLACARD_OK && board_is_abandoned(board)) {
        status = fail_abandoned(board, error);
    }
    delivery->report.raw = placard_board_is_raw(board);
    if (status != PLACARD_OK) {
        placard_board_detach(board);
    }
    return status;
}

static bool reading_goes_on(size_t done, size_t total, void *user)
{
    struct delivery *delivery = user;
    delivery->report.done = done;
    delivery->report.total = (uint64_t)total * 2; /* to be read, and then to be published */
    tell(delivery, DELIVERY_READING, NULL);
    return is_wanted(delivery);
}

static bool publishing_goes_on(size_t done, size_t total, void *user)
{
    struct delivery *delivery = user;
    delivery->report.done = (uint64_t)total + done;
    delivery->report.total = (uint64_t)total * 2;
    tell(delivery, DELIVERY_PUBLISHING, NULL);
    return is_wanted(delivery);
}

/* Publishes, looking every now and then whether that is still wanted while somebody else holds the lock. */
static enum placard_status publish(struct delivery *delivery, const struct placard_content *content,
                                   uint64_t *sequence)
{
    delivery->report.length = content->length;
    publishing_goes_on(0, content->length, delivery);
    int64_t left = delivery->lock_timeout;
    for (;;) {
        int64_t slice = left < 0 || left > LOCK_SLICE ? LOCK_SLICE : left;
        const struct placard_publish_options options = {
            .lock_timeout = slice > 0 ? slice : 1, .progress = publishing_goes_on, .user = delivery};
        enum placard_status status = placard_board_publish(delivery->board, content, &options, sequence);
        if (status != PLACARD_LOCK_TIMEOUT) {
            return status;
        }
        if (!is_wanted(delivery)) {
            return PLACARD_INTERRUPTED;
        }
        if (left >= 0 && (left -= slice) <= 0) {
            return status;
        }
    }
}

/* What the publication can be known by later, if it is still the current one. */
static void note_publication(struct delivery *delivery, uint64_t sequence)
{
    struct placard_board_status facts;
    if (placard_board_status(delivery->board, &facts) == PLACARD_OK && facts.sequence == sequence) {
        delivery->report.sequence = sequence;
        delivery->report.published_at = facts.published_at;
    }
}

static void await_acknowledgement(struct delivery *delivery, uint64_t sequence)
{
    enum placard_status status;
    do {
        if (!is_wanted(delivery)) {
            tell(delivery, DELIVERY_STOPPED, NULL);
            return;
        }
        status = placard_board_wait_acknowledged(delivery->board, sequence, ACKNOWLEDGE_SLICE, NULL);
    } while (status == PLACARD_TIMED_OUT || status == PLACARD_INTERRUPTED);

    static const struct {
        enum placard_status status;
        enum delivery_stage stage;
    } ENDS[] = {{PLACARD_OK, DELIVERY_SHOWN},
                {PLACARD_REFUSED, DELIVERY_REFUSED},
                {PLACARD_REPLACED, DELIVERY_REPLACED},
                {PLACARD_NOT_FOUND, DELIVERY_ENDED}};
    enum delivery_stage stage = DELIVERY_FAILED;
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        if (ENDS[i].status == status) {
            stage = ENDS[i].stage;
        }
    }
    tell(delivery, stage, status == PLACARD_OK ? NULL : placard_board_error(delivery->board));
}

static bool conversion_goes_on(size_t done, size_t total, void *user)
{
    (void)done; /* the same work may take a blink or seconds: the bar stays where the reading left it */
    (void)total;
    return is_wanted(user);
}

/* Makes CONTENT what the board takes; *MEMORY, to be freed, is what it is in then, if not where it was. */
static enum placard_status convert(struct delivery *delivery, struct placard_content *content, void **memory,
                                   struct placard_error *error)
{
    const struct conversion_options options = {.progress = conversion_goes_on, .user = delivery};
    *memory = NULL;
    return delivery->report.raw ? conversion_run(content, memory, &options, error) : PLACARD_OK;
}

/* CONVERTED: it is not what is in the file. */
static void publish_and_wait(struct delivery *delivery, const struct placard_content *content, bool converted)
{
    uint64_t sequence = 0;
    enum placard_status status = publish(delivery, content, &sequence);
    if (status == PLACARD_OK) {
        note_publication(delivery, sequence);
        tell(delivery, DELIVERY_LOADED, NULL);
        if (!delivery->report.raw) {
            await_acknowledgement(delivery, sequence);
        }
    } else if (status == PLACARD_INTERRUPTED) {
        tell(delivery, DELIVERY_STOPPED, NULL);
    } else {
        struct placard_error error = *placard_board_error(delivery->board);
        if (status == PLACARD_TOO_LARGE && converted) {
            placard_fail(&error, status, "as the PNG file that a Qt program reads it is too large: %s",
                         error.message);
        }
        bool gone = placard_board_is_gone(delivery->board);
        tell(delivery, gone ? DELIVERY_NO_VIEWER : DELIVERY_FAILED, &error);
    }
}

void delivery_run(struct placard_board *board, const char *path, int64_t lock_timeout,
                  const struct delivery_hooks *hooks)
{
    struct delivery delivery = {.board = board, .path = path, .lock_timeout = lock_timeout, .hooks = hooks};
    tell(&delivery, DELIVERY_READING, NULL);
    struct placard_content content = {.kind = PLACARD_EMPTY};
    void *converted = NULL;
    struct placard_error unattached;
    bool attached = attach(&delivery, &unattached) == PLACARD_OK;
    const struct file_content_request request = {.capacity = attached ? placard_board_capacity(board)
                                                                      : PLACARD_DEFAULT_CAPACITY,
                                                 .converts = attached && delivery.report.raw,
                                                 .progress = reading_goes_on,
                                                 .user = &delivery};
    struct file_content *file;
    struct placard_error error;
    enum placard_status status = file_content_read(&file, path, &request, &error);
    if (status == PLACARD_OK) {
        content = *file_content_get(file);
        hooks->preview(&content, hooks->user);
        if (attached) {
            status = convert(&delivery, &content, &converted, &error);
        }
    }
    if (status == PLACARD_INTERRUPTED) {
        tell(&delivery, DELIVERY_STOPPED, NULL);
    } else if (!attached && (status == PLACARD_OK || status == PLACARD_TOO_LARGE)) {
        /* Whether it is too large is for a board to say that is there. */
        tell(&delivery, unattached.status == PLACARD_NOT_FOUND ? DELIVERY_NO_VIEWER : DELIVERY_UNATTACHED,
             &unattached);
    } else if (status != PLACARD_OK) {
        tell(&delivery, DELIVERY_UNREADABLE, &error);
    } else {
        publish_and_wait(&delivery, &content, converted != NULL);
    }
    free(converted);
    file_content_free(file);
    if (attached) {
        placard_board_leave(board);
    }
}
