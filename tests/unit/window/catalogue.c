/* The list of a folder's files, and how it follows the folder. */
#include "loader/catalogue.h"
#include "loader/file_kind.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { GENEROUS = 20000 }; /* ms */

/* Each test has a folder "box" of its own in the working folder, which is the test program's alone. */
static void write_file(const char *path, const void *bytes, size_t size)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, size), (ssize_t)size);
    assert_int_equal(close(file), 0);
}

static void touch(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "box/%s", name);
    write_file(path, "some text\n", 10);
}

static int make_box(void **state)
{
    (void)state;
    return mkdir("box", 0700);
}

static int remove_box(void **state)
{
    (void)state;
    return system("chmod -R u+rwx box other 2>/dev/null; rm -rf box other") == 0 ? 0 : -1;
}

static struct catalogue *open_box(void)
{
    struct catalogue *catalogue;
    struct placard_error error = {0};
    if (catalogue_open(&catalogue, "box", &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    return catalogue;
}

static bool wait_readable(const struct catalogue *catalogue, int limit)
{
    struct pollfd readable = {.fd = catalogue_fd(catalogue), .events = POLLIN};
    return poll(&readable, 1, limit) == 1;
}

/* Follows until there are COUNT entries. */
static void wait_for_count(struct catalogue *catalogue, size_t count)
{
    while (catalogue_count(catalogue) != count) {
        if (!wait_readable(catalogue, GENEROUS)) {
            fail_msg("there are %zu entries, not %zu", catalogue_count(catalogue), count);
        }
        catalogue_follow(catalogue);
    }
}

static void wait_for_problem(struct catalogue *catalogue, enum placard_status status)
{
    while (catalogue_problem(catalogue)->status != status) {
        if (!wait_readable(catalogue, GENEROUS)) {
            fail_msg("the problem is \"%s\"", catalogue_problem(catalogue)->message);
        }
        catalogue_follow(catalogue);
    }
}

static void assert_names(const struct catalogue *catalogue, const char *const *names, size_t count)
{
    assert_int_equal(catalogue_count(catalogue), count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(catalogue_name(catalogue, i), names[i]);
        assert_int_equal(catalogue_find(catalogue, names[i]), i);
    }
}

static void files_are_listed_in_natural_order(void **state)
{
    (void)state;
    touch("file10");
    touch("File2");
    touch("file2");
    touch("file1");
    touch("Überblick");
    touch("alpha");
    struct catalogue *catalogue = open_box();
    static const char *const NAMES[] = {"alpha", "file1", "File2", "file2", "file10", "Überblick"};
    assert_names(catalogue, NAMES, 6);
    assert_int_equal(catalogue_problem(catalogue)->status, PLACARD_OK);
    assert_int_equal(catalogue_find(catalogue, "file3"), CATALOGUE_NONE);
    assert_string_equal(catalogue_folder(catalogue), "box");
    catalogue_close(catalogue);
}

static void only_visible_files_are_listed(void **state)
{
    (void)state;
    touch("shown");
    touch(".hidden");
    assert_int_equal(mkdir("box/folder", 0700), 0);
    touch("folder/inside");
    assert_int_equal(mkfifo("box/pipe", 0600), 0);
    assert_int_equal(symlink("shown", "box/link"), 0);
    assert_int_equal(symlink("folder", "box/link-to-folder"), 0);
    assert_int_equal(symlink("nowhere", "box/broken-link"), 0);
    struct catalogue *catalogue = open_box();
    static const char *const NAMES[] = {"link", "shown"};
    assert_names(catalogue, NAMES, 2);
    catalogue_close(catalogue);
}

static void files_that_come_and_go_are_followed(void **state)
{
    (void)state;
    touch("b");
    struct catalogue *catalogue = open_box();
    assert_false(catalogue_follow(catalogue));

    touch("a");
    wait_for_count(catalogue, 2);
    touch("c10");
    touch("c9");
    wait_for_count(catalogue, 4);
    static const char *const GROWN[] = {"a", "b", "c9", "c10"};
    assert_names(catalogue, GROWN, 4);

    assert_int_equal(unlink("box/b"), 0);
    wait_for_count(catalogue, 3);
    assert_int_equal(rename("box/a", "box/.a"), 0);
    wait_for_count(catalogue, 2);
    assert_int_equal(rename("box/.a", "box/z"), 0);
    wait_for_count(catalogue, 3);
    static const char *const LEFT[] = {"c9", "c10", "z"};
    assert_names(catalogue, LEFT, 3);

    assert_int_equal(mkdir("box/folder", 0700), 0);
    touch("end");
    wait_for_count(catalogue, 4);
    catalogue_close(catalogue);
}

static void a_changed_file_is_described_anew(void **state)
{
    (void)state;
    touch("note");
    struct catalogue *catalogue = open_box();
    assert_string_equal(catalogue_detail(catalogue, 0), "text · 10 bytes");
    static const unsigned char GIF[] = "GIF89a\1\0\1\0\0\0\0;";
    write_file("box/note", GIF, sizeof GIF - 1);
    while (strstr(catalogue_detail(catalogue, 0), "GIF picture") == NULL) {
        assert_true(wait_readable(catalogue, GENEROUS));
        catalogue_follow(catalogue);
    }
    assert_string_equal(catalogue_detail(catalogue, 0), "GIF picture · 14 bytes");
    catalogue_close(catalogue);
}

static void an_empty_folder_says_so(void **state)
{
    (void)state;
    struct catalogue *catalogue = open_box();
    assert_int_equal(catalogue_count(catalogue), 0);
    assert_int_equal(catalogue_problem(catalogue)->status, PLACARD_NOT_FOUND);
    assert_string_equal(catalogue_problem(catalogue)->message, "No files in box");
    touch("first");
    wait_for_problem(catalogue, PLACARD_OK);
    assert_int_equal(unlink("box/first"), 0);
    wait_for_problem(catalogue, PLACARD_NOT_FOUND);
    catalogue_close(catalogue);
}

static void a_folder_may_come_later(void **state)
{
    (void)state;
    assert_int_equal(rmdir("box"), 0);
    struct catalogue *catalogue;
    struct placard_error error;
    assert_int_equal(catalogue_open(&catalogue, "other/deeper/box/", &error), PLACARD_OK);
    assert_int_equal(catalogue_problem(catalogue)->status, PLACARD_UNREADABLE);
    assert_non_null(strstr(catalogue_problem(catalogue)->message, "No such file or directory"));

    /* One at a time, and then all at once. */
    assert_int_equal(mkdir("other", 0700), 0);
    assert_true(wait_readable(catalogue, GENEROUS));
    catalogue_follow(catalogue);
    assert_int_equal(system("mkdir -p other/deeper/box && echo text > other/deeper/box/late"), 0);
    wait_for_count(catalogue, 1);
    assert_string_equal(catalogue_name(catalogue, 0), "late");
    catalogue_close(catalogue);
}

static void a_folder_may_go_and_come_back(void **state)
{
    (void)state;
    touch("before");
    struct catalogue *catalogue = open_box();
    assert_int_equal(system("rm -r box"), 0);
    wait_for_count(catalogue, 0);
    wait_for_problem(catalogue, PLACARD_UNREADABLE);
    assert_int_equal(mkdir("box", 0700), 0);
    touch("after");
    wait_for_count(catalogue, 1);
    assert_string_equal(catalogue_name(catalogue, 0), "after");

    assert_int_equal(rename("box", "other"), 0);
    wait_for_count(catalogue, 0);
    assert_int_equal(rename("other", "box"), 0);
    wait_for_count(catalogue, 1);
    touch("still-followed");
    wait_for_count(catalogue, 2);
    catalogue_close(catalogue);
}

/* What no event tells of: the path leads to another folder. */
static void expect_followed_after(const char *folder, const char *deed)
{
    struct catalogue *catalogue;
    struct placard_error error;
    assert_int_equal(catalogue_open(&catalogue, folder, &error), PLACARD_OK);
    assert_int_equal(catalogue_count(catalogue), 1);
    assert_int_equal(system(deed), 0);
    catalogue_rescan(catalogue);
    assert_int_equal(catalogue_count(catalogue), 0);
    char path[64];
    snprintf(path, sizeof path, "%s/new", folder);
    write_file(path, "text", 4);
    wait_for_count(catalogue, 1);
    assert_string_equal(catalogue_name(catalogue, 0), "new");
    catalogue_close(catalogue);
}

static void a_rescan_goes_where_the_path_leads_now(void **state)
{
    (void)state;
    assert_int_equal(system("mkdir -p other/first other/second other/above/folder && "
                            "ln -s first other/current && touch other/first/old other/above/folder/old"),
                     0);
    expect_followed_after("other/current", "ln -sfn second other/current");
    expect_followed_after("other/above/folder", "mv other/above other/former && mkdir -p other/above/folder");
}

static void an_unreadable_folder_says_so(void **state)
{
    (void)state;
    touch("file");
    if (geteuid() == 0) { /* may read everything: the test is that of a file in the place of the folder */
        struct catalogue *catalogue;
        struct placard_error error;
        assert_int_equal(catalogue_open(&catalogue, "box/file", &error), PLACARD_OK);
        assert_non_null(strstr(catalogue_problem(catalogue)->message, "Not a directory"));
        catalogue_close(catalogue);
        return;
    }
    assert_int_equal(chmod("box", 0), 0);
    struct catalogue *catalogue = open_box();
    assert_int_equal(catalogue_problem(catalogue)->status, PLACARD_PERMISSION_DENIED);
    assert_int_equal(chmod("box", 0700), 0);
    wait_for_count(catalogue, 1);
    catalogue_close(catalogue);
}

static void odd_names_are_shown_fit_for_people_and_kept_as_they_are(void **state)
{
    (void)state;
    char longest[256];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    touch("a\nb");
    touch("c\x1b[31m");
    touch("d\xff");
    touch("%s%n");
    touch(longest);
    struct catalogue *catalogue = open_box();
    static const char *const NAMES[] = {"%s%n", "a\nb", "c\x1b[31m", "d\xff"};
    static const char *const LABELS[] = {"%s%n", "a?b", "c?[31m", "d?"};
    assert_int_equal(catalogue_count(catalogue), 5);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(catalogue_name(catalogue, i), NAMES[i]);
        assert_string_equal(catalogue_label(catalogue, i), LABELS[i]);
        assert_string_equal(catalogue_detail(catalogue, i), "text · 10 bytes");
    }
    assert_string_equal(catalogue_label(catalogue, 4), longest);
    char *path = catalogue_path(catalogue, NAMES[1]);
    assert_int_equal(access(path, R_OK), 0);
    free(path);
    catalogue_close(catalogue);
}

static void thousands_of_files_are_followed(void **state)
{
    (void)state;
    enum { MANY = 10000 };
    char name[32];
    for (int i = 0; i < MANY / 2; i++) {
        snprintf(name, sizeof name, "file%d", i);
        touch(name);
    }
    struct catalogue *catalogue = open_box();
    assert_int_equal(catalogue_count(catalogue), MANY / 2);
    for (int i = MANY / 2; i < MANY; i++) {
        snprintf(name, sizeof name, "file%d", i);
        touch(name);
    }
    wait_for_count(catalogue, MANY);
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "file%d", i);
        assert_string_equal(catalogue_name(catalogue, (size_t)i), name);
    }
    assert_int_equal(system("rm -r box"), 0);
    wait_for_count(catalogue, 0);
    catalogue_close(catalogue);
    assert_int_equal(mkdir("box", 0700), 0);
}

