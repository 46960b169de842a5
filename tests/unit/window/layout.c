/* Where things are in the window, for all sizes from a watch's to a wall's. */
#include "loader/window/layout.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { PROGRESS = 10, SHARES = 4 };

static const struct {
    int width, height;
} SIZES[] = {{1, 1},      {40, 30},     {100, 700},   {700, 60},     {280, 220},   {320, 240},
             {240, 320},  {480, 272},   {480, 800},   {800, 480},    {640, 640},   {1024, 600},
             {600, 1024}, {1280, 720},  {720, 1280},  {1920, 1080},  {3440, 1440}, {1080, 1920},
             {3840, 600}, {3840, 2160}, {2160, 3840}, {16384, 16384}};
static const float DENSITIES[] = {0, 96, 160, 320};

static bool is_inside(SDL_Rect rect, int width, int height)
{
    return rect.w >= 0 && rect.h >= 0 && rect.x >= 0 && rect.y >= 0 && rect.x + rect.w <= width &&
           rect.y + rect.h <= height;
}

static void assert_sound(const struct layout *layout, int width, int height)
{
    const SDL_Rect rects[SHARES] = {layout->control, layout->progress, layout->status, layout->preview};
    if (!is_inside(layout->list, width, height)) {
        fail_msg("%dx%d: the list's bounds are outside", width, height);
    }
    for (int i = 0; i < SHARES; i++) {
        SDL_Rect rect = rects[i];
        if (!is_inside(rect, width, height)) {
            fail_msg("%dx%d: rectangle %d (%d,%d %dx%d) is outside", width, height, i, rect.x, rect.y, rect.w,
                     rect.h);
        }
        for (int j = 0; j < i; j++) {
            if (SDL_HasIntersection(&rects[i], &rects[j])) {
                fail_msg("%dx%d: rectangles %d and %d overlap", width, height, j, i);
            }
        }
    }
}

static void nothing_overlaps_or_leaves_the_window(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof SIZES / sizeof *SIZES; size++) {
        for (size_t density = 0; density < sizeof DENSITIES / sizeof *DENSITIES; density++) {
            int width = SIZES[size].width;
            int height = SIZES[size].height;
            const struct theme theme = theme_for(width, height, DENSITIES[density]);
            for (int lines = 0; lines <= 3; lines++) {
                int status = lines * theme.text * 3 / 2;
                struct layout layout = layout_make(&theme, width, height, PROGRESS, status, false);
                assert_sound(&layout, width, height);
                layout = layout_make(&theme, width, height, PROGRESS, status, true);
                assert_sound(&layout, width, height);
            }
        }
    }
}

/* Every size that people have shows everything whole. */
static void from_320x240_on_all_of_it_is_there(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof SIZES / sizeof *SIZES; size++) {
        int width = SIZES[size].width;
        int height = SIZES[size].height;
        if (width < 240 || height < 240) {
            continue;
        }
        const struct theme theme = theme_for(width, height, 0);
        int status = 2 * theme.text * 3 / 2;
        for (int has_preview = 0; has_preview <= 1; has_preview++) {
            const struct layout layout =
                layout_make(&theme, width, height, PROGRESS, status, has_preview != 0);
            assert_int_equal(layout.control.h, theme.control);
            assert_int_equal(layout.progress.h, PROGRESS);
            assert_int_equal(layout.status.h, status);
            assert_int_equal(layout.status.w, layout_status_width(&theme, width, height, has_preview != 0));
            assert_true(layout.control.w >= theme.control * 3);
            assert_int_equal(layout.preview.w > 0, has_preview);
        }
    }
}

static void alone_the_control_is_in_the_middle(void **state)
{
    (void)state;
    const struct theme theme = theme_for(480, 800, 0);
    const struct layout layout = layout_make(&theme, 480, 800, PROGRESS, theme.text, false);
    assert_int_equal(layout.control.x + layout.control.w / 2, 240);
    assert_in_range(layout.control.y, 300, 400);
    assert_int_equal(layout.preview.w, 0);
}

static void a_preview_is_below_in_portrait_and_beside_in_landscape(void **state)
{
    (void)state;
    struct theme theme = theme_for(480, 800, 0);
    struct layout layout = layout_make(&theme, 480, 800, PROGRESS, theme.text, true);
    assert_true(layout.preview.y >= layout.status.y + layout.status.h);
    assert_int_equal(layout.preview.x, layout.control.x);
    assert_int_equal(layout.preview.w, layout.control.w);
    theme = theme_for(1280, 720, 0);
    layout = layout_make(&theme, 1280, 720, PROGRESS, theme.text, true);
    assert_true(layout.preview.x >= layout.control.x + layout.control.w);
    assert_int_equal(layout.preview.y, layout.control.y);
    assert_true(layout.preview.w > layout.control.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_overlaps_or_leaves_the_window),
        cmocka_unit_test(from_320x240_on_all_of_it_is_there),
        cmocka_unit_test(alone_the_control_is_in_the_middle),
        cmocka_unit_test(a_preview_is_below_in_portrait_and_beside_in_landscape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
