/* Waiting for a publication with a lock that cannot be listened to. */
#include "board_support.h"

#include "src/segment_handle.h"
#include "src/semaphore.h"

/* A kind of lock whose bell fails with a status of the test's, at once. */
static enum placard_status bell_status;
static unsigned listened;

static enum placard_status listen_in_vain(struct semaphore *semaphore, const struct key *key,
                                          struct deadline deadline, struct placard_error *error)
{
    (void)semaphore;
    (void)deadline;
    listened++;
    return placard_fail(error, bell_status, "nobody can listen to the lock of \"%s\"", key->text);
}

static struct pair pair_that_is_deaf(struct semaphore_kind *kind)
{
    struct pair pair = support_pair(4096);
    *kind = semaphore_systemv;
    kind->listen = listen_in_vain;
    placard_board_segment(pair.guest)->semaphores = kind;
    listened = 0;
    return pair;
}

/* Whatever it is that fails at once does not keep a processor busy. */
static void rests_when_it_cannot_listen(void **state)
{
    (void)state;
    static const enum placard_status statuses[] = {PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_RESOURCES,
                                                   PLACARD_OUT_OF_MEMORY, PLACARD_UNKNOWN_ERROR,
                                                   PLACARD_LOCK_ERROR};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct semaphore_kind kind;
        struct pair pair = pair_that_is_deaf(&kind);
        bell_status = statuses[i];
        expect_status(pair.guest, placard_board_wait(pair.guest, 0, 200), PLACARD_TIMED_OUT);
        assert_in_range(listened, 1, 5);
        support_end(&pair);
    }
}

static int publish_later(void *argument)
{
    struct placard_board *board = argument;
    const struct timespec pause = {.tv_nsec = 100000000};
    nanosleep(&pause, NULL);
    return support_publish_text(board, "unheard", NULL) != PLACARD_OK;
}

/* Nor does it keep what is published from being seen. */
static void sees_what_it_cannot_hear(void **state)
{
    (void)state;
    struct semaphore_kind kind;
    struct pair pair = pair_that_is_deaf(&kind);
    bell_status = PLACARD_PERMISSION_DENIED;
    pid_t publisher = support_fork(publish_later, pair.owner);
    expect_status(pair.guest, placard_board_wait(pair.guest, 0, GENEROUS), PLACARD_OK);
    assert_int_equal(support_join(publisher), 0);
    support_end(&pair);
}

/* Whatever it is doing just then: a holder that does not let go, or a bell that cannot be heard. */
static void a_signal_ends_the_rest(void **state)
{
    (void)state;
    static const enum placard_status statuses[] = {PLACARD_LOCK_TIMEOUT, PLACARD_OUT_OF_RESOURCES};
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct semaphore_kind kind;
        struct pair pair = pair_that_is_deaf(&kind);
        bell_status = statuses[i];
        assert_int_equal(placard_segment_lock(placard_board_segment(pair.owner)), PLACARD_OK);
        support_begin_alarms();
        enum placard_status status = placard_board_wait(pair.guest, 0, GENEROUS);
        support_end_alarms();
        expect_status(pair.guest, status, PLACARD_INTERRUPTED);
        assert_int_equal(placard_segment_unlock(placard_board_segment(pair.owner)), PLACARD_OK);
        support_end(&pair);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rests_when_it_cannot_listen),
        cmocka_unit_test(a_signal_ends_the_rest),
        cmocka_unit_test(sees_what_it_cannot_hear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
