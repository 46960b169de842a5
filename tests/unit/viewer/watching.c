#include "watching.h"

#include "ui/loop.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int watching_set_up(void **state)
{
    static unsigned count;
    const char *own = getenv("PLACARD_KEY");
    struct watching *watching = calloc(1, sizeof(*watching));
    assert_non_null(watching);
    snprintf(watching->key, sizeof(watching->key), "%.100s_%d_%u", own != NULL ? own : "watcher",
             (int)getpid(), count++);
    watching->board = placard_board_new(watching->key);
    assert_non_null(watching->board);
    struct placard_board_options options = {.capacity = 1 << 20};
    assert_int_equal(placard_board_create(watching->board, &options), PLACARD_OK);
    *state = watching;
    return 0;
}

int watching_tear_down(void **state)
{
    struct watching *watching = *state;
    watcher_stop(watching->watcher);
    (void)placard_board_destroy(watching->board);
    placard_board_free(watching->board);
    free(watching);
    return 0;
}

void watching_start(struct watching *watching, bool manual, int64_t poll_time)
{
    struct watcher_options options = {
        .board = placard_board_new(watching->key), .manual = manual, .poll = poll_time};
    assert_non_null(options.board);
    assert_int_equal(placard_board_attach(options.board, PLACARD_READ_WRITE), PLACARD_OK);
    struct placard_error error = {0};
    assert_int_equal(watcher_start(&watching->watcher, &options, &error), PLACARD_OK);
}

uint64_t watching_publish(struct watching *watching, const char *text)
{
    struct placard_content content = {
        .kind = PLACARD_TEXT, .data = text, .length = strlen(text), .name = "a name"};
    uint64_t sequence = 0;
    assert_int_equal(placard_board_publish(watching->board, &content, NULL, &sequence), PLACARD_OK);
    return sequence;
}

bool watching_wait(struct watching *watching, struct watcher_news *news, int64_t limit)
{
    int64_t until = loop_now() + limit;
    for (;;) {
        if (watcher_take(watching->watcher, news)) {
            return true;
        }
        int64_t now = loop_now();
        if (now >= until) {
            return false;
        }
        int64_t wake = watcher_deadline(watching->watcher);
        wake = wake < 0 || wake > until ? until : wake;
        struct pollfd descriptor = {.fd = watcher_fd(watching->watcher), .events = POLLIN};
        (void)poll(&descriptor, 1, wake > now ? (int)(wake - now) : 0);
    }
}

void watching_expect(struct placard_snapshot *snapshot, const char *text, uint64_t sequence)
{
    assert_non_null(snapshot);
    const struct placard_content *content = placard_snapshot_content(snapshot);
    assert_int_equal(content->kind, PLACARD_TEXT);
    assert_int_equal(content->length, strlen(text));
    assert_memory_equal(content->data, text, strlen(text));
    assert_true(placard_snapshot_sequence(snapshot) == sequence);
    placard_snapshot_free(snapshot);
}
