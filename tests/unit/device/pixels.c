/* Pixels on their way to a screen: formats with dithering, only what changed, and the cursor above. */
#include "unit/ui/cmocka_headers.h"

#include "ui/device/device_frame.h"
#include "ui/device/pixel_format.h"

static struct placard_error error;

static struct pixel_converter *converter_for(struct pixel_format format)
{
    struct pixel_converter *converter = NULL;
    if (pixel_converter_new(&converter, &format, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(pixel_converter_bytes(converter), format.bits / 8);
    return converter;
}

static const struct pixel_format xrgb = {32, {16, 8}, {8, 8}, {0, 8}}, xbgr = {32, {0, 8}, {8, 8}, {16, 8}},
                                 rgbx = {32, {24, 8}, {16, 8}, {8, 8}}, rgb24 = {24, {16, 8}, {8, 8}, {0, 8}},
                                 bgr24 = {24, {0, 8}, {8, 8}, {16, 8}},
                                 rgb565 = {16, {11, 5}, {5, 6}, {0, 5}},
                                 bgr565 = {16, {0, 5}, {5, 6}, {11, 5}},
                                 rgb555 = {16, {10, 5}, {5, 5}, {0, 5}},
                                 rgb666 = {24, {12, 6}, {6, 6}, {0, 6}};

static void every_order_has_its_bytes(void **state)
{
    (void)state;
    static const struct {
        const struct pixel_format *format;
        unsigned char bytes[8]; /* of red 0x12, green 0x34, blue 0x56, and of pure red */
    } cases[] = {
        {&xrgb, {0x56, 0x34, 0x12, 0xff, 0, 0, 0xff, 0xff}},
        {&xbgr, {0x12, 0x34, 0x56, 0, 0xff, 0, 0, 0}},
        {&rgbx, {0, 0x56, 0x34, 0x12, 0, 0, 0, 0xff}},
        {&rgb24, {0x56, 0x34, 0x12, 0, 0, 0xff}},
        {&bgr24, {0x12, 0x34, 0x56, 0xff, 0, 0}},
    };
    static const uint32_t pixels[] = {0xff123456, 0xffff0000};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char row[10];
        memset(row, 0xaa, sizeof row);
        struct pixel_converter *converter = converter_for(*cases[i].format);
        size_t size = 2 * (size_t)pixel_converter_bytes(converter);
        pixel_converter_row(converter, pixels, row, 0, 0, 2);
        assert_memory_equal(row, cases[i].bytes, size);
        assert_int_equal(row[size], 0xaa);
        pixel_converter_free(converter);
    }
}

/* The sums of the three colours that an 8x8 square of PIXEL becomes, each in 255ths of its largest value. */
static void average(const struct pixel_format *format, uint32_t pixel, double sums[3])
{
    const struct pixel_channel channels[] = {format->red, format->green, format->blue};
    struct pixel_converter *converter = converter_for(*format);
    uint32_t row[8];
    for (int x = 0; x < 8; x++) {
        row[x] = pixel;
    }
    sums[0] = sums[1] = sums[2] = 0;
    for (int y = 0; y < 8; y++) {
        unsigned char out[32] = {0};
        pixel_converter_row(converter, row, out, 0, y, 8);
        for (int x = 0; x < 8; x++) {
            uint32_t value = 0;
            memcpy(&value, out + x * (int)(format->bits / 8), format->bits / 8);
            for (int i = 0; i < 3; i++) {
                uint32_t most = (1u << channels[i].length) - 1;
                sums[i] += (value >> channels[i].offset & most) * 255.0 / most / 64;
            }
        }
    }
    pixel_converter_free(converter);
}

static void dithered_colours_are_right_on_average(void **state)
{
    (void)state;
    const struct pixel_format *const formats[] = {&rgb565, &bgr565, &rgb555, &rgb666};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        for (uint32_t level = 0; level < 256; level++) {
            double sums[3];
            uint32_t levels[] = {level, 255 - level, level / 2};
            average(formats[i], levels[0] << 16 | levels[1] << 8 | levels[2], sums);
            for (int channel = 0; channel < 3; channel++) {
                double off = sums[channel] - (double)levels[channel];
                assert_true(off > -0.2 && off < 0.2); /* a 64th of a step of 8 is 0.13 */
            }
        }
    }
}

