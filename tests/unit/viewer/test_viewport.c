#include "unit.h"
#include "viewport.h"

/* A picture of 2000x1000 scaled pixels on a screen of 400x300, as the renderer tells of it. */
static struct renderer_ready picture_at(int64_t x, int64_t y)
{
    return (struct renderer_ready){
        .x = x,
        .y = y,
        .scaled_width = 2000,
        .scaled_height = 1000,
        .position_x = (uint32_t)(x * 500),
        .position_y = (uint32_t)(y * 1000),
        .extent_x = 200000,
        .extent_y = 300000,
    };
}

static struct viewport picture(void)
{
    struct viewport viewport = {.width = 400, .height = 300, .line_height = 20};
    viewport_reset(&viewport, false);
    struct renderer_view view;
    viewport_request(&viewport, &view);
    assert_true(view.x == RENDERER_MIDDLE && view.y == RENDERER_MIDDLE);
    struct renderer_ready ready = picture_at(800, 350);
    (void)viewport_accept(&viewport, &ready);
    return viewport;
}

/* A text of which a tenth is in view. */
static struct viewport text(void)
{
    struct viewport viewport = {.width = 400, .height = 300, .line_height = 20};
    viewport_reset(&viewport, true);
    struct renderer_view view;
    viewport_request(&viewport, &view);
    assert_int_equal(view.y, 0);
    struct renderer_ready ready = {.extent_x = RENDERER_SHARE_ONE, .extent_y = 100000};
    (void)viewport_accept(&viewport, &ready);
    return viewport;
}

static void nothing_moves_when_all_is_in_view(void **state)
{
    (void)state;
    struct viewport viewport = {.width = 400, .height = 300, .line_height = 20};
    viewport_reset(&viewport, true);
    viewport.changed = false;
    assert_false(viewport_scroll(&viewport, 10, 10));
    assert_false(viewport_page(&viewport, 1));
    assert_false(viewport.changed);
}

static void scrolling_adds_up_while_a_view_is_rendered(void **state)
{
    (void)state;
    struct viewport viewport = picture();
    struct renderer_view view;
    assert_true(viewport_scroll(&viewport, 10, 20));
    viewport_request(&viewport, &view);
    assert_int_equal(view.x, 810);
    assert_int_equal(view.y, 370);
    assert_false(viewport.changed);
    assert_true(viewport_scroll(&viewport, 5, -100));
    struct renderer_ready ready = picture_at(810, 370);
    assert_true(viewport_accept(&viewport, &ready));
    assert_true(viewport.changed);
    viewport_request(&viewport, &view);
    assert_int_equal(view.x, 815);
    assert_int_equal(view.y, 270);
}

static void what_the_renderer_brings_back_is_forgotten(void **state)
{
    (void)state;
    struct viewport viewport = picture();
    struct renderer_view view;
    viewport_scroll(&viewport, 0, 100000);
    viewport_request(&viewport, &view);
    struct renderer_ready end = picture_at(800, 700);
    assert_true(viewport_accept(&viewport, &end));
    viewport_scroll(&viewport, 0, 50);
    viewport_request(&viewport, &view);
    assert_false(viewport_accept(&viewport, &end)); /* it is where it was */
    viewport_scroll(&viewport, 0, -1);
    viewport_request(&viewport, &view);
    assert_int_equal(view.y, 699);
}

static void a_text_is_anchored_where_the_renderer_says(void **state)
{
    (void)state;
    struct viewport viewport = text();
    struct renderer_view view;
    viewport_scroll(&viewport, 0, 500);
    viewport_request(&viewport, &view);
    assert_int_equal(view.anchor, 0);
    assert_int_equal(view.y, 500);
    viewport_scroll(&viewport, 0, 30);
    struct renderer_ready ready = {
        .anchor = 4321, .y = 7, .extent_x = RENDERER_SHARE_ONE, .extent_y = 100000};
    assert_true(viewport_accept(&viewport, &ready));
    viewport_request(&viewport, &view);
    assert_int_equal(view.anchor, 4321);
    assert_int_equal(view.y, 37);
}

static void home_and_end_win_over_an_older_answer(void **state)
{
    (void)state;
    struct viewport viewport = text();
    struct renderer_view view;
    viewport_scroll(&viewport, 0, 500);
    viewport_request(&viewport, &view);
    viewport_end(&viewport);
    struct renderer_ready ready = {.anchor = 99, .y = 3, .extent_x = RENDERER_SHARE_ONE, .extent_y = 100000};
    (void)viewport_accept(&viewport, &ready);
    viewport_request(&viewport, &view);
    assert_int_equal(view.anchor, -1);
    assert_int_equal(view.y, 0);
    viewport_home(&viewport);
    viewport_request(&viewport, &view);
    assert_int_equal(view.anchor, 0);
    assert_int_equal(view.y, 0);
}

static void a_page_keeps_a_line_in_view(void **state)
{
    (void)state;
    struct viewport viewport = text();
    viewport.inset_top = 40;
    assert_true(viewport_page(&viewport, 1));
    assert_int_equal(viewport.y, 240);
    assert_true(viewport_page(&viewport, -1));
    assert_int_equal(viewport.y, 0);
    viewport.line_height = 1000; /* larger than the screen: pages must go on all the same */
    assert_true(viewport_page(&viewport, 1));
    assert_true(viewport.y > 0);
}

