/* The names of colours. */
#include "renderer/color_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_finds_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t color;
    } known[] = {
        {"aliceblue", 0xf0f8ff},
        {"yellowgreen", 0x9acd32},
        {"gold", 0xffd700},
        {"goldenrod", 0xdaa520},
        {"lightgoldenrodyellow", 0xfafad2},
        {"red", 0xff0000},
        {"Tan", 0xd2b48c},
        {"GRAY", 0x808080},
        {"grey", 0x808080},
        {"green", 0x008000},
        {"rebeccapurple", 0x663399},
        {"blue", 0x0000ff},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        uint32_t color = 0;
        assert_true(color_name_find(known[i].name, strlen(known[i].name), &color));
        assert_int_equal(color, known[i].color);
    }
    static const char *const unknown[] = {"", "re", "redd", "zzz", "a", "none", "url", "gold enrod"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        uint32_t color;
        assert_false(color_name_find(unknown[i], strlen(unknown[i]), &color));
    }
    uint32_t color;
    assert_true(color_name_find("goldenrod", 4, &color)); /* no more than its letters */
    assert_int_equal(color, 0xffd700);
    assert_false(color_name_find("red\0rose", 8, &color));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