static void colours_that_a_format_has_stay_flat(void **state)
{
    (void)state;
    struct pixel_converter *converter = converter_for(rgb565);
    for (uint32_t level = 0; level < 32; level++) {
        uint32_t red = level * 255 / 31;
        if (red * 31 % 255 != 0) {
            continue;
        }
        for (int y = 0; y < 8; y++) {
            uint32_t row[8];
            uint16_t out[8];
            for (int x = 0; x < 8; x++) {
                row[x] = red << 16 | 0x00ff00;
            }
            pixel_converter_row(converter, row, out, 3, y, 8);
            for (int x = 0; x < 8; x++) {
                assert_int_equal(out[x], red * 31 / 255 << 11 | 0x07e0);
            }
        }
    }
    pixel_converter_free(converter);
}

static void a_pixel_is_dithered_by_its_place(void **state)
{
    (void)state;
    uint32_t row[16];
    uint16_t all[16], part[16];
    struct pixel_converter *converter = converter_for(rgb565);
    for (int x = 0; x < 16; x++) {
        row[x] = 0x868686;
    }
    pixel_converter_row(converter, row, all, 0, 5, 16);
    pixel_converter_row(converter, row + 3, part, 3, 5, 9); /* what is given in parts looks the same */
    assert_memory_equal(part, all + 3, 9 * sizeof *all);
    pixel_converter_row(converter, row, part, 0, 6, 16);
    assert_memory_not_equal(part, all, sizeof all);
    pixel_converter_free(converter);
}

static void formats_that_make_no_sense_are_refused(void **state)
{
    (void)state;
    static const struct pixel_format wrong[] = {
        {8, {5, 3}, {2, 3}, {0, 2}},   {16, {11, 6}, {5, 6}, {0, 5}},
        {16, {11, 5}, {5, 0}, {0, 5}}, {32, {20, 10}, {10, 10}, {0, 10}},
        {24, {17, 8}, {8, 8}, {0, 8}}, {32, {0xffffffff, 8}, {8, 8}, {0, 8}},
        {0, {0, 8}, {0, 8}, {0, 8}},   {64, {0, 8}, {8, 8}, {16, 8}},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct pixel_converter *converter = NULL;
        assert_int_equal(pixel_converter_new(&converter, &wrong[i], &error), PLACARD_INVALID_ARGUMENT);
        assert_null(converter);
    }
}

/* ---- frames ---- */

enum { WIDTH = 60, HEIGHT = 50 };

static struct device_frame frame_on_screen(void)
{
    struct device_frame frame = {0};
    assert_int_equal(device_frame_resize(&frame, WIDTH, HEIGHT, &error), PLACARD_OK);
    for (int y = 0; y < HEIGHT; y++) {
        assert_non_null(device_frame_take_row(&frame, y));
    }
    device_frame_done(&frame);
    return frame;
}

static void only_what_changed_is_given(void **state)
{
    (void)state;
    struct device_frame frame = frame_on_screen();
    for (int y = 0; y < HEIGHT; y++) {
        assert_null(device_frame_take_row(&frame, y));
    }
    frame.drawn[7 * WIDTH + 20] = 0xff0000ff;
    const uint32_t *pixels = device_frame_take_row(&frame, 7);
    assert_non_null(pixels);
    assert_int_equal(pixels[20], 0xff0000ff);
    assert_null(device_frame_take_row(&frame, 7));
    assert_null(device_frame_take_row(&frame, 6));
    assert_null(device_frame_take_row(&frame, 8));
    frame.drawn[0] = frame.drawn[WIDTH * HEIGHT - 1] = 0xffffffff; /* the very first and the very last */
    assert_non_null(device_frame_take_row(&frame, 0));
    assert_non_null(device_frame_take_row(&frame, HEIGHT - 1));
    device_frame_lose(&frame);
    assert_non_null(device_frame_take_row(&frame, 20));
    device_frame_free(&frame);
}

