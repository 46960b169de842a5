/* Creating: what is in the way, what runs out, and who wins a race. */
#include "fixture.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

/* Creates the segment, tells, and holds it until it is let go; then leaves without a word. */
static int create_and_hold(struct child *self, const void *argument)
{
    (void)argument;
    struct placard_segment *segment = placard_segment_new(fixture_key());
    require(placard_segment_create(segment, 4096, 0600) == PLACARD_OK);
    memcpy(placard_segment_data(segment), "old", sizeof "old");
    child_tell(self);
    child_wait(self);
    return 0;
}

static void a_live_segment_is_left_alone(void **state)
{
    (void)state;
    struct child owner = child_start(create_and_hold, NULL);
    char pid[32];
    child_expect(&owner);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_ALREADY_EXISTS);
    snprintf(pid, sizeof pid, "process %ld", (long)owner.pid);
    fixture_assert_message(segment, fixture_is_posix() ? fixture_segment_file() : pid);
    assert_int_equal(fixture_semaphore_value(), 1);
    assert_null(placard_segment_data(segment));
    assert_status(segment, placard_segment_attach(segment, PLACARD_READ_ONLY), PLACARD_OK);
    assert_string_equal(placard_segment_data(segment), "old");
    child_go_on(&owner);
    child_join(&owner);

    /* Its creator is gone, but this handle is attached: still live. */
    struct placard_segment *second = placard_segment_new(fixture_key());
    assert_status(second, placard_segment_create(second, 4096, 0600), PLACARD_ALREADY_EXISTS);
    fixture_assert_message(second, fixture_is_posix() ? "in use" : "is gone");
    placard_segment_free(second);
    fixture_destroy(segment);
}

/* Its parent may leave it so for ever: to tell people to end it would not help them. */
static void a_zombie_is_told_to_be_gone(void **state)
{
    (void)state;
    struct child creator = child_start(create_and_hold, NULL);
    child_expect(&creator);
    struct placard_segment *reader = fixture_attach(PLACARD_READ_WRITE);
    struct placard_segment *second = placard_segment_new(fixture_key());
    assert_status(second, placard_segment_create(second, 4096, 0600), PLACARD_ALREADY_EXISTS);
    fixture_assert_message(second, "created its segment, attachments: 2; end it");
    child_go_on(&creator);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)creator.pid, &info, WEXITED | WNOWAIT), 0);
    assert_status(second, placard_segment_create(second, 4096, 0600), PLACARD_ALREADY_EXISTS);
    fixture_assert_message(second, "and is gone, attachments: 1; end the processes");
    child_join(&creator);
    placard_segment_free(second);
    fixture_destroy(reader);
}

static void a_stale_segment_is_replaced(void **state)
{
    (void)state;
    struct child owner = child_start(create_and_hold, NULL);
    child_expect(&owner);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    assert_status(segment, placard_segment_attach(segment, PLACARD_READ_ONLY), PLACARD_OK);
    struct placard_segment_facts old;
    struct placard_segment_facts new;
    assert_status(segment, placard_segment_facts(segment, &old), PLACARD_OK);
    assert_status(segment, placard_segment_detach(segment), PLACARD_OK);
    child_kill(&owner);
    assert_true(placard_segment_exists(segment));
    assert_status(segment, placard_segment_create(segment, 8192, 0600), PLACARD_OK);
    assert_status(segment, placard_segment_facts(segment, &new), PLACARD_OK);
    assert_int_not_equal(new.key_id, old.key_id);
    assert_int_equal(placard_segment_size(segment), 8192);
    assert_string_equal(placard_segment_data(segment), "");
    assert_true(fixture_is_posix() || shmctl(old.key_id, IPC_STAT, &(struct shmid_ds){0}) == -1);
    fixture_destroy(segment);
}

