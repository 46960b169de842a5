/* The lock as a bell: nothing is missed, nothing is rung by listening, and every wait ends. */
#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/time.h>
#include <unistd.h>

/* Listens, and tells each time that the bell rang, until the counter in the segment reaches the argument. */
static int listen_and_count(struct child *self, const void *argument)
{
    const int *last = argument;
    struct placard_segment *segment = child_attach(PLACARD_READ_WRITE);
    const _Atomic int *counter = placard_segment_data(segment);
    fixture_start_listening(segment);
    child_tell(self);
    for (int seen = 0; seen < *last;) {
        require(fixture_listen(segment, GENEROUS) == PLACARD_OK);
        require(*counter == seen + 1);
        seen++;
        child_tell(self);
    }
    /* A POSIX bell rings when the other listener detaches, too. */
    require(fixture_is_posix() || placard_segment_listen(segment, 100) == PLACARD_TIMED_OUT);
    placard_segment_free(segment);
    return 0;
}

/* Each publication must ring both bells once, although it is over in an instant: a missed one hangs, and one
 * rung by the other listener, which wakes, waits for the lock to be free and sleeps again, finds an old
 * count. */
static void every_publication_rings_once_for_everybody(void **state)
{
    (void)state;
    const int last = fixture_is_posix() ? 100 : 4000;
    struct placard_segment *owner = fixture_create();
    struct child listeners[] = {child_start(listen_and_count, &last), child_start(listen_and_count, &last)};
    _Atomic int *counter = placard_segment_data(owner);
    child_expect(&listeners[0]);
    child_expect(&listeners[1]);
    for (int i = 0; i < last; i++) {
        fixture_await_listening(2);
        assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
        assert_false(placard_segment_lock_was_broken(owner));
        *counter = *counter + 1;
        assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
        child_expect(&listeners[0]);
        child_expect(&listeners[1]);
    }
    child_join(&listeners[0]);
    child_join(&listeners[1]);
    fixture_destroy(owner);
}

/* Listens, and looks under the lock, until the counter is at its end. */
static int listen_and_look(struct child *self, const void *argument)
{
    const int *last = argument;
    struct placard_segment *segment = child_attach(PLACARD_READ_WRITE);
    const int *counter = placard_segment_data(segment);
    child_tell(self);
    for (int seen = 0; seen < *last;) {
        enum placard_status status = placard_segment_listen(segment, 1000); /* a heartbeat, as viewers have */
        require(status == PLACARD_OK || status == PLACARD_TIMED_OUT);
        require(placard_segment_lock_timed(segment, GENEROUS) == PLACARD_OK);
        require(!placard_segment_lock_was_broken(segment));
        seen = *counter;
        require(placard_segment_unlock(segment) == PLACARD_OK);
    }
    placard_segment_free(segment);
    return 0;
}

static void a_burst_is_seen_to_its_end(void **state)
{
    (void)state;
    const int last = 20000;
    struct placard_segment *owner = fixture_create();
    struct child listener = child_start(listen_and_look, &last);
    int *counter = placard_segment_data(owner);
    child_expect(&listener);
    for (int i = 0; i < last; i++) {
        assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
        (*counter)++;
        assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    }
    child_join(&listener);
    fixture_destroy(owner);
}

static int publish_once(struct child *self, const void *argument)
{
    (void)argument;
    struct placard_segment *segment = child_attach(PLACARD_READ_WRITE);
    child_tell(self);
    child_wait(self);
    return child_hold(self, segment);
}

static void what_rang_before_listening_is_not_lost(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    fixture_start_listening(owner);
    struct child publisher = child_start(publish_once, NULL);
    child_expect(&publisher);
    assert_status(owner, fixture_listen(owner, 20), PLACARD_TIMED_OUT);
    child_go_on(&publisher);
    child_expect(&publisher);
    child_go_on(&publisher);
    child_join(&publisher);
    assert_status(owner, fixture_listen(owner, 0), PLACARD_OK);
    assert_status(owner, fixture_listen(owner, 20), PLACARD_TIMED_OUT);
    assert_status(owner, fixture_listen(owner, 0), PLACARD_TIMED_OUT);
    fixture_destroy(owner);
}

