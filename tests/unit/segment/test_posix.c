/* Native keys "posix:", with a peer that makes the calls of Qt 6.8: meeting, the lock and its dead holders,
 * memory that is cut short, what is stale, and the bell. */
#include "fixture.h"
#include "posix_peer.h"

#include "common/src/exclusion.h"
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char name[256]; /* "/NAME" of the test's key */

static struct posix_peer new_peer(void)
{
    return (struct posix_peer){.name = name, .descriptor = -1};
}

static bool exists(const char *prefix)
{
    char path[300];
    snprintf(path, sizeof path, "/dev/shm/%s%s", prefix, name + 1);
    return access(path, F_OK) == 0;
}

static void names_and_modes_are_those_of_qt(void **state)
{
    (void)state;
    struct placard_segment *segment = fixture_create();
    assert_true(exists(""));
    assert_true(exists("sem."));
    struct stat facts;
    assert_int_equal(fstat(placard_segment_handle(segment), &facts), 0);
    assert_int_equal(facts.st_size, 4096);
    assert_int_equal(facts.st_mode & 0777, 0600);
    struct posix_peer peer = new_peer();
    assert_true(posix_peer_attach(&peer));
    assert_int_equal(peer.size, 4096);
    strcpy(peer.data, "from the peer");
    assert_string_equal(placard_segment_data(segment), "from the peer");
    posix_peer_end(&peer);
    fixture_destroy(segment);
    assert_false(exists(""));
    assert_false(exists("sem."));
}

static void a_segment_of_the_peer_is_attached(void **state)
{
    (void)state;
    struct posix_peer peer = new_peer();
    assert_true(posix_peer_create(&peer, 1000));
    struct placard_segment *segment = fixture_attach(PLACARD_READ_WRITE);
    assert_int_equal(placard_segment_size(segment), 1000);
    assert_status(segment, placard_segment_lock(segment), PLACARD_OK);
    assert_int_equal(sem_trywait(peer.semaphore), -1);
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    assert_false(placard_segment_lock_was_broken(segment));
    assert_true(posix_peer_lock(&peer));
    assert_status(segment, placard_segment_lock_timed(segment, 300), PLACARD_LOCK_TIMEOUT); /* it lives */
    assert_true(posix_peer_unlock(&peer));
    struct placard_segment *second = placard_segment_new(fixture_key());
    assert_status(second, placard_segment_create(second, 4096, 0600), PLACARD_ALREADY_EXISTS);
    placard_segment_free(second);
    posix_peer_end(&peer);
    fixture_destroy(segment);
}

static int hold_as_qt(struct child *self, const void *argument)
{
    (void)argument;
    struct posix_peer peer = new_peer();
    require(posix_peer_attach(&peer) && posix_peer_lock(&peer));
    child_tell(self);
    child_wait(self);
    return 0;
}

static int hold_as_ours(struct child *self, const void *argument)
{
    (void)argument;
    struct placard_segment *segment = placard_segment_new(fixture_key());
    require(placard_segment_attach(segment, PLACARD_READ_WRITE) == PLACARD_OK);
    require(placard_segment_lock(segment) == PLACARD_OK);
    child_tell(self);
    child_wait(self);
    return 0;
}

