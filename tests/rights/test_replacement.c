/* Files that take the place of others: what is in that place, and what is left of those that are given up. */
#include "ui/replacement.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int set_up(void **state)
{
    (void)state;
    char folder[] = "replacement.XXXXXX";
    return mkdtemp(folder) == NULL ? -1 : chdir(folder);
}

/* The folder must be empty by then. */
static int tear_down(void **state)
{
    (void)state;
    char folder[4096];
    return getcwd(folder, sizeof folder) == NULL || chdir("..") != 0 ? -1 : rmdir(folder);
}

static int count_files(void)
{
    int count = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(folder);
    return count;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void expect_file(const char *path, const char *text)
{
    char found[64] = "";
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_non_null(fgets(found, sizeof found, file));
    assert_string_equal(found, text);
    assert_int_equal(fclose(file), 0);
}

static void replace(const char *path, const char *text)
{
    struct replacement file;
    struct placard_error error = {0};
    assert_int_equal(replacement_open(&file, path, &error), PLACARD_OK);
    assert_true(fputs(text, file.stream) >= 0);
    assert_int_equal(replacement_commit(&file, &error), PLACARD_OK);
}

static void a_file_appears_whole(void **state)
{
    (void)state;
    struct replacement file;
    struct stat facts;
    umask(027);
    assert_int_equal(replacement_open(&file, "new", NULL), PLACARD_OK);
    assert_true(fputs("all of it", file.stream) >= 0);
    assert_int_equal(access("new", F_OK), -1);
    assert_int_equal(replacement_commit(&file, NULL), PLACARD_OK);
    expect_file("new", "all of it");
    assert_int_equal(stat("new", &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0640);
    replace("./new", "and again");
    expect_file("new", "and again");
    assert_int_equal(count_files(), 1);
    assert_int_equal(unlink("new"), 0);
}

static void what_is_given_up_leaves_nothing(void **state)
{
    (void)state;
    struct replacement file;
    write_file("old", "the old one");
    assert_int_equal(replacement_open(&file, "old", NULL), PLACARD_OK);
    assert_true(fputs("half of", file.stream) >= 0 && fflush(file.stream) == 0);
    replacement_discard(&file);
    assert_int_equal(count_files(), 1);
    expect_file("old", "the old one");

    /* What was a file has become a folder meanwhile. */
    assert_int_equal(replacement_open(&file, "old", NULL), PLACARD_OK);
    assert_int_equal(unlink("old"), 0);
    assert_int_equal(mkdir("old", 0700), 0);
    assert_int_not_equal(replacement_commit(&file, NULL), PLACARD_OK);
    assert_int_equal(count_files(), 1);
    assert_int_equal(rmdir("old"), 0);
}

static void who_is_killed_leaves_nothing(void **state)
{
    (void)state;
    struct replacement file;
    int status = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        if (replacement_open(&file, "killed", NULL) == PLACARD_OK && fputs("half of", file.stream) >= 0 &&
            fflush(file.stream) == 0) {
            (void)raise(SIGKILL);
        }
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(count_files(), 0);
}

static void only_files_are_replaced(void **state)
{
    (void)state;
    write_file("victim", "precious");
    assert_int_equal(symlink("victim", "link"), 0);
    assert_int_equal(symlink("nowhere", "dangling"), 0);
    assert_int_equal(mkfifo("pipe", 0666), 0);
    assert_int_equal(mkdir("folder", 0777), 0);
    const char *const paths[] = {"link", "dangling", "pipe", "folder", "/dev/null", "."};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct replacement file;
        struct placard_error error = {0};
        assert_int_equal(replacement_open(&file, paths[i], &error), PLACARD_INVALID_ARGUMENT);
        assert_non_null(strstr(error.message, paths[i]));
        assert_non_null(strstr(error.message, i < 2 ? "it is a symbolic link" : "it is not a file"));
    }
    assert_int_equal(count_files(), 5);
    assert_int_equal(access("nowhere", F_OK), -1);
    expect_file("victim", "precious");
    assert_int_equal(unlink("link") + unlink("dangling") + unlink("pipe") + rmdir("folder"), 0);

    /* Another name of a file is replaced; the file is not touched. */
    assert_int_equal(link("victim", "hard"), 0);
    replace("hard", "new");
    expect_file("hard", "new");
    expect_file("victim", "precious");
    assert_int_equal(unlink("hard") + unlink("victim"), 0);
}

/* Links that appear after the look are replaced, not followed. */
static void a_link_that_comes_late_is_not_followed(void **state)
{
    (void)state;
    struct replacement file;
    write_file("victim", "precious");
    assert_int_equal(replacement_open(&file, "late", NULL), PLACARD_OK);
    assert_true(fputs("new", file.stream) >= 0);
    assert_int_equal(symlink("victim", "late"), 0);
    assert_int_equal(replacement_commit(&file, NULL), PLACARD_OK);
    expect_file("victim", "precious");
    expect_file("late", "new");
    assert_int_equal(unlink("late") + unlink("victim"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_appears_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_given_up_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_is_killed_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_files_are_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_link_that_comes_late_is_not_followed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
