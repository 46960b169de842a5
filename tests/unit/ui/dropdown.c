/* The drop-down by keyboard, mouse and finger. */
#include "unit/ui/cmocka_headers.h"

#include "ui/dropdown.h"
#include "ui/type_ahead.h"

enum { MANY = 1000 };

static const char *const few[] = {"Alpha", "beta", "Beth", "Émile", "ému", "Zoë", "a b"};
static char many[MANY][16];

/* The model: a number of names, of which the first SKIPPED are gone. */
struct names {
    const char *(*at)(size_t index);
    size_t count, skipped;
};

static const char *few_at(size_t index)
{
    return few[index];
}

static const char *many_at(size_t index)
{
    return many[index];
}

static size_t count(void *user)
{
    const struct names *names = user;
    return names->count - names->skipped;
}

static const char *name(void *user, size_t index)
{
    const struct names *names = user;
    assert_true(index < names->count - names->skipped);
    return names->at(index + names->skipped);
}

static const char *detail(void *user, size_t index)
{
    (void)user;
    return index % 2 ? "text · 1 KB" : NULL;
}

static struct names names;
static struct dropdown *dropdown;
static struct theme theme;
static size_t gone; /* when the list opens, as many names are gone as that */
static const SDL_Rect control = {20, 20, 440, 52}, bounds = {20, 10, 440, 780};

static void opening(void *user)
{
    struct names *all = user;
    if (gone > 0) {
        all->skipped = gone;
        dropdown_model_changed(dropdown, dropdown_chosen(dropdown) - gone);
    }
}

static void make(const char *(*at)(size_t index), size_t number)
{
    names = (struct names){.at = at, .count = number};
    struct dropdown_model model = {count, name, detail, opening, &names};
    gone = 0;
    dropdown_free(dropdown);
    dropdown = dropdown_new("File", "none", "empty", &model);
    assert_non_null(dropdown);
    theme = theme_for(480, 800, 96.0f);
    dropdown_place(dropdown, control, bounds, &theme);
    dropdown_set_focused(dropdown, true);
}

static int make_few(void **state)
{
    (void)state;
    make(few_at, sizeof few / sizeof *few);
    return 0;
}

static int make_many(void **state)
{
    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        snprintf(many[i], sizeof many[i], "file %04zu", i);
    }
    make(many_at, MANY);
    return 0;
}

static int end(void **state)
{
    (void)state;
    dropdown_free(dropdown);
    dropdown = NULL;
    return 0;
}

static enum widget_result press_with(SDL_Keycode key, uint16_t modifiers)
{
    struct input_event event = {.kind = INPUT_KEY, .key = key, .modifiers = modifiers};
    return dropdown_handle(dropdown, &event, 0);
}

static enum widget_result press(SDL_Keycode key)
{
    return press_with(key, 0);
}

static enum widget_result type(const char *text, int64_t now)
{
    struct input_event event = {.kind = INPUT_TEXT};
    snprintf(event.text, sizeof event.text, "%s", text);
    return dropdown_handle(dropdown, &event, now);
}

static enum widget_result point(enum input_kind kind, float x, float y, int64_t now)
{
    struct input_event event = {.kind = kind, .x = x, .y = y, .button = 1, .finger = 5};
    return dropdown_handle(dropdown, &event, now);
}

static void test_opens_and_closes(void **state)
{
    (void)state;
    static const struct {
        SDL_Keycode key;
        uint16_t modifiers;
    } opening[] = {{SDLK_RETURN, 0}, {SDLK_KP_ENTER, 0}, {SDLK_SPACE, 0}, {SDLK_DOWN, KMOD_LALT}};
    for (size_t i = 0; i < SDL_arraysize(opening); i++) {
        assert_int_equal(press_with(opening[i].key, opening[i].modifiers), WIDGET_CHANGED);
        assert_true(dropdown_is_open(dropdown));
        assert_int_equal(dropdown_highlighted(dropdown), 0);
        assert_int_equal(press(SDLK_ESCAPE), WIDGET_CHANGED);
        assert_false(dropdown_is_open(dropdown));
    }
    assert_int_equal(dropdown_chosen(dropdown), DROPDOWN_NONE);
    assert_int_equal(press(SDLK_DOWN), WIDGET_IGNORED);
    assert_int_equal(press(SDLK_ESCAPE), WIDGET_IGNORED);
    assert_int_equal(press_with(SDLK_SPACE, KMOD_LCTRL), WIDGET_IGNORED);
    dropdown_set_focused(dropdown, false);
    assert_int_equal(press(SDLK_RETURN), WIDGET_IGNORED);
}

