/* The lock between processes: exclusion, time limits, and dead holders. Two calls of the library's are
 * wrapped by the linker, so that the lock changes hands just then. */
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/sem.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int count_up(struct child *self, const void *argument)
{
    const int *times = argument;
    struct placard_segment *segment = child_attach(PLACARD_READ_WRITE);
    volatile int *counter = placard_segment_data(segment);
    child_tell(self);
    child_wait(self);
    for (int i = 0; i < *times; i++) {
        require(placard_segment_lock(segment) == PLACARD_OK);
        int before = *counter;
        if (i % 64 == 0) {
            usleep(1);
        }
        *counter = before + 1;
        require(placard_segment_unlock(segment) == PLACARD_OK);
        require(!placard_segment_lock_was_broken(segment));
    }
    placard_segment_free(segment);
    return 0;
}

static void only_one_has_it(void **state)
{
    (void)state;
    enum { CHILDREN = 4 };
    const int times = 5000;
    struct placard_segment *owner = fixture_create();
    struct child children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = child_start(count_up, &times);
        child_expect(&children[i]);
    }
    for (int i = 0; i < CHILDREN; i++) {
        child_go_on(&children[i]);
    }
    for (int i = 0; i < CHILDREN; i++) {
        child_join(&children[i]);
    }
    assert_int_equal(*(int *)placard_segment_data(owner), CHILDREN * times);
    assert_int_equal(fixture_semaphore_value(), 1);
    fixture_destroy(owner);
}

/* Takes the lock, tells, and keeps it until it is let go. */
static int hold(struct child *self, const void *argument)
{
    (void)argument;
    return child_hold(self, child_attach(PLACARD_READ_ONLY));
}

static void a_wait_has_its_limit_and_names_the_holder(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct child holder = child_start(hold, NULL);
    struct placard_segment_facts facts;
    const int64_t waits[] = {0, 1, 50, 1200};
    char pid[32];
    child_expect(&holder);
    snprintf(pid, sizeof pid, "process %ld", (long)holder.pid);
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        struct timespec start;
        struct timespec end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        assert_status(owner, placard_segment_lock_timed(owner, waits[i]), PLACARD_LOCK_TIMEOUT);
        clock_gettime(CLOCK_MONOTONIC, &end);
        fixture_assert_message(owner, pid);
        assert_true((end.tv_sec - start.tv_sec) * 1000 + (end.tv_nsec - start.tv_nsec) / 1000000 >=
                    waits[i] - 1);
    }
    assert_status(owner, placard_segment_facts(owner, &facts), PLACARD_OK);
    assert_int_equal(facts.lock_holder, holder.pid);
    child_go_on(&holder);
    assert_status(owner, placard_segment_lock_timed(owner, INT64_MAX), PLACARD_OK);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    child_join(&holder);
    fixture_destroy(owner);
}

static void a_killed_holder_lets_go(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct child holder = child_start(hold, NULL);
    child_expect(&holder);
    assert_int_equal(fixture_semaphore_value(), 0);
    child_kill(&holder);
    assert_status(owner, placard_segment_lock(owner), PLACARD_OK);
    /* The kernel undoes what a dead process did to a System V semaphore alone. */
    assert_int_equal(placard_segment_lock_was_broken(owner), fixture_is_posix());
    assert_int_equal(placard_segment_attachments(owner), 1);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    assert_int_equal(fixture_semaphore_value(), 1);
    fixture_destroy(owner);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
    (void)number;
    alarms = alarms + 1;
}

static void signals_are_waited_out(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct child holder = child_start(hold, NULL);
    struct sigaction action = {.sa_handler = on_alarm};
    struct sigaction before;
    const struct itimerval often = {.it_interval = {.tv_usec = 5000}, .it_value = {.tv_usec = 5000}};
    const struct itimerval never = {0};
    child_expect(&holder);
    alarms = 0;
    assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &often, NULL), 0);
    enum placard_status status = placard_segment_lock_timed(owner, 200);
    setitimer(ITIMER_REAL, &never, NULL);
    sigaction(SIGALRM, &before, NULL);
    assert_status(owner, status, PLACARD_LOCK_TIMEOUT);
    assert_true(alarms > 1);
    child_go_on(&holder);
    child_join(&holder);
    fixture_destroy(owner);
}

/* ---- what others do to it ---- */

/* Takes the lock in a way that the kernel does not undo, and leaves. */
static int take_for_ever(struct child *self, const void *argument)
{
    (void)self;
    (void)argument;
    struct sembuf take = {.sem_op = -1};
    require(semop(fixture_semaphore(), &take, 1) == 0);
    return 0;
}

static void a_lock_of_the_dead_is_taken_over(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    for (int timeout = 0; timeout < 2; timeout++) {
        struct child taker = child_start(take_for_ever, NULL);
        child_join(&taker);
        assert_int_equal(fixture_semaphore_value(), 0);
        assert_status(owner, placard_segment_lock_timed(owner, timeout == 0 ? 0 : GENEROUS), PLACARD_OK);
        assert_true(placard_segment_lock_was_broken(owner));
        assert_int_equal(fixture_semaphore_value(), 0);
        assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
        assert_int_equal(fixture_semaphore_value(), 1);
    }
    /* ... and undone, when the new holder dies as well. */
    struct child taker = child_start(take_for_ever, NULL);
    child_join(&taker);
    struct child holder = child_start(hold, NULL);
    child_expect(&holder);
    child_kill(&holder);
    assert_int_equal(fixture_semaphore_value(), 1);
    fixture_destroy(owner);
}

