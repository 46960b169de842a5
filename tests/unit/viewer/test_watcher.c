#include "src/layout.h"
#include "ui/loop.h"
#include "unit.h"
#include "watcher.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

/* Milliseconds. */
#define GENEROUS 30000 /* a test that waits this long has failed */
#define QUIET    300   /* how long nothing must come, where nothing should */

struct fixture {
    char key[160];
    struct placard_board *board; /* the publisher's, which made the segment */
    struct watcher *watcher;
};

static int set_up(void **state)
{
    static unsigned count;
    const char *own = getenv("PLACARD_KEY");
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    snprintf(fixture->key, sizeof(fixture->key), "%.100s_%d_%u", own != NULL ? own : "watcher", (int)getpid(),
             count++);
    fixture->board = placard_board_new(fixture->key);
    assert_non_null(fixture->board);
    struct placard_board_options options = {.capacity = 1 << 20};
    assert_int_equal(placard_board_create(fixture->board, &options), PLACARD_OK);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    watcher_stop(fixture->watcher);
    (void)placard_board_destroy(fixture->board);
    placard_board_free(fixture->board);
    free(fixture);
    return 0;
}

static void start(struct fixture *fixture, bool manual, int64_t poll_time)
{
    struct watcher_options options = {
        .board = placard_board_new(fixture->key), .manual = manual, .poll = poll_time};
    assert_non_null(options.board);
    assert_int_equal(placard_board_attach(options.board, PLACARD_READ_WRITE), PLACARD_OK);
    struct placard_error error = {0};
    assert_int_equal(watcher_start(&fixture->watcher, &options, &error), PLACARD_OK);
}

static uint64_t publish(struct fixture *fixture, const char *text)
{
    struct placard_content content = {
        .kind = PLACARD_TEXT, .data = text, .length = strlen(text), .name = "a name"};
    uint64_t sequence = 0;
    assert_int_equal(placard_board_publish(fixture->board, &content, NULL, &sequence), PLACARD_OK);
    return sequence;
}

/* Waits for news for at most LIMIT ms, as the main loop does. */
static bool wait_for_news(struct fixture *fixture, struct watcher_news *news, int64_t limit)
{
    int64_t until = loop_now() + limit;
    for (;;) {
        if (watcher_take(fixture->watcher, news)) {
            return true;
        }
        int64_t now = loop_now();
        if (now >= until) {
            return false;
        }
        int64_t wake = watcher_deadline(fixture->watcher);
        wake = wake < 0 || wake > until ? until : wake;
        struct pollfd descriptor = {.fd = watcher_fd(fixture->watcher), .events = POLLIN};
        (void)poll(&descriptor, 1, wake > now ? (int)(wake - now) : 0);
    }
}

static void expect_text(struct placard_snapshot *snapshot, const char *text, uint64_t sequence)
{
    assert_non_null(snapshot);
    const struct placard_content *content = placard_snapshot_content(snapshot);
    assert_int_equal(content->kind, PLACARD_TEXT);
    assert_int_equal(content->length, strlen(text));
    assert_memory_equal(content->data, text, strlen(text));
    assert_true(placard_snapshot_sequence(snapshot) == sequence);
    placard_snapshot_free(snapshot);
}

static void publications_are_handed_over(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, false, 0);
    for (int round = 0; round < 20; round++) {
        char text[32];
        struct watcher_news news;
        snprintf(text, sizeof(text), "text %d", round);
        uint64_t sequence = publish(fixture, text);
        assert_true(wait_for_news(fixture, &news, GENEROUS));
        assert_int_equal(news.problem.status, PLACARD_OK);
        assert_false(news.asked);
        assert_true(news.woken_at > 0);
        expect_text(news.snapshot, text, sequence);
    }
    struct watcher_news news;
    assert_false(wait_for_news(fixture, &news, QUIET));
}

static void what_was_there_before_is_handed_over(void **state)
{
    struct fixture *fixture = *state;
    uint64_t sequence = publish(fixture, "from before");
    start(fixture, false, 0);
    struct watcher_news news;
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    expect_text(news.snapshot, "from before", sequence);
}

