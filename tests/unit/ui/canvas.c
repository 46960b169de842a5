/* Drawing is the same whatever the rotation, stays inside its clip, and is symmetrical. */
#include "unit/ui/cmocka_headers.h"

#include "ui/canvas.h"
#include "ui/icon.h"
#include "ui/input.h"
#include <SDL_stdinc.h>

enum { WIDTH = 120, HEIGHT = 80, GROUND = 0x204060, SPARE = 7 }; /* SPARE pixels end each row */

static struct fonts *fonts;

static int open_fonts(void **state)
{
    (void)state;
    return fonts_open(&fonts, NULL, NULL) == PLACARD_OK ? 0 : -1;
}

static int close_fonts(void **state)
{
    (void)state;
    fonts_close(fonts);
    return 0;
}

/* A canvas that the user sees as WIDTH x HEIGHT, filled with GROUND, the spare pixels with a mark. */
static struct canvas new_canvas(int rotation)
{
    bool lying = rotation == 90 || rotation == 270;
    int width = lying ? HEIGHT : WIDTH, height = lying ? WIDTH : HEIGHT, row = width + SPARE;
    uint32_t *pixels = calloc((size_t)row * (size_t)height, sizeof *pixels);
    assert_non_null(pixels);
    for (int i = 0; i < row * height; i++) {
        pixels[i] = i % row < width ? GROUND : 0xabcdef;
    }
    return canvas_make(pixels, width, height, row * 4, rotation);
}

static uint32_t physical_pixel(const struct canvas *canvas, int x, int y)
{
    return canvas->pixels[y * canvas->pitch / 4 + x] & 0xffffff;
}

/* The pixel that the user sees at X, Y. */
static uint32_t pixel(const struct canvas *canvas, int x, int y)
{
    float to_x = (float)x, to_y = (float)y;
    canvas_point_to_physical(canvas, &to_x, &to_y);
    return physical_pixel(canvas, (int)to_x, (int)to_y);
}

static int difference(uint32_t a, uint32_t b)
{
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        most = SDL_max(most, abs((int)(a >> shift & 0xff) - (int)(b >> shift & 0xff)));
    }
    return most;
}

static void assert_spare_untouched(const struct canvas *canvas)
{
    for (int y = 0; y < canvas->physical_height; y++) {
        for (int x = 0; x < SPARE; x++) {
            assert_int_equal(physical_pixel(canvas, canvas->physical_width + x, y), 0xabcdef);
        }
    }
}

static void draw_shapes(struct canvas *canvas)
{
    canvas_fill(canvas, (SDL_Rect){3, 5, 20, 9}, 0xffff0000);
    canvas_fill(canvas, (SDL_Rect){10, 8, 30, 9}, 0x8000ff00);
    canvas_fill_round(canvas, (SDL_Rect){50, 3, 31, 20}, 7, 0xffffffff);
    canvas_outline(canvas, (SDL_Rect){50, 30, 40, 21}, 6, 2, 0xff00ffff);
    canvas_outline(canvas, (SDL_Rect){95, 2, 20, 20}, 1, 4, 0xff00ffff);
    float tick[] = {100.0f, 40.0f, 104.0f, 45.0f, 113.0f, 34.0f};
    canvas_stroke(canvas, tick, 3, 3.0f, 0xffffffff);
}

static void draw_text(struct canvas *canvas)
{
    canvas_text(canvas, fonts, "Grüße, world", (SDL_Rect){2, 20, 90, 20}, 12, true, 0xffffffff, CANVAS_RIGHT);
    canvas_paragraph(canvas, fonts, "several words that need several lines", (SDL_Rect){2, 40, 70, 40}, 11,
                     false, 0xffffffff, CANVAS_CENTER, true);
}

static void draw_gradient(struct canvas *canvas)
{
    canvas_gradient(canvas, (SDL_Rect){8, 4, 50, 60}, 9, 0xffffffff, 0xff203040);
    canvas_gradient(canvas, (SDL_Rect){60, 30, 50, 40}, 0, 0x00ff0000, 0xffff0000);
}

