/* The lock of native keys "posix:", with a peer that makes the calls of Qt 6.8: who waits for whom, dead
 * holders, and semaphores that are replaced. */
#include "fixture.h"
#include "posix_peer.h"

#include "common/src/exclusion.h"
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int hold_as_qt(struct child *self, const void *argument)
{
    (void)argument;
    struct posix_peer peer = posix_peer_new(fixture_posix_name());
    require(posix_peer_attach(&peer) && posix_peer_lock(&peer));
    child_tell(self);
    child_wait(self);
    return 0;
}

static int hold_as_ours(struct child *self, const void *argument)
{
    (void)argument;
    return child_hold(self, child_attach(PLACARD_READ_WRITE));
}

/* With the marks that docs/protocol.md tells a program without the library to leave. */
static int hold_as_documented(struct child *self, const void *argument)
{
    (void)argument;
    struct posix_peer another = posix_peer_new(fixture_posix_name()); /* dead ones are known all the same */
    require(posix_peer_attach(&another));
    int descriptor = open(fixture_semaphore_file(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    require(descriptor >= 0);
    void *mapped = mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    require(mapped != MAP_FAILED && sem_wait(mapped) == 0);
    struct flock byte = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 128, .l_len = 1};
    int64_t pid = getpid();
    require(fcntl(descriptor, F_OFD_SETLK, &byte) == 0);
    require(pwrite(descriptor, &pid, sizeof pid, 64) == (ssize_t)sizeof pid);
    child_tell(self);
    child_wait(self);
    return 0;
}

static void a_dead_holder_s_lock_is_taken_over(void **state)
{
    (void)state;
    const child_work holders[] = {hold_as_qt, hold_as_ours, hold_as_documented};
    for (size_t i = 0; i < 3; i++) {
        struct placard_segment *segment = fixture_create();
        struct placard_segment *idle = fixture_attach(PLACARD_READ_WRITE);
        struct child child = child_start(holders[i], NULL);
        child_expect(&child);
        assert_status(segment, placard_segment_lock_timed(segment, 600), PLACARD_LOCK_TIMEOUT);
        if (holders[i] != hold_as_qt) {
            char pid[32];
            snprintf(pid, sizeof pid, "process %ld", (long)child.pid);
            fixture_assert_message(segment, pid);
        }
        child_kill(&child);
        assert_status(segment, placard_segment_lock_timed(segment, GENEROUS), PLACARD_OK);
        assert_true(placard_segment_lock_was_broken(segment));
        assert_status(idle, placard_segment_lock_timed(idle, 0), PLACARD_LOCK_TIMEOUT);
        assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
        assert_status(idle, placard_segment_lock_timed(idle, 0), PLACARD_OK);
        assert_false(placard_segment_lock_was_broken(idle));
        placard_segment_free(idle);
        fixture_destroy(segment);
    }
}

/* Waits for the lock as Qt does, tells that it has it, and gives it back when it is let go. */
static int wait_as_qt(struct child *self, const void *argument)
{
    (void)argument;
    struct posix_peer peer = posix_peer_new(fixture_posix_name());
    require(posix_peer_attach(&peer));
    child_tell(self);
    child_wait(self);
    require(posix_peer_lock(&peer));
    char *data = peer.data;
    data[0]++;
    child_tell(self);
    child_wait(self);
    require(posix_peer_unlock(&peer));
    posix_peer_end(&peer);
    return 0;
}

static void expect_peer_to_get_it(struct placard_segment *segment, struct child *peer)
{
    const char *data = placard_segment_data(segment);
    child_expect(peer);
    assert_int_equal(data[0], 1);
    assert_status(segment, placard_segment_lock_timed(segment, 300), PLACARD_LOCK_TIMEOUT);
    child_go_on(peer);
    assert_status(segment, placard_segment_lock_timed(segment, GENEROUS), PLACARD_OK);
    assert_false(placard_segment_lock_was_broken(segment));
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    child_join(peer);
}

static void a_peer_waits_until_we_let_go(void **state)
{
    (void)state;
    struct placard_segment *segment = fixture_create();
    struct child peer = child_start(wait_as_qt, NULL);
    const char *data = placard_segment_data(segment);
    child_expect(&peer);
    assert_status(segment, placard_segment_lock(segment), PLACARD_OK);
    child_go_on(&peer);
    usleep(200000);
    assert_int_equal(data[0], 0);
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    expect_peer_to_get_it(segment, &peer);
    fixture_destroy(segment);
}

/* Somebody of ours who comes by takes the dead holder's lock over, and gives it to who waits. */
static void a_peer_that_waits_for_our_dead_holder_is_freed_by_the_next(void **state)
{
    (void)state;
    struct placard_segment *segment = fixture_create();
    const char *data = placard_segment_data(segment);
    struct child peer = child_start(wait_as_qt, NULL);
    child_expect(&peer); /* which needs the lock to attach */
    struct child holder = child_start(hold_as_ours, NULL);
    child_expect(&holder);
    child_go_on(&peer);
    child_kill(&holder);
    usleep(100000);
    assert_int_equal(data[0], 0);
    assert_status(segment, placard_segment_lock_timed(segment, GENEROUS), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(segment));
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    expect_peer_to_get_it(segment, &peer);
    fixture_destroy(segment);
}

/* Even while a program of Qt's is attached that might be the holder, as far as anybody can tell. */
static void our_dead_holder_is_known(void **state)
{
    (void)state;
    struct placard_segment *segment = fixture_create();
    struct posix_peer peer = posix_peer_new(fixture_posix_name());
    assert_true(posix_peer_attach(&peer));
    struct child child = child_start(hold_as_ours, NULL);
    child_expect(&child);
    child_kill(&child);
    assert_status(segment, placard_segment_lock_timed(segment, GENEROUS), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(segment));
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    posix_peer_end(&peer);
    fixture_destroy(segment);
}

static void a_replaced_semaphore_is_followed(void **state)
{
    (void)state;
    struct placard_segment *segment = fixture_create();
    assert_status(segment, placard_segment_lock(segment), PLACARD_OK);
    struct posix_peer peer = posix_peer_new(fixture_posix_name());
    assert_false(posix_peer_create(&peer, 100)); /* fails, and has replaced the semaphore */
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(segment));
    assert_true(posix_peer_lock(&peer));
    assert_status(segment, placard_segment_lock_timed(segment, 300), PLACARD_LOCK_TIMEOUT);
    assert_true(posix_peer_unlock(&peer));
    posix_peer_end(&peer); /* removes it */
    assert_int_equal(fixture_semaphore(), -1);
    assert_status(segment, placard_segment_lock_timed(segment, GENEROUS), PLACARD_OK);
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    assert_int_equal(fixture_semaphore_value(), 1);
    fixture_destroy(segment);
}

