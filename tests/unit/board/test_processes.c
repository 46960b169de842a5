/* Publishers and readers in processes of their own: waiting, killing, and many at once. */
#include "board_support.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

static struct placard_board *attach_to(const char *key)
{
    struct placard_board *board = placard_board_new(key);
    if (board == NULL || placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
        _exit(100);
    }
    return board;
}

static char *key_of(struct pair *pair)
{
    return strdup(placard_segment_key(placard_board_segment(pair->owner)));
}

/* Content that carries its own checksum: torn or mixed, it betrays itself, whatever the board's own checks
 * say. */
static enum placard_status publish_sealed(struct placard_board *board, size_t length, unsigned seed)
{
    unsigned char *bytes = support_pattern(length, seed);
    uint64_t checksum = XXH3_64bits(bytes + 8, length - 8);
    memcpy(bytes, &checksum, sizeof checksum);
    struct placard_content content = {.kind = PLACARD_TEXT, .data = bytes, .length = length};
    enum placard_status status = placard_board_publish(board, &content, NULL, NULL);
    free(bytes);
    return status;
}

static bool is_sealed(const struct placard_content *content)
{
    uint64_t checksum;
    if (content->length < 8) {
        return false;
    }
    memcpy(&checksum, content->data, sizeof checksum);
    return checksum == XXH3_64bits((const unsigned char *)content->data + 8, content->length - 8);
}

#define PUBLICATIONS 200

static int publish_many(void *argument)
{
    struct placard_board *board = attach_to(argument);
    for (unsigned i = 0; i < PUBLICATIONS; i++) {
        if (publish_sealed(board, 8 + (i * 7919u + (unsigned)getpid()) % 60000, i) != PLACARD_OK) {
            return 1;
        }
    }
    placard_board_free(board);
    return 0;
}

static void two_publishers_and_a_reader(void **state)
{
    (void)state;
    struct pair pair = support_pair(65536);
    char *key = key_of(&pair);
    pid_t publishers[] = {support_fork(publish_many, key), support_fork(publish_many, key)};
    uint64_t seen = 0;
    unsigned snapshots = 0;
    while (seen < 2 * PUBLICATIONS) {
        expect_status(pair.owner, placard_board_wait(pair.owner, seen, GENEROUS), PLACARD_OK);
        struct placard_snapshot *snapshot = support_snapshot(pair.owner);
        assert_true(placard_snapshot_sequence(snapshot) > seen);
        assert_true(is_sealed(placard_snapshot_content(snapshot)));
        seen = placard_snapshot_sequence(snapshot);
        placard_snapshot_free(snapshot);
        struct placard_board_status status;
        expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
        assert_true(status.sequence >= seen);
        snapshots++;
    }
    assert_int_equal(seen, 2 * PUBLICATIONS);
    assert_true(snapshots > 1);
    assert_int_equal(support_join(publishers[0]), 0);
    assert_int_equal(support_join(publishers[1]), 0);
    free(key);
    support_end(&pair);
}

struct kill_plan {
    const char *key;
    size_t at; /* bytes after which the publisher is killed */
};

static bool kill_at(size_t done, size_t total, void *user)
{
    (void)total;
    const struct kill_plan *plan = user;
    if (done >= plan->at) {
        kill(getpid(), SIGKILL);
    }
    return true;
}

static int publish_and_die(void *argument)
{
    const struct kill_plan *plan = argument;
    struct placard_board *board = attach_to(plan->key);
    const size_t length = 4 << 20;
    unsigned char *bytes = support_pattern(length, 77);
    struct placard_content content = {.kind = PLACARD_TEXT, .data = bytes, .length = length};
    struct placard_publish_options options = {.progress = kill_at, .user = argument};
    return (int)placard_board_publish(board, &content, &options, NULL);
}