/* ---- between the look at the lock and the sleep ---- */

/* What 32-bit programs with 64 bits of time call instead. */
#if __TIMESIZE == 32
#define __wrap_semtimedop __wrap___semtimedop64
#define __real_semtimedop __real___semtimedop64
#endif

static struct child *quick_publisher; /* publishes once this process is about to sleep; NULL: nobody does */

/* Has it take the lock and give it back, to its end. */
static void let_publish(struct child *publisher)
{
    child_go_on(publisher);
    child_expect(publisher);
    child_go_on(publisher);
    child_join(publisher);
}

int __real_semtimedop(int id, struct sembuf *steps, size_t count, const struct timespec *limit);
int __wrap_semtimedop(int id, struct sembuf *steps, size_t count, const struct timespec *limit);
int __wrap_semtimedop(int id, struct sembuf *steps, size_t count, const struct timespec *limit)
{
    if (quick_publisher != NULL && count == 3) {
        struct child *publisher = quick_publisher;
        quick_publisher = NULL;
        let_publish(publisher);
    }
    return __real_semtimedop(id, steps, count, limit);
}

/* The kernel tells the sleeper nothing of what was over before: without a second look it would sleep on. */
static void what_rings_while_falling_asleep_is_found_by_a_second_look(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct child publisher = child_start(publish_once, NULL);
    child_expect(&publisher);
    quick_publisher = &publisher;
    assert_status(owner, placard_segment_listen(owner, GENEROUS), PLACARD_OK);
    assert_null(quick_publisher);
    assert_status(owner, placard_segment_listen(owner, 20), PLACARD_TIMED_OUT);
    fixture_destroy(owner);
}

static void a_holder_who_takes_his_time_is_waited_for(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    fixture_start_listening(owner);
    struct child publisher = child_start(publish_once, NULL);
    char pid[32];
    child_expect(&publisher);
    child_go_on(&publisher);
    child_expect(&publisher);
    /* The bell rang, but the lock is held: not yet, and not forgotten. */
    assert_status(owner, fixture_listen(owner, 10), PLACARD_TIMED_OUT);
    assert_status(owner, fixture_listen(owner, 10), PLACARD_TIMED_OUT);
    assert_status(owner, fixture_listen(owner, GENEROUS), PLACARD_LOCK_TIMEOUT);
    snprintf(pid, sizeof pid, "process %ld", (long)publisher.pid);
    fixture_assert_message(owner, pid);
    assert_status(owner, fixture_listen(owner, 10), PLACARD_TIMED_OUT);
    child_go_on(&publisher);
    child_join(&publisher);
    assert_status(owner, fixture_listen(owner, 0), PLACARD_OK);
    assert_status(owner, fixture_listen(owner, 10), PLACARD_TIMED_OUT);
    fixture_destroy(owner);
}

static int listen_once(struct child *self, const void *argument)
{
    const enum placard_status *wanted = argument;
    struct placard_segment *segment = child_attach(PLACARD_READ_ONLY);
    fixture_start_listening(segment);
    child_tell(self);
    require(fixture_listen(segment, GENEROUS) == *wanted);
    placard_segment_free(segment);
    return 0;
}

static void listening_does_not_hide_the_holder(void **state)
{
    (void)state;
    const enum placard_status wanted = PLACARD_OK;
    struct placard_segment *owner = fixture_create();
    fixture_start_listening(owner);
    struct child publisher = child_start(publish_once, NULL);
    struct child listener = child_start(listen_once, &wanted);
    struct placard_segment_facts facts;
    child_expect(&publisher);
    child_expect(&listener);
    fixture_await_listening(1);
    child_go_on(&publisher);
    child_expect(&publisher);
    fixture_await_listening(0);
    assert_status(owner, placard_segment_facts(owner, &facts), PLACARD_OK);
    assert_int_equal(facts.lock_holder, publisher.pid);
    child_go_on(&publisher);
    child_join(&publisher);
    child_join(&listener);
    fixture_destroy(owner);
}

