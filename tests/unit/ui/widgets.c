/* Buttons, scroll bars, status lines, progress bars. */
#include "unit/ui/cmocka_headers.h"

#include "ui/button.h"
#include "ui/progress_bar.h"
#include "ui/scroll_bar.h"
#include "ui/status_line.h"

static struct fonts *fonts;
static struct theme theme;

static int open_fonts(void **state)
{
    (void)state;
    theme = theme_for(480, 800, 96.0f);
    return fonts_open(&fonts, NULL, NULL) == PLACARD_OK ? 0 : -1;
}

static int close_fonts(void **state)
{
    (void)state;
    fonts_close(fonts);
    return 0;
}

static struct input_event at(enum input_kind kind, float x, float y)
{
    return (struct input_event){.kind = kind, .x = x, .y = y, .button = 1, .finger = 3};
}

static enum widget_result on_button(struct button *button, enum input_kind kind, float x, float y)
{
    struct input_event event = at(kind, x, y);
    return button_handle(button, &event);
}

static void test_button_by_pointer(void **state)
{
    (void)state;
    struct button button = {.rect = {10, 10, 100, 50}, .label = "Load file"};
    assert_int_equal(on_button(&button, INPUT_POINTER_MOVE, 5, 5), WIDGET_IGNORED);
    assert_int_equal(on_button(&button, INPUT_POINTER_MOVE, 15, 15), WIDGET_CHANGED);
    assert_true(button.hovered);
    assert_int_equal(on_button(&button, INPUT_POINTER_DOWN, 15, 15), WIDGET_CHANGED);
    assert_true(button.pressed);
    assert_int_equal(on_button(&button, INPUT_POINTER_MOVE, 200, 15), WIDGET_CHANGED);
    assert_false(button.pressed);
    assert_int_not_equal(on_button(&button, INPUT_POINTER_UP, 200, 15), WIDGET_CHOSEN);
    on_button(&button, INPUT_POINTER_DOWN, 15, 15);
    assert_int_equal(on_button(&button, INPUT_POINTER_UP, 109, 59), WIDGET_CHOSEN);
    on_button(&button, INPUT_POINTER_DOWN, 110, 15); /* the pixel beside it */
    assert_int_equal(on_button(&button, INPUT_POINTER_UP, 15, 15), WIDGET_IGNORED);
    on_button(&button, INPUT_TOUCH_DOWN, 15, 15);
    struct input_event other = {.kind = INPUT_TOUCH_UP, .finger = 4, .x = 15, .y = 15};
    assert_int_equal(button_handle(&button, &other), WIDGET_IGNORED);
    assert_int_equal(on_button(&button, INPUT_TOUCH_UP, 15, 15), WIDGET_CHOSEN);
    assert_false(button.hovered); /* fingers do not hover */
    assert_false(button.pressed);
}

static void test_button_by_key(void **state)
{
    (void)state;
    struct button button = {.rect = {10, 10, 100, 50}, .label = "Load file"};
    struct input_event enter = {.kind = INPUT_KEY, .key = SDLK_RETURN};
    assert_int_equal(button_handle(&button, &enter), WIDGET_IGNORED);
    button.focused = true;
    assert_int_equal(button_handle(&button, &enter), WIDGET_CHOSEN);
    enter.repeated = true;
    assert_int_equal(button_handle(&button, &enter), WIDGET_TAKEN);
    struct input_event space = {.kind = INPUT_KEY, .key = SDLK_SPACE};
    assert_int_equal(button_handle(&button, &space), WIDGET_CHOSEN);
    struct input_event letter = {.kind = INPUT_KEY, .key = SDLK_a};
    assert_int_equal(button_handle(&button, &letter), WIDGET_IGNORED);
    button.disabled = true;
    assert_int_equal(button_handle(&button, &space), WIDGET_IGNORED);
    assert_int_equal(on_button(&button, INPUT_POINTER_DOWN, 15, 15), WIDGET_IGNORED);
}

static enum widget_result on_bar(struct scroll_bar *bar, enum input_kind kind, float x, float y)
{
    struct input_event event = at(kind, x, y);
    return scroll_bar_handle(bar, &theme, &event);
}