static void a_cursor_comes_and_goes_without_a_trace(void **state)
{
    (void)state;
    struct device_frame frame = frame_on_screen();
    for (int y = 0; y < HEIGHT; y++) {
        memset(frame.drawn + (size_t)y * WIDTH, 0x40 + y, WIDTH * sizeof *frame.drawn);
    }
    int first = 0, end = 0;
    for (int y = 0; y < HEIGHT; y++) {
        device_frame_take_row(&frame, y);
    }
    device_frame_done(&frame);
    static const struct cursor places[] = {
        {.is_shown = true, .x = 30, .y = 20, .rotation = 180, .scale = 1},
        {.is_shown = true, .x = 59, .y = 49, .scale = 2},
        {.is_shown = true, .x = 0, .y = 0, .scale = 1},
        {.is_shown = false, .scale = 1},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        frame.cursor = places[i];
        device_frame_cursor_rows(&frame, &first, &end);
        assert_in_range(first, 0, HEIGHT);
        assert_in_range(end, first, HEIGHT);
        for (int y = first; y < end; y++) {
            device_frame_take_row(&frame, y);
        }
        device_frame_done(&frame);
        for (int y = 0; y < HEIGHT; y++) { /* nothing is left for rows that were not looked at */
            assert_null(device_frame_take_row(&frame, y));
        }
        int y = places[i].y;
        const uint32_t *row = device_frame_row(&frame, y);
        assert_int_equal(row[places[i].x] == frame.drawn[y * WIDTH + places[i].x], !places[i].is_shown);
    }
    device_frame_free(&frame);
}

/* ---- the cursor ---- */

static void a_cursor_points_to_the_users_top_left(void **state)
{
    (void)state;
    static const struct {
        int rotation, left, top, right, bottom; /* of the arrow around its tip */
    } cases[] = {{0, 0, 0, 11, 18}, {90, -18, 0, 0, 11}, {180, -11, -18, 0, 0}, {270, 0, -11, 18, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cursor cursor = {
            .is_shown = true, .x = 30, .y = 25, .rotation = cases[i].rotation, .scale = 1};
        int left = WIDTH, top = HEIGHT, right = -1, bottom = -1, first = 0, end = 0;
        cursor_rows(&cursor, HEIGHT, &first, &end);
        for (int y = 0; y < HEIGHT; y++) {
            uint32_t row[WIDTH] = {0};
            cursor_draw_row(&cursor, row, y, WIDTH);
            for (int x = 0; x < WIDTH; x++) {
                if (row[x] != 0) {
                    assert_in_range(y, first, end - 1);
                    left = x < left ? x : left;
                    right = x > right ? x : right;
                    top = y < top ? y : top;
                    bottom = y > bottom ? y : bottom;
                }
            }
        }
        assert_int_equal(left - 30, cases[i].left);
        assert_int_equal(right - 30, cases[i].right);
        assert_int_equal(top - 25, cases[i].top);
        assert_int_equal(bottom - 25, cases[i].bottom);
    }
}

static void hidden_cursors_are_all_the_same(void **state)
{
    (void)state;
    struct cursor here = {.is_shown = true, .x = 1, .y = 2, .scale = 1}, there = here;
    assert_true(cursor_is_same(&here, &there));
    there.x = 3;
    assert_false(cursor_is_same(&here, &there));
    here.is_shown = there.is_shown = false;
    assert_true(cursor_is_same(&here, &there));
    uint32_t row[WIDTH] = {0};
    cursor_draw_row(&here, row, 2, WIDTH);
    assert_int_equal(row[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_order_has_its_bytes),
        cmocka_unit_test(dithered_colours_are_right_on_average),
        cmocka_unit_test(colours_that_a_format_has_stay_flat),
        cmocka_unit_test(a_pixel_is_dithered_by_its_place),
        cmocka_unit_test(formats_that_make_no_sense_are_refused),
        cmocka_unit_test(only_what_changed_is_given),
        cmocka_unit_test(a_cursor_comes_and_goes_without_a_trace),
        cmocka_unit_test(a_cursor_points_to_the_users_top_left),
        cmocka_unit_test(hidden_cursors_are_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