static void publisher_killed_on_the_way(void **state)
{
    (void)state;
    struct pair pair = support_pair(4 << 20);
    char *key = key_of(&pair);
    expect_status(pair.guest, support_publish_text(pair.guest, "old", NULL), PLACARD_OK);
    for (size_t piece = 1; piece <= 4; piece++) {
        struct kill_plan plan = {key, piece << 20};
        assert_int_equal(support_join(support_fork(publish_and_die, &plan)), 128 + SIGKILL);
        support_expect_text(pair.owner, "old");
        /* The lock came free with its holder. */
        assert_int_equal(placard_segment_lock_timed(placard_board_segment(pair.guest), GENEROUS), PLACARD_OK);
        assert_int_equal(placard_segment_unlock(placard_board_segment(pair.guest)), PLACARD_OK);
    }
    uint64_t sequence;
    expect_status(pair.guest, support_publish_text(pair.guest, "new", &sequence), PLACARD_OK);
    assert_int_equal(sequence, 2);
    support_expect_text(pair.owner, "new");
    free(key);
    support_end(&pair);
}

/* A publisher killed while it sets up a header again that a Qt program wrote over: that program's content
 * stays. */
static int overwrite_and_die(void *argument)
{
    const struct kill_plan *plan = argument;
    struct placard_board *board = attach_to(plan->key);
    memcpy(placard_segment_data(placard_board_segment(board)), "not native", 11);
    unsigned char *bytes = support_pattern(4 << 20, 77);
    struct placard_content content = {.kind = PLACARD_TEXT, .data = bytes, .length = 4 << 20};
    struct placard_publish_options options = {.progress = kill_at, .user = argument};
    return (int)placard_board_publish(board, &content, &options, NULL);
}

static void killed_over_a_qt_programs_content(void **state)
{
    (void)state;
    struct pair pair = support_pair(4 << 20);
    char *key = key_of(&pair);
    struct kill_plan plan = {key, 2 << 20};
    assert_int_equal(support_join(support_fork(overwrite_and_die, &plan)), 128 + SIGKILL);
    support_expect_text(pair.owner, "not native");
    free(key);
    support_end(&pair);
}

/* Publishes one text for each byte that it reads. */
struct orders {
    const char *key;
    int input;
};

static int publish_on_order(void *argument)
{
    const struct orders *orders = argument;
    struct placard_board *board = attach_to(orders->key);
    char order;
    unsigned count = 0;
    while (read(orders->input, &order, 1) == 1 && order != 'q') {
        if (publish_sealed(board, 1000, count++) != PLACARD_OK) {
            return 1;
        }
    }
    placard_board_free(board);
    return 0;
}

static void every_publication_wakes_the_waiter(void **state)
{
    (void)state;
    struct pair pair = support_pair(65536);
    char *key = key_of(&pair);
    int pipe_ends[2];
    assert_int_equal(pipe(pipe_ends), 0);
    struct orders orders = {key, pipe_ends[0]};
    pid_t publisher = support_fork(publish_on_order, &orders);
    for (uint64_t seen = 0; seen < 300; seen++) {
        assert_int_equal(write(pipe_ends[1], "p", 1), 1);
        expect_status(pair.owner, placard_board_wait(pair.owner, seen, GENEROUS), PLACARD_OK);
        struct placard_snapshot *snapshot = support_snapshot(pair.owner);
        assert_int_equal(placard_snapshot_sequence(snapshot), seen + 1);
        placard_snapshot_free(snapshot);
    }
    assert_int_equal(write(pipe_ends[1], "q", 1), 1);
    assert_int_equal(support_join(publisher), 0);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    free(key);
    support_end(&pair);
}

#define BURST 10000

static int publish_a_burst(void *argument)
{
    struct placard_board *board = attach_to(argument);
    for (unsigned i = 0; i < BURST; i++) {
        if (publish_sealed(board, 8 + i % 100, i) != PLACARD_OK) {
            return 1;
        }
    }
    placard_board_free(board);
    return 0;
}