static void test_scroll_bar(void **state)
{
    (void)state;
    SDL_Rect view = {0, 0, 300, 400};
    struct scroll_bar bar = {.extent = SCROLL_BAR_ONE};
    bar.track = scroll_bar_track(&theme, view, false);
    assert_true(bar.track.x + bar.track.w <= 300 && bar.track.h > 380);
    float x = (float)bar.track.x + 3;
    assert_false(scroll_bar_is_needed(&bar));
    assert_int_equal(on_bar(&bar, INPUT_POINTER_DOWN, x, 50), WIDGET_IGNORED);
    on_bar(&bar, INPUT_POINTER_UP, x, 50);
    bar.extent = SCROLL_BAR_ONE / 4;
    assert_int_equal(on_bar(&bar, INPUT_POINTER_DOWN, x, 50), WIDGET_CHANGED); /* on the thumb */
    assert_int_equal(bar.position, 0);
    assert_int_equal(on_bar(&bar, INPUT_POINTER_MOVE, 10, 150), WIDGET_CHOSEN); /* beside it, still held */
    assert_in_range(bar.position, 240000, 265000);
    assert_int_equal(on_bar(&bar, INPUT_POINTER_MOVE, 10, 9999), WIDGET_CHOSEN);
    assert_int_equal(bar.position, 3 * SCROLL_BAR_ONE / 4);
    assert_int_equal(on_bar(&bar, INPUT_POINTER_MOVE, 10, 99999), WIDGET_TAKEN);
    assert_int_equal(on_bar(&bar, INPUT_POINTER_UP, 10, 99999), WIDGET_CHANGED);
    assert_int_equal(on_bar(&bar, INPUT_TOUCH_DOWN, x, 10), WIDGET_CHOSEN); /* beside the thumb: there */
    assert_in_range(bar.position, 0, 1);
    assert_int_equal(on_bar(&bar, INPUT_TOUCH_UP, x, 10), WIDGET_CHANGED);
    assert_int_equal(on_bar(&bar, INPUT_POINTER_DOWN, 100, 10), WIDGET_IGNORED);
}

static void test_lying_scroll_bar(void **state)
{
    (void)state;
    struct scroll_bar bar = {.extent = SCROLL_BAR_ONE / 2};
    bar.track = scroll_bar_track(&theme, (SDL_Rect){0, 0, 300, 400}, true);
    float y = (float)bar.track.y + 3;
    assert_int_equal(on_bar(&bar, INPUT_TOUCH_DOWN, 290, y), WIDGET_CHOSEN);
    assert_int_equal(bar.position, SCROLL_BAR_ONE / 2);
}

/* However long the content is, the thumb can be seen and moved: every position is reached at both ends. */
static void test_tiny_extent(void **state)
{
    (void)state;
    struct scroll_bar bar = {.extent = 1};
    bar.track = scroll_bar_track(&theme, (SDL_Rect){0, 0, 300, 400}, false);
    float x = (float)bar.track.x + 3;
    on_bar(&bar, INPUT_POINTER_DOWN, x, 5);
    on_bar(&bar, INPUT_POINTER_MOVE, x, 400);
    assert_int_equal(bar.position, SCROLL_BAR_ONE - 1);
    on_bar(&bar, INPUT_POINTER_MOVE, x, 0);
    assert_int_equal(bar.position, 0);
}

static void test_status_line_height(void **state)
{
    (void)state;
    int line = fonts_metrics(fonts, theme.text).line_height;
    struct status_line status = {STATUS_GOOD, "Loaded", false};
    assert_int_equal(status_line_height(&status, &theme, fonts, 440), line);
    status.banner = true;
    assert_int_equal(status_line_height(&status, &theme, fonts, 440), line + 2 * theme.gap);
    status.banner = false;
    status.text = "";
    assert_int_equal(status_line_height(&status, &theme, fonts, 440), 0);
    status.text = NULL;
    assert_int_equal(status_line_height(&status, &theme, fonts, 440), 0);
    status.text =
        "a message that is much too long for the little room that there is, again and again, a message "
        "that is much too long for the little room that there is, and so it is cut in the end";
    assert_int_equal(status_line_height(&status, &theme, fonts, 300), 3 * line);
    assert_int_equal(status_line_height(&status, &theme, fonts, 1), 3 * line);
}