/* Draws upright and rotated, and compares pixel by pixel. */
static void compare_rotations(void (*draw)(struct canvas *canvas), int tolerance)
{
    struct canvas upright = new_canvas(0);
    draw(&upright);
    int drawn = 0;
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            drawn += pixel(&upright, x, y) != GROUND;
        }
    }
    assert_true(drawn > 200);
    for (int rotation = 90; rotation < 360; rotation += 90) {
        struct canvas turned = new_canvas(rotation);
        draw(&turned);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                if (difference(pixel(&upright, x, y), pixel(&turned, x, y)) > tolerance) {
                    fail_msg("rotation %d, pixel %d,%d: %06x, not %06x", rotation, x, y, pixel(&turned, x, y),
                             pixel(&upright, x, y));
                }
            }
        }
        assert_spare_untouched(&turned);
        free(turned.pixels);
    }
    assert_spare_untouched(&upright);
    free(upright.pixels);
}

static void test_rotated_shapes(void **state)
{
    (void)state;
    compare_rotations(draw_shapes, 1);
}

static void test_rotated_text(void **state)
{
    (void)state;
    compare_rotations(draw_text, 0);
}

static void test_rotated_gradient(void **state)
{
    (void)state;
    compare_rotations(draw_gradient, 1);
}

static void test_clockwise(void **state)
{
    (void)state;
    static const int corners[][3] = {
        {0, 0, 0}, {90, HEIGHT - 1, 0}, {180, WIDTH - 1, HEIGHT - 1}, {270, 0, WIDTH - 1}};
    for (size_t i = 0; i < SDL_arraysize(corners); i++) {
        struct canvas canvas = new_canvas(corners[i][0]);
        assert_int_equal(canvas.width, WIDTH);
        assert_int_equal(canvas.height, HEIGHT);
        canvas_fill(&canvas, (SDL_Rect){0, 0, 1, 1}, 0xffff0000);
        assert_int_equal(physical_pixel(&canvas, corners[i][1], corners[i][2]), 0xff0000);
        free(canvas.pixels);
    }
}

static void test_points_round_trip(void **state)
{
    (void)state;
    for (int rotation = 0; rotation < 360; rotation += 90) {
        struct canvas canvas = new_canvas(rotation);
        for (int y = 0; y < HEIGHT; y += 13) {
            for (int x = 0; x < WIDTH; x += 17) {
                struct input_event event = {.kind = INPUT_TOUCH_MOVE, .x = (float)x, .y = (float)y};
                canvas_point_to_physical(&canvas, &event.x, &event.y);
                assert_in_range((int)event.x, 0, canvas.physical_width - 1);
                assert_in_range((int)event.y, 0, canvas.physical_height - 1);
                input_event_map(&event, &canvas);
                assert_float_equal(event.x, (float)x, 0.001f);
                assert_float_equal(event.y, (float)y, 0.001f);
            }
        }
        free(canvas.pixels);
    }
}

static void test_clip(void **state)
{
    (void)state;
    SDL_Rect clip = {30, 20, 40, 30};
    for (int rotation = 0; rotation < 360; rotation += 90) {
        struct canvas canvas = new_canvas(rotation);
        SDL_Rect all = canvas_clip(&canvas, (SDL_Rect){30, -5, 80, 55});
        SDL_Rect former = canvas_clip(&canvas, (SDL_Rect){-50, 20, 120, 300});
        assert_true(SDL_RectEquals(&canvas.clip, &clip));
        draw_shapes(&canvas);
        draw_text(&canvas);
        draw_gradient(&canvas);
        canvas_fill_round(&canvas, (SDL_Rect){-10, -10, 500, 500}, 40, 0xff123456);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                assert_int_equal(pixel(&canvas, x, y),
                                 SDL_PointInRect(&(SDL_Point){x, y}, &clip) ? 0x123456 : GROUND);
            }
        }
        canvas_unclip(&canvas, former);
        canvas_unclip(&canvas, all);
        assert_int_equal(canvas.clip.w, WIDTH);
        canvas_clip(&canvas, (SDL_Rect){500, 500, 10, 10});
        canvas_fill(&canvas, (SDL_Rect){0, 0, WIDTH, HEIGHT}, 0xffffffff);
        draw_text(&canvas);
        assert_int_equal(pixel(&canvas, 0, 0), GROUND);
        free(canvas.pixels);
    }
}

