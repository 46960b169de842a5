/* The theme is readable and fits from the smallest to the largest screen. */
#include "unit/ui/cmocka_headers.h"

#include "ui/theme.h"
#include <math.h>

static void test_bounds(void **state)
{
    (void)state;
    static const int sizes[][2] = {{320, 240},  {240, 320},   {480, 320},   {480, 800},   {800, 480},
                                   {1024, 600}, {1280, 720},  {1920, 1080}, {2560, 1440}, {3840, 2160},
                                   {160, 128},  {7680, 4320}, {1, 1},       {0, 0}};
    static const float densities[] = {0.0f, 40.0f, 96.0f, 143.0f, 217.0f, 356.0f, 1e9f, -5.0f, NAN, INFINITY};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t j = 0; j < sizeof densities / sizeof *densities; j++) {
            struct theme theme = theme_for(sizes[i][0], sizes[i][1], densities[j]);
            assert_true(theme.scale >= 0.6f && theme.scale <= 4.5f);
            assert_in_range(theme.small_text, 9, theme.text);
            assert_in_range(theme.text, 11, theme.large_text);
            assert_in_range(theme.control, 2 * theme.text, 4 * theme.text);
            assert_in_range(theme.line, 1, 5);
            assert_in_range(theme.focus, 2, 14);
            assert_true(theme.gap > 0 && theme.margin >= theme.gap && theme.radius > 0);
            int side = sizes[i][0] < sizes[i][1] ? sizes[i][0] : sizes[i][1];
            if (side >= 240) { /* five controls and their margins fit into the short side */
                assert_in_range(5 * theme.control + 2 * theme.margin, 1, side * 9 / 8);
            }
        }
    }
}

static void test_scale(void **state)
{
    (void)state;
    assert_float_equal(theme_for(480, 800, 96.0f).scale, 1.0f, 0.001f);
    assert_float_equal(theme_for(800, 480, 96.0f).scale, 1.0f, 0.001f);
    assert_float_equal(theme_for(3840, 2160, 96.0f).scale, 4.0f, 0.001f);
    assert_true(theme_for(1080, 1920, 400.0f).scale > theme_for(1080, 1920, 96.0f).scale);
    /* A lie of the monitor changes nothing. */
    assert_float_equal(theme_for(1280, 720, 5000.0f).scale, theme_for(1280, 720, 0.0f).scale, 0.001f);
    struct theme theme = theme_for(3840, 2160, 0.0f);
    assert_int_equal(theme_pixels(&theme, 10.0f), 40);
    assert_int_equal(theme_pixels(&theme, 0.0f), 1);
}

/* Relative luminance and contrast ratio as WCAG 2.1 defines them. */
static double luminance(uint32_t color)
{
    static const double weights[] = {0.0722, 0.7152, 0.2126};
    double sum = 0.0;
    for (int i = 0; i < 3; i++) {
        double channel = (double)(color >> (8 * i) & 0xff) / 255.0;
        sum += weights[i] * (channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4));
    }
    return sum;
}

static double contrast(uint32_t a, uint32_t b)
{
    double light = fmax(luminance(a), luminance(b)), dark = fmin(luminance(a), luminance(b));
    return (light + 0.05) / (dark + 0.05);
}

static void test_contrast(void **state)
{
    (void)state;
    struct theme theme = theme_for(1280, 720, 96.0f);
    const double text = 4.5, edge = 3.0; /* level AA */
    assert_true(contrast(theme.ink, theme.panel) >= text);
    assert_true(contrast(theme.faint_ink, theme.panel) >= text);
    assert_true(contrast(theme.accent, theme.panel) >= text);
    assert_true(contrast(theme.accent_ink, theme.accent) >= text);
    assert_true(contrast(theme.button_ink, theme.button_top) >= text);
    assert_true(contrast(theme.button_ink, theme.button_bottom) >= text);
    assert_true(contrast(theme.faint_ink, theme.button_bottom) >= text);
    assert_true(contrast(theme.good, theme.panel) >= text);
    assert_true(contrast(theme.bad, theme.panel) >= text);
    assert_true(contrast(0xffffff, theme.window_top) >= text);
    assert_true(contrast(0xffffff, theme.window_bottom) >= text);
    assert_true(contrast(theme.focus_ring, theme.window_top) >= edge);
    assert_true(contrast(theme.focus_ring, theme.window_bottom) >= edge);
    assert_true(contrast(theme.focus_ring, theme.button_line) >= edge);
    assert_true(contrast(theme.button_bottom, theme.window_top) >= edge);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_contrast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
