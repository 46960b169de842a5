/* What mice, tablets and touch panels say, as events of the user's. The device itself is a double. */
#include "unit/ui/cmocka_headers.h"

#include "unit/device/speaking.h"

enum { MOST = 1000 /* of the panels' axes */ };

static struct placard_error error;

static void plug(unsigned properties, const unsigned (*abilities)[2], size_t count)
{
    evdev_double = (struct evdev_double){.properties = properties, .highest = MOST};
    memcpy(evdev_double.abilities, abilities, count * sizeof *abilities);
    desk = (struct input_desk){
        .width = 801, .height = 401, .pointer_x = 400, .pointer_y = 200, .matrix = {1, 0, 0, 0, 1, 0}};
}

static void open_it(void)
{
    assert_int_equal(input_device_open(&device, "/dev/input/event9", 2, &error), PLACARD_OK);
    assert_string_equal(input_device_path(device), "/dev/input/event9");
}

#define PLUG(properties, ...)                                                                                \
    do {                                                                                                     \
        static const unsigned abilities[][2] = {__VA_ARGS__};                                                \
        plug(properties, abilities, sizeof abilities / sizeof abilities[0]);                                 \
        open_it();                                                                                           \
    } while (0)

static void unplug(void)
{
    input_device_close(device, &desk);
    assert_false(evdev_double.is_open);
}

static void take_at(enum input_kind kind, int x, int y)
{
    struct input_event event = take(kind);
    assert_int_equal((int)(event.x + 0.5f), x);
    assert_int_equal((int)(event.y + 0.5f), y);
}

static void plug_mouse(void)
{
    PLUG(0, {EV_REL, REL_X}, {EV_REL, REL_Y}, {EV_REL, REL_WHEEL}, {EV_REL, REL_HWHEEL}, {EV_KEY, BTN_LEFT},
         {EV_KEY, BTN_RIGHT});
}

static void plug_panel(void)
{
    PLUG(1u << INPUT_PROP_DIRECT, {EV_ABS, ABS_X}, {EV_ABS, ABS_Y}, {EV_ABS, ABS_MT_SLOT},
         {EV_ABS, ABS_MT_POSITION_X}, {EV_ABS, ABS_MT_POSITION_Y}, {EV_ABS, ABS_MT_TRACKING_ID},
         {EV_KEY, BTN_TOUCH});
}

static void touch(int slot, int tracking, int x, int y)
{
    say(EV_ABS, ABS_MT_SLOT, slot);
    say(EV_ABS, ABS_MT_TRACKING_ID, tracking);
    if (tracking >= 0) {
        say(EV_ABS, ABS_MT_POSITION_X, x);
        say(EV_ABS, ABS_MT_POSITION_Y, y);
    }
}

/* ---- mice ---- */

static void a_mouse_moves_the_pointer_and_no_further_than_the_edge(void **state)
{
    (void)state;
    plug_mouse();
    say(EV_REL, REL_X, 10);
    say(EV_REL, REL_X, 5);
    say(EV_REL, REL_Y, -20);
    report();
    take_at(INPUT_POINTER_MOVE, 415, 180);
    say(EV_REL, REL_X, -100000);
    say(EV_REL, REL_Y, 100000);
    report();
    take_at(INPUT_POINTER_MOVE, 0, 400);
    say(EV_REL, REL_X, 1);
    report();
    take_at(INPUT_POINTER_MOVE, 1, 400);
    report();
    take_nothing();
    unplug();
}

static void a_button_is_pressed_where_the_pointer_is_by_then(void **state)
{
    (void)state;
    plug_mouse();
    say(EV_REL, REL_X, 100);
    say(EV_KEY, BTN_LEFT, 1);
    say(EV_KEY, BTN_LEFT, 1); /* said twice: pressed once */
    report();
    take_at(INPUT_POINTER_MOVE, 500, 200);
    struct input_event event = take(INPUT_POINTER_DOWN);
    assert_int_equal(event.button, 1);
    assert_int_equal((int)event.x, 500);
    say(EV_KEY, BTN_RIGHT, 1);
    report();
    assert_int_equal(take(INPUT_POINTER_DOWN).button, 3);
    take_nothing();
    unplug(); /* with both buttons held */
    assert_int_equal(take(INPUT_POINTER_UP).button, 1);
    assert_int_equal(take(INPUT_POINTER_UP).button, 3);
    take_nothing();
}

