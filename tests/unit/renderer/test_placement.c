/* Fit, zoom and panning as numbers. */
#include "renderer/placement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct placement_case {
    uint32_t fit, zoom;
    int64_t x, y;
    uint32_t top, bottom;   /* insets */
    uint32_t width, height; /* of the picture, in a viewport of 400x300 */
    struct placement expected;
};

static const struct placement_case cases[] = {
    /* contain: the same shape, narrower, wider; larger and smaller */
    {RENDERER_CONTAIN, 1000, 0, 0, 0, 0, 800, 600, {400, 300, 0, 0, 0, 0, 400, 300}},
    {RENDERER_CONTAIN, 1000, 0, 0, 0, 0, 100, 100, {300, 300, 0, 0, 50, 0, 300, 300}},
    {RENDERER_CONTAIN, 1000, 0, 0, 0, 0, 4000, 1000, {400, 100, 0, 0, 0, 100, 400, 100}},
    {RENDERER_CONTAIN, 1000, 0, 0, 0, 0, 32767, 1, {400, 1, 0, 0, 0, 149, 400, 1}},
    {RENDERER_CONTAIN, 1000, 0, 0, 20, 80, 400, 300, {267, 200, 0, 0, 66, 20, 267, 200}},
    /* cover: panned to its ends, and from the middle */
    {RENDERER_COVER, 1000, 0, 0, 0, 0, 100, 100, {400, 400, 0, 0, 0, 0, 400, 300}},
    {RENDERER_COVER, 1000, 0, 1000, 0, 0, 100, 100, {400, 400, 0, 100, 0, 0, 400, 300}},
    {RENDERER_COVER, 1000, -5, -5, 0, 0, 100, 100, {400, 400, 0, 0, 0, 0, 400, 300}},
    {RENDERER_COVER,
     1000,
     RENDERER_MIDDLE,
     RENDERER_MIDDLE,
     0,
     0,
     100,
     100,
     {400, 400, 0, 50, 0, 0, 400, 300}},
    {RENDERER_COVER,
     1000,
     RENDERER_MIDDLE,
     RENDERER_MIDDLE,
     0,
     0,
     200,
     50,
     {1200, 300, 400, 0, 0, 0, 400, 300}},
    /* stretch */
    {RENDERER_STRETCH, 1000, 0, 0, 0, 0, 3, 5, {400, 300, 0, 0, 0, 0, 400, 300}},
    {RENDERER_STRETCH, 2000, 7, 9, 0, 0, 3, 5, {800, 600, 7, 9, 0, 0, 400, 300}},
    /* none: smaller is centred, larger is panned */
    {RENDERER_NONE, 1000, 50, 50, 0, 0, 100, 50, {100, 50, 0, 0, 150, 125, 100, 50}},
    {RENDERER_NONE, 1000, 50, 60, 0, 0, 1000, 1000, {1000, 1000, 50, 60, 0, 0, 400, 300}},
    {RENDERER_NONE, 500, 50, 60, 0, 0, 1000, 100, {500, 50, 50, 0, 0, 125, 400, 50}},
    /* insets that leave nothing */
    {RENDERER_CONTAIN, 1000, 0, 0, 300, 0, 100, 100, {1, 1, 0, 0, 199, 300, 1, 0}},
    {RENDERER_CONTAIN, 1000, 0, 0, 4000000000u, 4000000000u, 100, 100, {1, 1, 0, 0, 199, 300, 1, 0}},
};

static void test_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct placement_case *row = &cases[i];
        const struct renderer_view view = {.fit = row->fit,
                                           .zoom = row->zoom,
                                           .x = row->x,
                                           .y = row->y,
                                           .inset_top = row->top,
                                           .inset_bottom = row->bottom};
        struct placement got = placement_of(&view, 400, 300, row->width, row->height);
        const struct placement *want = &row->expected;
        if (got.scaled_width != want->scaled_width || got.scaled_height != want->scaled_height ||
            got.x != want->x || got.y != want->y || got.left != want->left || got.top != want->top ||
            got.width != want->width || got.height != want->height) {
            fail_msg("case %zu: %llux%llu from %llu,%llu at %u,%u %ux%u", i,
                     (unsigned long long)got.scaled_width, (unsigned long long)got.scaled_height,
                     (unsigned long long)got.x, (unsigned long long)got.y, got.left, got.top, got.width,
                     got.height);
        }
    }
}

/* Whatever is asked for, what is visible is inside the viewport and inside the picture. */
static void test_stays_inside(void **state)
{
    (void)state;
    static const uint32_t sides[] = {1, 2, 399, 400, 401, 5000, 32767};
    static const uint32_t zooms[] = {RENDERER_MIN_ZOOM, 999, 1000, RENDERER_MAX_ZOOM};
    static const int64_t places[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, 1000000, INT64_MAX};
    for (uint32_t run = 0; run < 7 * 7 * 4 * 7 * 4; run++) {
        uint32_t width = sides[run % 7], height = sides[run / 7 % 7];
        const struct renderer_view view = {.zoom = zooms[run / 49 % 4],
                                           .x = places[run / 196 % 7],
                                           .y = places[run / 196 % 7],
                                           .fit = run / 1372,
                                           .inset_top = 7,
                                           .inset_bottom = 11};
        struct placement got = placement_of(&view, 400, 300, width, height);
        assert_true(got.scaled_width > 0 && got.scaled_height > 0);
        assert_true(got.left + got.width <= 400 && got.top >= 7 && got.top + got.height <= 300 - 11);
        assert_true(got.x + got.width <= got.scaled_width && got.y + got.height <= got.scaled_height);
        assert_true(got.width > 0 && got.height > 0);
        struct renderer_ready ready = {0};
        placement_report(&got, &ready);
        assert_true(ready.position_x <= RENDERER_SHARE_ONE && ready.extent_x <= RENDERER_SHARE_ONE);
        assert_true(ready.position_y + ready.extent_y <= RENDERER_SHARE_ONE + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places), cmocka_unit_test(test_stays_inside)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
