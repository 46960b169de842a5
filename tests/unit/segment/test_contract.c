/* The contract, function by function: what each does when all is well, and when the caller is wrong. */
#include "fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void a_segment_lives_and_dies(void **state)
{
    (void)state;
    struct placard_segment *owner = placard_segment_new(fixture_key());
    assert_string_equal(placard_segment_key(owner), fixture_key());
    assert_false(placard_segment_exists(owner));
    assert_false(placard_segment_is_valid(owner));
    assert_null(placard_segment_data(owner));
    assert_int_equal(placard_segment_handle(owner), -1);
    assert_int_equal(placard_segment_size(owner), 0);
    assert_int_equal(placard_segment_attachments(owner), 0);
    assert_false(placard_segment_writable(owner));

    assert_status(owner, placard_segment_create(owner, 10001, 0600), PLACARD_OK);
    assert_int_equal(placard_segment_error(owner)->status, PLACARD_OK);
    assert_true(placard_segment_exists(owner));
    assert_true(placard_segment_is_valid(owner));
    assert_true(placard_segment_writable(owner));
    assert_int_equal(placard_segment_size(owner), 10001);
    assert_true(placard_segment_handle(owner) >= 0);
    const unsigned char *bytes = placard_segment_data(owner);
    for (size_t i = 0; i < 10001; i++) {
        assert_int_equal(bytes[i], 0);
    }

    struct placard_segment *reader = fixture_attach(PLACARD_READ_ONLY);
    assert_false(placard_segment_writable(reader));
    assert_int_equal(placard_segment_size(reader), 10001);
    assert_true(fixture_is_posix() || placard_segment_handle(reader) == placard_segment_handle(owner));
    assert_int_equal(placard_segment_attachments(owner), 2);
    memcpy(placard_segment_data(owner), "a text", sizeof "a text");
    assert_string_equal(placard_segment_data(reader), "a text");
    placard_segment_free(reader);
    assert_int_equal(placard_segment_attachments(owner), 1);

    /* Detaching destroys nothing. */
    assert_status(owner, placard_segment_detach(owner), PLACARD_OK);
    assert_null(placard_segment_data(owner));
    assert_false(placard_segment_is_valid(owner));
    assert_true(placard_segment_exists(owner));
    assert_int_equal(placard_segment_attachments(owner), 0);
    assert_status(owner, placard_segment_attach(owner, PLACARD_READ_WRITE), PLACARD_OK);
    assert_true(placard_segment_writable(owner));
    assert_string_equal(placard_segment_data(owner), "a text");
    fixture_destroy(owner);
    assert_int_equal(access(fixture_segment_file(), F_OK), -1);
    assert_int_equal(access(fixture_semaphore_file(), F_OK), -1);
}

static void each_destroy_mode_leaves_nothing_to_find(void **state)
{
    (void)state;
    const enum placard_destroy_mode modes[] = {PLACARD_DESTROY_NOW, PLACARD_DESTROY_FORCE,
                                               PLACARD_DESTROY_WHEN_FREE};
    for (size_t i = 0; i < 3; i++) {
        struct placard_segment *owner = fixture_create();
        struct placard_segment *other = fixture_attach(PLACARD_READ_WRITE);
        struct placard_segment_facts facts = {0};
        const int semaphore = fixture_semaphore();
        memcpy(placard_segment_data(other), "kept", sizeof "kept");
        assert_true(semaphore >= 0);
        assert_status(owner, placard_segment_destroy(owner, modes[i]), PLACARD_OK);
        assert_null(placard_segment_data(owner));
        assert_false(placard_segment_exists(owner));
        assert_int_equal(fixture_semaphore(), -1);
        assert_true(fixture_is_posix() || semctl(semaphore, 0, GETVAL) == -1);

        assert_string_equal(placard_segment_data(other), "kept");
        assert_false(placard_segment_is_valid(other));
        assert_status(other, placard_segment_facts(other, &facts), PLACARD_OK);
        assert_true(facts.doomed);
        assert_status(other, placard_segment_lock_timed(other, GENEROUS), PLACARD_LOCK_ERROR);
        fixture_assert_message(other, "destroyed");
        assert_status(other, placard_segment_listen(other, GENEROUS), PLACARD_LOCK_ERROR);
        assert_status(other, placard_segment_destroy(other, modes[i]), PLACARD_NOT_FOUND);
        assert_null(placard_segment_data(other));
        placard_segment_free(other);
        placard_segment_free(owner);
    }
}

