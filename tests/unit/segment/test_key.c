/* Keys, the names that they make, and key files. */
#include "fixture.h"

#include "common/src/key.h"
#include "common/src/key_file.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void names_are_those_of_qt(void **state)
{
    (void)state;
    struct key key = {0};
    setenv("TMPDIR", "/var/tmp", 1);
    assert_int_equal(key_make(&key, "fileloader_shm_key", NULL), PLACARD_OK);
    assert_string_equal(key.text, "fileloader_shm_key");
    assert_string_equal(
        key.segment_file,
        "/var/tmp/qipc_sharedmemory_fileloadershmkey658171388a82c64a7bdb0649b7ed43e3ee651a6d");
    assert_string_equal(key.semaphore_file,
                        "/var/tmp/qipc_systemsem_fileloadershmkey658171388a82c64a7bdb0649b7ed43e3ee651a6d");
    key_clear(&key);
    assert_null(key.text);
    unsetenv("TMPDIR");
    assert_int_equal(key_make(&key, "abc", NULL), PLACARD_OK); /* the example of FIPS 180 */
    assert_string_equal(key.segment_file,
                        "/tmp/qipc_sharedmemory_abca9993e364706816aba3e25717850c26c9cd0d89d");
    key_clear(&key);
    setenv("TMPDIR", "", 1);
    /* no letter of A-Z and a-z in it; the hash is sha1sum's */
    assert_int_equal(key_make(&key, "日本 42/ö", NULL), PLACARD_OK);
    assert_string_equal(key.folder, "/tmp");
    assert_string_equal(key.segment_file, "/tmp/qipc_sharedmemory_8fb8482bab0785cfaadc719cbec158c6f9539cd7");
    key_clear(&key);
}

static void assert_refused(const char *text, const char *reason)
{
    struct key key = {0};
    struct placard_error error = {0};
    assert_int_equal(key_make(&key, text, &error), PLACARD_KEY_ERROR);
    assert_null(key.text);
    if (strstr(error.message, reason) == NULL) {
        fail_msg("\"%s\" does not tell \"%s\"", error.message, reason);
    }
}

static void unusable_keys_are_refused(void **state)
{
    (void)state;
    char text[400];
    assert_refused(NULL, "empty");
    assert_refused("", "empty");
    assert_refused("a\xff", "UTF-8 at byte 2");
    assert_refused("ab\n", "control character at byte 3");
    assert_refused("\xc2\x85", "control character at byte 1");
    memset(text, '7', sizeof text);
    text[256] = '\0';
    assert_refused(text, "longer than 255 bytes");
    memset(text, 'k', 198);
    text[198] = '\0';
    assert_refused(text, "198 letters");
}

static void the_longest_keys_work(void **state)
{
    (void)state;
    char text[256];
    struct placard_segment *segment = placard_segment_new(NULL);
    memset(text, 'k', 197);
    memset(text + 197, '-', 58);
    text[255] = '\0';
    assert_status(segment, placard_segment_set_key(segment, text), PLACARD_OK);
    assert_string_equal(placard_segment_key(segment), text);
    assert_status(segment, placard_segment_create(segment, 1, 0600), PLACARD_OK);
    fixture_destroy(segment);
}

static void a_handle_without_a_key_says_so(void **state)
{
    (void)state;
    struct placard_segment *segment = placard_segment_new(NULL);
    struct placard_segment_facts facts;
    assert_string_equal(placard_segment_key(segment), "");
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_KEY_ERROR);
    assert_status(segment, placard_segment_attach(segment, PLACARD_READ_ONLY), PLACARD_KEY_ERROR);
    assert_status(segment, placard_segment_destroy(segment, PLACARD_DESTROY_FORCE), PLACARD_KEY_ERROR);
    assert_status(segment, placard_segment_facts(segment, &facts), PLACARD_KEY_ERROR);
    assert_false(placard_segment_exists(segment));
    assert_status(segment, placard_segment_set_key(segment, "tab\there"), PLACARD_KEY_ERROR);
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_KEY_ERROR);
    fixture_assert_message(segment, "control character");
    placard_segment_free(segment);

    segment = placard_segment_new("bad \xfe key");
    assert_non_null(segment);
    assert_status(segment, placard_segment_attach(segment, PLACARD_READ_ONLY), PLACARD_KEY_ERROR);
    fixture_assert_message(segment, "UTF-8");
    placard_segment_free(segment);
}

static void setting_a_key_detaches(void **state)
{
    (void)state;
    struct placard_segment *owner = fixture_create();
    struct placard_segment *segment = fixture_attach(PLACARD_READ_WRITE);
    assert_status(segment, placard_segment_set_key(segment, ""), PLACARD_KEY_ERROR);
    assert_string_equal(placard_segment_key(segment), fixture_key());
    assert_non_null(placard_segment_data(segment));
    assert_status(segment, placard_segment_set_key(segment, "another"), PLACARD_OK);
    assert_null(placard_segment_data(segment));
    assert_string_equal(placard_segment_key(segment), "another");
    assert_int_equal(placard_segment_attachments(owner), 1);
    placard_segment_free(segment);
    fixture_destroy(owner);
}

