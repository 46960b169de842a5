/* What the drop-down offers, and where the chosen file is in it. */
#include "loader/window/choices.h"
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { GENEROUS = 20000 }; /* ms */

static struct choices *choices;

static void touch(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, "text\n", 5), 5);
    assert_int_equal(close(file), 0);
}

static int open_box(void **state)
{
    (void)state;
    struct placard_error error;
    if (system("mkdir box other") != 0) {
        return -1;
    }
    touch("box/a");
    touch("box/b");
    touch("box/c");
    touch("other/b");
    touch("other/z");
    return choices_open(&choices, "box", &error) == PLACARD_OK ? 0 : -1;
}

static int close_box(void **state)
{
    (void)state;
    choices_close(choices);
    return system("rm -r box other");
}

static void wait_for_count(size_t count)
{
    while (choices_count(choices) != count) {
        struct pollfd readable = {.fd = catalogue_fd(choices_catalogue(choices)), .events = POLLIN};
        if (poll(&readable, 1, GENEROUS) != 1) {
            fail_msg("there are %zu entries, not %zu", choices_count(choices), count);
        }
        choices_follow(choices);
    }
}

static void assert_labels(const char *expected)
{
    char labels[256] = "";
    size_t length = 0;
    for (size_t i = 0; i < choices_count(choices); i++) {
        int added = snprintf(labels + length, sizeof labels - length, "%s ", choices_label(choices, i));
        assert_in_range(added, 1, sizeof labels - length - 1);
        length += (size_t)added;
    }
    assert_string_equal(labels, expected);
}

static void nothing_is_chosen_at_first(void **state)
{
    (void)state;
    assert_labels("a b c ");
    assert_int_equal(choices_chosen(choices), CHOICES_NONE);
    assert_null(choices_chosen_path(choices));
    assert_null(choices_chosen_label(choices));
    assert_false(choices_choose(choices, 3));
    assert_false(choices_choose(choices, CHOICES_NONE));
}

static void the_choice_stays_with_its_file(void **state)
{
    (void)state;
    assert_true(choices_choose(choices, 1));
    assert_string_equal(choices_chosen_path(choices), "box/b");
    assert_string_equal(choices_chosen_label(choices), "b");
    touch("box/_");
    wait_for_count(4);
    assert_int_equal(choices_chosen(choices), 2);
    assert_int_equal(unlink("box/a"), 0);
    wait_for_count(3);
    assert_int_equal(choices_chosen(choices), 1);
    choices_rescan(choices);
    assert_int_equal(choices_chosen(choices), 1);
}

static void a_deleted_choice_stands_first_until_it_is_back(void **state)
{
    (void)state;
    assert_true(choices_choose(choices, 2));
    assert_int_equal(unlink("box/c"), 0);
    while (choices_chosen(choices) != 0) {
        struct pollfd readable = {.fd = catalogue_fd(choices_catalogue(choices)), .events = POLLIN};
        assert_int_equal(poll(&readable, 1, GENEROUS), 1);
        choices_follow(choices);
    }
    assert_labels("c a b ");
    assert_string_equal(choices_detail(choices, 0), "no longer there");
    assert_string_equal(choices_detail(choices, 1), "text · 5 bytes");
    assert_true(choices_choose(choices, 0)); /* it itself, once more */
    assert_string_equal(choices_chosen_path(choices), "box/c");
    touch("box/c");
    while (choices_chosen(choices) == 0) {
        struct pollfd readable = {.fd = catalogue_fd(choices_catalogue(choices)), .events = POLLIN};
        assert_int_equal(poll(&readable, 1, GENEROUS), 1);
        choices_follow(choices);
    }
    assert_labels("a b c ");
    assert_int_equal(choices_chosen(choices), 2);
}

static void a_file_from_elsewhere_stands_first(void **state)
{
    (void)state;
    assert_true(choices_choose_path(choices, "other/z"));
    assert_labels("z a b c ");
    assert_int_equal(choices_chosen(choices), 0);
    assert_string_equal(choices_detail(choices, 0), "text · 5 bytes");
    assert_true(choices_choose(choices, 2)); /* b: then z is no longer offered */
    assert_labels("a b c ");
    assert_int_equal(choices_chosen(choices), 1);
    assert_string_equal(choices_chosen_path(choices), "box/b");
}

static void a_file_of_the_same_name_is_another_file(void **state)
{
    (void)state;
    assert_true(choices_choose_path(choices, "other/b"));
    assert_labels("b a b c ");
    assert_int_equal(choices_chosen(choices), 0);
    assert_string_equal(choices_chosen_path(choices), "other/b");
}

static void a_file_of_the_folder_is_found_by_its_path(void **state)
{
    (void)state;
    assert_true(choices_choose_path(choices, "other/../box/b"));
    assert_labels("a b c ");
    assert_int_equal(choices_chosen(choices), 1);
}

#define IN_A_BOX(test) cmocka_unit_test_setup_teardown(test, open_box, close_box)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_BOX(nothing_is_chosen_at_first),
        IN_A_BOX(the_choice_stays_with_its_file),
        IN_A_BOX(a_deleted_choice_stands_first_until_it_is_back),
        IN_A_BOX(a_file_from_elsewhere_stands_first),
        IN_A_BOX(a_file_of_the_same_name_is_another_file),
        IN_A_BOX(a_file_of_the_folder_is_found_by_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