/* As fast as can be: many are skipped, the last one never is. */
static void the_last_of_a_burst_is_seen(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    char *key = key_of(&pair);
    pid_t publisher = support_fork(publish_a_burst, key);
    uint64_t seen = 0;
    while (seen < BURST) {
        expect_status(pair.owner, placard_board_wait(pair.owner, seen, GENEROUS), PLACARD_OK);
        struct placard_snapshot *snapshot = support_snapshot(pair.owner);
        assert_true(is_sealed(placard_snapshot_content(snapshot)));
        seen = placard_snapshot_sequence(snapshot);
        placard_snapshot_free(snapshot);
    }
    assert_int_equal(seen, BURST);
    assert_int_equal(support_join(publisher), 0);
    free(key);
    support_end(&pair);
}

static void waiting_has_an_end(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    expect_status(pair.owner, placard_board_wait(pair.owner, 0, 0), PLACARD_TIMED_OUT);
    expect_status(pair.owner, placard_board_wait(pair.owner, 0, 60), PLACARD_TIMED_OUT);
    expect_status(pair.owner, placard_board_wait(pair.owner, 5, PLACARD_WAIT_FOREVER), PLACARD_OK);
    support_end(&pair);
}

static void a_signal_ends_the_wait(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    support_begin_alarms();
    expect_status(pair.owner, placard_board_wait(pair.owner, 0, PLACARD_WAIT_FOREVER), PLACARD_INTERRUPTED);
    support_end_alarms();
    support_end(&pair);
}

static int destroy_soon(void *argument)
{
    struct placard_board *board = attach_to(argument);
    usleep(100000);
    return (int)placard_board_destroy(board);
}

static void destroyed_while_waiting(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    char *key = key_of(&pair);
    pid_t child = support_fork(destroy_soon, key);
    expect_status(pair.guest, placard_board_wait(pair.guest, 0, GENEROUS), PLACARD_NOT_FOUND);
    assert_true(placard_board_is_gone(pair.guest));
    assert_int_equal(support_join(child), 0);
    placard_board_free(pair.guest);
    placard_board_free(pair.owner);
    free(key);
}

/* A process that sleeps in wait() while nothing happens: how often does it come to life? */
static int sleep_in_wait(void *argument)
{
    struct placard_board *board = attach_to(argument);
    return placard_board_wait(board, 0, PLACARD_WAIT_FOREVER) == PLACARD_OK ? 0 : 1;
}

#define SWITCHES "voluntary_ctxt_switches:"

static unsigned long switches(pid_t process)
{
    char path[64];
    char line[256];
    snprintf(path, sizeof path, "/proc/%d/status", (int)process);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    unsigned long count = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, SWITCHES, strlen(SWITCHES)) == 0) {
            count = strtoul(line + strlen(SWITCHES), NULL, 10);
        }
    }
    fclose(file);
    return count;
}

static void nothing_happens(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    char *key = key_of(&pair);
    pid_t child = support_fork(sleep_in_wait, key);
    usleep(300000);
    unsigned long before = switches(child);
    usleep(3000000);
    unsigned long after = switches(child);
    assert_true(before > 0);
    assert_true(after - before <= 3); /* the heartbeat */
    expect_status(pair.owner, support_publish_text(pair.owner, "wake up", NULL), PLACARD_OK);
    assert_int_equal(support_join(child), 0);
    free(key);
    support_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_publishers_and_a_reader),
        cmocka_unit_test(publisher_killed_on_the_way),
        cmocka_unit_test(killed_over_a_qt_programs_content),
        cmocka_unit_test(every_publication_wakes_the_waiter),
        cmocka_unit_test(the_last_of_a_burst_is_seen),
        cmocka_unit_test(waiting_has_an_end),
        cmocka_unit_test(a_signal_ends_the_wait),
        cmocka_unit_test(destroyed_while_waiting),
        cmocka_unit_test(nothing_happens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