static void test_round_corners_are_symmetrical(void **state)
{
    (void)state;
    for (int width = 0; width <= 3; width += 3) {
        struct canvas canvas = new_canvas(0);
        SDL_Rect rect = {10, 10, 41, 33};
        if (width == 0) {
            canvas_fill_round(&canvas, rect, 12, 0xffffffff);
        } else {
            canvas_outline(&canvas, rect, 12, width, 0xffffffff);
        }
        int soft = 0;
        for (int y = 0; y < rect.h; y++) {
            for (int x = 0; x < rect.w; x++) {
                int right = rect.x + rect.w - 1 - x, bottom = rect.y + rect.h - 1 - y;
                uint32_t here = pixel(&canvas, rect.x + x, rect.y + y);
                assert_int_equal(here, pixel(&canvas, right, rect.y + y));
                assert_int_equal(here, pixel(&canvas, rect.x + x, bottom));
                soft += here != 0xffffff && here != GROUND;
            }
        }
        assert_int_equal(pixel(&canvas, rect.x, rect.y), GROUND);
        assert_int_equal(pixel(&canvas, rect.x + rect.w / 2, rect.y), 0xffffff);
        assert_int_equal(pixel(&canvas, rect.x, rect.y + rect.h / 2), 0xffffff);
        assert_int_equal(pixel(&canvas, 30, 26), width ? GROUND : 0xffffff);
        assert_true(soft >= 20); /* anti-aliased */
        free(canvas.pixels);
    }
}

static void test_blend(void **state)
{
    (void)state;
    struct canvas canvas = new_canvas(0);
    canvas_fill(&canvas, (SDL_Rect){0, 0, 10, 10}, 0xff000000);
    canvas_fill(&canvas, (SDL_Rect){0, 0, 10, 10}, 0x80ff8000);
    assert_true(difference(pixel(&canvas, 5, 5), 0x804000) <= 1);
    canvas_fill(&canvas, (SDL_Rect){0, 0, 10, 10}, 0x00ffffff);
    assert_true(difference(pixel(&canvas, 5, 5), 0x804000) <= 1);
    canvas_fill(&canvas, (SDL_Rect){20, 0, 0, 10}, 0xffffffff);
    canvas_fill(&canvas, (SDL_Rect){20, 0, -5, 10}, 0xffffffff);
    canvas_fill_round(&canvas, (SDL_Rect){30, 0, 1, 1}, 5, 0xffffffff);
    assert_int_equal(pixel(&canvas, 20, 5), GROUND);
    assert_int_equal(pixel(&canvas, 30, 0), 0xffffff);
    free(canvas.pixels);
}

static void test_frame(void **state)
{
    (void)state;
    struct canvas canvas = new_canvas(90);
    uint32_t frame[WIDTH * HEIGHT];
    for (uint32_t i = 0; i < WIDTH * HEIGHT; i++) {
        frame[i] = i;
    }
    canvas_frame(&canvas, frame);
    for (uint32_t i = 0; i < WIDTH * HEIGHT; i++) {
        assert_int_equal(physical_pixel(&canvas, (int)i % HEIGHT, (int)i / HEIGHT), i);
    }
    assert_spare_untouched(&canvas);
    free(canvas.pixels);
}

/* The leftmost and rightmost pixel that is not GROUND; false when all is. */
static bool extent(const struct canvas *canvas, int top, int bottom, int *left, int *right)
{
    *left = WIDTH;
    *right = -1;
    for (int y = top; y < bottom; y++) {
        for (int x = 0; x < WIDTH; x++) {
            if (pixel(canvas, x, y) != GROUND) {
                *left = SDL_min(*left, x);
                *right = SDL_max(*right, x);
            }
        }
    }
    return *right >= 0;
}

