/* Together with a peer that makes Qt's calls, good and bad. */
#include "fixture.h"

#include "qt_peer.h"
#include <string.h>
#include <sys/sem.h>
#include <unistd.h>

static struct qt_peer new_peer(void)
{
    return (struct qt_peer){.segment_file = fixture_segment_file(),
                            .semaphore_file = fixture_semaphore_file()};
}

static void a_qt_creator_is_met(void **state)
{
    (void)state;
    struct qt_peer qt = new_peer();
    assert_true(qt_peer_create(&qt, 10240));
    struct placard_segment *segment = fixture_attach(PLACARD_READ_WRITE);
    assert_int_equal(placard_segment_size(segment), 10240);
    assert_int_equal(placard_segment_handle(segment), qt.id);
    assert_status(segment, placard_segment_lock_timed(segment, GENEROUS), PLACARD_OK);
    assert_false(placard_segment_lock_was_broken(segment));
    memcpy(placard_segment_data(segment), "from here", sizeof "from here");
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    assert_true(qt_peer_lock(&qt));
    assert_string_equal(qt.data, "from here");
    assert_status(segment, placard_segment_lock_timed(segment, 20), PLACARD_LOCK_TIMEOUT);
    assert_true(qt_peer_unlock(&qt));
    placard_segment_free(segment);
    qt_peer_end(&qt);
    segment = placard_segment_new(fixture_key());
    assert_false(placard_segment_exists(segment));
    placard_segment_free(segment);
}

static void a_qt_peer_meets_our_segment(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct qt_peer qt = new_peer();
    assert_true(qt_peer_attach(&qt, false));
    assert_int_equal(qt.id, placard_segment_handle(owner));
    assert_int_equal(qt.semaphore, fixture_semaphore());
    assert_true(qt_peer_lock(&qt));
    memcpy(qt.data, "from Qt", sizeof "from Qt");
    assert_status(owner, placard_segment_lock_timed(owner, 0), PLACARD_LOCK_TIMEOUT);
    assert_true(qt_peer_unlock(&qt));
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
    assert_string_equal(placard_segment_data(owner), "from Qt");
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    qt_peer_end(&qt);
    assert_true(placard_segment_is_valid(owner));
    assert_status(owner, placard_segment_refresh(owner), PLACARD_OK);

    /* The last one to detach destroys, if it is Qt. */
    assert_true(qt_peer_attach(&qt, true));
    placard_segment_free(owner);
    qt_peer_end(&qt);
    owner = placard_segment_new(fixture_key());
    assert_false(placard_segment_exists(owner));
    assert_int_equal(semctl(qt.semaphore, 0, IPC_RMID), 0);
    assert_int_equal(unlink(fixture_semaphore_file()), 0);
    placard_segment_free(owner);
}

static int write_as_qt(struct child *self, const void *argument)
{
    const int *times = argument;
    struct qt_peer qt = new_peer();
    require(qt_peer_attach(&qt, false));
    volatile int *counter = qt.data;
    child_tell(self);
    for (int i = 0; i < *times; i++) {
        child_wait(self);
        require(qt_peer_lock(&qt));
        *counter = *counter + 1;
        require(qt_peer_unlock(&qt));
    }
    child_wait(self);
    qt_peer_end(&qt);
    return 0;
}

static void a_qt_writer_rings_our_bell(void **state)
{
    (void)state;
    const int times = 2000;
    struct placard_segment *owner = fixture_create();
    struct child writer = child_start(write_as_qt, &times);
    const volatile int *counter = placard_segment_data(owner);
    child_expect(&writer);
    assert_status(owner, placard_segment_listen(owner, 0), PLACARD_OK); /* its attach took the lock */
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    for (int i = 0; i < times; i++) {
        child_go_on(&writer);
        assert_status(owner, placard_segment_listen(owner, GENEROUS), PLACARD_OK);
        assert_int_equal(*counter, i + 1);
        assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
        assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    }
    assert_status(owner, placard_segment_listen(owner, 20), PLACARD_TIMED_OUT);
    child_go_on(&writer);
    child_join(&writer);
    fixture_destroy(owner);
}