static void a_dead_holder_s_lock_is_taken_over(void **state)
{
    (void)state;
    const child_work holders[] = {hold_as_qt, hold_as_ours};
    for (size_t i = 0; i < 2; i++) {
        struct placard_segment *segment = fixture_create();
        struct placard_segment *idle = fixture_attach(PLACARD_READ_WRITE);
        struct child child = child_start(holders[i], NULL);
        child_expect(&child);
        assert_status(segment, placard_segment_lock_timed(segment, 600), PLACARD_LOCK_TIMEOUT);
        if (holders[i] == hold_as_ours) {
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

/* Even while a program of Qt's is attached that might be the holder, as far as anybody can tell. */
static void our_dead_holder_is_known(void **state)
{
    (void)state;
    struct placard_segment *segment = fixture_create();
    struct posix_peer peer = new_peer();
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
    struct posix_peer peer = new_peer();
    assert_false(posix_peer_create(&peer, 100)); /* fails, and has replaced the semaphore */
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(segment));
    assert_true(posix_peer_lock(&peer));
    assert_status(segment, placard_segment_lock_timed(segment, 300), PLACARD_LOCK_TIMEOUT);
    assert_true(posix_peer_unlock(&peer));
    posix_peer_end(&peer); /* removes it */
    assert_false(exists("sem."));
    assert_status(segment, placard_segment_lock_timed(segment, GENEROUS), PLACARD_OK);
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    assert_true(exists("sem."));
    fixture_destroy(segment);
}

/* Somebody may hold the old one, and write, while we hold the new one. */
static void a_replaced_semaphore_is_known_to_have_excluded_nobody(void **state)
{
    (void)state;
    struct placard_segment *segment = fixture_create();
    struct posix_peer writer = new_peer();
    struct posix_peer failing = new_peer();
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

static void a_segment_that_is_cut_short_ends_nobody(void **state)
{
    (void)state;
    assert_int_equal(placard_survive_truncation(NULL), PLACARD_OK);
    struct placard_segment *segment = fixture_create();
    volatile char *data = placard_segment_data(segment);
    data[0] = 'x';
    int descriptor = shm_open(name, O_RDWR, 0);
    assert_int_equal(ftruncate(descriptor, 0), 0);
    assert_false(placard_segment_is_valid(segment));
    assert_int_equal(data[0], 0);
    data[1] = 'y';
    assert_int_equal(ftruncate(descriptor, 4096), 0);
    assert_false(placard_segment_is_valid(segment)); /* what is mapped is not it any more */
    assert_status(segment, placard_segment_lock_timed(segment, 0), PLACARD_LOCK_ERROR);
    close(descriptor);
    assert_status(segment, placard_segment_destroy(segment, PLACARD_DESTROY_FORCE), PLACARD_OK);
    placard_segment_free(segment);
    segment = fixture_create();
    assert_true(placard_segment_is_valid(segment));
    fixture_destroy(segment);
}

static void a_stale_segment_is_replaced(void **state)
{
    (void)state;
    struct posix_peer peer = new_peer();
    assert_true(posix_peer_create(&peer, 100));
    posix_peer_end(&peer); /* leaves the memory, as Qt does */
    assert_true(exists(""));
    struct placard_segment *segment = fixture_create();
    assert_int_equal(placard_segment_size(segment), 4096);
    assert_int_equal(placard_segment_attachments(segment), 1);
    fixture_destroy(segment);
}

static int publish_as_qt(struct child *self, const void *argument)
{
    (void)argument;
    struct posix_peer peer = new_peer();
    child_wait(self);
    require(posix_peer_attach(&peer) && posix_peer_lock(&peer));
    strcpy(peer.data, "news");
    require(posix_peer_unlock(&peer));
    posix_peer_end(&peer);
    return 0;
}

static int publish_as_ours(struct child *self, const void *argument)
{
    (void)argument;
    struct placard_segment *segment = placard_segment_new(fixture_key());
    require(placard_segment_attach(segment, PLACARD_READ_ONLY) == PLACARD_OK);
    child_wait(self);
    require(placard_segment_lock(segment) == PLACARD_OK);
    require(placard_segment_unlock(segment) == PLACARD_OK);
    placard_segment_free(segment);
    return 0;
}

static void the_bell_rings(void **state)
{
    (void)state;
    const child_work publishers[] = {publish_as_qt, publish_as_ours};
    for (size_t i = 0; i < 2; i++) {
        struct placard_segment *segment = fixture_create();
        struct child child = child_start(publishers[i], NULL);
        enum placard_status status = PLACARD_OK;
        while (status == PLACARD_OK) { /* what has rung so far */
            status = placard_segment_listen(segment, 100);
        }
        assert_status(segment, status, PLACARD_TIMED_OUT);
        child_go_on(&child);
        while (status == PLACARD_TIMED_OUT) {
            status = placard_segment_listen(segment, GENEROUS);
        }
        assert_status(segment, status, PLACARD_OK);
        child_join(&child);
        assert_status(segment, placard_segment_lock(segment), PLACARD_OK);
        assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
        assert_status(segment, placard_segment_listen(segment, 0), PLACARD_TIMED_OUT); /* not its own */
        fixture_destroy(segment);
    }
}

int main(void)
{
    static char key[300];
    snprintf(name, sizeof name, "/%.200s", fixture_key());
    snprintf(key, sizeof key, "posix:%s", name);
    setenv("PLACARD_KEY", key, 1);
    const struct CMUnitTest tests[] = {
        TEST(names_and_modes_are_those_of_qt),
        TEST(a_segment_of_the_peer_is_attached),
        TEST(a_dead_holder_s_lock_is_taken_over),
        TEST(our_dead_holder_is_known),
        TEST(a_replaced_semaphore_is_followed),
        TEST(a_replaced_semaphore_is_known_to_have_excluded_nobody),
        TEST(a_segment_that_is_cut_short_ends_nobody),
        TEST(a_stale_segment_is_replaced),
        TEST(the_bell_rings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
