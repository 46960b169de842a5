/* What keys mean, by the layout, and in which order events are taken. */
#include "unit/ui/cmocka_headers.h"

#include "ui/device/event_queue.h"
#include "ui/device/keyboard.h"
#include <linux/input-event-codes.h>

static struct placard_error error;

static struct keyboard *keyboard_of(const char *layout)
{
    struct keyboard *keyboard = NULL;
    setenv("XKB_DEFAULT_LAYOUT", layout, 1);
    if (keyboard_new(&keyboard, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    return keyboard;
}

static struct keyboard_stroke press(struct keyboard *keyboard, unsigned code)
{
    struct keyboard_stroke stroke = keyboard_take(keyboard, code, 1);
    struct keyboard_stroke release = keyboard_take(keyboard, code, 0);
    assert_int_equal(release.key.kind, INPUT_NONE);
    assert_int_equal(release.text.kind, INPUT_NONE);
    assert_int_equal(release.console, 0);
    return stroke;
}

static void assert_types(struct keyboard *keyboard, unsigned code, const char *text)
{
    struct keyboard_stroke stroke = press(keyboard, code);
    assert_int_equal(stroke.text.kind, INPUT_TEXT);
    assert_string_equal(stroke.text.text, text);
}

static void layouts_type_their_letters(void **state)
{
    (void)state;
    struct keyboard *american = keyboard_of("us"), *german = keyboard_of("de");
    assert_types(american, KEY_Y, "y");
    assert_types(german, KEY_Y, "z");
    assert_types(german, KEY_SEMICOLON, "ö");
    assert_int_equal(press(german, KEY_Y).key.key, SDLK_z);
    keyboard_take(german, KEY_LEFTSHIFT, 1);
    assert_types(german, KEY_SEMICOLON, "Ö");
    struct keyboard_stroke stroke = press(german, KEY_Y);
    assert_int_equal(stroke.key.key, SDLK_z); /* the key, whatever it types */
    assert_true((stroke.key.modifiers & KMOD_SHIFT) != 0);
    keyboard_take(german, KEY_LEFTSHIFT, 0);
    keyboard_take(german, KEY_RIGHTALT, 1); /* AltGr */
    assert_types(german, KEY_E, "€");
    assert_types(german, KEY_Q, "@");
    keyboard_take(german, KEY_RIGHTALT, 0);
    assert_types(german, KEY_Q, "q");
    keyboard_free(american);
    keyboard_free(german);
}

static void an_unknown_layout_becomes_a_us_keyboard(void **state)
{
    (void)state;
    struct keyboard *keyboard = keyboard_of("no-such-layout");
    assert_types(keyboard, KEY_Y, "y");
    keyboard_free(keyboard);
}

static void special_keys_type_nothing(void **state)
{
    (void)state;
    static const struct {
        unsigned code;
        SDL_Keycode key;
    } cases[] = {
        {KEY_ENTER, SDLK_RETURN},
        {KEY_ESC, SDLK_ESCAPE},
        {KEY_BACKSPACE, SDLK_BACKSPACE},
        {KEY_TAB, SDLK_TAB},
        {KEY_PAGEUP, SDLK_PAGEUP},
        {KEY_PAGEDOWN, SDLK_PAGEDOWN},
        {KEY_HOME, SDLK_HOME},
        {KEY_END, SDLK_END},
        {KEY_LEFT, SDLK_LEFT},
        {KEY_RIGHT, SDLK_RIGHT},
        {KEY_UP, SDLK_UP},
        {KEY_DOWN, SDLK_DOWN},
        {KEY_F1, SDLK_F1},
        {KEY_F5, SDLK_F5},
        {KEY_F12, SDLK_F12},
        {KEY_COMPOSE, SDLK_APPLICATION},
        {KEY_DELETE, SDLK_DELETE},
        {KEY_INSERT, SDLK_INSERT},
        {KEY_KPENTER, SDLK_KP_ENTER},
        {KEY_KPPLUS, SDLK_KP_PLUS},
        {KEY_KP7, SDLK_HOME},
    };
    struct keyboard *keyboard = keyboard_of("us");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct keyboard_stroke stroke = press(keyboard, cases[i].code);
        assert_int_equal(stroke.key.kind, INPUT_KEY);
        assert_int_equal(stroke.key.key, cases[i].key);
        assert_int_equal(stroke.text.kind, cases[i].code == KEY_KPPLUS ? INPUT_TEXT : INPUT_NONE);
    }
    assert_types(keyboard, KEY_SPACE, " ");
    keyboard_free(keyboard);
}

static void commands_type_nothing(void **state)
{
    (void)state;
    struct keyboard *keyboard = keyboard_of("us");
    keyboard_take(keyboard, KEY_LEFTCTRL, 1);
    struct keyboard_stroke stroke = press(keyboard, KEY_EQUAL);
    assert_int_equal(stroke.key.key, SDLK_EQUALS);
    assert_int_equal(stroke.key.modifiers, KMOD_LCTRL);
    assert_int_equal(stroke.text.kind, INPUT_NONE);
    stroke = keyboard_take(keyboard, KEY_0, 2);
    assert_true(stroke.key.repeated);
    keyboard_reset(keyboard); /* and with it the Ctrl key that nobody told of */
    assert_types(keyboard, KEY_EQUAL, "=");
    stroke = press(keyboard, KEY_LEFTALT);
    assert_int_equal(stroke.key.kind, INPUT_NONE); /* a modifier alone */
    keyboard_free(keyboard);
}

static void consoles_are_wished_for(void **state)
{
    (void)state;
    struct keyboard *keyboard = keyboard_of("us");
    assert_int_equal(press(keyboard, KEY_F3).console, 0);
    keyboard_take(keyboard, KEY_LEFTCTRL, 1);
    keyboard_take(keyboard, KEY_LEFTALT, 1);
    struct keyboard_stroke stroke = press(keyboard, KEY_F3);
    assert_int_equal(stroke.console, 3);
    assert_int_equal(stroke.key.kind, INPUT_NONE);
    assert_int_equal(press(keyboard, KEY_F12).console, 12);
    keyboard_free(keyboard);
}

static void strange_codes_do_nothing(void **state)
{
    (void)state;
    struct keyboard *keyboard = keyboard_of("us");
    static const unsigned codes[] = {0, KEY_MAX, BTN_TOUCH, 100000};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct keyboard_stroke stroke = press(keyboard, codes[i]);
        assert_int_equal(stroke.text.kind, INPUT_NONE);
    }
    keyboard_free(keyboard);
}

