/* Keyboards and mice together: what one of them holds down changes what another one says, until it goes or
 * the console is left. The device itself is a double. */
#include "unit/ui/cmocka_headers.h"

#include "unit/device/speaking.h"

static struct placard_error error;
static struct input_desk elsewhere;

/* A keyboard with a wheel and a pointer. */
static int plug(void **state)
{
    static const unsigned abilities[][2] = {{EV_REL, REL_X},    {EV_REL, REL_Y},     {EV_REL, REL_WHEEL},
                                            {EV_KEY, BTN_LEFT}, {EV_KEY, KEY_ENTER}, {EV_KEY, KEY_ESC}};
    (void)state;
    evdev_double = (struct evdev_double){.next = 0};
    memcpy(evdev_double.abilities, abilities, sizeof abilities);
    desk = elsewhere = (struct input_desk){
        .width = 801, .height = 401, .pointer_x = 400, .pointer_y = 200, .matrix = {1, 0, 0, 0, 1, 0}};
    setenv("XKB_DEFAULT_LAYOUT", "us", 1);
    return keyboard_new(&desk.keyboard, &error) != PLACARD_OK ||
           input_device_open(&device, "/dev/input/event9", 2, &error) != PLACARD_OK;
}

static void unplug(void)
{
    if (device != NULL) {
        input_device_close(device, &desk);
        device = NULL;
    }
}

static int clean_up(void **state)
{
    (void)state;
    unplug();
    keyboard_free(desk.keyboard);
    return evdev_double.is_open;
}

static void press(unsigned code, int value)
{
    say(EV_KEY, code, value);
    report();
}

static uint16_t modifiers_of_wheel(void)
{
    say(EV_REL, REL_WHEEL, 1);
    report();
    return take(INPUT_WHEEL).modifiers;
}

static void ways_turn_with_what_is_shown(void **state)
{
    (void)state;
    static const struct {
        int rotation, x, y; /* where the pointer gets to, from 400, 200 */
    } cases[] = {{0, 430, 180}, {90, 420, 230}, {180, 370, 220}, {270, 380, 170}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        desk.rotation = cases[i].rotation;
        desk.pointer_x = 400;
        desk.pointer_y = 200;
        say(EV_REL, REL_X, 30);
        say(EV_REL, REL_Y, -20);
        report();
        struct input_event event = take(INPUT_POINTER_MOVE);
        assert_int_equal((int)event.x, cases[i].x);
        assert_int_equal((int)event.y, cases[i].y);
    }
    say(EV_REL, REL_X, -100000); /* to the user's left: down, for 270 */
    report();
    assert_int_equal((int)take(INPUT_POINTER_MOVE).y, 400);
}

static void a_wheel_is_turned_with_the_keys_that_are_held(void **state)
{
    (void)state;
    assert_int_equal(modifiers_of_wheel(), 0);
    press(KEY_LEFTCTRL, 1);
    assert_true((modifiers_of_wheel() & KMOD_CTRL) != 0);
    press(KEY_LEFTCTRL, 0);
    press(KEY_RIGHTSHIFT, 1);
    assert_true((modifiers_of_wheel() & KMOD_SHIFT) != 0);
    press(BTN_LEFT, 1);
    assert_true((take(INPUT_POINTER_DOWN).modifiers & KMOD_SHIFT) != 0);
}

static void a_keyboard_that_goes_lifts_its_keys(void **state)
{
    (void)state;
    press(KEY_LEFTCTRL, 1);
    press(KEY_A, 1);
    assert_int_equal(take(INPUT_KEY).key, SDLK_a);
    keyboard_take(desk.keyboard, KEY_LEFTSHIFT, 1); /* another keyboard's, which stays */
    unplug();
    take_nothing();
    assert_int_equal(keyboard_modifiers(desk.keyboard), KMOD_LSHIFT);
}

static void what_is_held_when_the_console_is_left_is_lifted(void **state)
{
    (void)state;
    press(KEY_LEFTALT, 1);
    press(BTN_LEFT, 1);
    take(INPUT_POINTER_DOWN);
    input_device_pause(device, &desk);
    assert_true(evdev_double.is_open);
    assert_false(evdev_double.is_grabbed);
    take(INPUT_POINTER_UP);
    assert_int_equal(keyboard_modifiers(desk.keyboard), 0);
}

static void what_was_said_to_others_is_not_heard(void **state)
{
    (void)state;
    input_device_pause(device, &desk);
    say(EV_KEY, KEY_S, 1); /* a password */
    say(EV_KEY, BTN_LEFT, 1);
    say(EV_REL, REL_X, 50);
    say(EV_SYN, SYN_REPORT, 0);
    assert_int_equal(input_device_resume(device, &elsewhere, &error), PLACARD_OK);
    assert_true(evdev_double.is_grabbed);
    evdev_double.count = evdev_double.next = 0;
    take_nothing();
    report();
    take_nothing();
    press(BTN_LEFT, 0);
    take_nothing();
    press(KEY_ESC, 1);
    assert_int_equal(take(INPUT_KEY).key, SDLK_ESCAPE);
    assert_int_equal((int)desk.pointer_x, 400);
}

static void one_that_others_hold_stays_open(void **state)
{
    (void)state;
    input_device_pause(device, &desk);
    evdev_double.is_taken = true;
    assert_int_equal(input_device_resume(device, &elsewhere, &error), PLACARD_OUT_OF_RESOURCES);
    press(KEY_ESC, 1); /* they have let go */
    assert_int_equal(take(INPUT_KEY).key, SDLK_ESCAPE);
    input_device_pause(device, &desk);
    evdev_double.is_gone = true;
    assert_int_equal(input_device_resume(device, &elsewhere, &error), PLACARD_NOT_FOUND);
}

static void keyboards_are_told_from_mice(void **state)
{
    (void)state;
    assert_true(input_device_has_keys(device));
    unplug();
    static const unsigned mouse[DOUBLE_ABILITIES][2] = {{EV_REL, REL_X}, {EV_REL, REL_Y}, {EV_KEY, BTN_LEFT}};
    memcpy(evdev_double.abilities, mouse, sizeof mouse);
    assert_int_equal(input_device_open(&device, "/dev/input/event9", 2, &error), PLACARD_OK);
    assert_false(input_device_has_keys(device));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, plug, clean_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(ways_turn_with_what_is_shown),         CASE(a_wheel_is_turned_with_the_keys_that_are_held),
        CASE(a_keyboard_that_goes_lifts_its_keys),  CASE(what_is_held_when_the_console_is_left_is_lifted),
        CASE(what_was_said_to_others_is_not_heard), CASE(one_that_others_hold_stays_open),
        CASE(keyboards_are_told_from_mice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
