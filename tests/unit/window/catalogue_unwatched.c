/* The list of a folder's files where the system lets nobody watch. */
#include "loader/catalogue.h"
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { GENEROUS = 20000 }; /* ms */

/* What the system says to those who want to watch: 0, or an errno. */
static int no_instance, no_watch;

/* NOLINTBEGIN(bugprone-reserved-identifier): the linker's names */
int __real_inotify_init1(int flags);
int __wrap_inotify_init1(int flags);
int __real_inotify_add_watch(int fd, const char *path, uint32_t mask);
int __wrap_inotify_add_watch(int fd, const char *path, uint32_t mask);

int __wrap_inotify_init1(int flags)
{
    if (no_instance != 0) {
        errno = no_instance;
        return -1;
    }
    return __real_inotify_init1(flags);
}

int __wrap_inotify_add_watch(int fd, const char *path, uint32_t mask)
{
    if (no_watch != 0) {
        errno = no_watch;
        return -1;
    }
    return __real_inotify_add_watch(fd, path, mask);
}
/* NOLINTEND(bugprone-reserved-identifier) */

static int make_box(void **state)
{
    (void)state;
    return mkdir("box", 0700);
}

static int remove_box(void **state)
{
    (void)state;
    return system("rm -r box") == 0 ? 0 : -1;
}

static void touch(const char *path)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs("some text\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Follows until there are COUNT entries. */
static void wait_for_count(struct catalogue *catalogue, size_t count)
{
    while (catalogue_count(catalogue) != count) {
        struct pollfd readable = {.fd = catalogue_fd(catalogue), .events = POLLIN};
        assert_int_equal(poll(&readable, 1, GENEROUS), 1);
        catalogue_follow(catalogue);
    }
}

/* A list that nobody keeps up to date is better than none; it says so, and is followed when it can be. */
static void a_folder_is_listed_where_nothing_can_be_watched(void **state)
{
    (void)state;
    static const struct {
        int *call, reason;
        const char *named;
    } shortages[] = {{&no_instance, EMFILE, "max_user_instances"},
                     {&no_watch, ENOSPC, "max_user_watches"},
                     {&no_watch, ENOMEM, "memory"}};
    for (size_t i = 0; i < sizeof shortages / sizeof shortages[0]; i++) {
        touch("box/old");
        *shortages[i].call = shortages[i].reason;
        struct catalogue *catalogue;
        assert_int_equal(catalogue_open(&catalogue, "box", NULL), PLACARD_OK);
        assert_int_equal(catalogue_count(catalogue), 1);
        assert_int_equal(catalogue_watch_problem(catalogue)->status, PLACARD_OUT_OF_RESOURCES);
        assert_non_null(strstr(catalogue_watch_problem(catalogue)->message, shortages[i].named));
        touch("box/new");
        assert_false(catalogue_follow(catalogue));
        catalogue_rescan(catalogue);
        assert_int_equal(catalogue_count(catalogue), 2);
        *shortages[i].call = 0;
        catalogue_rescan(catalogue);
        assert_int_equal(catalogue_watch_problem(catalogue)->status, PLACARD_OK);
        touch("box/newer");
        wait_for_count(catalogue, 3);
        catalogue_close(catalogue);
        assert_int_equal(system("rm box/*"), 0);
    }
}

static void what_is_read_once_needs_no_watch(void **state)
{
    (void)state;
    touch("box/file");
    no_instance = EMFILE;
    struct catalogue *catalogue;
    assert_int_equal(catalogue_read(&catalogue, "box", NULL), PLACARD_OK);
    no_instance = 0;
    assert_int_equal(catalogue_count(catalogue), 1);
    assert_int_equal(catalogue_fd(catalogue), -1);
    assert_false(catalogue_follow(catalogue));
    assert_int_equal(catalogue_watch_problem(catalogue)->status, PLACARD_OK);
    catalogue_close(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_folder_is_listed_where_nothing_can_be_watched, make_box,
                                        remove_box),
        cmocka_unit_test_setup_teardown(what_is_read_once_needs_no_watch, make_box, remove_box),
    };
    return cmocka_run_group_tests_name("a list that nobody follows", tests, NULL, NULL);
}
