/* What the watcher hands over, and when. */
#include "watching.h"

#include "src/layout.h"
#include <stdio.h>
#include <unistd.h>

static void publications_are_handed_over(void **state)
{
    struct watching *watching = *state;
    watching_start(watching, false, 0);
    for (int round = 0; round < 20; round++) {
        char text[32];
        struct watcher_news news;
        snprintf(text, sizeof(text), "text %d", round);
        uint64_t sequence = watching_publish(watching, text);
        assert_true(watching_wait(watching, &news, GENEROUS));
        assert_int_equal(news.problem.status, PLACARD_OK);
        assert_false(news.asked);
        assert_true(news.woken_at > 0);
        watching_expect(news.snapshot, text, sequence);
    }
    struct watcher_news news;
    assert_false(watching_wait(watching, &news, QUIET));
}

static void what_was_there_before_is_handed_over(void **state)
{
    struct watching *watching = *state;
    uint64_t sequence = watching_publish(watching, "from before");
    watching_start(watching, false, 0);
    struct watcher_news news;
    assert_true(watching_wait(watching, &news, GENEROUS));
    watching_expect(news.snapshot, "from before", sequence);
}

static void only_the_newest_is_kept(void **state)
{
    struct watching *watching = *state;
    watching_start(watching, false, 0);
    uint64_t sequence = 0;
    for (int round = 0; round < 50; round++) {
        sequence = watching_publish(watching, round < 49 ? "older" : "newest");
    }
    uint64_t seen = 0;
    while (seen != sequence) {
        struct watcher_news news;
        assert_true(watching_wait(watching, &news, GENEROUS));
        if (news.snapshot != NULL) {
            assert_true(placard_snapshot_sequence(news.snapshot) > seen);
            seen = placard_snapshot_sequence(news.snapshot);
            placard_snapshot_free(news.snapshot);
        }
    }
    struct watcher_news news;
    assert_false(watching_wait(watching, &news, QUIET));
}

static void polling_sees_it_too(void **state)
{
    struct watching *watching = *state;
    watching_start(watching, false, 5);
    uint64_t sequence = watching_publish(watching, "polled");
    struct watcher_news news;
    assert_true(watching_wait(watching, &news, GENEROUS));
    watching_expect(news.snapshot, "polled", sequence);
    assert_false(watching_wait(watching, &news, QUIET));
}

static void manual_looks_only_when_asked(void **state)
{
    struct watching *watching = *state;
    watching_start(watching, true, 0);
    uint64_t sequence = watching_publish(watching, "by hand");
    struct watcher_news news;
    assert_false(watching_wait(watching, &news, QUIET));
    watcher_request(watching->watcher);
    assert_true(watching_wait(watching, &news, GENEROUS));
    assert_true(news.asked);
    watching_expect(news.snapshot, "by hand", sequence);
}

static void a_request_reads_again_what_is_known(void **state)
{
    struct watching *watching = *state;
    watching_start(watching, false, 0);
    uint64_t sequence = watching_publish(watching, "once more");
    struct watcher_news news;
    assert_true(watching_wait(watching, &news, GENEROUS));
    watching_expect(news.snapshot, "once more", sequence);
    for (int round = 0; round < 50; round++) {
        watcher_request(watching->watcher);
        assert_true(watching_wait(watching, &news, GENEROUS));
        assert_true(news.asked);
        watching_expect(news.snapshot, "once more", sequence);
    }
}

static void nothing_published_is_a_news_only_when_asked(void **state)
{
    struct watching *watching = *state;
    watching_start(watching, false, 0);
    struct watcher_news news;
    assert_false(watching_wait(watching, &news, QUIET));
    watcher_request(watching->watcher);
    assert_true(watching_wait(watching, &news, GENEROUS));
    assert_non_null(news.snapshot);
    assert_int_equal(placard_snapshot_content(news.snapshot)->kind, PLACARD_EMPTY);
    assert_int_equal(placard_snapshot_sequence(news.snapshot), 0);
    placard_snapshot_free(news.snapshot);
}

static void starting_and_stopping_never_hangs(void **state)
{
    struct watching *watching = *state;
    for (int round = 0; round < 100; round++) {
        watching_start(watching, round % 3 == 1, round % 3 == 2 ? 1 : 0);
        if (round % 2 == 0) {
            watcher_request(watching->watcher);
        }
        watcher_stop(watching->watcher);
    }
    watching->watcher = NULL;
}

/* A slot that nothing is in keeps no memory when publications have stopped. */
static void at_rest_the_spare_slot_is_given_back(void **state)
{
    struct watching *watching = *state;
    const struct layout_header *header = placard_segment_data(placard_board_segment(watching->board));
    const struct placard_viewer facts = {.output = "png"};
    assert_int_equal(placard_board_claim(watching->board, &facts), PLACARD_OK);
    sleep(3); /* a lock that is new is not believed to exclude */
    watching_start(watching, false, 0);
    uint64_t first = watching_publish(watching, "first"), second = watching_publish(watching, "second");
    assert_true(header->used[first % LAYOUT_SLOTS] > 0);
    for (int waited = 0; waited < GENEROUS && header->used[first % LAYOUT_SLOTS] > 0; waited += QUIET) {
        usleep(QUIET * 1000);
    }
    assert_int_equal(header->used[first % LAYOUT_SLOTS], 0);
    struct watcher_news news;
    assert_true(watching_wait(watching, &news, GENEROUS));
    watching_expect(news.snapshot, "second", second);
    assert_false(watching_wait(watching, &news, QUIET));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOARD(publications_are_handed_over),
        WITH_BOARD(what_was_there_before_is_handed_over),
        WITH_BOARD(only_the_newest_is_kept),
        WITH_BOARD(polling_sees_it_too),
        WITH_BOARD(manual_looks_only_when_asked),
        WITH_BOARD(a_request_reads_again_what_is_known),
        WITH_BOARD(nothing_published_is_a_news_only_when_asked),
        WITH_BOARD(starting_and_stopping_never_hangs),
        WITH_BOARD(at_rest_the_spare_slot_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