static void destroying_leaves_a_successor_alone(void **state)
{
    (void)state;
    struct placard_segment *old = fixture_create();
    struct placard_segment *owner = placard_segment_new(fixture_key());
    assert_status(owner, placard_segment_destroy(owner, PLACARD_DESTROY_FORCE), PLACARD_OK);
    assert_status(owner, placard_segment_create(owner, 100, 0600), PLACARD_OK);
    assert_status(old, placard_segment_destroy(old, PLACARD_DESTROY_FORCE), PLACARD_NOT_FOUND);
    assert_true(placard_segment_is_valid(owner));
    assert_status(owner, placard_segment_lock_timed(owner, 0), PLACARD_OK);
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    assert_status(owner, placard_segment_refresh(owner), PLACARD_OK);
    placard_segment_free(old);
    fixture_destroy(owner);
}

/* The old segment lives, but its key file was lost and made anew by a successor: only the memory is the old
 * one's. */
static void a_lost_segment_is_destroyed_alone(void **state)
{
    (void)state;
    char kept[700];
    snprintf(kept, sizeof kept, "%s/kept", getenv("TMPDIR"));
    struct placard_segment *old = fixture_create();
    assert_int_equal(rename(fixture_segment_file(), kept),
                     0); /* keeps the inode from being given out again */
    struct placard_segment *owner = fixture_create();
    assert_int_not_equal(placard_segment_handle(owner), placard_segment_handle(old));
    assert_status(old, placard_segment_destroy(old, PLACARD_DESTROY_NOW), PLACARD_OK);
    assert_true(placard_segment_is_valid(owner));
    assert_status(owner, placard_segment_refresh(owner), PLACARD_OK);
    assert_true(fixture_semaphore_value() == 1);
    placard_segment_free(old);
    fixture_destroy(owner);
    assert_int_equal(unlink(kept), 0);
}

static void destroy_waits_for_the_lock_or_not(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct placard_segment *holder = fixture_attach(PLACARD_READ_WRITE);
    assert_status(holder, placard_segment_lock(holder), PLACARD_OK);
    assert_status(owner, placard_segment_destroy(owner, PLACARD_DESTROY_NOW), PLACARD_LOCK_TIMEOUT);
    assert_true(placard_segment_is_valid(owner));
    assert_status(owner, placard_segment_destroy(owner, PLACARD_DESTROY_FORCE), PLACARD_OK);
    placard_segment_free(owner);
    assert_status(holder, placard_segment_unlock(holder), PLACARD_OK);
    assert_true(placard_segment_lock_was_broken(holder));
    placard_segment_free(holder);

    /* Qt's way: lock, look who is attached, destroy. */
    owner = fixture_create();
    assert_status(owner, placard_segment_lock(owner), PLACARD_OK);
    assert_int_equal(placard_segment_attachments(owner), 1);
    fixture_destroy(owner);
}

