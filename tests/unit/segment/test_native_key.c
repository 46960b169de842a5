/* Native keys: how they are written, and one key file for both memory and lock. */
#include "fixture.h"

#include "common/src/key.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

static void keys_are_read_as_qt_does(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum key_kind kind;
        const char *segment;
        const char *semaphore;
    } cases[] = {
        {"posix:/a", KEY_POSIX, "/dev/shm/a", "/dev/shm/sem.a"},
        {"posix:a", KEY_POSIX, "/dev/shm/a", "/dev/shm/sem.a"},
        {"posix:///a", KEY_POSIX, "/dev/shm/a", "/dev/shm/sem.a"},
        {"posix:/%C3%A9%20x", KEY_POSIX, "/dev/shm/é x", "/dev/shm/sem.é x"},
        {"posix:/a%zz%2", KEY_POSIX, "/dev/shm/a%zz%2", "/dev/shm/sem.a%zz%2"},
        {"posix:/a:b", KEY_POSIX, "/dev/shm/a:b", "/dev/shm/sem.a:b"},
        {"systemv:/run/x%25", KEY_SYSTEMV, "/run/x%", "/run/x%"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct key key = {0};
        assert_int_equal(key_make(&key, cases[i].text, NULL), PLACARD_OK);
        assert_int_equal(key.kind, cases[i].kind);
        assert_string_equal(key.text, cases[i].text);
        assert_string_equal(key.segment_file, cases[i].segment);
        assert_string_equal(key.semaphore_file, cases[i].semaphore);
        key_clear(&key);
    }
    static const char *const legacy[] = {"a:b", "posix", "systemv-81:/x", "windows:x", "xposix:/a"};
    for (size_t i = 0; i < sizeof legacy / sizeof *legacy; i++) {
        struct key key = {0};
        assert_int_equal(key_make(&key, legacy[i], NULL), PLACARD_OK);
        assert_int_equal(key.kind, KEY_LEGACY);
        key_clear(&key);
    }
}

static void keys_that_name_nothing_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *reason;
    } cases[] = {
        {"posix:", "empty behind its colon"},
        {"posix:/", "posix:/name"},
        {"posix:/a/b", "posix:/name"},
        {"posix:/a%2Fb", "posix:/name"},
        {"posix:/..", "posix:/name"},
        {"posix://host/a", "host"},
        {"posix:/a?b", "%3F"},
        {"posix:/a#b", "%23"},
        {"posix:/a%00b", "NUL"},
        {"posix:/a%0A", "control"},
        {"posix:/%FF", "UTF-8"},
        {"systemv:", "empty"},
        {"systemv:x", "systemv:/path"},
        {"systemv:/x/", "systemv:/path"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct key key = {0};
        struct placard_error error = {0};
        assert_int_equal(key_make(&key, cases[i].text, &error), PLACARD_KEY_ERROR);
        assert_null(key.text);
        assert_non_null(strstr(error.message, cases[i].reason));
    }
}

static char path[300];

static struct placard_segment *new_segment(void)
{
    char key[320];
    snprintf(path, sizeof path, "%s/key", getenv("TMPDIR"));
    snprintf(key, sizeof key, "systemv:%s", path);
    return placard_segment_new(key);
}

static void one_file_leads_to_both(void **state)
{
    (void)state;
    struct placard_segment *segment = new_segment();
    assert_status(segment, placard_segment_create(segment, 100, 0600), PLACARD_OK);
    key_t key = ftok(path, 'Q');
    assert_int_equal(shmget(key, 0, 0), placard_segment_handle(segment));
    int semaphore = semget(key, 0, 0);
    assert_int_equal(semctl(semaphore, 0, GETVAL), 1);
    assert_status(segment, placard_segment_lock(segment), PLACARD_OK);
    assert_int_equal(semctl(semaphore, 0, GETVAL), 0);
    struct placard_segment *other = new_segment();
    assert_status(other, placard_segment_create(other, 100, 0600), PLACARD_ALREADY_EXISTS);
    assert_int_equal(access(path, F_OK), 0);
    placard_segment_free(other);
    fixture_destroy(segment);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(shmget(key, 0, 0), -1);
    assert_int_equal(semget(key, 0, 0), -1);
}

static void a_document_named_as_key_is_kept(void **state)
{
    (void)state;
    struct placard_segment *segment = new_segment();
    int descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    assert_int_equal(write(descriptor, "text", 4), 4);
    close(descriptor);
    assert_status(segment, placard_segment_create(segment, 100, 0600), PLACARD_OK);
    key_t key = ftok(path, 'Q');
    fixture_destroy(segment);
    assert_int_equal(shmget(key, 0, 0), -1);
    assert_int_equal(semget(key, 0, 0), -1);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keys_are_read_as_qt_does),
        TEST(keys_that_name_nothing_are_refused),
        TEST(one_file_leads_to_both),
        TEST(a_document_named_as_key_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
