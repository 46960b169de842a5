/* The lock, and what others do to its semaphore: set it, remove it, replace it. */
#include "fixture.h"

#include "common/src/semaphore.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

static void a_lock_set_free_while_held_is_noticed(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct placard_segment *other = fixture_attach(PLACARD_READ_WRITE);
    assert_status(owner, placard_segment_lock(owner), PLACARD_OK);
    fixture_set_semaphore(1);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(owner));
    assert_int_equal(fixture_semaphore_value(), 1);
    assert_status(other, placard_segment_lock(other), PLACARD_OK);
    assert_false(placard_segment_lock_was_broken(other));
    assert_status(owner, placard_segment_lock_timed(owner, 0), PLACARD_LOCK_TIMEOUT);
    assert_false(placard_segment_lock_was_broken(owner));
    assert_status(other, placard_segment_unlock(other), PLACARD_OK);
    placard_segment_free(other);
    fixture_destroy(owner);
}

static void a_value_above_one_is_brought_down(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct placard_segment *other = fixture_attach(PLACARD_READ_WRITE);
    fixture_set_semaphore(3);
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(owner));
    assert_int_equal(fixture_semaphore_value(), 0);
    assert_status(other, placard_segment_lock_timed(other, 0), PLACARD_LOCK_TIMEOUT);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    assert_int_equal(fixture_semaphore_value(), 1);
    assert_status(other, placard_segment_lock_timed(other, 0), PLACARD_OK);
    assert_false(placard_segment_lock_was_broken(other));
    placard_segment_free(other);
    fixture_destroy(owner);
}

static void a_removed_semaphore_is_made_anew(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct placard_segment *other = fixture_attach(PLACARD_READ_WRITE);
    for (int with_file = 0; with_file < 2; with_file++) {
        int old = fixture_semaphore();
        fixture_remove_semaphore(with_file != 0);
        assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
        assert_int_not_equal(fixture_semaphore(), old);
        assert_int_equal(fixture_semaphore_value(), 0);
        assert_status(other, placard_segment_lock_timed(other, 20), PLACARD_LOCK_TIMEOUT);
        assert_status(owner, placard_segment_refresh(owner), PLACARD_OK);
        assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
        assert_false(placard_segment_lock_was_broken(owner));
        assert_status(other, placard_segment_lock_timed(other, 0), PLACARD_OK);
        assert_status(other, placard_segment_unlock(other), PLACARD_OK);
    }
    /* Removed while it is held. */
    assert_status(owner, placard_segment_lock(owner), PLACARD_OK);
    fixture_remove_semaphore(false);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(owner));
    assert_status(other, placard_segment_lock_timed(other, GENEROUS), PLACARD_OK);
    assert_status(other, placard_segment_unlock(other), PLACARD_OK);
    placard_segment_free(other);
    fixture_destroy(owner);
}

/* A Qt program that ends removes the lock's key file, and newcomers meet at another semaphore. Whoever takes
 * the lock, or listens, moves there, and takes the old one away. */
static void a_lock_that_newcomers_do_not_find_is_left(void **state)
{
    (void)state;
    for (int listening = 0; listening < 2; listening++) {
        char kept[700];
        snprintf(kept, sizeof kept, "%s/kept", getenv("TMPDIR"));
        struct placard_segment *owner = fixture_create();
        int old = fixture_semaphore();
        assert_int_equal(rename(fixture_semaphore_file(), kept), 0); /* its inode is not given out again */
        struct placard_segment *newcomer = fixture_attach(PLACARD_READ_WRITE);
        int found = fixture_semaphore();
        assert_true(found >= 0 && found != old);
        if (listening) {
            assert_status(owner, placard_segment_listen(owner, GENEROUS), PLACARD_OK);
        }
        assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
        assert_int_equal(placard_segment_lock_was_broken(owner), !listening);
        assert_int_equal(semctl(old, 0, GETVAL), -1);
        assert_int_equal(fixture_semaphore(), found);
        assert_int_equal(fixture_semaphore_value(), 0);
        assert_status(newcomer, placard_segment_lock_timed(newcomer, 0), PLACARD_LOCK_TIMEOUT);
        assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
        assert_status(newcomer, placard_segment_lock_timed(newcomer, 0), PLACARD_OK);
        assert_status(newcomer, placard_segment_unlock(newcomer), PLACARD_OK);
        placard_segment_free(newcomer);
        fixture_destroy(owner);
        assert_int_equal(unlink(kept), 0);
    }
}

/* A Qt program whose create() fails takes the semaphore with it when it ends. Whoever destroys the segment
 * then knows the old one alone. */