static void zooming_keeps_the_point_under_the_pointer(void **state)
{
    (void)state;
    struct viewport viewport = picture();
    /* The content's point under (100, 60) is (900, 410). */
    assert_true(viewport_zoom(&viewport, 2, 100, 60));
    assert_int_equal(viewport.zoom, 2000);
    assert_int_equal(viewport.x, 1700);
    assert_int_equal(viewport.y, 760);
    assert_int_equal(viewport.scaled_width, 4000);
    assert_true(viewport_zoom(&viewport, 0.5, 100, 60));
    assert_int_equal(viewport.x, 800);
    assert_int_equal(viewport.y, 350);
}

static void zooming_knows_that_small_content_is_centred(void **state)
{
    (void)state;
    struct viewport viewport = picture();
    struct renderer_ready small = {.scaled_width = 200,
                                   .scaled_height = 100,
                                   .extent_x = RENDERER_SHARE_ONE,
                                   .extent_y = RENDERER_SHARE_ONE};
    (void)viewport_accept(&viewport, &small);
    /* It lies from (100, 100) to (300, 200); its point under (150, 150) is (50, 50), which becomes (200,
     * 200). */
    assert_true(viewport_zoom(&viewport, 4, 150, 150));
    assert_int_equal(viewport.x, 50);
    assert_int_equal(viewport.y, 50);
}

static void zooming_stops_at_one_and_at_its_limits(void **state)
{
    (void)state;
    struct viewport viewport = picture();
    assert_true(viewport_zoom(&viewport, 0.9, 0, 0));
    assert_true(viewport_zoom(&viewport, 1.5, 0, 0));
    assert_int_equal(viewport.zoom, RENDERER_ZOOM_ONE);
    for (int step = 0; step < 100; step++) {
        (void)viewport_zoom(&viewport, 1.25, 200, 150);
    }
    assert_int_equal(viewport.zoom, RENDERER_MAX_ZOOM);
    assert_false(viewport_zoom(&viewport, 1.25, 200, 150));
    assert_false(viewport_zoom(&viewport, 1e300, 200, 150));
    for (int step = 0; step < 200; step++) {
        (void)viewport_zoom(&viewport, 0.8, 200, 150);
    }
    assert_int_equal(viewport.zoom, RENDERER_MIN_ZOOM);
    assert_false(viewport_zoom(&viewport, 0, 200, 150));
    assert_true(viewport_unzoom(&viewport, 200, 150));
    assert_int_equal(viewport.zoom, RENDERER_ZOOM_ONE);
    assert_false(viewport_unzoom(&viewport, 200, 150));
}

static void a_zoom_before_the_first_answer_leaves_the_middle(void **state)
{
    (void)state;
    struct viewport viewport = {.width = 400, .height = 300, .line_height = 20};
    viewport_reset(&viewport, false);
    assert_true(viewport_zoom(&viewport, 2, 10, 10));
    struct renderer_view view;
    viewport_request(&viewport, &view);
    assert_true(view.x == RENDERER_MIDDLE && view.y == RENDERER_MIDDLE);
    assert_int_equal(view.zoom, 2000);
}

static void seeking_is_relative_to_what_was_answered(void **state)
{
    (void)state;
    struct viewport viewport = picture();
    viewport_seek(&viewport, 0.5, false);
    assert_int_equal(viewport.y, 500);
    viewport_seek(&viewport, 0.5, false); /* again, before there is an answer: the same place */
    assert_int_equal(viewport.y, 500);
    viewport_seek(&viewport, 0.25, true);
    assert_int_equal(viewport.x, 500);
    struct renderer_view view;
    viewport_seek(&viewport, 0, false);
    viewport_request(&viewport, &view);
    assert_int_equal(view.y, 0);
    viewport_seek(&viewport, 1, false);
    viewport_request(&viewport, &view);
    assert_true(view.y >= 700);
}

static void hostile_answers_do_not_overflow(void **state)
{
    (void)state;
    struct viewport viewport = picture();
    struct renderer_ready ready = {
        .anchor = INT64_MAX,
        .x = INT64_MAX,
        .y = INT64_MIN + 1,
        .scaled_width = UINT64_MAX,
        .scaled_height = UINT64_MAX / 2,
        .position_x = UINT32_MAX,
        .position_y = UINT32_MAX,
        .extent_x = 1,
        .extent_y = 1,
    };
    for (int round = 0; round < 10; round++) {
        struct renderer_view view;
        viewport_scroll(&viewport, INT64_MAX, INT64_MIN);
        viewport_page(&viewport, 1000000);
        viewport_zoom(&viewport, 1.25, 1e9, -1e9);
        viewport_request(&viewport, &view);
        viewport_scroll(&viewport, INT64_MIN, INT64_MAX);
        viewport_accept(&viewport, &ready);
        viewport_seek(&viewport, 0.3, false);
        viewport_seek(&viewport, 0.3, true);
    }
    assert_in_range(viewport.zoom, RENDERER_MIN_ZOOM, RENDERER_MAX_ZOOM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_moves_when_all_is_in_view),
        cmocka_unit_test(scrolling_adds_up_while_a_view_is_rendered),
        cmocka_unit_test(what_the_renderer_brings_back_is_forgotten),
        cmocka_unit_test(a_text_is_anchored_where_the_renderer_says),
        cmocka_unit_test(home_and_end_win_over_an_older_answer),
        cmocka_unit_test(a_page_keeps_a_line_in_view),
        cmocka_unit_test(zooming_keeps_the_point_under_the_pointer),
        cmocka_unit_test(zooming_knows_that_small_content_is_centred),
        cmocka_unit_test(zooming_stops_at_one_and_at_its_limits),
        cmocka_unit_test(a_zoom_before_the_first_answer_leaves_the_middle),
        cmocka_unit_test(seeking_is_relative_to_what_was_answered),
        cmocka_unit_test(hostile_answers_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
