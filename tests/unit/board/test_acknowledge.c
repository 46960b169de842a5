/* The viewer's claim, its acknowledgements, and those who wait for them. */
#include "board_support.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct placard_viewer facts = {
    .width = 480, .height = 800, .output = "png", .problem = "no fonts"};

static void claim_update_release(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    struct placard_board_status status;
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, 0);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, getpid());
    assert_int_equal(status.viewer.width, 480);
    assert_int_equal(status.viewer.height, 800);
    assert_string_equal(status.viewer.output, "png");
    assert_string_equal(status.viewer.problem, "no fonts");

    /* An update needs no lock: somebody may hold that for long. */
    assert_int_equal(placard_segment_lock(placard_board_segment(pair.guest)), PLACARD_OK);
    struct placard_viewer better = facts;
    memcpy(better.problem, "", 1);
    expect_status(pair.owner, placard_board_claim(pair.owner, &better), PLACARD_OK);
    assert_int_equal(placard_segment_unlock(placard_board_segment(pair.guest)), PLACARD_OK);
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_string_equal(status.viewer.problem, "");

    expect_status(pair.owner, placard_board_release(pair.owner), PLACARD_OK);
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, 0);
    support_end(&pair);
}

static void not_for_everybody(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    struct placard_acknowledgement shown = {.sequence = 1, .outcome = PLACARD_OUTCOME_SHOWN};
    expect_status(pair.guest, placard_board_acknowledge(pair.guest, &shown), PLACARD_PERMISSION_DENIED);
    struct placard_board *reader = support_attach(pair.owner, PLACARD_READ_ONLY);
    expect_status(reader, placard_board_claim(reader, &facts), PLACARD_PERMISSION_DENIED);
    expect_status(reader, placard_board_release(reader), PLACARD_PERMISSION_DENIED);
    expect_status(reader, placard_board_acknowledge(reader, &shown), PLACARD_PERMISSION_DENIED);
    placard_board_free(reader);
    support_end(&pair);
}

/* Sleeps on the version word itself, as a peer that is no C program would, and for too long to wake by
 * chance. */
static int sleep_on_version(void *argument)
{
    struct placard_board *board = placard_board_new(argument);
    if (placard_board_attach(board, PLACARD_READ_ONLY) != PLACARD_OK) {
        return 1;
    }
    const uint32_t *version = &support_header(board)->acknowledgement.version;
    const struct timespec time = {.tv_sec = GENEROUS / 1000};
    uint32_t before = __atomic_load_n(version, __ATOMIC_ACQUIRE);
    if (before == 0 && syscall(SYS_futex, version, FUTEX_WAIT, before, &time, NULL, 0) != 0) {
        return errno == EAGAIN ? 0 : 2;
    }
    placard_board_free(board);
    return 0;
}

static bool is_asleep(pid_t process)
{
    char path[64];
    char line[512] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    const char *read = fgets(line, sizeof line, file);
    fclose(file);
    return read != NULL && strstr(line, ") S ") != NULL;
}

static void an_acknowledgement_wakes_the_sleeper(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    char *key = strdup(placard_segment_key(placard_board_segment(pair.owner)));
    expect_status(pair.owner, support_publish_text(pair.owner, "one", NULL), PLACARD_OK);
    /* Claimed before: a fresh claim may write the block as well. */
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    __atomic_store_n(&support_header(pair.owner)->acknowledgement.version, 0, __ATOMIC_RELEASE);
    pid_t sleeper = support_fork(sleep_on_version, key);
    for (int look = 0; look < 5; look++) {
        do {
            usleep(20000);
        } while (!is_asleep(sleeper));
    }
    struct placard_acknowledgement shown = {.sequence = 1, .outcome = PLACARD_OUTCOME_SHOWN};
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_OK);
    assert_int_equal(support_join(sleeper), 0);
    free(key);
    support_end(&pair);
}

static void number_of_another_process(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    support_header(pair.owner)
        ->viewer.start_time++; /* as if the viewer had died and its number gone to another */
    struct placard_board_status status;
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, 0);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, 1, GENEROUS, NULL),
                  PLACARD_NOT_FOUND);
    support_end(&pair);
}

static void board_destroyed_while_we_wait(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    uint64_t sequence;
    expect_status(pair.guest, support_publish_text(pair.guest, "one", &sequence), PLACARD_OK);
    expect_status(pair.owner, placard_board_destroy(pair.owner), PLACARD_OK);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, GENEROUS, NULL),
                  PLACARD_NOT_FOUND);
    placard_board_free(pair.guest);
    placard_board_free(pair.owner);
}

static void a_signal_ends_the_wait(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    support_begin_alarms();
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, 1, GENEROUS, NULL),
                  PLACARD_INTERRUPTED);
    support_end_alarms();
    support_end(&pair);
}

static void hostile_acknowledgements(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    uint64_t sequence;
    expect_status(pair.guest, support_publish_text(pair.guest, "one", &sequence), PLACARD_OK);
    struct layout_acknowledgement *block = &support_header(pair.owner)->acknowledgement;
    block->sequence = sequence;
    block->outcome = PLACARD_OUTCOME_REFUSED;
    memset(block->message, 0x1b, sizeof block->message); /* not terminated, not printable */
    struct placard_acknowledgement answer;
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, 0, &answer),
                  PLACARD_REFUSED);
    assert_int_equal(strlen(answer.message), PLACARD_MESSAGE_SIZE - 1);
    assert_null(strchr(answer.message, 0x1b));
    block->outcome = 77;
    struct placard_board_status status;
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.acknowledgement.outcome, PLACARD_OUTCOME_NONE);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, 0, NULL),
                  PLACARD_TIMED_OUT);
    block->outcome = PLACARD_OUTCOME_SHOWN;
    block->version = 1; /* being written, for ever */
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, 0, NULL),
                  PLACARD_TIMED_OUT);

    /* A new viewer starts afresh, even after a number from the far future. */
    block->version = 2;
    block->sequence = UINT64_MAX;
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    struct placard_acknowledgement shown = {.sequence = sequence, .outcome = PLACARD_OUTCOME_SHOWN};
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_OK);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, 0, NULL), PLACARD_OK);
    support_end(&pair);
}