enum { SIDE = 200, GROUND = 0x00123456 };

static uint32_t pixels[SIDE * SIDE];

static struct canvas fresh_canvas(void)
{
    for (int i = 0; i < SIDE * SIDE; i++) {
        pixels[i] = GROUND;
    }
    return canvas_make(pixels, SIDE, SIDE, SIDE * 4, 0);
}

/* How many pixels differ from the ground inside RECT, and that none does outside of it. */
static int drawn_inside(SDL_Rect rect)
{
    int inside = 0;
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
            if ((pixels[y * SIDE + x] & 0xffffff) != GROUND) {
                if (!SDL_PointInRect(&(SDL_Point){x, y}, &rect)) {
                    fail_msg("drawn outside: %d,%d", x, y);
                }
                inside++;
            }
        }
    }
    return inside;
}

static void test_drawing_stays_inside(void **state)
{
    (void)state;
    struct canvas canvas = fresh_canvas();
    struct button button = {
        .rect = {20, 20, 120, 50}, .label = "A label that is far too long", .pressed = true};
    button_draw(&button, &canvas, &theme, fonts);
    assert_in_range(drawn_inside(button.rect), 5000, 6000);
    canvas = fresh_canvas();
    button.focused = true;
    button_draw(&button, &canvas, &theme, fonts);
    assert_true(drawn_inside(widget_grow(button.rect, theme.focus + theme.line)) > 6500);
    canvas = fresh_canvas();
    struct status_line status = {STATUS_BAD, "Unable to open, and then some more that takes a few lines",
                                 true};
    SDL_Rect rect = {10, 10, 150, status_line_height(&status, &theme, fonts, 150)};
    status_line_draw(&status, &canvas, &theme, fonts, rect);
    assert_true(drawn_inside(rect) > rect.w * rect.h * 9 / 10);
    canvas = fresh_canvas();
    struct scroll_bar bar = {.extent = 300000, .position = 700000, .track = {100, 10, 7, 180}};
    scroll_bar_draw(&bar, &canvas, &theme);
    assert_in_range(drawn_inside((SDL_Rect){99, 130, 9, 61}), 300, 600);
    canvas = fresh_canvas();
    bar = (struct scroll_bar){.extent = 1, .track = {100, 10, 7, 180}};
    scroll_bar_draw(&bar, &canvas, &theme);
    assert_in_range(drawn_inside((SDL_Rect){99, 9, 9, 40}), 150, 360); /* still to be seen */
}

static int light_pixels(struct progress_bar bar)
{
    struct canvas canvas = fresh_canvas();
    SDL_Rect rect = {10, 50, 180, progress_bar_height(&theme)};
    progress_bar_draw(&bar, &canvas, &theme, rect);
    (void)drawn_inside(rect);
    int light = 0;
    for (int x = 0; x < SIDE; x++) {
        light += (pixels[(50 + rect.h / 2) * SIDE + x] & 0xff) > 0xd0;
    }
    return light;
}

static void test_progress(void **state)
{
    (void)state;
    int none = light_pixels((struct progress_bar){.done = 0, .total = 100});
    int half = light_pixels((struct progress_bar){.done = 50, .total = 100});
    int all = light_pixels((struct progress_bar){.done = 100, .total = 100});
    int beyond = light_pixels((struct progress_bar){.done = UINT64_MAX, .total = 100});
    assert_in_range(none, 0, 12);
    assert_in_range(half, 80, 95);
    assert_in_range(all, 170, 180);
    assert_int_equal(all, beyond);
    for (int64_t now = 0; now < 5000; now += 77) {
        assert_in_range(light_pixels((struct progress_bar){.now = now}), 35, 50);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_button_by_pointer),    cmocka_unit_test(test_button_by_key),
        cmocka_unit_test(test_scroll_bar),           cmocka_unit_test(test_lying_scroll_bar),
        cmocka_unit_test(test_tiny_extent),          cmocka_unit_test(test_status_line_height),
        cmocka_unit_test(test_drawing_stays_inside), cmocka_unit_test(test_progress),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
