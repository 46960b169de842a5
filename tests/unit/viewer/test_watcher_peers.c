/* The watcher, and what others do to its board: damage it, hold its lock for ever, destroy it, write as Qt
 * programs. */
#include "src/layout.h"
#include "ui/loop.h"
#include "watching.h"
#include <stdatomic.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

static struct layout_header *header(struct watching *watching)
{
    return placard_segment_data(placard_board_segment(watching->board));
}

static void damaged_content_is_told_and_left_behind(void **state)
{
    struct watching *watching = *state;
    uint64_t sequence = watching_publish(watching, "to be damaged");
    size_t half =
        (placard_segment_size(placard_board_segment(watching->board)) - LAYOUT_HEADER_SIZE) / LAYOUT_SLOTS;
    char *start_of_slots = (char *)header(watching) + LAYOUT_HEADER_SIZE;
    start_of_slots[(sequence % LAYOUT_SLOTS) * half + 2] ^= 1;

    watching_start(watching, false, 0);
    struct watcher_news news;
    assert_true(watching_wait(watching, &news, GENEROUS));
    assert_null(news.snapshot);
    assert_true(news.unreadable == sequence);
    assert_int_equal(news.problem.status, PLACARD_BAD_CONTENT);
    assert_true(news.problem.message[0] != '\0');
    assert_false(watching_wait(watching, &news, QUIET)); /* said once */

    sequence = watching_publish(watching, "a good one");
    assert_true(watching_wait(watching, &news, GENEROUS));
    assert_int_equal(news.problem.status, PLACARD_OK);
    watching_expect(news.snapshot, "a good one", sequence);
}

static void a_garbage_header_is_told_and_recovered_from(void **state)
{
    struct watching *watching = *state;
    watching_start(watching, false, 0);
    watching_publish(watching, "before");
    struct watcher_news news;
    assert_true(watching_wait(watching, &news, GENEROUS));
    placard_snapshot_free(news.snapshot);

    uint64_t sound = header(watching)->sequence;
    header(watching)->capacity = UINT64_MAX;
    header(watching)->sequence = UINT64_MAX - 1;
    assert_true(watching_wait(watching, &news, GENEROUS));
    assert_null(news.snapshot);
    assert_int_equal(news.unreadable, 0);
    assert_int_equal(news.problem.status, PLACARD_BAD_LAYOUT);
    assert_true(news.gone); /* to be made anew */

    header(watching)->sequence = sound;
    header(watching)->capacity = 1 << 20;
    int64_t until = loop_now() + GENEROUS;
    while (loop_now() < until && news.problem.status != PLACARD_OK) {
        assert_true(watching_wait(watching, &news, GENEROUS));
        placard_snapshot_free(news.snapshot);
    }
    uint64_t sequence = watching_publish(watching, "after");
    while (watching_wait(watching, &news, GENEROUS) &&
           (news.snapshot == NULL || placard_snapshot_sequence(news.snapshot) != sequence)) {
        placard_snapshot_free(news.snapshot); /* what was there before */
    }
    watching_expect(news.snapshot, "after", sequence);
}

static void a_lock_that_is_held_for_ever_is_told(void **state)
{
    struct watching *watching = *state;
    uint64_t sequence = watching_publish(watching, "locked away");
    struct placard_segment *segment = placard_board_segment(watching->board);
    assert_int_equal(placard_segment_lock(segment), PLACARD_OK);
    watching_start(watching, false, 0);
    struct watcher_news news;
    assert_true(watching_wait(watching, &news, GENEROUS));
    assert_null(news.snapshot);
    assert_int_equal(news.problem.status, PLACARD_LOCK_TIMEOUT);
    assert_int_equal(placard_segment_unlock(segment), PLACARD_OK);
    do { /* that the lock is free again may be told first */
        assert_true(watching_wait(watching, &news, GENEROUS));
        assert_int_equal(news.problem.status, PLACARD_OK);
    } while (news.snapshot == NULL);
    watching_expect(news.snapshot, "locked away", sequence);
}

static void it_ends_even_while_the_lock_is_held(void **state)
{
    struct watching *watching = *state;
    watching_publish(watching, "locked away");
    struct placard_segment *segment = placard_board_segment(watching->board);
    assert_int_equal(placard_segment_lock(segment), PLACARD_OK);
    watching_start(watching, false, 0);
    watcher_stop(watching->watcher); /* the test's time limit is what would tell */
    watching->watcher = NULL;
    assert_int_equal(placard_segment_unlock(segment), PLACARD_OK);
}

