/* Gestures: what fingers, mouse and wheel mean. Time is given, so nothing here waits. */
#include "unit/ui/cmocka_headers.h"

#include "ui/gesture.h"
#include <math.h>

static struct gesture gesture;
static struct gesture_action action;

static int fresh(void **state)
{
    (void)state;
    gesture_reset(&gesture, 1.0f);
    return 0;
}

static bool touch(enum input_kind kind, int64_t finger, float x, float y, int64_t now)
{
    struct input_event event = {.kind = kind, .finger = finger, .x = x, .y = y};
    return gesture_handle(&gesture, &event, now, &action);
}

static bool mouse(enum input_kind kind, int button, float x, float y, int64_t now)
{
    struct input_event event = {.kind = kind, .button = button, .x = x, .y = y};
    return gesture_handle(&gesture, &event, now, &action);
}

static void test_tap(void **state)
{
    (void)state;
    assert_false(touch(INPUT_TOUCH_DOWN, 7, 50, 60, 0));
    assert_false(touch(INPUT_TOUCH_MOVE, 7, 53, 62, 10)); /* a finger trembles */
    assert_true(touch(INPUT_TOUCH_UP, 7, 53, 62, 50));
    assert_true(action.tap);
    assert_float_equal(action.x, 53.0f, 0.0f);
    assert_int_equal(gesture_deadline(&gesture), -1);
    assert_false(mouse(INPUT_POINTER_DOWN, 3, 5, 5, 100)); /* the right button is no tap */
    assert_false(mouse(INPUT_POINTER_UP, 3, 5, 5, 110));
    assert_false(mouse(INPUT_POINTER_MOVE, 0, 90, 90, 120)); /* nor does it drag */
}

static void test_drag_follows(void **state)
{
    (void)state;
    float moved = 0.0f;
    mouse(INPUT_POINTER_DOWN, 1, 100, 100, 0);
    for (int64_t i = 1; i <= 20; i++) {
        if (mouse(INPUT_POINTER_MOVE, 0, 100, 100 - (float)i * 5, i * 10)) {
            moved += action.dy;
        }
        assert_false(action.tap);
    }
    assert_float_equal(moved, -100.0f, 9.0f); /* less what it took to tell it from a tap */
    assert_true(gesture_is_active(&gesture));
    mouse(INPUT_POINTER_UP, 1, 100, 0, 1000); /* held still before letting go: no momentum */
    assert_false(action.tap);
    assert_int_equal(gesture_deadline(&gesture), -1);
    assert_false(gesture_is_active(&gesture));
}

/* Throws upwards at 1 pixel per ms; returns the time of letting go. */
static int64_t throw_up(void)
{
    touch(INPUT_TOUCH_DOWN, 1, 100, 500, 0);
    int64_t now = 0;
    for (; now < 200; now += 10) {
        touch(INPUT_TOUCH_MOVE, 1, 100, 500 - (float)now, now);
    }
    touch(INPUT_TOUCH_UP, 1, 100, 310, now);
    return now;
}

static void test_momentum_ends(void **state)
{
    (void)state;
    int64_t now = throw_up();
    float path = 0.0f, former = 1000.0f;
    int ticks = 0;
    for (; gesture_deadline(&gesture) >= 0 && ticks < 10000; ticks++) {
        assert_true(gesture_deadline(&gesture) > now);
        now = gesture_deadline(&gesture);
        assert_true(gesture_tick(&gesture, now, &action));
        assert_true(action.dy < 0.0f && -action.dy <= former);
        former = -action.dy;
        path += action.dy;
    }
    assert_in_range(ticks, 20, 300);
    assert_float_equal(path, -325.0f, 60.0f);
    assert_false(gesture_tick(&gesture, now + 16, &action));
    assert_false(gesture_is_active(&gesture));
}

/* A process that was stopped for an hour does not make up for it. */
static void test_momentum_after_a_pause(void **state)
{
    (void)state;
    int64_t now = throw_up();
    assert_true(gesture_tick(&gesture, now + 3600000, &action));
    assert_true(fabsf(action.dy) < 120.0f);
}

static void test_touch_stops_momentum(void **state)
{
    (void)state;
    int64_t now = throw_up();
    assert_true(gesture_deadline(&gesture) >= 0);
    touch(INPUT_TOUCH_DOWN, 2, 100, 100, now + 20);
    assert_int_equal(gesture_deadline(&gesture), -1);
    assert_false(touch(INPUT_TOUCH_UP, 2, 100, 100, now + 40)); /* it stopped the view: no tap */
    throw_up();
    gesture_stop(&gesture);
    assert_int_equal(gesture_deadline(&gesture), -1);
}