static void only_the_newest_is_kept(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, false, 0);
    uint64_t sequence = 0;
    for (int round = 0; round < 50; round++) {
        sequence = publish(fixture, round < 49 ? "older" : "newest");
    }
    uint64_t seen = 0;
    while (seen != sequence) {
        struct watcher_news news;
        assert_true(wait_for_news(fixture, &news, GENEROUS));
        if (news.snapshot != NULL) {
            assert_true(placard_snapshot_sequence(news.snapshot) > seen);
            seen = placard_snapshot_sequence(news.snapshot);
            placard_snapshot_free(news.snapshot);
        }
    }
    struct watcher_news news;
    assert_false(wait_for_news(fixture, &news, QUIET));
}

static void polling_sees_it_too(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, false, 5);
    uint64_t sequence = publish(fixture, "polled");
    struct watcher_news news;
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    expect_text(news.snapshot, "polled", sequence);
    assert_false(wait_for_news(fixture, &news, QUIET));
}

static void manual_looks_only_when_asked(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, true, 0);
    uint64_t sequence = publish(fixture, "by hand");
    struct watcher_news news;
    assert_false(wait_for_news(fixture, &news, QUIET));
    watcher_request(fixture->watcher);
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    assert_true(news.asked);
    expect_text(news.snapshot, "by hand", sequence);
}

static void a_request_reads_again_what_is_known(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, false, 0);
    uint64_t sequence = publish(fixture, "once more");
    struct watcher_news news;
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    expect_text(news.snapshot, "once more", sequence);
    for (int round = 0; round < 50; round++) {
        watcher_request(fixture->watcher);
        assert_true(wait_for_news(fixture, &news, GENEROUS));
        assert_true(news.asked);
        expect_text(news.snapshot, "once more", sequence);
    }
}

static void nothing_published_is_a_news_only_when_asked(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, false, 0);
    struct watcher_news news;
    assert_false(wait_for_news(fixture, &news, QUIET));
    watcher_request(fixture->watcher);
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    assert_non_null(news.snapshot);
    assert_int_equal(placard_snapshot_content(news.snapshot)->kind, PLACARD_EMPTY);
    assert_int_equal(placard_snapshot_sequence(news.snapshot), 0);
    placard_snapshot_free(news.snapshot);
}

static struct layout_header *header(struct fixture *fixture)
{
    return placard_segment_data(placard_board_segment(fixture->board));
}

static void damaged_content_is_told_and_left_behind(void **state)
{
    struct fixture *fixture = *state;
    uint64_t sequence = publish(fixture, "to be damaged");
    size_t half =
        (placard_segment_size(placard_board_segment(fixture->board)) - LAYOUT_HEADER_SIZE) / LAYOUT_SLOTS;
    char *start_of_slots = (char *)header(fixture) + LAYOUT_HEADER_SIZE;
    start_of_slots[(sequence % LAYOUT_SLOTS) * half + 2] ^= 1;

    start(fixture, false, 0);
    struct watcher_news news;
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    assert_null(news.snapshot);
    assert_true(news.unreadable == sequence);
    assert_int_equal(news.problem.status, PLACARD_BAD_CONTENT);
    assert_true(news.problem.message[0] != '\0');
    assert_false(wait_for_news(fixture, &news, QUIET)); /* said once */

    sequence = publish(fixture, "a good one");
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    assert_int_equal(news.problem.status, PLACARD_OK);
    expect_text(news.snapshot, "a good one", sequence);
}

static void a_garbage_header_is_told_and_recovered_from(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, false, 0);
    publish(fixture, "before");
    struct watcher_news news;
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    placard_snapshot_free(news.snapshot);

    uint64_t sound = header(fixture)->sequence;
    header(fixture)->capacity = UINT64_MAX;
    header(fixture)->sequence = UINT64_MAX - 1;
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    assert_null(news.snapshot);
    assert_int_equal(news.unreadable, 0);
    assert_int_equal(news.problem.status, PLACARD_BAD_LAYOUT);
    assert_true(news.gone); /* to be made anew */

    header(fixture)->sequence = sound;
    header(fixture)->capacity = 1 << 20;
    int64_t until = loop_now() + GENEROUS;
    while (loop_now() < until && news.problem.status != PLACARD_OK) {
        assert_true(wait_for_news(fixture, &news, GENEROUS));
        placard_snapshot_free(news.snapshot);
    }
    uint64_t sequence = publish(fixture, "after");
    while (wait_for_news(fixture, &news, GENEROUS) &&
           (news.snapshot == NULL || placard_snapshot_sequence(news.snapshot) != sequence)) {
        placard_snapshot_free(news.snapshot); /* what was there before */
    }
    expect_text(news.snapshot, "after", sequence);
}