static void test_keys(void **state)
{
    (void)state;
    press(SDLK_RETURN);
    assert_int_equal(press(SDLK_DOWN), WIDGET_CHANGED);
    assert_int_equal(dropdown_highlighted(dropdown), 1);
    press(SDLK_UP);
    press(SDLK_UP);
    assert_int_equal(dropdown_highlighted(dropdown), 0);
    press(SDLK_END);
    press(SDLK_DOWN);
    assert_int_equal(dropdown_highlighted(dropdown), MANY - 1);
    press(SDLK_PAGEUP);
    size_t page = MANY - 1 - dropdown_highlighted(dropdown);
    assert_in_range(page, 5, 15);
    press(SDLK_PAGEDOWN);
    assert_int_equal(dropdown_highlighted(dropdown), MANY - 1);
    press(SDLK_HOME);
    press(SDLK_PAGEUP);
    assert_int_equal(dropdown_highlighted(dropdown), 0);
    press(SDLK_PAGEDOWN);
    assert_int_equal(dropdown_highlighted(dropdown), page);
    assert_int_equal(press(SDLK_F5), WIDGET_TAKEN); /* modal */
    assert_int_equal(press(SDLK_RETURN), WIDGET_CHOSEN);
    assert_false(dropdown_is_open(dropdown));
    assert_int_equal(dropdown_chosen(dropdown), page);
    press(SDLK_SPACE);
    assert_int_equal(dropdown_highlighted(dropdown), page);
    assert_int_equal(press(SDLK_SPACE), WIDGET_CHOSEN); /* the same one again is a choice, too */
}

static void expect_typed(const char *text, int64_t now, size_t expected)
{
    (void)type(text, now);
    if (dropdown_highlighted(dropdown) != expected) {
        fail_msg("after \"%s\" entry %zu, not %zu, is highlighted", text, dropdown_highlighted(dropdown),
                 expected);
    }
}

static void test_type_ahead(void **state)
{
    (void)state;
    press(SDLK_SPACE);
    expect_typed(" ", 0, 0);   /* the letter of the key that opened it */
    expect_typed("B", 100, 1); /* is none of the name */
    expect_typed("e", 1050, 1);
    expect_typed("t", 1200, 1);
    expect_typed("h", 1300, 2);
    expect_typed("x", 1400, 2); /* nothing is called so */
    expect_typed("z", 2400, 5); /* a second later it is a new word */
    expect_typed("É", 4000, 3); /* in any case, in any script */
    expect_typed("É", 4100, 4); /* again: the next one */
    expect_typed("É", 4200, 3); /* and around */
    expect_typed("é", 6000, 4);
    expect_typed("MI", 6100, 3);
    expect_typed("a", 8000, 6);
    expect_typed("l", 8100, 0);
    /* While a name is being typed the space bar is a letter of it. */
    struct input_event space = {.kind = INPUT_KEY, .key = SDLK_SPACE};
    expect_typed("a", 10000, 6);
    assert_int_equal(dropdown_handle(dropdown, &space, 10100), WIDGET_TAKEN);
    expect_typed(" b", 10100, 6);
    assert_int_equal(dropdown_handle(dropdown, &space, 12000), WIDGET_CHOSEN);
    assert_int_equal(dropdown_chosen(dropdown), 6);
}

static void test_mouse(void **state)
{
    (void)state;
    assert_int_equal(point(INPUT_POINTER_MOVE, 200, 40, 0), WIDGET_CHANGED); /* hovered */
    assert_int_equal(point(INPUT_POINTER_DOWN, 200, 40, 0), WIDGET_CHANGED);
    assert_false(dropdown_is_open(dropdown));
    point(INPUT_POINTER_UP, 200, 40, 10);
    assert_true(dropdown_is_open(dropdown));
    SDL_Rect list = dropdown_list_rect(dropdown);
    float x = (float)list.x + 50, y = (float)list.y + 4 + (float)theme.control * 2.5f;
    assert_int_equal(point(INPUT_POINTER_MOVE, x, y, 20), WIDGET_CHANGED);
    assert_int_equal(dropdown_highlighted(dropdown), 2);
    point(INPUT_POINTER_DOWN, x, y, 30);
    assert_int_equal(point(INPUT_POINTER_UP, x, y, 40), WIDGET_CHOSEN);
    assert_int_equal(dropdown_chosen(dropdown), 2);
    assert_false(dropdown_is_open(dropdown));
}

static void test_press_outside_closes(void **state)
{
    (void)state;
    dropdown_open(dropdown);
    assert_int_equal(point(INPUT_TOUCH_DOWN, 2, 2, 0), WIDGET_CHANGED);
    assert_false(dropdown_is_open(dropdown));
    point(INPUT_TOUCH_UP, 2, 2, 10);
    /* A press on the control closes it, and letting go there does not open it again. */
    dropdown_open(dropdown);
    point(INPUT_POINTER_DOWN, 200, 40, 20);
    point(INPUT_POINTER_UP, 200, 40, 30);
    assert_false(dropdown_is_open(dropdown));
    /* Letting go outside of the control opens nothing. */
    point(INPUT_POINTER_DOWN, 200, 40, 40);
    point(INPUT_POINTER_UP, 200, 400, 50);
    assert_false(dropdown_is_open(dropdown));
}