static void callers_mistakes_are_told(void **state)
{
    (void)state;
    struct placard_segment *segment = placard_segment_new(fixture_key());
    struct placard_segment_facts facts;
    assert_status(segment, placard_segment_attach(segment, PLACARD_READ_WRITE), PLACARD_NOT_FOUND);
    fixture_assert_message(segment, fixture_key());
    fixture_assert_message(segment, fixture_is_posix() ? fixture_segment_file() : "TMPDIR");
    assert_status(segment, placard_segment_detach(segment), PLACARD_NOT_FOUND);
    assert_status(segment, placard_segment_destroy(segment, PLACARD_DESTROY_NOW), PLACARD_NOT_FOUND);
    assert_status(segment, placard_segment_facts(segment, &facts), PLACARD_NOT_FOUND);
    assert_status(segment, placard_segment_refresh(segment), PLACARD_NOT_FOUND);
    assert_status(segment, placard_segment_lock(segment), PLACARD_LOCK_ERROR);
    assert_status(segment, placard_segment_lock_timed(segment, 10), PLACARD_LOCK_ERROR);
    assert_status(segment, placard_segment_unlock(segment), PLACARD_LOCK_ERROR);
    assert_status(segment, placard_segment_listen(segment, 10), PLACARD_LOCK_ERROR);
    assert_status(segment, placard_segment_create(segment, 4096, 0400), PLACARD_INVALID_ARGUMENT);
    assert_status(segment, placard_segment_create(segment, 4096, 01600), PLACARD_INVALID_ARGUMENT);

    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_OK);
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_ALREADY_EXISTS);
    assert_status(segment, placard_segment_attach(segment, PLACARD_READ_ONLY), PLACARD_ALREADY_EXISTS);
    assert_status(segment, placard_segment_unlock(segment), PLACARD_LOCK_ERROR);
    assert_status(segment, placard_segment_lock(segment), PLACARD_OK);
    assert_status(segment, placard_segment_lock_timed(segment, 10), PLACARD_LOCK_ERROR);
    assert_status(segment, placard_segment_listen(segment, 10), PLACARD_LOCK_ERROR);
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    fixture_destroy(segment);
    placard_segment_free(NULL);
}

static void freeing_gives_the_lock_back(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct placard_segment *other = fixture_attach(PLACARD_READ_ONLY);
    assert_status(other, placard_segment_lock(other), PLACARD_OK);
    assert_int_equal(fixture_semaphore_value(), 0);
    placard_segment_free(other);
    assert_int_equal(fixture_semaphore_value(), 1);
    fixture_destroy(owner);
}

static void facts_come_from_the_kernel(void **state)
{
    (void)state;
    struct placard_segment *owner = placard_segment_new(fixture_key());
    struct placard_segment *stranger = placard_segment_new(fixture_key());
    struct placard_segment_facts facts;
    assert_status(owner, placard_segment_create(owner, 777, 0640), PLACARD_OK);
    for (int round = 0; round < 2; round++) {
        assert_status(stranger, placard_segment_facts(stranger, &facts), PLACARD_OK);
        assert_int_equal(facts.size, 777);
        assert_int_equal(facts.attached, 1 + round);
        assert_int_equal(facts.mode, 0640);
        assert_int_equal(facts.owner, geteuid());
        assert_int_equal(facts.creator, fixture_is_posix() ? 0 : getpid());
        assert_int_equal(facts.creator_alive, !fixture_is_posix());
        assert_false(facts.doomed);
        assert_int_equal(facts.lock_holder, 0);
        assert_true(fixture_is_posix() || facts.key_id == placard_segment_handle(owner));
        if (round == 0) {
            assert_status(stranger, placard_segment_attach(stranger, PLACARD_READ_ONLY), PLACARD_OK);
        }
    }
    assert_status(owner, placard_segment_lock(owner), PLACARD_OK);
    assert_status(stranger, placard_segment_facts(stranger, &facts), PLACARD_OK);
    assert_int_equal(facts.lock_holder, getpid());
    assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
    placard_segment_free(stranger);
    fixture_destroy(owner);
}

static time_t modified(const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_mtime;
}

static void refresh_keeps_the_key_files(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    const char *files[] = {fixture_segment_file(), fixture_semaphore_file()};
    const struct timespec old[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(utimensat(AT_FDCWD, files[i], old, 0), 0);
    }
    assert_status(owner, placard_segment_refresh(owner), PLACARD_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_not_equal(modified(files[i]), 1000000);
    }
    fixture_destroy(owner);
}

/* Moves FILE out of the way, and keeps its inode, so that a new file has another. */
static void put_away(const char *file, char *kept, size_t size, bool replaced)
{
    snprintf(kept, size, "%s.kept", file);
    assert_int_equal(rename(file, kept), 0);
    if (replaced) {
        int descriptor = open(file, O_CREAT | O_EXCL | O_RDONLY, 0600);
        assert_true(descriptor >= 0);
        close(descriptor);
    }
}