static void wheels_count_in_notches(void **state)
{
    (void)state;
    plug_mouse();
    say(EV_REL, REL_WHEEL, 2);
    say(EV_REL, REL_HWHEEL, -1);
    report();
    struct input_event event = take(INPUT_WHEEL);
    assert_true(event.wheel_y == 2.0f && event.wheel_x == -1.0f);
    unplug();
    PLUG(0, {EV_REL, REL_X}, {EV_REL, REL_Y}, {EV_REL, REL_WHEEL}, {EV_REL, REL_WHEEL_HI_RES});
    say(EV_REL, REL_WHEEL_HI_RES, 30);
    report();
    assert_true(take(INPUT_WHEEL).wheel_y == 0.25f);
    say(EV_REL, REL_WHEEL_HI_RES, 120);
    say(EV_REL, REL_WHEEL, 1); /* the same notch once more */
    report();
    assert_true(take(INPUT_WHEEL).wheel_y == 1.0f);
    unplug();
}

/* ---- absolute pointers ---- */

static void a_tablet_points_to_places(void **state)
{
    (void)state;
    PLUG(0, {EV_ABS, ABS_X}, {EV_ABS, ABS_Y}, {EV_KEY, BTN_LEFT});
    say(EV_ABS, ABS_X, MOST / 4);
    say(EV_ABS, ABS_Y, MOST / 2);
    report();
    take_at(INPUT_POINTER_MOVE, 200, 200);
    say(EV_ABS, ABS_X, MOST); /* the other axis stays as it was */
    say(EV_KEY, BTN_LEFT, 1);
    report();
    take_at(INPUT_POINTER_MOVE, 800, 200);
    take_at(INPUT_POINTER_DOWN, 800, 200);
    unplug();
    take(INPUT_POINTER_UP);
}

static void the_matrix_turns_a_panel_around(void **state)
{
    (void)state;
    plug_panel();
    static const float upside_down[] = {-1, 0, 1, 0, -1, 1};
    memcpy(desk.matrix, upside_down, sizeof upside_down);
    touch(0, 7, MOST / 4, MOST);
    report();
    take_at(INPUT_TOUCH_DOWN, 600, 0);
    say(EV_ABS, ABS_MT_POSITION_X, 3 * MOST); /* further than it says it can: at the edge */
    report();
    take_at(INPUT_TOUCH_MOVE, 0, 0);
    unplug();
    take(INPUT_TOUCH_UP);
}

/* ---- panels ---- */

static void a_single_touch_panel_taps_and_drags(void **state)
{
    (void)state;
    PLUG(1u << INPUT_PROP_DIRECT, {EV_ABS, ABS_X}, {EV_ABS, ABS_Y}, {EV_KEY, BTN_TOUCH});
    say(EV_ABS, ABS_X, MOST / 2);
    say(EV_ABS, ABS_Y, MOST / 2);
    report();
    take_nothing(); /* a finger that hovers */
    say(EV_KEY, BTN_TOUCH, 1);
    report();
    take_at(INPUT_TOUCH_DOWN, 400, 200);
    say(EV_ABS, ABS_X, MOST);
    report();
    take_at(INPUT_TOUCH_MOVE, 800, 200);
    say(EV_KEY, BTN_TOUCH, 0);
    report();
    take_at(INPUT_TOUCH_UP, 800, 200);
    take_nothing();
    unplug();
    take_nothing();
}

static void fingers_are_told_apart(void **state)
{
    (void)state;
    plug_panel();
    touch(0, 1, 0, 0);
    touch(1, 2, MOST, MOST);
    say(EV_ABS, ABS_X, 0); /* the first finger once more, for programs that know only one */
    say(EV_ABS, ABS_Y, 0);
    say(EV_KEY, BTN_TOUCH, 1);
    report();
    int64_t first = take(INPUT_TOUCH_DOWN).finger, second = take(INPUT_TOUCH_DOWN).finger;
    assert_int_not_equal(first, second);
    take_nothing();
    say(EV_ABS, ABS_MT_POSITION_Y, 0); /* of slot 1, which is still chosen */
    report();
    struct input_event event = take(INPUT_TOUCH_MOVE);
    assert_int_equal(event.finger, second);
    assert_true(event.x == 800.0f && event.y == 0.0f);
    touch(0, -1, 0, 0);
    report();
    assert_int_equal(take(INPUT_TOUCH_UP).finger, first);
    take_nothing();
    unplug();
    assert_int_equal(take(INPUT_TOUCH_UP).finger, second);
    take_nothing();
}