static void a_lock_that_is_held_for_ever_is_told(void **state)
{
    struct fixture *fixture = *state;
    uint64_t sequence = publish(fixture, "locked away");
    struct placard_segment *segment = placard_board_segment(fixture->board);
    assert_int_equal(placard_segment_lock(segment), PLACARD_OK);
    start(fixture, false, 0);
    struct watcher_news news;
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    assert_null(news.snapshot);
    assert_int_equal(news.problem.status, PLACARD_LOCK_TIMEOUT);
    assert_int_equal(placard_segment_unlock(segment), PLACARD_OK);
    do { /* that the lock is free again may be told first */
        assert_true(wait_for_news(fixture, &news, GENEROUS));
        assert_int_equal(news.problem.status, PLACARD_OK);
    } while (news.snapshot == NULL);
    expect_text(news.snapshot, "locked away", sequence);
}

static void it_ends_even_while_the_lock_is_held(void **state)
{
    struct fixture *fixture = *state;
    publish(fixture, "locked away");
    struct placard_segment *segment = placard_board_segment(fixture->board);
    assert_int_equal(placard_segment_lock(segment), PLACARD_OK);
    start(fixture, false, 0);
    watcher_stop(fixture->watcher); /* the test's time limit is what would tell */
    fixture->watcher = NULL;
    assert_int_equal(placard_segment_unlock(segment), PLACARD_OK);
}

static void a_board_that_comes_again_is_followed(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, false, 0);
    assert_int_equal(placard_board_destroy(fixture->board), PLACARD_OK);
    struct watcher_news news;
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    assert_true(news.gone);
    assert_int_equal(news.problem.status, PLACARD_NOT_FOUND);

    struct placard_board_options options = {.capacity = 1 << 20};
    assert_int_equal(placard_board_create(fixture->board, &options), PLACARD_OK);
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    assert_true(news.attached);
    assert_false(news.gone);
    assert_int_equal(news.problem.status, PLACARD_OK);
    placard_snapshot_free(news.snapshot);
    uint64_t sequence = publish(fixture, "anew");
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    expect_text(news.snapshot, "anew", sequence);
}

/* Attaches, writes and goes as a Qt program does. */
static void write_as_qt(const char *key, const char *text)
{
    struct placard_segment *segment = placard_segment_new(key);
    assert_int_equal(placard_segment_attach(segment, PLACARD_READ_WRITE), PLACARD_OK);
    assert_int_equal(placard_segment_lock(segment), PLACARD_OK);
    strncpy(placard_segment_data(segment), text, placard_segment_size(segment) - 1);
    assert_int_equal(placard_segment_unlock(segment), PLACARD_OK);
    placard_segment_free(segment);
}

static int semaphore_of(const char *key)
{
    struct placard_segment *segment = placard_segment_new(key);
    assert_non_null(segment);
    key_t found = ftok(placard_segment_lock_file(segment), 'Q');
    placard_segment_free(segment);
    return semget(found, 0, 0);
}

/* A process that does not live to give the lock back, in a way that the kernel does not undo. */
static void lock_for_ever(const char *key)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct sembuf take = {.sem_op = -1};
        _exit(semop(semaphore_of(key), &take, 1) == 0 ? 0 : 1);
    }
    int result = -1;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
}