/* Qt's create() that fails since the segment exists resets the lock first, and its destructor removes it. */
static void a_failing_qt_create_is_survived(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct placard_segment *other = fixture_attach(PLACARD_READ_WRITE);
    struct qt_peer holder = new_peer();
    struct qt_peer qt = new_peer();
    assert_true(qt_peer_attach(&holder, false));
    assert_true(qt_peer_lock(&holder));
    assert_false(qt_peer_create(&qt, 100));
    assert_true(qt_peer_unlock(&holder));
    assert_int_equal(fixture_semaphore_value(), 2);
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(owner));
    assert_status(other, placard_segment_lock_timed(other, 20), PLACARD_LOCK_TIMEOUT);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    assert_int_equal(fixture_semaphore_value(), 1);

    /* While we hold it ourselves: one more process comes in, but the value stays right. */
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
    assert_false(qt_peer_create(&qt, 100));
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(owner));
    assert_int_equal(fixture_semaphore_value(), 1);

    /* And its destructor removes the lock that everybody uses. */
    qt_peer_end(&qt);
    assert_int_equal(access(fixture_semaphore_file(), F_OK), -1);
    assert_status(owner, placard_segment_refresh(owner), PLACARD_OK);
    assert_int_equal(fixture_semaphore_value(), 1);
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
    assert_status(owner, placard_segment_refresh(owner), PLACARD_OK);
    assert_status(other, placard_segment_lock_timed(other, 20), PLACARD_LOCK_TIMEOUT);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    assert_status(other, placard_segment_lock_timed(other, GENEROUS), PLACARD_OK);
    assert_status(other, placard_segment_unlock(other), PLACARD_OK);
    assert_true(qt_peer_lock(&holder));
    assert_status(owner, placard_segment_lock_timed(owner, 0), PLACARD_LOCK_TIMEOUT);
    assert_true(qt_peer_unlock(&holder));
    qt_peer_end(&holder);
    placard_segment_free(other);
    fixture_destroy(owner);
}

static int create_as_qt_and_die(struct child *self, const void *argument)
{
    (void)argument;
    struct qt_peer qt = new_peer();
    require(qt_peer_create(&qt, 10240));
    require(qt_peer_lock(&qt));
    child_tell(self);
    child_wait(self);
    return 1;
}

static void what_a_killed_qt_creator_left_is_taken_over(void **state)
{
    (void)state;
    struct child creator = child_start(create_as_qt_and_die, NULL);
    child_expect(&creator);
    child_kill(&creator);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    assert_true(placard_segment_exists(segment));
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_OK);
    assert_int_equal(fixture_semaphore_value(), 1);
    fixture_destroy(segment);
}

static void a_lock_removed_by_a_qt_peer_is_shared_anew(void **state)
{
    (void)state;
    struct qt_peer qt = new_peer();
    struct qt_peer reader = new_peer();
    struct placard_segment *owner = fixture_create();
    assert_true(qt_peer_attach(&reader, true));
    assert_int_equal(semctl(fixture_semaphore(), 0, IPC_RMID), 0);
    assert_int_equal(unlink(fixture_semaphore_file()), 0);
    assert_true(qt_peer_attach(&qt, false)); /* makes lock and file, as Qt does when they are missing */
    assert_true(qt_peer_lock(&qt));
    assert_status(owner, placard_segment_lock_timed(owner, 20), PLACARD_LOCK_TIMEOUT);
    assert_true(qt_peer_unlock(&qt));
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    qt_peer_end(&reader);
    qt_peer_end(&qt);
    fixture_destroy(owner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_qt_creator_is_met),
        TEST(a_qt_peer_meets_our_segment),
        TEST(a_qt_writer_rings_our_bell),
        TEST(a_failing_qt_create_is_survived),
        TEST(what_a_killed_qt_creator_left_is_taken_over),
        TEST(a_lock_removed_by_a_qt_peer_is_shared_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