static void a_semaphore_that_others_made_anew_is_destroyed_too(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct placard_segment *other = fixture_attach(PLACARD_READ_WRITE);
    fixture_remove_semaphore(true);
    assert_status(other, placard_segment_lock_timed(other, GENEROUS), PLACARD_OK);
    assert_status(other, placard_segment_unlock(other), PLACARD_OK);
    int anew = fixture_semaphore();
    assert_true(anew >= 0);
    assert_status(owner, placard_segment_destroy(owner, PLACARD_DESTROY_FORCE), PLACARD_OK);
    assert_int_equal(fixture_semaphore(), -1);
    assert_true(fixture_is_posix() || semctl(anew, 0, GETVAL) == -1);
    assert_int_equal(access(fixture_semaphore_file(), F_OK), -1);
    placard_segment_free(other);
    placard_segment_free(owner);
}

static int wait_for_lock(struct child *self, const void *argument)
{
    const enum placard_status *wanted = argument;
    struct placard_segment *segment = child_attach(PLACARD_READ_WRITE);
    child_tell(self);
    require(placard_segment_lock_timed(segment, GENEROUS) == *wanted);
    placard_segment_free(segment);
    return 0;
}

static void sleepers_learn_of_a_removal(void **state)
{
    (void)state;
    for (int destroyed = 0; destroyed < 2; destroyed++) {
        const enum placard_status wanted = destroyed ? PLACARD_LOCK_ERROR : PLACARD_OK;
        struct placard_segment *owner = fixture_create();
        assert_status(owner, placard_segment_lock(owner), PLACARD_OK);
        struct child sleeper = child_start(wait_for_lock, &wanted);
        child_expect(&sleeper);
        fixture_await_waiting(1);
        if (destroyed) {
            assert_status(owner, placard_segment_destroy(owner, PLACARD_DESTROY_NOW), PLACARD_OK);
        } else {
            fixture_remove_semaphore(false);
        }
        child_join(&sleeper);
        if (!destroyed) {
            assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
            assert_status(owner, placard_segment_destroy(owner, PLACARD_DESTROY_NOW), PLACARD_OK);
        }
        placard_segment_free(owner);
    }
}

static void a_semaphore_without_a_first_value_is_used(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    assert_int_equal(semctl(fixture_semaphore(), 0, IPC_RMID), 0);
    int semaphore = semget(ftok(fixture_semaphore_file(), 'Q'), 1, 0600 | IPC_CREAT | IPC_EXCL);
    assert_true(semaphore >= 0); /* its maker "died" here */
    assert_status(owner, placard_segment_lock_timed(owner, 0), PLACARD_LOCK_TIMEOUT);
    fixture_assert_message(owner, "try again");
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_OK);
    assert_int_equal(fixture_semaphore(), semaphore);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    assert_int_equal(fixture_semaphore_value(), 1);
    fixture_destroy(owner);
}

static void a_doomed_segment_is_told_although_its_lock_lives(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    assert_int_equal(fixture_is_posix() ? unlink(fixture_segment_file())
                                        : shmctl(placard_segment_handle(owner), IPC_RMID, NULL),
                     0);
    assert_status(owner, placard_segment_lock_timed(owner, GENEROUS), PLACARD_LOCK_ERROR);
    fixture_assert_message(owner, "destroyed");
    assert_int_equal(fixture_semaphore_value(), 1);
    /* What an outsider destroyed is cleaned up by the next owner. */
    placard_segment_free(owner);
    fixture_destroy(fixture_create());
}

static void removing_leaves_a_successor_alone(void **state)
{
    (void)state;
    char kept[700];
    struct key key = {0};
    struct semaphore old = {.id = -1};
    struct semaphore new = {.id = -1};
    snprintf(kept, sizeof kept, "%s/kept", getenv("TMPDIR"));
    assert_int_equal(key_make(&key, fixture_key(), NULL), PLACARD_OK);
    assert_int_equal(semaphore_systemv.make(&old, &key, 0600, NULL), PLACARD_OK);
    assert_int_equal(rename(key.semaphore_file, kept), 0);
    assert_int_equal(semaphore_systemv.make(&new, &key, 0600, NULL), PLACARD_OK);
    assert_int_not_equal(new.id, old.id);
    semaphore_systemv.remove(&old, &key);
    assert_int_equal(fixture_semaphore(), new.id);
    assert_int_equal(fixture_semaphore_value(), 1);
    semaphore_systemv.remove(&new, &key);
    assert_int_equal(access(key.semaphore_file, F_OK), -1);
    assert_int_equal(unlink(kept), 0);
    key_clear(&key);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        TEST(a_lock_set_free_while_held_is_noticed),
        TEST(a_value_above_one_is_brought_down),
        TEST(a_removed_semaphore_is_made_anew),
        TEST_SYSTEMV(a_lock_that_newcomers_do_not_find_is_left, "test_posix.c replaces theirs"),
        TEST(a_semaphore_that_others_made_anew_is_destroyed_too),
        TEST(sleepers_learn_of_a_removal),
        TEST_SYSTEMV(a_semaphore_without_a_first_value_is_used, "sem_open() makes it with its value"),
        TEST(a_doomed_segment_is_told_although_its_lock_lives),
        TEST_SYSTEMV(removing_leaves_a_successor_alone, "whatever their name leads to is theirs"),
    };
    return run_with_both_kinds(tests);
}
