#include "number.h"
#include "unit.h"

static void sizes_are_exact_and_never_overflow(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        uint64_t bytes;
    } cases[] = {
        {"0", true, 0},
        {"1", true, 1},
        {"1023", true, 1023},
        {"1K", true, 1024},
        {"1k", true, 1024},
        {"64M", true, UINT64_C(64) << 20},
        {"3G", true, UINT64_C(3) << 30},
        {"18446744073709551615", true, UINT64_MAX},
        {"18446744073709551616", false, 0},
        {"17179869183G", true, UINT64_C(17179869183) << 30},
        {"17179869184G", false, 0},
        {"", false, 0},
        {"K", false, 0},
        {"1T", false, 0},
        {"1KB", false, 0},
        {"1 K", false, 0},
        {" 1", false, 0},
        {"-1", false, 0},
        {"+1", false, 0},
        {"0x10", false, 0},
        {"1.5M", false, 0},
        {"1\xc3", false, 0},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        uint64_t bytes = 0;
        print_message("size \"%s\"\n", cases[index].text);
        assert_int_equal(number_parse_size(cases[index].text, &bytes), cases[index].valid);
        if (cases[index].valid) {
            assert_true(bytes == cases[index].bytes);
        }
    }
}

static void octal_and_decimal_take_their_own_digits(void **state)
{
    (void)state;
    uint64_t number = 0;
    assert_true(number_parse_octal("0640", &number));
    assert_int_equal(number, 0640);
    assert_false(number_parse_octal("680", &number));
    assert_false(number_parse_octal("", &number));
    assert_true(number_parse("0010", &number));
    assert_int_equal(number, 10);
    assert_false(number_parse("1a", &number));
    assert_false(number_parse("99999999999999999999999", &number));
}

static void geometries(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        int width, height;
    } cases[] = {
        {"800x480", true, 800, 480}, {"1X1", true, 1, 1},       {"1000x1000", true, 1000, 1000},
        {"1001x10", false, 0, 0},    {"10x1001", false, 0, 0},  {"0x10", false, 0, 0},
        {"10x0", false, 0, 0},       {"10", false, 0, 0},       {"10x", false, 0, 0},
        {"x10", false, 0, 0},        {"10x10x10", false, 0, 0}, {"10x10+5", false, 0, 0},
        {"-10x10", false, 0, 0},     {"", false, 0, 0},         {"18446744073709551626x10", false, 0, 0},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        int width = 0;
        int height = 0;
        print_message("geometry \"%s\"\n", cases[index].text);
        assert_int_equal(number_parse_geometry(cases[index].text, 1000, &width, &height), cases[index].valid);
        assert_int_equal(width, cases[index].width);
        assert_int_equal(height, cases[index].height);
    }
}

static void colors(void **state)
{
    (void)state;
    uint32_t color = 0;
    assert_true(number_parse_color("1a2B3c", &color));
    assert_int_equal(color, 0x1a2b3c);
    assert_true(number_parse_color("#ffffff", &color));
    assert_int_equal(color, 0xffffff);
    static const char *const wrong[] = {"",       "#",       "fff",    "12345", "1234567",
                                        "12345g", "##12345", "0x1234", "red"};
    for (size_t index = 0; index < COUNT(wrong); index++) {
        print_message("colour \"%s\"\n", wrong[index]);
        assert_false(number_parse_color(wrong[index], &color));
    }
}

static void seconds(void **state)
{
    (void)state;
    int64_t milliseconds = 0;
    assert_true(number_parse_seconds("2", 100, &milliseconds));
    assert_int_equal(milliseconds, 2000);
    assert_true(number_parse_seconds("0.25", 100, &milliseconds));
    assert_int_equal(milliseconds, 250);
    assert_true(number_parse_seconds(".00001", 100, &milliseconds));
    assert_int_equal(milliseconds, 1);
    assert_true(number_parse_seconds("100", 100, &milliseconds));
    static const char *const wrong[] = {"",    ".",   "0",   "0.0",   "-1",  "+1", "1e3",
                                        "inf", "nan", "0x1", "1.2.3", "101", "1s"};
    for (size_t index = 0; index < COUNT(wrong); index++) {
        print_message("seconds \"%s\"\n", wrong[index]);
        assert_false(number_parse_seconds(wrong[index], 100, &milliseconds));
    }
}

static void lists(void **state)
{
    (void)state;
    float numbers[3] = {0};
    assert_true(number_parse_list("-1,0.5,.25", numbers, COUNT(numbers)));
    assert_true(numbers[0] == -1.0f && numbers[1] == 0.5f && numbers[2] == 0.25f);
    static const char *const wrong[] = {"",        "1",     "1,2",   "1,2,",   "1,2,3,",  "1,2,3,4",
                                        ",1,2",    "1,,2",  "1;2;3", "1, 2,3", "1,2,nan", "1,2,1e3",
                                        "1,2,0x1", "1,2,-", "1,2,.", "+1,2,3", "1,2,3 ",  "1,2,1000001"};
    for (size_t index = 0; index < COUNT(wrong); index++) {
        print_message("list \"%s\"\n", wrong[index]);
        assert_false(number_parse_list(wrong[index], numbers, COUNT(numbers)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_exact_and_never_overflow),
        cmocka_unit_test(octal_and_decimal_take_their_own_digits),
        cmocka_unit_test(geometries),
        cmocka_unit_test(colors),
        cmocka_unit_test(seconds),
        cmocka_unit_test(lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