/* What libevdev makes of events that were lost while a finger was lifted and put down again. */
static void another_finger_in_the_same_slot_is_another_touch(void **state)
{
    (void)state;
    plug_panel();
    touch(0, 1, 0, 0);
    report();
    take_at(INPUT_TOUCH_DOWN, 0, 0);
    touch(0, 2, MOST / 2, MOST / 2);
    report();
    take_at(INPUT_TOUCH_UP, 0, 0);
    take_at(INPUT_TOUCH_DOWN, 400, 200);
    touch(0, -1, 0, 0);
    report();
    take(INPUT_TOUCH_UP);
    take_nothing();
    unplug();
}

static void a_touch_within_one_report_is_a_touch(void **state)
{
    (void)state;
    plug_panel();
    touch(0, 1, 0, 0);
    report();
    take(INPUT_TOUCH_DOWN);
    touch(0, -1, 0, 0);
    touch(0, 2, MOST, MOST);
    report();
    take_at(INPUT_TOUCH_UP, 0, 0);
    take_at(INPUT_TOUCH_DOWN, 800, 400);
    unplug();
    take(INPUT_TOUCH_UP);
}

static void further_fingers_than_are_followed_do_no_harm(void **state)
{
    (void)state;
    plug_panel();
    touch(10, 1, 5, 5);
    touch(-1, 2, 5, 5);
    touch(1000000, 3, 5, 5);
    report();
    take_nothing();
    touch(9, 4, 0, 0);
    report();
    take(INPUT_TOUCH_DOWN);
    unplug();
    take(INPUT_TOUCH_UP);
}

static void a_panel_that_goes_lifts_its_fingers(void **state)
{
    (void)state;
    plug_panel();
    touch(3, 1, MOST / 2, MOST / 2);
    report();
    take(INPUT_TOUCH_DOWN);
    evdev_double.is_gone = true;
    assert_false(input_device_read(device, &desk));
    unplug();
    take_at(INPUT_TOUCH_UP, 400, 200);
}

static void what_is_of_no_use_is_refused(void **state)
{
    (void)state;
    static const unsigned lid[][2] = {{EV_SW, SW_LID}}, power[][2] = {{EV_KEY, KEY_POWER}},
                          touchpad_axis[][2] = {{EV_ABS, ABS_X}};
    static const struct {
        const unsigned (*abilities)[2];
    } cases[] = {{lid}, {power}, {touchpad_axis}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        plug(0, cases[i].abilities, 1);
        assert_int_equal(input_device_open(&device, "/dev/input/event9", 1, &error),
                         PLACARD_INVALID_ARGUMENT);
        assert_non_null(strstr(error.message, "/dev/input/event9 (double)"));
        assert_null(device);
        assert_false(evdev_double.is_open);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mouse_moves_the_pointer_and_no_further_than_the_edge),
        cmocka_unit_test(a_button_is_pressed_where_the_pointer_is_by_then),
        cmocka_unit_test(wheels_count_in_notches),
        cmocka_unit_test(a_tablet_points_to_places),
        cmocka_unit_test(the_matrix_turns_a_panel_around),
        cmocka_unit_test(a_single_touch_panel_taps_and_drags),
        cmocka_unit_test(fingers_are_told_apart),
        cmocka_unit_test(another_finger_in_the_same_slot_is_another_touch),
        cmocka_unit_test(a_touch_within_one_report_is_a_touch),
        cmocka_unit_test(further_fingers_than_are_followed_do_no_harm),
        cmocka_unit_test(a_panel_that_goes_lifts_its_fingers),
        cmocka_unit_test(what_is_of_no_use_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