/* ---- key files ---- */

static int refusals; /* IPC keys still to be called taken */
static key_t refused[64];

static bool taken_sometimes(key_t ipc_key)
{
    if (refusals == 0) {
        return false;
    }
    for (int i = 0; i < refusals; i++) {
        refused[i] = refused[i] == 0 ? ipc_key : refused[i];
    }
    refusals--;
    return true;
}

static bool taken_always(key_t ipc_key)
{
    (void)ipc_key;
    return true;
}

static void a_key_file_is_made_once(void **state)
{
    (void)state;
    const char *path = fixture_segment_file();
    struct key_file made = {0};
    struct key_file found = {0};
    struct stat status;
    mode_t mask = umask(0027);
    refusals = 0;
    assert_int_equal(key_file_find(path, &found, NULL), PLACARD_NOT_FOUND);
    assert_int_equal(key_file_make(path, taken_sometimes, &made, NULL), PLACARD_OK);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode, S_IFREG | 0640);
    assert_int_equal(status.st_nlink, 1);
    assert_int_equal(status.st_size, 0);
    assert_int_equal(made.ipc_key, ftok(path, 'Q'));
    assert_int_equal(made.owner, geteuid());
    assert_int_equal(key_file_make(path, taken_always, &found, NULL), PLACARD_OK);
    assert_int_equal(found.inode, made.inode);
    assert_true(key_file_is_same(path, &made));
    assert_int_equal(unlink(path), 0);
    umask(0077);
    assert_int_equal(key_file_make(path, taken_sometimes, &made, NULL), PLACARD_OK);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode, S_IFREG | 0600);
    assert_int_equal(unlink(path), 0);
    umask(mask);
}

static void a_taken_ipc_key_is_avoided(void **state)
{
    (void)state;
    const char *path = fixture_segment_file();
    struct key_file made = {0};
    struct key_file replaced = {0};
    refusals = 5;
    assert_int_equal(key_file_make(path, taken_sometimes, &made, NULL), PLACARD_OK);
    assert_int_equal(refusals, 0);
    for (int i = 0; i < 5; i++) {
        assert_int_not_equal(made.ipc_key, refused[i]);
    }
    assert_int_equal(made.ipc_key, ftok(path, 'Q'));
    assert_int_equal(key_file_replace(path, taken_sometimes, &replaced, NULL), PLACARD_OK);
    assert_int_not_equal(replaced.inode, made.inode);
    assert_int_equal(replaced.ipc_key, ftok(path, 'Q'));
    assert_false(key_file_is_same(path, &made));
    assert_int_equal(unlink(path), 0);

    struct placard_error error = {0};
    assert_int_equal(key_file_make(path, taken_always, &made, &error), PLACARD_OUT_OF_RESOURCES);
    assert_non_null(strstr(error.message, path));
    assert_int_equal(access(path, F_OK), -1);
}

static void no_descriptor_is_left_open(void **state)
{
    (void)state;
    const char *path = fixture_segment_file();
    struct key_file file = {0};
    int before = dup(STDERR_FILENO);
    assert_int_equal(close(before), 0);
    refusals = 3;
    assert_int_equal(key_file_make(path, taken_sometimes, &file, NULL), PLACARD_OK);
    assert_int_equal(key_file_replace(path, taken_always, &file, NULL), PLACARD_OUT_OF_RESOURCES);
    int after = dup(STDERR_FILENO);
    assert_int_equal(close(after), 0);
    assert_int_equal(after, before);
    assert_int_equal(unlink(path), 0);
}

static void only_old_files_are_made_young(void **state)
{
    (void)state;
    const char *path = fixture_segment_file();
    struct key_file file = {0};
    refusals = 0;
    assert_int_equal(key_file_make(path, taken_sometimes, &file, NULL), PLACARD_OK);
    const time_t now = time(NULL);
    const struct {
        time_t age;
        bool refreshed;
    } cases[] = {{60, false}, {7200, true}, {-7200, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct timespec old[2] = {{.tv_sec = now - cases[i].age}, {.tv_sec = now - cases[i].age}};
        assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
        assert_int_equal(key_file_find(path, &file, NULL), PLACARD_OK);
        key_file_refresh(path, &file);
        assert_int_equal(key_file_find(path, &file, NULL), PLACARD_OK);
        assert_int_equal(file.modified != now - cases[i].age, cases[i].refreshed);
    }
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_are_those_of_qt),         TEST(unusable_keys_are_refused),
        TEST(the_longest_keys_work),         TEST(a_handle_without_a_key_says_so),
        TEST(setting_a_key_detaches),        TEST(a_key_file_is_made_once),
        TEST(a_taken_ipc_key_is_avoided),    TEST(no_descriptor_is_left_open),
        TEST(only_old_files_are_made_young),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