static void a_held_lock_stops_create(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct placard_segment *second = placard_segment_new(fixture_key());
    assert_status(owner, placard_segment_detach(owner), PLACARD_OK);
    fixture_take_semaphore();
    assert_status(second, placard_segment_create(second, 4096, 0600), PLACARD_LOCK_TIMEOUT);
    char pid[32];
    snprintf(pid, sizeof pid, "process %ld", (long)getpid());
    fixture_assert_message(second,
                           fixture_is_posix() ? fixture_key() : pid); /* a stranger leaves no number */
    fixture_give_semaphore();
    assert_status(second, placard_segment_create(second, 4096, 0600), PLACARD_OK);
    placard_segment_free(owner);
    fixture_destroy(second);
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    struct placard_segment *segment = placard_segment_new(fixture_key());
    assert_status(segment, placard_segment_create(segment, 0, 0600), PLACARD_INVALID_SIZE);
    assert_status(segment, placard_segment_create(segment, SIZE_MAX, 0600), PLACARD_INVALID_SIZE);
    fixture_assert_message(segment, fixture_is_posix() ? "too large" : "kernel.shmmax");
    assert_false(placard_segment_exists(segment));
    placard_segment_free(segment);
}

static void the_smallest_size_works(void **state)
{
    (void)state;
    struct placard_segment *segment = placard_segment_new(fixture_key());
    assert_status(segment, placard_segment_create(segment, 1, 0600), PLACARD_OK);
    assert_int_equal(placard_segment_size(segment), 1);
    fixture_destroy(segment);
}

/* Fills the system's table of segments (of this test's IPC namespace) and looks what create says. */
static void a_full_table_is_out_of_resources(void **state)
{
    (void)state;
    enum { MOST = 40000 };
    int *ids = calloc(MOST, sizeof *ids);
    int count = 0;
    assert_non_null(ids);
    while (count < MOST && (ids[count] = shmget(IPC_PRIVATE, 1, 0600)) >= 0) {
        count++;
    }
    int reason = errno;
    struct placard_segment *segment = placard_segment_new(fixture_key());
    enum placard_status status = placard_segment_create(segment, 4096, 0600);
    bool attached = placard_segment_data(segment) != NULL;
    if (attached) {
        (void)placard_segment_destroy(segment, PLACARD_DESTROY_FORCE);
    }
    for (int i = 0; i < count; i++) {
        shmctl(ids[i], IPC_RMID, NULL);
    }
    free(ids);
    assert_int_equal(reason, ENOSPC);
    assert_status(segment, status, PLACARD_OUT_OF_RESOURCES);
    fixture_assert_message(segment, "kernel.shmmni");
    placard_segment_free(segment);
}

/* Both create and attach, with no address space left for the mapping. */
static int run_out_of_memory(struct child *self, const void *argument)
{
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    struct placard_segment *creator =
        placard_segment_new(fixture_is_posix() ? "posix:/segment_without_memory" : "segment_without_memory");
    struct placard_segment *reader = placard_segment_new(fixture_key());
    (void)argument;
    (void)self;
    require(creator != NULL && reader != NULL && setrlimit(RLIMIT_AS, &none) == 0);
    require(placard_segment_create(creator, 64 << 20, 0600) == PLACARD_OUT_OF_MEMORY);
    require(placard_segment_data(creator) == NULL && !placard_segment_exists(creator));
    require(placard_segment_attach(reader, PLACARD_READ_ONLY) == PLACARD_OUT_OF_MEMORY);
    require(placard_segment_data(reader) == NULL);
    return 0;
}

static void no_memory_is_told_and_leaves_nothing(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct child child = child_start(run_out_of_memory, NULL);
    child_join(&child);
    assert_int_equal(placard_segment_attachments(owner), 1);
    fixture_destroy(owner);
}

static void a_strange_refusal_is_an_unknown_error(void **state)
{
    (void)state;
    char loop[600];
    char folder[500];
    snprintf(folder, sizeof folder, "%s", getenv("TMPDIR"));
    snprintf(loop, sizeof loop, "%s/loop", folder);
    assert_int_equal(symlink(loop, loop), 0);
    setenv("TMPDIR", loop, 1);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_UNKNOWN_ERROR);
    fixture_assert_message(segment, "symbolic links");
    assert_status(segment, placard_segment_attach(segment, PLACARD_READ_ONLY), PLACARD_UNKNOWN_ERROR);
    placard_segment_free(segment);
    assert_int_equal(unlink(loop), 0);
    setenv("TMPDIR", folder, 1);
}