static void test_text_alignment(void **state)
{
    (void)state;
    SDL_Rect rect = {20, 10, 80, 30};
    int left, right;
    struct canvas canvas = new_canvas(0);
    canvas_text(&canvas, fonts, "Iil", rect, 14, false, 0xffffff, CANVAS_LEFT);
    assert_true(extent(&canvas, 0, HEIGHT, &left, &right));
    assert_in_range(left, 20, 24);
    assert_true(right < 60);
    free(canvas.pixels);
    canvas = new_canvas(0);
    canvas_text(&canvas, fonts, "Iil", rect, 14, false, 0xffffff, CANVAS_RIGHT);
    assert_true(extent(&canvas, 0, HEIGHT, &left, &right));
    assert_in_range(right, 95, 99);
    free(canvas.pixels);
    canvas = new_canvas(0);
    canvas_text(&canvas, fonts, "far too long for so little room", rect, 14, false, 0xffffff, CANVAS_RIGHT);
    assert_true(extent(&canvas, 0, HEIGHT, &left, &right));
    assert_true(left >= 20 && right <= 99 && right > 80);
    assert_false(extent(&canvas, 0, 10, &left, &right));
    assert_false(extent(&canvas, 40, HEIGHT, &left, &right));
    free(canvas.pixels);
}

static int measure(const char *text, int width, int height)
{
    return canvas_paragraph(NULL, fonts, text, (SDL_Rect){0, 0, width, height}, 12, false, 0, CANVAS_LEFT,
                            false);
}

static void test_paragraph(void **state)
{
    (void)state;
    int line = fonts_metrics(fonts, 12).line_height;
    assert_int_equal(measure("", 100, 500), 0);
    assert_int_equal(measure("word", 100, 500), line);
    assert_int_equal(measure("one\ntwo\nthree", 100, 500), 3 * line);
    assert_int_equal(measure("one\n\ntwo", 100, 500), 3 * line);
    int two_words = canvas_text_width(fonts, "several words", 12, false);
    assert_int_equal(measure("several words several words", two_words, 500), 2 * line);
    assert_int_equal(measure("several words", two_words - 1, 500), 2 * line);
    assert_int_equal(measure("unbreakableunbreakable", two_words, 500),
                     canvas_text_width(fonts, "unbreakableunbreakable", 12, false) > two_words ? 2 * line
                                                                                               : line);
    assert_int_equal(measure("a b c d e f", 1, 500), 6 * line);
    assert_int_equal(measure("one\ntwo\nthree", 100, 2 * line), 2 * line); /* cut */
    assert_int_equal(measure("one\ntwo\nthree", 100, 1), line);
    assert_int_equal(measure("\xff\xfe broken \xc3", 500, 500), line);
}

static void test_icons_differ(void **state)
{
    (void)state;
    SDL_Surface *viewer = icon_make("placard-viewer", 64), *loader = icon_make("placard-loader", 64);
    assert_non_null(viewer);
    assert_non_null(loader);
    int different = 0;
    const uint32_t *a = viewer->pixels, *b = loader->pixels;
    for (int i = 0; i < 64 * 64; i++) {
        different += a[i] != b[i];
    }
    assert_true(different > 64 * 64 / 5);
    assert_int_equal(a[0] >> 24, 0);                         /* round corners */
    assert_int_equal(a[32 * viewer->pitch / 4] >> 24, 0xff); /* opaque in between */
    SDL_FreeSurface(viewer);
    SDL_FreeSurface(loader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rotated_shapes),
        cmocka_unit_test(test_rotated_text),
        cmocka_unit_test(test_rotated_gradient),
        cmocka_unit_test(test_clockwise),
        cmocka_unit_test(test_points_round_trip),
        cmocka_unit_test(test_clip),
        cmocka_unit_test(test_round_corners_are_symmetrical),
        cmocka_unit_test(test_blend),
        cmocka_unit_test(test_frame),
        cmocka_unit_test(test_text_alignment),
        cmocka_unit_test(test_paragraph),
        cmocka_unit_test(test_icons_differ),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