/* Finds out which row is seen at the top, by pointing there. */
static size_t top_row(void)
{
    SDL_Rect list = dropdown_list_rect(dropdown);
    (void)point(INPUT_POINTER_MOVE, (float)list.x + 20, (float)list.y + 8, 0);
    return dropdown_highlighted(dropdown);
}

static void test_scrolls_into_view(void **state)
{
    (void)state;
    dropdown_choose(dropdown, 500);
    dropdown_open(dropdown);
    assert_in_range(top_row(), 490, 500);
    type("file 0777", 0);
    assert_int_equal(dropdown_highlighted(dropdown), 777);
    assert_in_range(top_row(), 777 - 20, 777);
    press(SDLK_HOME);
    assert_int_equal(top_row(), 0);
}

static void test_wheel_and_drag(void **state)
{
    (void)state;
    dropdown_open(dropdown);
    SDL_Rect list = dropdown_list_rect(dropdown);
    struct input_event wheel = {.kind = INPUT_WHEEL, .x = 200, .y = 300, .wheel_y = -10};
    assert_int_equal(dropdown_handle(dropdown, &wheel, 0), WIDGET_CHANGED);
    size_t top = top_row();
    assert_in_range(top, 5, 30);
    press(SDLK_HOME);
    dropdown_handle(dropdown, &wheel, 0);
    dropdown_place(dropdown, control, bounds, &theme); /* again: stays where it is */
    assert_int_equal(top_row(), top);
    float x = (float)list.x + 100;
    point(INPUT_TOUCH_DOWN, x, 600, 0);
    int64_t now = 0;
    for (; now <= 100; now += 10) {
        point(INPUT_TOUCH_MOVE, x, 600 - (float)now * 2, now);
    }
    assert_int_not_equal(point(INPUT_TOUCH_UP, x, 400, now), WIDGET_CHOSEN); /* a drag is no choice */
    assert_true(dropdown_is_open(dropdown));
    assert_true(dropdown_deadline(dropdown) > 0);
    for (int i = 0; i < 1000 && dropdown_deadline(dropdown) >= 0; i++) {
        now = dropdown_deadline(dropdown);
        assert_int_equal(dropdown_tick(dropdown, now), WIDGET_CHANGED);
    }
    assert_int_equal(dropdown_deadline(dropdown), -1);
    assert_true(top_row() > top + 5);
    wheel.wheel_y = 1e9f;
    dropdown_handle(dropdown, &wheel, now);
    assert_int_equal(top_row(), 0);
    wheel.wheel_y = -1e9f;
    dropdown_handle(dropdown, &wheel, now);
    assert_in_range(top_row(), MANY - 20, MANY - 1);
}

/* At the end of the list the momentum ends, too: nothing is drawn for nothing. */
static void test_momentum_stops_at_the_end(void **state)
{
    (void)state;
    dropdown_open(dropdown);
    point(INPUT_TOUCH_DOWN, 100, 200, 0);
    int64_t now = 0;
    for (; now <= 100; now += 10) {
        point(INPUT_TOUCH_MOVE, 100, 200 + (float)now * 2, now);
    }
    point(INPUT_TOUCH_UP, 100, 400, now);
    if (dropdown_deadline(dropdown) >= 0) {
        (void)dropdown_tick(dropdown, now + 16);
    }
    assert_int_equal(dropdown_deadline(dropdown), -1);
    assert_int_equal(top_row(), 0);
}

static void test_scroll_bar(void **state)
{
    (void)state;
    dropdown_open(dropdown);
    SDL_Rect list = dropdown_list_rect(dropdown);
    float x = (float)(list.x + list.w) - 8;
    point(INPUT_POINTER_DOWN, x, (float)list.y + 10, 0);
    point(INPUT_POINTER_MOVE, x, (float)(list.y + list.h) + 500, 10);
    assert_int_not_equal(point(INPUT_POINTER_UP, x, (float)(list.y + list.h) - 5, 20), WIDGET_CHOSEN);
    assert_true(dropdown_is_open(dropdown));
    assert_in_range(top_row(), MANY - 20, MANY - 1);
}