/* Its parent may leave it so for ever. */
static void a_zombie_holds_no_lock(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct child taker = child_start(take_for_ever, NULL);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)taker.pid, &info, WEXITED | WNOWAIT), 0);
    assert_int_equal(fixture_semaphore_value(), 0);
    struct placard_segment_facts facts;
    assert_status(owner, placard_segment_facts(owner, &facts), PLACARD_OK);
    assert_int_equal(facts.lock_holder, 0);
    assert_status(owner, placard_segment_lock_timed(owner, 0), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(owner));
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    child_join(&taker);
    fixture_destroy(owner);
}

/* The lock changes hands while somebody looks whether it is an orphan's: the first holder gives it back and
 * ends, and the next one takes it, in the same moment or in a later one. */
static struct {
    struct child first;
    struct child next;
    bool at_once;
    bool begun;
    bool done;
} handover;

static void hand_over(void)
{
    if (handover.begun && !handover.done) {
        handover.done = true;
        child_go_on(&handover.next);
        child_expect(&handover.next);
    }
}

int __real_kill(pid_t process, int number);
int __wrap_kill(pid_t process, int number);
int __wrap_kill(pid_t process, int number)
{
    if (number == 0 && process == handover.first.pid && !handover.begun) {
        handover.begun = true;
        child_go_on(&handover.first);
        child_join(&handover.first);
        if (handover.at_once) {
            hand_over();
        }
    }
    return __real_kill(process, number);
}

int __real_semop(int id, struct sembuf *steps, size_t count);
int __wrap_semop(int id, struct sembuf *steps, size_t count);
int __wrap_semop(int id, struct sembuf *steps, size_t count)
{
    if (count == 3) { /* as it is taken over */
        hand_over();
    }
    return __real_semop(id, steps, count);
}

static int hold_when_told(struct child *self, const void *argument)
{
    (void)argument;
    struct placard_segment *segment = child_attach(PLACARD_READ_WRITE);
    child_tell(self);
    child_wait(self);
    require(child_hold(self, segment) == 0);
    return 0;
}

static void a_lock_that_changes_hands_is_not_taken_over(void **state)
{
    (void)state;
    for (int at_once = 0; at_once < 2; at_once++) {
        struct placard_segment *owner = fixture_create();
        struct child first = child_start(hold, NULL);
        struct child next = child_start(hold_when_told, NULL);
        child_expect(&first);
        child_expect(&next);
        handover.first = first;
        handover.next = next;
        handover.at_once = at_once != 0;
        handover.begun = handover.done = false;
        assert_status(owner, placard_segment_lock_timed(owner, 0), PLACARD_LOCK_TIMEOUT);
        assert_true(handover.begun);
        hand_over();
        assert_int_equal(fixture_semaphore_value(), 0);
        child_go_on(&next);
        child_join(&next);
        assert_int_equal(fixture_semaphore_value(), 1);
        fixture_destroy(owner);
    }
}

struct threads {
    struct child self;
    pthread_t first;
};

static void *hold_in_second_thread(void *argument)
{
    struct threads *threads = argument;
    struct placard_segment *segment = placard_segment_new(fixture_key());
    if (placard_segment_attach(segment, PLACARD_READ_WRITE) != PLACARD_OK ||
        placard_segment_lock(segment) != PLACARD_OK) {
        _exit(1);
    }
    pthread_join(threads->first, NULL);
    child_tell(&threads->self);
    child_wait(&threads->self);
    _exit(placard_segment_unlock(segment) == PLACARD_OK ? 0 : 1);
}

static int hold_without_first_thread(struct child *self, const void *argument)
{
    (void)argument;
    static struct threads threads; /* outlives the first thread's stack */
    threads = (struct threads){.self = *self, .first = pthread_self()};
    pthread_t second;
    require(pthread_create(&second, NULL, hold_in_second_thread, &threads) == 0);
    pthread_exit(NULL);
}

static void a_process_without_its_first_thread_holds_it(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct child holder = child_start(hold_without_first_thread, NULL);
    child_expect(&holder);
    assert_status(owner, placard_segment_lock_timed(owner, 50), PLACARD_LOCK_TIMEOUT);
    child_go_on(&holder);
    child_join(&holder);
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    fixture_destroy(owner);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        TEST(only_one_has_it),
        TEST(a_wait_has_its_limit_and_names_the_holder),
        TEST(a_killed_holder_lets_go),
        TEST(signals_are_waited_out),
        TEST_SYSTEMV(a_lock_of_the_dead_is_taken_over, "theirs are told by other marks (test_posix.c)"),
        TEST_SYSTEMV(a_zombie_holds_no_lock, "theirs are told by other marks (test_posix.c)"),
        TEST_SYSTEMV(a_lock_that_changes_hands_is_not_taken_over, "a living holder of theirs has a mark"),
        TEST(a_process_without_its_first_thread_holds_it),
    };
    return run_with_both_kinds(tests);
}
