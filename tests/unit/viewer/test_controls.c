#include "controls.h"
#include "unit.h"

#define LINE 20

static struct viewport long_text(void)
{
    struct viewport viewport = {.width = 400, .height = 300, .line_height = LINE};
    viewport_reset(&viewport, true);
    viewport.extent_y = 1000;
    viewport.changed = false;
    return viewport;
}

static enum controls_result press(struct viewport *viewport, SDL_Keycode key, unsigned modifiers)
{
    struct input_event event = {.kind = INPUT_KEY, .key = key, .modifiers = (uint16_t)modifiers};
    return controls_key(&event, viewport);
}

static void keys_scroll(void **state)
{
    (void)state;
    static const struct {
        SDL_Keycode key;
        unsigned modifiers;
        int64_t down;
    } cases[] = {
        {SDLK_DOWN, 0, 2 * LINE},        {SDLK_UP, 0, -2 * LINE}, {SDLK_PAGEDOWN, 0, 280},
        {SDLK_PAGEUP, 0, -280},          {SDLK_SPACE, 0, 280},    {SDLK_SPACE, KMOD_LSHIFT, -280},
        {SDLK_KP_2, KMOD_NUM, 2 * LINE},
    };
    for (size_t index = 0; index < COUNT(cases); index++) {
        struct viewport viewport = long_text();
        viewport.y = 1000;
        assert_int_equal(press(&viewport, cases[index].key, cases[index].modifiers), CONTROLS_MOVED);
        assert_int_equal(viewport.y - 1000, cases[index].down);
    }
    struct viewport viewport = long_text();
    viewport.y = 1000;
    assert_int_equal(press(&viewport, SDLK_HOME, 0), CONTROLS_MOVED);
    assert_int_equal(viewport.y, 0);
    assert_int_equal(press(&viewport, SDLK_END, KMOD_RCTRL), CONTROLS_MOVED);
    assert_int_equal(viewport.anchor, -1);
}

static void keys_zoom_only_with_control(void **state)
{
    (void)state;
    struct viewport viewport = long_text();
    assert_int_equal(press(&viewport, SDLK_PLUS, 0), CONTROLS_IGNORED);
    assert_int_equal(press(&viewport, SDLK_EQUALS, KMOD_LCTRL), CONTROLS_MOVED);
    assert_int_equal(viewport.zoom, 1250);
    assert_int_equal(press(&viewport, SDLK_KP_PLUS, KMOD_LCTRL), CONTROLS_MOVED);
    assert_int_equal(press(&viewport, SDLK_0, KMOD_LCTRL), CONTROLS_MOVED);
    assert_int_equal(viewport.zoom, RENDERER_ZOOM_ONE);
    assert_int_equal(press(&viewport, SDLK_MINUS, KMOD_LCTRL), CONTROLS_MOVED);
    assert_int_equal(viewport.zoom, 800);
}

static void commands(void **state)
{
    (void)state;
    struct viewport viewport = long_text();
    assert_int_equal(press(&viewport, SDLK_F5, 0), CONTROLS_RELOAD);
    assert_int_equal(press(&viewport, SDLK_F11, 0), CONTROLS_FULLSCREEN);
    assert_int_equal(press(&viewport, SDLK_ESCAPE, 0), CONTROLS_END);
    assert_int_equal(press(&viewport, SDLK_F5, KMOD_LALT), CONTROLS_IGNORED);
    assert_int_equal(press(&viewport, SDLK_a, 0), CONTROLS_IGNORED);
    struct input_event held = {.kind = INPUT_KEY, .key = SDLK_F11, .repeated = true};
    assert_int_equal(controls_key(&held, &viewport), CONTROLS_IGNORED);
    struct input_event other = {.kind = INPUT_WHEEL, .key = SDLK_ESCAPE};
    assert_int_equal(controls_key(&other, &viewport), CONTROLS_IGNORED);
    assert_false(viewport.changed);
}

static void fractions_of_pixels_add_up(void **state)
{
    (void)state;
    struct viewport viewport = long_text();
    float rest[2] = {0, 0};
    struct gesture_action action = {.dy = -0.25f, .zoom = 1};
    for (int step = 0; step < 8; step++) {
        (void)controls_apply(&action, &viewport, rest);
    }
    assert_int_equal(viewport.y, 2);
    viewport.changed = false;
    action = (struct gesture_action){.zoom = 1};
    assert_false(controls_apply(&action, &viewport, rest));
    assert_false(viewport.changed);
    action.zoom = 2;
    assert_true(controls_apply(&action, &viewport, rest));
    assert_int_equal(viewport.zoom, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_scroll),
        cmocka_unit_test(keys_zoom_only_with_control),
        cmocka_unit_test(commands),
        cmocka_unit_test(fractions_of_pixels_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