static void a_missing_folder_is_named(void **state)
{
    (void)state;
    char folder[500];
    snprintf(folder, sizeof folder, "%s", getenv("TMPDIR"));
    setenv("TMPDIR", "/no/such/folder", 1);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    assert_status(segment, placard_segment_attach(segment, PLACARD_READ_ONLY), PLACARD_NOT_FOUND);
    fixture_assert_message(segment, "/no/such/folder");
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_UNKNOWN_ERROR);
    fixture_assert_message(segment, "/no/such/folder");
    fixture_assert_message(segment, "TMPDIR");
    placard_segment_free(segment);
    setenv("TMPDIR", folder, 1);
}

/* Tells, is let go, tries to create, tells, and holds what it has. Leaves with 0 when it won, with 1 when it
 * lost. */
static int race(struct child *self, const void *argument)
{
    (void)argument;
    struct placard_segment *segment = placard_segment_new(fixture_key());
    child_tell(self);
    child_wait(self);
    enum placard_status status = placard_segment_create(segment, 4096, 0600);
    require(status == PLACARD_OK || status == PLACARD_ALREADY_EXISTS);
    bool won = status == PLACARD_OK;
    /* A POSIX object is there before it has its size. */
    while (!won && (status = placard_segment_attach(segment, PLACARD_READ_WRITE)) != PLACARD_OK) {
        require(fixture_is_posix() && status == PLACARD_NOT_FOUND);
        usleep(1000);
    }
    /* All meet in one segment, and under one lock. */
    for (int i = 0; i < 50; i++) {
        require(placard_segment_lock_timed(segment, GENEROUS) == PLACARD_OK);
        require(!placard_segment_lock_was_broken(segment));
        int *counters = placard_segment_data(segment);
        int before = counters[0];
        counters[1] += won && i == 0;
        counters[0] = before + 1;
        require(placard_segment_unlock(segment) == PLACARD_OK);
    }
    child_tell(self);
    child_wait(self);
    placard_segment_free(segment);
    return 0;
}

static void one_creator_wins(void **state)
{
    (void)state;
    enum { RACERS = 4, ROUNDS = 40 };
    for (int round = 0; round < ROUNDS; round++) {
        struct child racers[RACERS];
        for (int i = 0; i < RACERS; i++) {
            racers[i] = child_start(race, NULL);
        }
        for (int i = 0; i < RACERS; i++) {
            child_expect(&racers[i]);
        }
        for (int i = 0; i < RACERS; i++) {
            child_go_on(&racers[i]);
        }
        for (int i = 0; i < RACERS; i++) {
            child_expect(&racers[i]);
        }
        struct placard_segment *segment = fixture_attach(PLACARD_READ_ONLY);
        const int *counters = placard_segment_data(segment);
        assert_int_equal(counters[0], RACERS * 50);
        assert_int_equal(counters[1], 1);
        for (int i = 0; i < RACERS; i++) {
            child_go_on(&racers[i]);
            child_join(&racers[i]);
        }
        fixture_destroy(segment);
    }
}

int main(void)
{
    struct CMUnitTest tests[] = {
        TEST(a_live_segment_is_left_alone),
        TEST_SYSTEMV(a_zombie_is_told_to_be_gone, "nobody knows who made one"),
        TEST(a_stale_segment_is_replaced),
        TEST(a_held_lock_stops_create),
        TEST(impossible_sizes_are_refused),
        TEST(the_smallest_size_works),
        TEST_SYSTEMV(a_full_table_is_out_of_resources, "there is no table of them"),
        TEST(no_memory_is_told_and_leaves_nothing),
        TEST_SYSTEMV(a_strange_refusal_is_an_unknown_error,
                     "their folder is the C library's, whatever TMPDIR says"),
        TEST_SYSTEMV(a_missing_folder_is_named, "their folder is the C library's, whatever TMPDIR says"),
        TEST(one_creator_wins),
    };
    return run_with_both_kinds(tests);
}
