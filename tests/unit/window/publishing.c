#include "publishing.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

struct placard_board *board;
struct publisher *publisher;

void publishing_write_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (size_t i = 0; i < size; i++) {
        fputc('a' + (int)(i % 26), file);
    }
    assert_int_equal(fclose(file), 0);
}

void publishing_start_viewer(bool raw)
{
    const struct placard_board_options options = {.capacity = CAPACITY, .raw = raw};
    const struct placard_viewer viewer = {.pid = getpid(), .width = 640, .height = 480, .output = "png"};
    if (placard_board_create(board, &options) != PLACARD_OK ||
        (!raw && placard_board_claim(board, &viewer) != PLACARD_OK)) {
        fail_msg("%s", placard_board_error(board)->message);
    }
}

int publishing_start(void **state)
{
    (void)state;
    struct placard_error error;
    board = placard_board_new(NULL);
    if (board == NULL || publisher_start(&publisher, NULL, NULL, SHORT_LOCK_TIMEOUT, &error) != PLACARD_OK) {
        return -1;
    }
    publishing_write_file("letter", 1000);
    return 0;
}

int publishing_start_with_viewer(void **state)
{
    int result = publishing_start(state);
    publishing_start_viewer(false);
    return result;
}

int publishing_stop(void **state)
{
    (void)state;
    publisher_stop(publisher);
    placard_board_destroy(board); /* there may be none */
    placard_board_free(board);
    return 0;
}

struct publisher_news publishing_next(int *preview)
{
    struct pollfd readable = {.fd = publisher_fd(publisher), .events = POLLIN};
    assert_int_equal(poll(&readable, 1, GENEROUS), 1);
    struct publisher_news news = publisher_take(publisher);
    if (news.preview >= 0 && preview != NULL) {
        *preview = news.preview;
    } else if (news.preview >= 0) {
        close(news.preview);
    }
    return news;
}

struct delivery_report publishing_wait(enum delivery_stage stage)
{
    for (;;) {
        struct publisher_news news = publishing_next(NULL);
        if (news.report.stage == stage) {
            return news.report;
        }
        if (news.report.stage > DELIVERY_LOADED) {
            fail_msg("ended in stage %d, not %d: %s", news.report.stage, stage, news.report.error.message);
        }
    }
}

void publishing_answer(enum placard_outcome outcome, const char *message)
{
    struct placard_acknowledgement acknowledgement = {
        .sequence = placard_board_sequence(board), .outcome = outcome, .reason = PLACARD_BAD_CONTENT};
    snprintf(acknowledgement.message, sizeof acknowledgement.message, "%s", message);
    assert_int_equal(placard_board_acknowledge(board, &acknowledgement), PLACARD_OK);
}
