/* What becomes of a board whose header was written over by a program that knows only the raw layout. */
#include "board_support.h"

#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void header_written_over(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    uint64_t first;
    uint64_t second;
    expect_status(pair.guest, support_publish_text(pair.guest, "one", NULL), PLACARD_OK);
    expect_status(pair.guest, support_publish_text(pair.guest, "two", &first), PLACARD_OK);
    expect_status(pair.owner, placard_board_wait(pair.owner, first, 0), PLACARD_TIMED_OUT);
    support_write_raw_text(pair.guest, "written by a program that knows no header");
    assert_true(placard_board_is_raw(pair.owner));
    assert_int_equal(placard_board_capacity(pair.owner), 10000);
    expect_status(pair.owner, placard_board_wait(pair.owner, first, GENEROUS), PLACARD_OK);
    struct placard_snapshot *snapshot = support_snapshot(pair.owner);
    uint64_t raw = placard_snapshot_sequence(snapshot);
    assert_true(raw > first);
    placard_snapshot_free(snapshot);
    support_expect_text(pair.owner, "written by a program that knows no header");
    expect_status(pair.owner, placard_board_wait(pair.owner, raw, 0), PLACARD_TIMED_OUT);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, first, GENEROUS, NULL),
                  PLACARD_REPLACED);

    /* The publisher, which knows the board, sets its header up again. */
    expect_status(pair.guest, support_publish_text(pair.guest, "three", &second), PLACARD_OK);
    assert_true(second > first);
    assert_false(placard_board_is_raw(pair.owner));
    support_expect_text(pair.owner, "three");
    support_end(&pair);
}

/* Who sets the header up again does not know how often others did so meanwhile: no number comes twice, or the
 * viewer would take new content for what it shows, and acknowledge it as that. */
static void numbers_do_not_come_twice(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    expect_status(pair.owner, placard_board_claim(pair.owner, &(struct placard_viewer){.output = "png"}),
                  PLACARD_OK);
    struct placard_board *absent = support_attach(pair.owner, PLACARD_READ_WRITE);
    struct placard_board *second_absent = support_attach(pair.owner, PLACARD_READ_WRITE);
    expect_status(pair.guest, support_publish_text(pair.guest, "one", NULL), PLACARD_OK);
    uint64_t adopted = 0;
    for (int i = 0; i < 5; i++) {
        char text[] = "written by a program that knows no header: 0";
        text[sizeof text - 2] = (char)('0' + i);
        support_write_raw_text(pair.guest, text);
        struct placard_snapshot *snapshot = support_snapshot(pair.owner);
        assert_true(placard_snapshot_sequence(snapshot) > adopted);
        adopted = placard_snapshot_sequence(snapshot);
        placard_snapshot_free(snapshot);
    }
    uint64_t last = adopted;
    struct placard_board *const publishers[3] = {absent, second_absent, pair.guest};
    for (size_t i = 0; i < 3; i++) {
        uint64_t next = 0;
        support_write_raw_text(pair.guest, "and again");
        expect_status(publishers[i], support_publish_text(publishers[i], "mine", &next), PLACARD_OK);
        assert_true(next > last);
        last = next;
    }
    placard_board_free(second_absent);
    placard_board_free(absent);
    support_end(&pair);
}

/* Writes over the header again and again, and sets it up in between. Exit status 1: what it had written under
 * the lock was changed. */
static int write_over_and_look(const char *key)
{
    static unsigned char pattern[LAYOUT_HEADER_SIZE];
    struct placard_board *board = placard_board_new(key);
    bool changed = board == NULL || placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK;
    memset(pattern, 0x5A, sizeof pattern);
    for (int i = 0; i < 2000 && !changed; i++) {
        struct placard_segment *segment = placard_board_segment(board);
        changed = support_publish_text(board, "native", NULL) != PLACARD_OK ||
                  placard_segment_lock(segment) != PLACARD_OK;
        if (!changed) {
            memcpy(placard_segment_data(segment), pattern, sizeof pattern);
            for (int look = 0; look < 100 && !changed; look++) {
                changed = memcmp(placard_segment_data(segment), pattern, sizeof pattern) != 0;
            }
            (void)placard_segment_unlock(segment);
        }
    }
    placard_board_free(board);
    return changed ? 1 : 0;
}