static void a_board_that_comes_again_is_followed(void **state)
{
    struct watching *watching = *state;
    watching_start(watching, false, 0);
    assert_int_equal(placard_board_destroy(watching->board), PLACARD_OK);
    struct watcher_news news;
    assert_true(watching_wait(watching, &news, GENEROUS));
    assert_true(news.gone);
    assert_int_equal(news.problem.status, PLACARD_NOT_FOUND);

    struct placard_board_options options = {.capacity = 1 << 20};
    assert_int_equal(placard_board_create(watching->board, &options), PLACARD_OK);
    assert_true(watching_wait(watching, &news, GENEROUS));
    assert_true(news.attached);
    assert_false(news.gone);
    assert_int_equal(news.problem.status, PLACARD_OK);
    placard_snapshot_free(news.snapshot);
    uint64_t sequence = watching_publish(watching, "anew");
    assert_true(watching_wait(watching, &news, GENEROUS));
    watching_expect(news.snapshot, "anew", sequence);
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
    struct watching *watching = *state;
    watching_start(watching, false, 0);
    struct watcher_news news;
    assert_false(watching_wait(watching, &news, QUIET)); /* it sleeps */
    lock_for_ever(watching->key);
    /* A Qt program waits without a limit, and takes over nothing. */
    pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer == 0) {
        struct sembuf take = {.sem_op = -1, .sem_flg = SEM_UNDO};
        struct sembuf give = {.sem_op = 1, .sem_flg = SEM_UNDO};
        int semaphore = semaphore_of(watching->key);
        alarm(GENEROUS / 1000);
        bool locked = semop(semaphore, &take, 1) == 0;
        static const char text[] = "after the dead";
        memcpy(placard_segment_data(placard_board_segment(watching->board)), text, sizeof(text));
        _exit(locked && semop(semaphore, &give, 1) == 0 ? 0 : 1);
    }
    int result = -1;
    assert_int_equal(waitpid(writer, &result, 0), writer);
    assert_int_equal(result, 0);
    news.snapshot = NULL;
    while (news.snapshot == NULL) {
        assert_true(watching_wait(watching, &news, GENEROUS));
    }
    watching_expect(news.snapshot, "after the dead", placard_snapshot_sequence(news.snapshot));
}