/* Somebody may hold the old one, and write, while we hold the new one. */
static void a_replaced_semaphore_is_known_to_have_excluded_nobody(void **state)
{
    (void)state;
    struct placard_segment *segment = fixture_create();
    struct posix_peer writer = posix_peer_new(fixture_posix_name());
    struct posix_peer failing = posix_peer_new(fixture_posix_name());
    assert_true(posix_peer_attach(&writer));
    assert_status(segment, placard_segment_lock(segment), PLACARD_OK);
    assert_true(segment_was_exclusive(segment));
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    assert_true(posix_peer_lock(&writer));
    assert_false(posix_peer_create(&failing, 100));
    assert_status(segment, placard_segment_lock(segment), PLACARD_OK);
    assert_false(segment_was_exclusive(segment));
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    assert_true(posix_peer_unlock(&writer));
    posix_peer_end(&writer);
    posix_peer_end(&failing);
    bool exclusive = false;
    while (!exclusive) { /* once all is calm */
        assert_status(segment, placard_segment_lock_timed(segment, GENEROUS), PLACARD_OK);
        exclusive = segment_was_exclusive(segment);
        assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
        usleep(10000);
    }
    fixture_destroy(segment);
}

int main(void)
{
    fixture_use_posix();
    const struct CMUnitTest tests[] = {
        TEST(a_peer_waits_until_we_let_go),
        TEST(a_dead_holder_s_lock_is_taken_over),
        TEST(our_dead_holder_is_known),
        TEST(a_peer_that_waits_for_our_dead_holder_is_freed_by_the_next),
        TEST(a_replaced_semaphore_is_followed),
        TEST(a_replaced_semaphore_is_known_to_have_excluded_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