/* ---- the queue ---- */

static void moves_replace_each_other(void **state)
{
    (void)state;
    static struct event_queue queue;
    struct input_event event = {.kind = INPUT_POINTER_MOVE};
    for (int i = 0; i < 1000; i++) {
        event.x = (float)i;
        event_queue_add(&queue, &event);
    }
    event = (struct input_event){.kind = INPUT_TOUCH_MOVE, .finger = 1};
    event_queue_add(&queue, &event);
    event.finger = 2;
    event_queue_add(&queue, &event);
    event.x = 5;
    event_queue_add(&queue, &event);
    assert_true(event_queue_take(&queue, &event));
    assert_true(event.kind == INPUT_POINTER_MOVE && event.x == 999.0f);
    assert_true(event_queue_take(&queue, &event));
    assert_int_equal(event.finger, 1);
    assert_true(event_queue_take(&queue, &event));
    assert_true(event.finger == 2 && event.x == 5.0f);
    assert_false(event_queue_take(&queue, &event));
}

static void a_full_queue_loses_the_oldest(void **state)
{
    (void)state;
    static struct event_queue queue;
    struct input_event event = {.kind = INPUT_KEY};
    for (int i = 0; i < EVENT_QUEUE_SIZE + 10; i++) {
        event.key = i;
        event_queue_add(&queue, &event);
    }
    for (int i = 10; i < EVENT_QUEUE_SIZE + 10; i++) {
        assert_true(event_queue_take(&queue, &event));
        assert_int_equal(event.key, i);
    }
    assert_false(event_queue_take(&queue, &event));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layouts_type_their_letters),
        cmocka_unit_test(an_unknown_layout_becomes_a_us_keyboard),
        cmocka_unit_test(special_keys_type_nothing),
        cmocka_unit_test(commands_type_nothing),
        cmocka_unit_test(consoles_are_wished_for),
        cmocka_unit_test(strange_codes_do_nothing),
        cmocka_unit_test(moves_replace_each_other),
        cmocka_unit_test(a_full_queue_loses_the_oldest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