static void test_pinch(void **state)
{
    (void)state;
    touch(INPUT_TOUCH_DOWN, 1, 100, 200, 0);
    touch(INPUT_TOUCH_DOWN, 2, 200, 200, 10);
    float zoom = 1.0f, dx = 0.0f;
    for (int64_t i = 1; i <= 10; i++) {
        assert_true(touch(INPUT_TOUCH_MOVE, 1, 100 - (float)i * 5, 200, 10 + i * 10));
        zoom *= action.zoom;
        dx += action.dx;
        assert_true(touch(INPUT_TOUCH_MOVE, 2, 200 + (float)i * 5, 200, 15 + i * 10));
        zoom *= action.zoom;
        dx += action.dx;
    }
    assert_float_equal(zoom, 2.0f, 0.01f);
    assert_float_equal(dx, 0.0f, 0.01f);
    assert_float_equal(action.x, 150.0f, 0.01f);
    assert_float_equal(action.y, 200.0f, 0.01f);
    assert_false(touch(INPUT_TOUCH_DOWN, 3, 0, 0, 200)); /* a third finger is none */
    assert_false(touch(INPUT_TOUCH_MOVE, 3, 50, 50, 210));
    assert_false(touch(INPUT_TOUCH_UP, 2, 250, 200, 220));
    assert_true(touch(INPUT_TOUCH_MOVE, 1, 50, 230, 300)); /* the other one goes on dragging */
    assert_float_equal(action.dy, 30.0f, 0.01f);
    assert_float_equal(action.zoom, 1.0f, 0.0f);
    touch(INPUT_TOUCH_UP, 1, 50, 230, 900);
    assert_false(action.tap);
}

/* Two fingers in one place have no direction: the zoom stays a number. */
static void test_pinch_in_one_place(void **state)
{
    (void)state;
    touch(INPUT_TOUCH_DOWN, 1, 100, 100, 0);
    touch(INPUT_TOUCH_DOWN, 2, 100, 100, 0);
    touch(INPUT_TOUCH_MOVE, 2, 300, 100, 10);
    assert_float_equal(action.zoom, 1.0f, 0.0f);
    touch(INPUT_TOUCH_MOVE, 2, 100, 100, 20);
    assert_float_equal(action.zoom, 1.0f, 0.0f);
}

static bool wheel(float x, float y, uint16_t modifiers)
{
    struct input_event event = {
        .kind = INPUT_WHEEL, .wheel_x = x, .wheel_y = y, .x = 30, .y = 40, .modifiers = modifiers};
    return gesture_handle(&gesture, &event, 0, &action);
}

static void test_wheel(void **state)
{
    (void)state;
    assert_true(wheel(0, 1, 0));
    assert_true(action.dy > 0.0f && action.zoom == 1.0f); /* up: the content comes down */
    float notch = action.dy;
    assert_true(wheel(0, -0.25f, 0));
    assert_float_equal(action.dy, -notch / 4.0f, 0.01f);
    assert_true(wheel(1, 0, 0));
    assert_true(action.dx < 0.0f); /* right: the content goes left */
    assert_true(wheel(0, -1, KMOD_LSHIFT));
    assert_true(action.dx < 0.0f && action.dy == 0.0f);
    assert_true(wheel(0, 1, KMOD_RCTRL));
    assert_true(action.zoom > 1.0f && action.dy == 0.0f);
    assert_float_equal(action.x, 30.0f, 0.0f);
    float in = action.zoom;
    assert_true(wheel(0, -1, KMOD_LCTRL));
    assert_float_equal(in * action.zoom, 1.0f, 0.001f);
    assert_true(wheel(0, 1e9f, KMOD_LCTRL));
    assert_true(isfinite(action.zoom));
    throw_up();
    wheel(0, 1, 0);
    assert_int_equal(gesture_deadline(&gesture), -1);
}

static void test_focus_lost(void **state)
{
    (void)state;
    mouse(INPUT_POINTER_DOWN, 1, 100, 100, 0);
    struct input_event lost = {.kind = INPUT_FOCUS};
    assert_false(gesture_handle(&gesture, &lost, 10, &action));
    assert_false(mouse(INPUT_POINTER_MOVE, 0, 200, 200, 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_tap, fresh),
        cmocka_unit_test_setup(test_drag_follows, fresh),
        cmocka_unit_test_setup(test_momentum_ends, fresh),
        cmocka_unit_test_setup(test_momentum_after_a_pause, fresh),
        cmocka_unit_test_setup(test_touch_stops_momentum, fresh),
        cmocka_unit_test_setup(test_pinch, fresh),
        cmocka_unit_test_setup(test_pinch_in_one_place, fresh),
        cmocka_unit_test_setup(test_wheel, fresh),
        cmocka_unit_test_setup(test_focus_lost, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