static void a_lock_that_died_with_its_holder_is_given_back(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, false, 0);
    struct watcher_news news;
    assert_false(wait_for_news(fixture, &news, QUIET)); /* it sleeps */
    lock_for_ever(fixture->key);
    /* A Qt program waits without a limit, and takes over nothing. */
    pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer == 0) {
        struct sembuf take = {.sem_op = -1, .sem_flg = SEM_UNDO};
        struct sembuf give = {.sem_op = 1, .sem_flg = SEM_UNDO};
        int semaphore = semaphore_of(fixture->key);
        alarm(GENEROUS / 1000);
        bool locked = semop(semaphore, &take, 1) == 0;
        static const char text[] = "after the dead";
        memcpy(placard_segment_data(placard_board_segment(fixture->board)), text, sizeof(text));
        _exit(locked && semop(semaphore, &give, 1) == 0 ? 0 : 1);
    }
    int result = -1;
    assert_int_equal(waitpid(writer, &result, 0), writer);
    assert_int_equal(result, 0);
    news.snapshot = NULL;
    while (news.snapshot == NULL) {
        assert_true(wait_for_news(fixture, &news, GENEROUS));
    }
    expect_text(news.snapshot, "after the dead", placard_snapshot_sequence(news.snapshot));
}

/* The next news that has content. */
static uint64_t next_sequence(struct fixture *fixture)
{
    for (;;) {
        struct watcher_news news;
        assert_true(wait_for_news(fixture, &news, GENEROUS));
        if (news.snapshot != NULL) {
            uint64_t sequence = placard_snapshot_sequence(news.snapshot);
            bool content = placard_snapshot_content(news.snapshot)->length > 0;
            placard_snapshot_free(news.snapshot);
            if (content) {
                return sequence;
            }
        }
    }
}

static void numbers_of_raw_content_grow_from_board_to_board(void **state)
{
    struct fixture *fixture = *state;
    struct placard_board_options options = {.capacity = 4096, .raw = true};
    uint64_t last = 0;
    for (int round = 0; round < 3; round++) {
        assert_int_equal(placard_board_destroy(fixture->board), PLACARD_OK);
        if (round > 0) {
            struct watcher_news news;
            do {
                assert_true(wait_for_news(fixture, &news, GENEROUS));
                placard_snapshot_free(news.snapshot);
            } while (!news.gone);
        }
        assert_int_equal(placard_board_create(fixture->board, &options), PLACARD_OK);
        if (round == 0) {
            start(fixture, false, 0);
        } else {
            struct placard_board *heir = placard_board_new(fixture->key);
            assert_int_equal(placard_board_attach_beside(heir, fixture->board), PLACARD_OK);
            watcher_adopt(fixture->watcher, heir);
        }
        write_as_qt(fixture->key, round % 2 == 0 ? "even" : "odd");
        uint64_t sequence = next_sequence(fixture);
        assert_true(sequence > last);
        last = sequence;
    }
}

static void a_qt_writers_text_is_handed_over(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, false, 0);
    write_as_qt(fixture->key, "written over the header");
    struct watcher_news news;
    assert_true(wait_for_news(fixture, &news, GENEROUS));
    assert_non_null(news.snapshot);
    expect_text(news.snapshot, "written over the header", placard_snapshot_sequence(news.snapshot));
}

static void starting_and_stopping_never_hangs(void **state)
{
    struct fixture *fixture = *state;
    for (int round = 0; round < 100; round++) {
        start(fixture, round % 3 == 1, round % 3 == 2 ? 1 : 0);
        if (round % 2 == 0) {
            watcher_request(fixture->watcher);
        }
        watcher_stop(fixture->watcher);
    }
    fixture->watcher = NULL;
}

#define WITH_BOARD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

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
        WITH_BOARD(damaged_content_is_told_and_left_behind),
        WITH_BOARD(a_garbage_header_is_told_and_recovered_from),
        WITH_BOARD(a_lock_that_is_held_for_ever_is_told),
        WITH_BOARD(it_ends_even_while_the_lock_is_held),
        WITH_BOARD(a_board_that_comes_again_is_followed),
        WITH_BOARD(a_lock_that_died_with_its_holder_is_given_back),
        WITH_BOARD(numbers_of_raw_content_grow_from_board_to_board),
        WITH_BOARD(a_qt_writers_text_is_handed_over),
        WITH_BOARD(starting_and_stopping_never_hangs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