static void test_list_fits(void **state)
{
    (void)state;
    static const int sizes[][2] = {{320, 240}, {240, 320}, {480, 800}, {1280, 720}, {3840, 2160}};
    for (size_t i = 0; i < SDL_arraysize(sizes); i++) {
        int width = sizes[i][0], height = sizes[i][1];
        struct theme fitting = theme_for(width, height, 0.0f);
        for (int y = fitting.margin; y + fitting.control <= height - fitting.margin; y += height / 7) {
            SDL_Rect room = {0, 5, width, height - 10};
            SDL_Rect at = {fitting.margin, y, width - 2 * fitting.margin, fitting.control};
            dropdown_place(dropdown, at, room, &fitting);
            dropdown_open(dropdown);
            SDL_Rect list = dropdown_list_rect(dropdown);
            assert_true(list.y >= room.y && list.y + list.h <= room.y + room.h);
            assert_true(list.h >= SDL_min(5 * fitting.control, room.h - fitting.control));
            assert_true(SDL_HasIntersection(&list, &at) == (list.h == room.h));
            dropdown_close(dropdown);
        }
    }
}

static void test_model_changes(void **state)
{
    (void)state;
    dropdown_choose(dropdown, 30);
    dropdown_open(dropdown);
    press(SDLK_DOWN);
    names.skipped = 10;
    dropdown_model_changed(dropdown, 20);
    assert_int_equal(dropdown_chosen(dropdown), 20);
    assert_int_equal(dropdown_highlighted(dropdown), 21);
    names.skipped = MANY - 3;
    dropdown_model_changed(dropdown, DROPDOWN_NONE);
    assert_int_equal(dropdown_chosen(dropdown), DROPDOWN_NONE);
    assert_int_equal(dropdown_highlighted(dropdown), 2); /* its name is gone: brought into bounds */
    names.skipped = MANY;
    dropdown_model_changed(dropdown, 5);
    assert_int_equal(dropdown_highlighted(dropdown), DROPDOWN_NONE);
    assert_int_equal(press(SDLK_DOWN), WIDGET_TAKEN);
    assert_int_equal(press(SDLK_RETURN), WIDGET_TAKEN);
    type("f", 0);
    assert_true(dropdown_is_open(dropdown));
    names.skipped = 0;
    dropdown_model_changed(dropdown, DROPDOWN_NONE);
    press(SDLK_DOWN);
    assert_int_equal(dropdown_highlighted(dropdown), 0);
}

/* Drawing changes pixels, and nothing else; odd sizes do not disturb it. */
static void test_entries_change_when_it_opens(void **state)
{
    (void)state;
    dropdown_choose(dropdown, 5);
    gone = 2;
    press(SDLK_RETURN);
    assert_true(dropdown_is_open(dropdown));
    assert_int_equal(dropdown_highlighted(dropdown), 3);
    press(SDLK_END);
    assert_int_equal(dropdown_highlighted(dropdown), 4);
}

static void test_draws(void **state)
{
    (void)state;
    struct fonts *fonts = NULL;
    assert_int_equal(fonts_open(&fonts, NULL, NULL), PLACARD_OK);
    for (int side = 1; side <= 480; side = side * 3 + 1) {
        uint32_t *pixels = calloc((size_t)side * (size_t)side, sizeof *pixels);
        assert_non_null(pixels);
        struct canvas canvas = canvas_make(pixels, side, side, side * 4, 90);
        SDL_Rect all = canvas.clip;
        struct theme fitting = theme_for(side, side, 0.0f);
        dropdown_place(dropdown, (SDL_Rect){0, 0, side, fitting.control}, all, &fitting);
        dropdown_open(dropdown);
        dropdown_draw(dropdown, &canvas, fonts);
        dropdown_draw_list(dropdown, &canvas, fonts);
        assert_true(SDL_RectEquals(&all, &canvas.clip));
        bool drawn = false;
        for (int i = 0; i < side * side; i++) {
            drawn = drawn || pixels[i] != 0;
        }
        assert_true(drawn);
        free(pixels);
    }
    fonts_close(fonts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_opens_and_closes, make_few, end),
        cmocka_unit_test_setup_teardown(test_keys, make_many, end),
        cmocka_unit_test_setup_teardown(test_type_ahead, make_few, end),
        cmocka_unit_test_setup_teardown(test_mouse, make_few, end),
        cmocka_unit_test_setup_teardown(test_press_outside_closes, make_few, end),
        cmocka_unit_test_setup_teardown(test_scrolls_into_view, make_many, end),
        cmocka_unit_test_setup_teardown(test_wheel_and_drag, make_many, end),
        cmocka_unit_test_setup_teardown(test_momentum_stops_at_the_end, make_many, end),
        cmocka_unit_test_setup_teardown(test_scroll_bar, make_many, end),
        cmocka_unit_test_setup_teardown(test_list_fits, make_many, end),
        cmocka_unit_test_setup_teardown(test_model_changes, make_many, end),
        cmocka_unit_test_setup_teardown(test_entries_change_when_it_opens, make_few, end),
        cmocka_unit_test_setup_teardown(test_draws, make_many, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