static void refresh_tells_when_nobody_finds_the_segment(void **state)
{
    (void)state;
    for (int replaced = 0; replaced < 2; replaced++) {
        struct placard_segment *owner = fixture_create();
        char kept[700];
        put_away(fixture_segment_file(), kept, sizeof kept, replaced != 0);
        assert_status(owner, placard_segment_refresh(owner), PLACARD_NOT_FOUND);
        fixture_assert_message(owner, fixture_segment_file());
        assert_int_equal(rename(kept, fixture_segment_file()), 0);
        assert_status(owner, placard_segment_refresh(owner), PLACARD_OK);
        fixture_destroy(owner);
    }
}

static void refresh_moves_everybody_to_the_lock_that_newcomers_find(void **state)
{
    (void)state;
    for (int replaced = 0; replaced < 2; replaced++) {
        struct placard_segment *owner = fixture_create();
        struct placard_segment *other = fixture_attach(PLACARD_READ_WRITE);
        char kept[700];

        /* Not while somebody uses the old one. */
        assert_status(other, placard_segment_lock(other), PLACARD_OK);
        put_away(fixture_semaphore_file(), kept, sizeof kept, replaced != 0);
        assert_status(owner, placard_segment_refresh(owner), PLACARD_LOCK_TIMEOUT);
        assert_status(other, placard_segment_unlock(other), PLACARD_OK);

        assert_status(owner, placard_segment_refresh(owner), PLACARD_OK);
        assert_int_equal(fixture_semaphore_value(), 1);
        struct placard_segment *newcomer = fixture_attach(PLACARD_READ_WRITE);
        assert_status(newcomer, placard_segment_lock(newcomer), PLACARD_OK);
        assert_int_equal(fixture_semaphore_value(), 0);
        assert_status(owner, placard_segment_lock_timed(owner, 20), PLACARD_LOCK_TIMEOUT);
        assert_status(other, placard_segment_lock_timed(other, 20), PLACARD_LOCK_TIMEOUT);
        placard_segment_free(newcomer);
        placard_segment_free(other);
        assert_int_equal(unlink(kept), 0);
        fixture_destroy(owner);
    }
}

static void a_lock_that_newcomers_do_not_find_is_left_by_who_takes_it(void **state)
{
    (void)state;
    for (int replaced = 0; replaced < 2; replaced++) {
        struct placard_segment *owner = fixture_create();
        char kept[700];
        put_away(fixture_semaphore_file(), kept, sizeof kept, replaced != 0);
        assert_status(owner, placard_segment_lock(owner), PLACARD_OK);
        assert_true(placard_segment_lock_was_broken(owner));
        assert_int_equal(fixture_semaphore_value(), 0);
        assert_status(owner, placard_segment_unlock(owner), PLACARD_OK);
        assert_int_equal(fixture_semaphore_value(), 1);
        assert_int_equal(unlink(kept), 0);
        fixture_destroy(owner);
    }
}

int main(void)
{
    static const char follows[] = "their name is followed each time that the lock is taken";
    struct CMUnitTest tests[] = {
        TEST(a_segment_lives_and_dies),
        TEST(each_destroy_mode_leaves_nothing_to_find),
        TEST(destroying_leaves_a_successor_alone),
        TEST_SYSTEMV(a_lost_segment_is_destroyed_alone, "without its name nothing is left to destroy"),
        TEST(destroy_waits_for_the_lock_or_not),
        TEST(callers_mistakes_are_told),
        TEST(freeing_gives_the_lock_back),
        TEST(facts_come_from_the_kernel),
        TEST_SYSTEMV(refresh_keeps_the_key_files, "nobody cleans their folder by age"),
        TEST(refresh_tells_when_nobody_finds_the_segment),
        TEST_SYSTEMV(a_lock_that_newcomers_do_not_find_is_left_by_who_takes_it, follows),
        TEST_SYSTEMV(refresh_moves_everybody_to_the_lock_that_newcomers_find, follows),
    };
    return run_with_both_kinds(tests);
}
