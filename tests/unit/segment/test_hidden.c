/* Semaphores that are being made or removed: what a dead process leaves goes, a living one is left alone. */
#include "fixture.h"

#include "common/src/hidden_semaphore.h"
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <unistd.h>

static struct key key;

static void set_up_key(void)
{
    assert_int_equal(key_make(&key, fixture_key(), NULL), PLACARD_OK);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* A maker that has come as far as its semaphore, which has no value yet. */
static int begin(struct key_file *file, int *draft)
{
    assert_int_equal(key_file_draft(key.hidden_file, key_file_is_taken, file, draft, NULL), PLACARD_OK);
    int id = semget(file->ipc_key, 1, IPC_CREAT | IPC_EXCL | 0600);
    assert_int_not_equal(id, -1);
    return id;
}

static void it_is_free_before_it_is_found(void **state)
{
    (void)state;
    set_up_key();
    int id = -1;
    assert_true(hidden_semaphore_make(&key, 0600, &id));
    assert_int_equal(fixture_semaphore(), id);
    assert_int_equal(fixture_semaphore_value(), 1);
    assert_false(is_there(key.hidden_file));
    assert_false(hidden_semaphore_make(&key, 0600, &id)); /* there is one */
    assert_int_equal(semctl(fixture_semaphore(), 0, IPC_RMID), 0);
    assert_int_equal(unlink(key.semaphore_file), 0);
    key_clear(&key);
}

static void a_living_maker_is_left_alone(void **state)
{
    (void)state;
    set_up_key();
    struct key_file file = {0};
    int draft = -1;
    int other = -1;
    int id = begin(&file, &draft);
    assert_int_equal(key_file_draft(key.hidden_file, key_file_is_taken, &file, &other, NULL),
                     PLACARD_ALREADY_EXISTS);
    hidden_semaphore_clear(&key);
    assert_true(is_there(key.hidden_file));
    assert_int_equal(semctl(id, 0, GETVAL), 0);

    struct placard_segment *segment = fixture_create(); /* in the open */
    assert_int_not_equal(fixture_semaphore(), id);
    assert_int_equal(fixture_semaphore_value(), 1);
    assert_false(key_file_name(draft, key.semaphore_file));
    assert_int_equal(close(draft), 0); /* as it does when it dies */
    fixture_destroy(segment);
    assert_int_equal(semctl(id, 0, GETVAL), -1);
    key_clear(&key);
}

static void what_a_dead_maker_named_stays(void **state)
{
    (void)state;
    set_up_key();
    struct key_file file = {0};
    int draft = -1;
    int id = begin(&file, &draft);
    assert_true(key_file_name(draft, key.semaphore_file));
    assert_int_equal(close(draft), 0);
    hidden_semaphore_clear(&key);
    assert_false(is_there(key.hidden_file));
    assert_int_equal(fixture_semaphore(), id);
    assert_int_equal(semctl(id, 0, IPC_RMID), 0);
    assert_int_equal(unlink(key.semaphore_file), 0);
    key_clear(&key);
}

/* By docs/protocol.md: it died when it had hidden the lock, and not removed it. */
static void what_a_peer_hid_as_documented_goes(void **state)
{
    (void)state;
    struct placard_segment *segment = fixture_create();
    int id = fixture_semaphore();
    const char *path = fixture_semaphore_file();
    const char *name = strstr(path, "qipc_systemsem_");
    assert_non_null(name);
    char hidden[700];
    snprintf(hidden, sizeof hidden, "%.*sqipc_hidden_%s", (int)(name - path), path,
             name + strlen("qipc_systemsem_"));
    assert_int_equal(rename(path, hidden), 0);
    placard_segment_free(segment);
    segment = fixture_create();
    assert_int_equal(semctl(id, 0, GETVAL), -1);
    assert_false(is_there(hidden));
    fixture_destroy(segment);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_is_free_before_it_is_found),
        TEST(a_living_maker_is_left_alone),
        TEST(what_a_dead_maker_named_stays),
        TEST(what_a_peer_hid_as_documented_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