static void expect_nothing_told(struct pair *pair, enum placard_status expected)
{
    const struct placard_acknowledgement nothing = {0};
    struct placard_acknowledgement answer;
    memset(&answer, 0xAA, sizeof answer);
    expect_status(pair->guest, placard_board_wait_acknowledged(pair->guest, 1, 0, &answer), expected);
    assert_memory_equal(answer.message, nothing.message, sizeof answer.message);
    assert_true(answer.sequence == 0 && answer.outcome == PLACARD_OUTCOME_NONE && answer.at == 0 &&
                answer.reason == PLACARD_OK && answer.width == 0 && answer.height == 0);
}

/* Whatever ends the wait: what is no acknowledgement is not handed on. */
static void garbage_is_not_told(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    struct layout_acknowledgement *block = &support_header(pair.owner)->acknowledgement;
    expect_status(pair.guest, support_publish_text(pair.guest, "one", NULL), PLACARD_OK);
    expect_nothing_told(&pair, PLACARD_TIMED_OUT);
    memset(block, 'x', sizeof *block);
    block->version = 2;
    expect_nothing_told(&pair, PLACARD_TIMED_OUT);
    support_header(pair.owner)->magic[0] = 'x';
    expect_nothing_told(&pair, PLACARD_REPLACED);
    expect_status(pair.guest, placard_board_detach(pair.guest), PLACARD_OK);
    expect_nothing_told(&pair, PLACARD_INVALID_ARGUMENT);
    support_end(&pair);
}

static void an_older_one_is_told(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    struct placard_acknowledgement shown = {.outcome = PLACARD_OUTCOME_SHOWN, .width = 8, .at = 9}, answer;
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    expect_status(pair.guest, support_publish_text(pair.guest, "one", &shown.sequence), PLACARD_OK);
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_OK);
    support_begin_alarms();
    expect_status(pair.guest,
                  placard_board_wait_acknowledged(pair.guest, shown.sequence + 1, GENEROUS, &answer),
                  PLACARD_INTERRUPTED);
    support_end_alarms();
    assert_true(answer.sequence == shown.sequence && answer.outcome == PLACARD_OUTCOME_SHOWN &&
                answer.width == 8 && answer.at == 9);
    support_end(&pair);
}

/* A viewer that seems to have ended is there all the same, and acknowledging says so. */
static void a_damaged_claim_is_put_right(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    struct placard_acknowledgement shown = {.outcome = PLACARD_OUTCOME_SHOWN};
    uint64_t next = 0;
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    expect_status(pair.guest, support_publish_text(pair.guest, "one", &shown.sequence), PLACARD_OK);
    support_header(pair.guest)->viewer.start_time ^= 1;
    support_header(pair.guest)->viewer.width = 7;
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_OK);
    expect_status(pair.guest, support_publish_text(pair.guest, "two", &next), PLACARD_OK);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, next, 0, NULL), PLACARD_TIMED_OUT);
    struct placard_board_status status;
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.viewer.width, facts.width);
    support_end(&pair);
}

/* A publisher that knows nothing of the numbers so far can set up a header again that a Qt program wrote
 * over. What the viewer had not yet acknowledged by then must not stand in the way of the new numbers. */
static void a_late_acknowledgement_silences_nobody(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    struct placard_acknowledgement shown = {.outcome = PLACARD_OUTCOME_SHOWN};
    for (int number = 0; number < 5; number++) {
        expect_status(pair.guest, support_publish_text(pair.guest, "old", &shown.sequence), PLACARD_OK);
    }
    support_header(pair.owner)->sequence = 0;
    struct placard_board *newcomer = support_attach(pair.owner, PLACARD_READ_WRITE);
    uint64_t sequence;
    expect_status(newcomer, support_publish_text(newcomer, "new", &sequence), PLACARD_OK);
    assert_true(sequence < shown.sequence);
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_REPLACED);
    expect_status(newcomer, placard_board_wait_acknowledged(newcomer, sequence, 0, NULL), PLACARD_TIMED_OUT);
    /* Or it was there already. */
    support_header(pair.owner)->acknowledgement.sequence = shown.sequence;
    support_header(pair.owner)->acknowledgement.outcome = PLACARD_OUTCOME_SHOWN;
    expect_status(newcomer, placard_board_wait_acknowledged(newcomer, sequence, 0, NULL), PLACARD_TIMED_OUT);

    shown.sequence = sequence;
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_OK);
    expect_status(newcomer, placard_board_wait_acknowledged(newcomer, sequence, 0, NULL), PLACARD_OK);
    placard_board_free(newcomer);
    support_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claim_update_release),
        cmocka_unit_test(not_for_everybody),
        cmocka_unit_test(an_acknowledgement_wakes_the_sleeper),
        cmocka_unit_test(number_of_another_process),
        cmocka_unit_test(board_destroyed_while_we_wait),
        cmocka_unit_test(a_signal_ends_the_wait),
        cmocka_unit_test(garbage_is_not_told),
        cmocka_unit_test(an_older_one_is_told),
        cmocka_unit_test(a_damaged_claim_is_put_right),
        cmocka_unit_test(a_late_acknowledgement_silences_nobody),
        cmocka_unit_test(hostile_acknowledgements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