/* The next news that has content. */
static uint64_t next_sequence(struct watching *watching)
{
    for (;;) {
        struct watcher_news news;
        assert_true(watching_wait(watching, &news, GENEROUS));
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

static struct placard_board *board_beside(struct watching *watching)
{
    struct placard_board *beside = placard_board_new(watching->key);
    assert_non_null(beside);
    assert_int_equal(placard_board_attach_beside(beside, watching->board), PLACARD_OK);
    return beside;
}

static void numbers_of_raw_content_grow_from_board_to_board(void **state)
{
    struct watching *watching = *state;
    struct placard_board_options options = {.capacity = 4096, .raw = true};
    uint64_t last = 0;
    for (int round = 0; round < 3; round++) {
        assert_int_equal(placard_board_destroy(watching->board), PLACARD_OK);
        if (round > 0) {
            struct watcher_news news;
            do {
                assert_true(watching_wait(watching, &news, GENEROUS));
                placard_snapshot_free(news.snapshot);
            } while (!news.gone);
        }
        assert_int_equal(placard_board_create(watching->board, &options), PLACARD_OK);
        if (round == 0) {
            watching_start(watching, false, 0);
        } else {
            watcher_adopt(watching->watcher, board_beside(watching));
        }
        write_as_qt(watching->key, round % 2 == 0 ? "even" : "odd");
        uint64_t sequence = next_sequence(watching);
        assert_true(sequence > last);
        last = sequence;
    }
}

/* The new board is damaged when the watcher is to go over to it, and written over when it can. The watcher
 * knows all the same whose board that is, and sets its header up again. */
static void an_heir_is_known_however_late_it_is_taken(void **state)
{
    struct watching *watching = *state;
    struct placard_board_options options = {.capacity = 4096};
    struct watcher_news news;
    watching_start(watching, false, 0);
    assert_int_equal(placard_board_destroy(watching->board), PLACARD_OK);
    assert_true(watching_wait(watching, &news, GENEROUS));
    assert_true(news.gone);
    assert_int_equal(placard_board_create(watching->board, &options), PLACARD_OK);
    assert_int_equal(placard_board_claim(watching->board, &(struct placard_viewer){.output = "png"}),
                     PLACARD_OK);
    struct placard_board *heir = board_beside(watching);
    header(watching)->capacity = UINT64_MAX;
    watcher_adopt(watching->watcher, heir);
    do { /* it cannot be attached to, or is told to be damaged if it was before the damage */
        assert_true(watching_wait(watching, &news, GENEROUS));
        placard_snapshot_free(news.snapshot);
    } while (!news.gone);
    header(watching)->magic[1] ^= 1;
    write_as_qt(watching->key, "over the magic");
    int64_t until = loop_now() + GENEROUS;
    while (placard_board_is_raw(watching->board)) {
        assert_true(loop_now() < until);
        (void)watching_wait(watching, &news, 100);
        placard_snapshot_free(news.snapshot);
    }
}

static void a_qt_writers_text_is_handed_over(void **state)
{
    struct watching *watching = *state;
    watching_start(watching, false, 0);
    write_as_qt(watching->key, "written over the header");
    struct watcher_news news;
    assert_true(watching_wait(watching, &news, GENEROUS));
    assert_non_null(news.snapshot);
    watching_expect(news.snapshot, "written over the header", placard_snapshot_sequence(news.snapshot));
}

/* The lock is closed to this user, for the watcher as well as for its bell: anything that needs it fails at
 * once. */
static atomic_bool closed;
static atomic_uint snapshots;

static enum placard_status fail_closed(void)
{
    return placard_fail(NULL, PLACARD_PERMISSION_DENIED, "the lock is closed");
}

enum placard_status __real_placard_segment_listen(struct placard_segment *segment, int64_t timeout);
enum placard_status __wrap_placard_segment_listen(struct placard_segment *segment, int64_t timeout);
enum placard_status __wrap_placard_segment_listen(struct placard_segment *segment, int64_t timeout)
{
    return atomic_load(&closed) ? fail_closed() : __real_placard_segment_listen(segment, timeout);
}

enum placard_status __real_placard_board_snapshot(struct placard_board *board, int64_t timeout, size_t limit,
                                                  struct placard_snapshot **snapshot, uint64_t *sequence);
enum placard_status __wrap_placard_board_snapshot(struct placard_board *board, int64_t timeout, size_t limit,
                                                  struct placard_snapshot **snapshot, uint64_t *sequence);
enum placard_status __wrap_placard_board_snapshot(struct placard_board *board, int64_t timeout, size_t limit,
                                                  struct placard_snapshot **snapshot, uint64_t *sequence)
{
    atomic_fetch_add(&snapshots, 1);
    *sequence = 0;
    return atomic_load(&closed) ? fail_closed()
                                : __real_placard_board_snapshot(board, timeout, limit, snapshot, sequence);
}

static void a_closed_lock_keeps_no_processor_busy(void **state)
{
    struct watching *watching = *state;
    atomic_store(&closed, true);
    watching_start(watching, false, 0);
    uint64_t sequence = watching_publish(watching, "behind a closed lock");
    struct watcher_news news;
    (void)watching_wait(watching, &news, QUIET);
    unsigned before = atomic_load(&snapshots);
    usleep(QUIET * 1000);
    assert_in_range(atomic_load(&snapshots) - before, 0, 3);
    atomic_store(&closed, false);
    assert_true(watching_wait(watching, &news, GENEROUS));
    watching_expect(news.snapshot, "behind a closed lock", sequence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOARD(damaged_content_is_told_and_left_behind),
        WITH_BOARD(a_garbage_header_is_told_and_recovered_from),
        WITH_BOARD(a_lock_that_is_held_for_ever_is_told),
        WITH_BOARD(it_ends_even_while_the_lock_is_held),
        WITH_BOARD(a_board_that_comes_again_is_followed),
        WITH_BOARD(a_lock_that_died_with_its_holder_is_given_back),
        WITH_BOARD(numbers_of_raw_content_grow_from_board_to_board),
        WITH_BOARD(an_heir_is_known_however_late_it_is_taken),
        WITH_BOARD(a_closed_lock_keeps_no_processor_busy),
        WITH_BOARD(a_qt_writers_text_is_handed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