/* The viewer acknowledges without the lock, and can do so in the moment when a Qt program writes. */
static void acknowledging_spares_what_was_written_over(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    expect_status(pair.owner, placard_board_claim(pair.owner, &(struct placard_viewer){.output = "png"}),
                  PLACARD_OK);
    pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer == 0) {
        _exit(write_over_and_look(placard_segment_key(placard_board_segment(pair.owner))));
    }
    int status = 0;
    struct placard_viewer facts = {.output = "png"};
    while (waitpid(writer, &status, WNOHANG) == 0) {
        uint64_t sequence = placard_board_sequence(pair.owner);
        struct placard_acknowledgement refused = {.sequence = sequence, .outcome = PLACARD_OUTCOME_REFUSED};
        memset(refused.message, 'm', sizeof refused.message - 1);
        (void)placard_board_acknowledge(pair.owner, &refused);
        facts.problem[0] = facts.problem[0] == 'a' ? 'b' : 'a';
        (void)placard_board_claim(pair.owner, &facts);
    }
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    uint64_t last = 0;
    expect_status(pair.guest, support_publish_text(pair.guest, "the last", &last), PLACARD_OK);
    struct placard_acknowledgement shown = {.sequence = last, .outcome = PLACARD_OUTCOME_SHOWN};
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_OK);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, last, 0, NULL), PLACARD_OK);
    support_end(&pair);
}

/* Nobody needs the lock to attach, or to ask for the status: what is being written meanwhile is not garbage.
 */
static void looking_takes_nothing_for_garbage(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    struct placard_board_status status;
    int result = 0;
    pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer == 0) {
        _exit(write_over_and_look(placard_segment_key(placard_board_segment(pair.owner))));
    }
    while (waitpid(writer, &result, WNOHANG) == 0) {
        struct placard_board *newcomer = support_attach(pair.owner, PLACARD_READ_WRITE);
        expect_status(newcomer, placard_board_status(newcomer, &status), PLACARD_OK);
        expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
        placard_board_free(newcomer);
    }
    assert_int_equal(result, 0);
    support_end(&pair);
}

static void viewer_adopts_what_was_written_over(void **state)
{
    (void)state;
    struct pair pair = support_pair(1 << 20);
    struct placard_viewer facts = {.output = "png", .width = 99};
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    struct placard_board *watcher = support_attach(pair.owner, PLACARD_READ_WRITE);
    expect_status(pair.guest, support_publish_text(pair.guest, "one", NULL), PLACARD_OK);
    support_write_raw(pair.guest, "\0\0\0\1", 4);
    memcpy((unsigned char *)placard_segment_data(placard_board_segment(pair.guest)) + 4, support_png,
           SUPPORT_PNG_LENGTH);
    support_expect_image(watcher, support_png, SUPPORT_PNG_LENGTH);
    assert_false(placard_board_is_raw(watcher));
    support_expect_image(pair.guest, support_png, SUPPORT_PNG_LENGTH);

    /* A newcomer finds a board, with a viewer that acknowledges. */
    struct placard_board *newcomer = support_attach(pair.owner, PLACARD_READ_WRITE);
    struct placard_board_status status;
    expect_status(newcomer, placard_board_status(newcomer, &status), PLACARD_OK);
    assert_false(status.raw);
    assert_int_equal(status.viewer.pid, getpid());
    assert_int_equal(status.viewer.width, 99);
    assert_true(status.sequence > 1);
    struct placard_acknowledgement shown = {.sequence = status.sequence, .outcome = PLACARD_OUTCOME_SHOWN};
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_OK);
    expect_status(newcomer, placard_board_wait_acknowledged(newcomer, status.sequence, 0, NULL), PLACARD_OK);
    placard_board_free(newcomer);
    placard_board_free(watcher);
    support_end(&pair);
}