/* As docs/protocol.md tells a program without the library to do it: until the lock is taken with 0, until it
 * is free with -1. */
static int listen_as_documented(struct child *self, const void *argument)
{
    const short *first = argument;
    struct sembuf steps[] = {{.sem_op = *first}, {.sem_op = 32767}, {.sem_op = 1}};
    child_tell(self);
    require(semop(fixture_semaphore(), steps, 3) == -1 && errno == ERANGE);
    return 0;
}

static void a_documented_listener_is_not_taken_for_the_holder(void **state)
{
    (void)state;
    const short until_held = 0;
    const short until_free = -1;
    struct placard_segment *owner = fixture_create();
    struct child publisher = child_start(publish_once, NULL);
    child_expect(&publisher);
    struct child listener = child_start(listen_as_documented, &until_held);
    child_expect(&listener);
    fixture_await_listening(1);
    child_go_on(&publisher);
    child_expect(&publisher);
    child_join(&listener);
    /* It is dead, and the lock is not: */
    assert_status(owner, placard_segment_lock_timed(owner, 0), PLACARD_LOCK_TIMEOUT);
    listener = child_start(listen_as_documented, &until_free);
    child_expect(&listener);
    fixture_await_waiting(1);
    child_go_on(&publisher);
    child_join(&publisher);
    child_join(&listener);
    assert_int_equal(fixture_semaphore_value(), 1);
    assert_int_equal(semctl(fixture_semaphore(), 0, GETPID), publisher.pid);
    fixture_destroy(owner);
}

static void a_removed_or_destroyed_lock_wakes_the_listener(void **state)
{
    (void)state;
    for (int destroyed = 0; destroyed < 2; destroyed++) {
        const enum placard_status wanted = destroyed ? PLACARD_LOCK_ERROR : PLACARD_OK;
        struct placard_segment *owner = fixture_create();
        struct child listener = child_start(listen_once, &wanted);
        child_expect(&listener);
        fixture_await_listening(1);
        if (destroyed) {
            assert_status(owner, placard_segment_destroy(owner, PLACARD_DESTROY_FORCE), PLACARD_OK);
        } else {
            fixture_remove_semaphore(false);
        }
        child_join(&listener);
        if (!destroyed) {
            assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
            assert_status(owner, placard_segment_destroy(owner, PLACARD_DESTROY_NOW), PLACARD_OK);
        }
        placard_segment_free(owner);
    }
}

static void on_alarm(int number)
{
    (void)number;
}

static void a_signal_ends_the_wait(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct sigaction action = {.sa_handler = on_alarm};
    struct sigaction before;
    const struct itimerval often = {.it_interval = {.tv_usec = 20000}, .it_value = {.tv_usec = 20000}};
    const struct itimerval never = {0};
    assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    fixture_start_listening(owner);
    enum placard_status status = placard_segment_listen(owner, PLACARD_WAIT_FOREVER);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    assert_status(owner, status, PLACARD_INTERRUPTED);
    fixture_destroy(owner);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        TEST(every_publication_rings_once_for_everybody),
        TEST(a_burst_is_seen_to_its_end),
        TEST(what_rang_before_listening_is_not_lost),
        TEST_SYSTEMV(what_rings_while_falling_asleep_is_found_by_a_second_look,
                     "a POSIX bell keeps what rang it"),
        TEST(a_holder_who_takes_his_time_is_waited_for),
        TEST(listening_does_not_hide_the_holder),
        TEST_SYSTEMV(a_documented_listener_is_not_taken_for_the_holder, "they have no such bell"),
        TEST(a_removed_or_destroyed_lock_wakes_the_listener),
        TEST(a_signal_ends_the_wait),
    };
    return run_with_both_kinds(tests);
}