static void kinds_are_told_by_content(void **state)
{
    (void)state;
    char text[FILE_KIND_SIZE];
    static const unsigned char PNG[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    write_file("box/picture.txt", PNG, sizeof PNG - 1);
    file_kind_describe("box/picture.txt", text);
    assert_string_equal(text, "PNG picture · 16 bytes");

    static unsigned char targa[8192];
    memset(targa, 0, sizeof targa);
    targa[2] = 2; /* true colour, 32 x 60, with the mark of version 2 at the end */
    targa[12] = 32;
    targa[14] = 60;
    targa[16] = 99; /* which no header has: the mark alone tells */
    memcpy(targa + sizeof targa - 18, "TRUEVISION-XFILE.", 18);
    write_file("box/late-mark", targa, sizeof targa);
    file_kind_describe("box/late-mark", text);
    assert_string_equal(text, "TGA picture · 8 KB");

    static unsigned char noise[3000];
    for (size_t i = 0; i < sizeof noise; i++) {
        noise[i] = (unsigned char)(i * 7 % 5);
    }
    write_file("box/noise", noise, sizeof noise);
    file_kind_describe("box/noise", text);
    assert_string_equal(text, "data · 3 KB");

    touch("empty");
    assert_int_equal(truncate("box/empty", 0), 0);
    file_kind_describe("box/empty", text);
    assert_string_equal(text, "empty");
    file_kind_describe("box/nowhere", text);
    assert_string_equal(text, "no longer there");
    file_kind_describe("box", text);
    assert_string_equal(text, "a folder");
    assert_int_equal(mkfifo("box/pipe", 0600), 0);
    file_kind_describe("box/pipe", text);
    assert_string_equal(text, "not a file");
}

static void sizes_are_told_for_people(void **state)
{
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *text;
    } CASES[] = {
        {0, "0 bytes"},       {1, "1 byte"},        {1023, "1023 bytes"},  {1024, "1 KB"},
        {34816, "34 KB"},     {1047552, "1023 KB"}, {1048064, "1.0 MB"},   {1048576, "1.0 MB"},
        {1258291, "1.2 MB"},  {67108864, "64 MB"},  {UINT64_MAX, "16 EB"}, {10485760, "10 MB"},
        {1046528, "1022 KB"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[24];
        file_size_text(CASES[i].bytes, text, sizeof text);
        assert_string_equal(text, CASES[i].text);
    }
}

#define IN_A_BOX(test) cmocka_unit_test_setup_teardown(test, make_box, remove_box)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_BOX(files_are_listed_in_natural_order),
        IN_A_BOX(only_visible_files_are_listed),
        IN_A_BOX(files_that_come_and_go_are_followed),
        IN_A_BOX(a_changed_file_is_described_anew),
        IN_A_BOX(an_empty_folder_says_so),
        IN_A_BOX(a_folder_may_come_later),
        IN_A_BOX(a_folder_may_go_and_come_back),
        IN_A_BOX(a_rescan_goes_where_the_path_leads_now),
        IN_A_BOX(an_unreadable_folder_says_so),
        IN_A_BOX(odd_names_are_shown_fit_for_people_and_kept_as_they_are),
        IN_A_BOX(thousands_of_files_are_followed),
        IN_A_BOX(kinds_are_told_by_content),
        cmocka_unit_test(sizes_are_told_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