static int semaphore_of(struct placard_board *board)
{
    return semget(ftok(placard_segment_lock_file(placard_board_segment(board)), 'Q'), 0, 0);
}

/* As a Qt program's create() that fails, only worse: it is seen by whoever takes the lock next. */
static void break_lock(struct placard_board *board)
{
    assert_int_equal(semctl(semaphore_of(board), 0, SETVAL, 2), 0);
}

/* What is told of a publication that was replaced because it could not be kept. */
static void expect_lost(struct placard_board *board, uint64_t sequence)
{
    struct placard_snapshot *snapshot = NULL;
    uint64_t found = 0;
    expect_status(board, placard_board_snapshot(board, 0, 0, &snapshot, &found), PLACARD_BAD_CONTENT);
    assert_int_equal(found, sequence);
}

/* Bytes that are neither text nor image, after a lock that did not exclude: they are not shown, and newcomers
 * find a board all the same. */
static void viewer_sets_the_header_up_over_garbage(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    expect_status(pair.owner, placard_board_claim(pair.owner, &(struct placard_viewer){.output = "png"}),
                  PLACARD_OK);
    uint64_t before = 0;
    expect_status(pair.guest, support_publish_text(pair.guest, "one", &before), PLACARD_OK);
    support_header(pair.guest)->magic[1] = 1;
    break_lock(pair.guest);
    uint64_t sequence = 0;
    struct placard_snapshot *snapshot = NULL;
    expect_status(pair.owner, placard_board_snapshot(pair.owner, GENEROUS, 0, &snapshot, &sequence),
                  PLACARD_BAD_CONTENT);
    assert_true(sequence > before);
    assert_false(placard_board_is_raw(pair.owner));
    expect_status(pair.owner, placard_board_wait(pair.owner, sequence, 0), PLACARD_TIMED_OUT);

    struct placard_board *newcomer = support_attach(pair.owner, PLACARD_READ_WRITE);
    expect_lost(newcomer, sequence);
    struct placard_acknowledgement refused = {.sequence = sequence, .outcome = PLACARD_OUTCOME_REFUSED};
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &refused), PLACARD_OK);
    uint64_t next = 0;
    expect_status(newcomer, support_publish_text(newcomer, "two", &next), PLACARD_OK);
    assert_true(next > sequence);
    support_expect_text(pair.owner, "two");
    placard_board_free(newcomer);
    support_end(&pair);
}

/* A text that the segment holds, but no slot of it: it is shown, and newcomers find a board. */
static void viewer_sets_the_header_up_over_what_no_slot_holds(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    expect_status(pair.owner, placard_board_claim(pair.owner, &(struct placard_viewer){.output = "png"}),
                  PLACARD_OK);
    char text[20000];
    memset(text, 'x', sizeof text);
    support_write_raw(pair.guest, text, sizeof text);
    struct placard_snapshot *snapshot = NULL;
    expect_status(pair.owner, placard_board_snapshot(pair.owner, GENEROUS, 0, &snapshot, NULL), PLACARD_OK);
    assert_int_equal(placard_snapshot_content(snapshot)->length, sizeof text);
    uint64_t sequence = placard_snapshot_sequence(snapshot);
    placard_snapshot_free(snapshot);

    struct placard_board *newcomer = support_attach(pair.owner, PLACARD_READ_WRITE);
    assert_false(placard_board_is_raw(newcomer));
    expect_lost(newcomer, sequence);
    placard_board_free(newcomer);
    support_end(&pair);
}

static void claim_survives_being_written_over(void **state)
{
    (void)state;
    struct pair pair = support_pair(1 << 20); /* the guest attached before there was a viewer */
    struct placard_viewer facts = {.output = "png"};
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    support_write_raw_text(pair.guest, "over");
    memcpy(facts.problem, "none", 5);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    struct placard_acknowledgement shown = {.sequence = 1, .outcome = PLACARD_OUTCOME_SHOWN};
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_REPLACED);
    uint64_t sequence;
    expect_status(pair.guest, support_publish_text(pair.guest, "native again", &sequence), PLACARD_OK);
    support_expect_text(pair.owner, "native again");
    shown.sequence = sequence;
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_OK);
    struct placard_board_status status;
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_string_equal(status.viewer.problem, "none");
    support_end(&pair);
}

