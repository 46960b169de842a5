/* The order of names. */
#include "loader/natural_order.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static locale_t locale;

static int order(const char *first, const char *second)
{
    char *first_key = natural_key(first, locale);
    char *second_key = natural_key(second, locale);
    assert_non_null(first_key);
    assert_non_null(second_key);
    int result = strcmp(first_key, second_key);
    free(first_key);
    free(second_key);
    return result;
}

static void assert_before(const char *first, const char *second)
{
    if (order(first, second) >= 0 || order(second, first) <= 0) {
        fail_msg("'%s' should come before '%s'", first, second);
    }
}

static void numbers_are_compared_by_value(void **state)
{
    (void)state;
    assert_before("file2", "file10");
    assert_before("file2.png", "file10.png");
    assert_before("2", "10");
    assert_before("a9b9", "a9b10");
    assert_before("1.9", "1.10");
    assert_before("file", "file1");
    assert_before("file1", "filex");
    assert_before("99999999999999999999999999999998", "99999999999999999999999999999999");
    assert_before("9", "99999999999999999999999999999999");
    assert_before("0", "1");
    assert_int_equal(order("file007", "file7"), 0);
    assert_int_equal(order("000", "0"), 0);
    assert_before("file06", "file7");
}

static void case_does_not_matter(void **state)
{
    (void)state;
    assert_int_equal(order("README", "readme"), 0);
    assert_before("apple", "Banana");
    assert_before("Apple", "banana");
    assert_int_equal(order("ÄRGER", "ärger"), 0);
    assert_int_equal(order("ДОМ", "дом"), 0);
    assert_before("дом", "ЁЖ");
}

static void without_a_locale_ascii_is_still_folded(void **state)
{
    (void)state;
    char *key = natural_key("Tide\xc3\x84", (locale_t)0);
    assert_string_equal(key, "tide\xc3\x84");
    free(key);
}

static void bytes_that_are_no_text_are_kept(void **state)
{
    (void)state;
    assert_before("a\xff", "b");
    assert_int_not_equal(order("a\xff", "a\xfe"), 0);
    assert_int_not_equal(order("\x80", ""), 0);
    assert_before("", "a");
}

static void the_longest_names_fit(void **state)
{
    (void)state;
    char name[256];
    for (size_t i = 0; i < sizeof name - 1; i++) {
        name[i] = i % 2 == 0 ? '1' : 'a'; /* each digit takes three bytes of the key */
    }
    name[sizeof name - 1] = '\0';
    assert_int_equal(order(name, name), 0);
    memset(name, '7', sizeof name - 1);
    assert_int_equal(order(name, name), 0);
    char longer[1024];
    memset(longer, '7', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_before(name, longer);
}

int main(void)
{
    locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_compared_by_value),
        cmocka_unit_test(case_does_not_matter),
        cmocka_unit_test(without_a_locale_ascii_is_still_folded),
        cmocka_unit_test(bytes_that_are_no_text_are_kept),
        cmocka_unit_test(the_longest_names_fit),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (locale != (locale_t)0) {
        freelocale(locale);
    }
    return failed;
}