struct late_writer {
    struct placard_board *board;
    int locked; /* write end of a pipe */
};

/* Writes as soon as somebody else waits for the lock. */
static int write_while_awaited(void *argument)
{
    const struct late_writer *writer = argument;
    const struct timespec moment = {.tv_nsec = 1000000};
    struct placard_segment *segment = placard_board_segment(writer->board);
    if (placard_segment_lock(segment) != PLACARD_OK || write(writer->locked, "", 1) != 1) {
        return 1;
    }
    while (semctl(semaphore_of(writer->board), 0, GETNCNT) == 0) {
        nanosleep(&moment, NULL);
    }
    memset(placard_segment_data(segment), 'q', 100);
    return placard_segment_unlock(segment) == PLACARD_OK ? 0 : 2;
}

/* The header is there when the viewer begins to claim it, and is none any more when it gets the lock. */
static void claim_waits_for_who_writes_over_it(void **state)
{
    (void)state;
    struct pair pair = support_pair(10000);
    struct placard_viewer facts = {.output = "png"};
    int locked[2];
    char said;
    assert_int_equal(pipe(locked), 0);
    struct late_writer writer = {.board = pair.guest, .locked = locked[1]};
    pid_t child = support_fork(write_while_awaited, &writer);
    assert_int_equal(read(locked[0], &said, 1), 1);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    assert_int_equal(support_join(child), 0);
    assert_true(placard_board_is_raw(pair.owner));

    struct placard_board_status status;
    placard_snapshot_free(support_snapshot(pair.owner)); /* sets the header up again */
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, getpid());
    close(locked[0]);
    close(locked[1]);
    support_end(&pair);
}

/* A program that waits for the viewer's segment writes at once: before the viewer has claimed it, and before
 * its second handle is attached. */
static void second_handle_knows_what_the_first_knows(const char *key)
{
    const struct placard_board_options options = {.capacity = 10000};
    struct pair pair = {.owner = placard_board_new(key)};
    assert_non_null(pair.owner);
    expect_status(pair.owner, placard_board_create(pair.owner, &options), PLACARD_OK);
    pair.guest = support_attach(pair.owner, PLACARD_READ_WRITE);
    struct placard_viewer facts = {.width = 640, .height = 480, .output = "png"};
    support_write_raw_text(pair.guest, "early");
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    struct placard_board *beside = placard_board_new(placard_segment_key(placard_board_segment(pair.owner)));
    assert_non_null(beside);
    expect_status(beside, placard_board_attach_beside(beside, pair.owner), PLACARD_OK);
    assert_int_equal(placard_board_capacity(beside), 10000);
    support_expect_text(beside, "early");
    assert_false(placard_board_is_raw(pair.owner));
    struct placard_board_status status;
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, getpid());
    assert_int_equal(status.viewer.width, 640);
    placard_board_free(beside);
    support_end(&pair);
}

static void a_second_handle_knows_what_the_first_knows(void **state)
{
    (void)state;
    second_handle_knows_what_the_first_knows(support_key());
    second_handle_knows_what_the_first_knows(support_posix_key());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_written_over),
        cmocka_unit_test(numbers_do_not_come_twice),
        cmocka_unit_test(acknowledging_spares_what_was_written_over),
        cmocka_unit_test(looking_takes_nothing_for_garbage),
        cmocka_unit_test(viewer_adopts_what_was_written_over),
        cmocka_unit_test(viewer_sets_the_header_up_over_garbage),
        cmocka_unit_test(viewer_sets_the_header_up_over_what_no_slot_holds),
        cmocka_unit_test(claim_survives_being_written_over),
        cmocka_unit_test(claim_waits_for_who_writes_over_it),
        cmocka_unit_test(a_second_handle_knows_what_the_first_knows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
