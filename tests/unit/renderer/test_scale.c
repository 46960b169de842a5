/* The filter: no aliases downwards, no blur upwards, exact where it can be. And turning. */
#include "renderer/scale.h"
#include "renderer/turn.h"
#include "unit/renderer/with_worker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct bitmap make(uint32_t width, uint32_t height, uint32_t (*pixel)(uint32_t x, uint32_t y))
{
    struct bitmap bitmap;
    assert_int_equal(bitmap_create(&bitmap, width, height, NULL), PLACARD_OK);
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < width; x++) {
            bitmap.memory[(size_t)width * y + x] = pixel(x, y);
        }
    }
    bitmap.opaque = true;
    return bitmap;
}

static uint32_t gray(uint32_t value)
{
    return 0xff000000u | value * 0x010101u;
}

static uint32_t checkers(uint32_t x, uint32_t y)
{
    return gray((x + y) % 2 * 255);
}

static uint32_t stripes(uint32_t x, uint32_t y)
{
    (void)y;
    return gray(x % 2 * 255);
}

static uint32_t edge(uint32_t x, uint32_t y)
{
    (void)y;
    return gray(x < 16 ? 0 : 255);
}

static uint32_t noise(uint32_t x, uint32_t y)
{
    return 0xff000000u | ((x * 2654435761u) ^ (y * 40503u * 2654435761u)) >> 8;
}

static uint32_t flat(uint32_t x, uint32_t y)
{
    (void)x;
    (void)y;
    return 0xff3c78b4;
}

static uint32_t *scaled(const struct bitmap *source, uint32_t width, uint32_t height)
{
    uint32_t *target = malloc((size_t)width * height * sizeof *target);
    assert_non_null(target);
    const struct scale_region whole = {width, height, 0, 0, width, height};
    assert_int_equal(scale_bitmap(source, &whole, &(struct scale_target){target, width, worker}, NULL),
                     PLACARD_OK);
    return target;
}

static void expect_even(uint32_t (*pixel)(uint32_t x, uint32_t y), uint32_t width, uint32_t height,
                        int tolerance)
{
    struct bitmap source = make(400, 300, pixel);
    uint32_t *target = scaled(&source, width, height);
    for (uint32_t y = 3; y + 3 < height; y++) {
        for (uint32_t x = 3; x + 3 < width; x++) {
            int value = (int)(target[(size_t)width * y + x] & 255);
            if (abs(value - 128) > tolerance) {
                fail_msg("%ux%u: %d at %u,%u", width, height, value, x, y);
            }
        }
    }
    free(target);
    bitmap_release(&source);
}

static void test_fine_patterns_become_even(void **state)
{
    (void)state;
    expect_even(checkers, 200, 150, 2);
    expect_even(checkers, 133, 101, 2);
    expect_even(checkers, 250, 190, 2);
    expect_even(checkers, 37, 29, 2);
    expect_even(stripes, 133, 300, 3);
    expect_even(stripes, 80, 60, 3);
}

/* How many pixels of a row are neither black nor white around the one edge in it. */
static uint32_t edge_width(uint32_t factor)
{
    struct bitmap source = make(32, 8, edge);
    uint32_t width = 32 * factor, between = 0;
    uint32_t *target = scaled(&source, width, 8 * factor);
    for (uint32_t x = 0; x < width; x++) {
        uint32_t value = target[(size_t)width * 4 + x] & 255;
        between += value > 25 && value < 230 ? 1 : 0;
    }
    assert_true((target[16 * factor - 2 * factor] & 255) < 30);
    assert_true((target[16 * factor + 2 * factor] & 255) > 225);
    free(target);
    bitmap_release(&source);
    return between;
}

static void test_edges_stay_sharp(void **state)
{
    (void)state;
    assert_true(edge_width(2) <= 2);
    assert_true(edge_width(4) <= 4); /* a linear filter needs all of them, a softer one more */
    assert_int_equal(edge_width(8), 0);
    assert_int_equal(edge_width(25), 0);
}

static void test_its_own_size_is_exact(void **state)
{
    (void)state;
    struct bitmap source = make(67, 41, noise);
    uint32_t *target = scaled(&source, 67, 41);
    assert_memory_equal(target, source.pixels, sizeof *target * 67 * 41);
    free(target);
    bitmap_release(&source);
}

static void test_one_color_stays_so(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1}, {7, 5}, {63, 200}, {300, 30}, {1000, 1000}, {5, 800}};
    struct bitmap source = make(64, 48, flat);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint32_t *target = scaled(&source, sizes[i][0], sizes[i][1]);
        for (size_t at = 0; at < (size_t)sizes[i][0] * sizes[i][1]; at++) {
            assert_int_equal(target[at], flat(0, 0));
        }
        free(target);
    }
    bitmap_release(&source);
}

/* A part is the same pixels as that part of the whole: panning does not make a picture shimmer. */
static void test_parts_are_parts_of_the_whole(void **state)
{
    (void)state;
    struct bitmap source = make(90, 70, noise);
    static const uint32_t sizes[][2] = {{45, 33}, {200, 170}, {91, 69}};
    for (size_t i = 0; i < 3; i++) {
        uint32_t width = sizes[i][0], height = sizes[i][1];
        uint32_t *whole = scaled(&source, width, height);
        const struct scale_region region = {width, height, 11, 7, 20, 15};
        uint32_t part[20 * 15];
        assert_int_equal(scale_bitmap(&source, &region, &(struct scale_target){part, 20, worker}, NULL),
                         PLACARD_OK);
        for (uint32_t y = 0; y < 15; y++) {
            assert_memory_equal(part + (size_t)20 * y, whole + (size_t)width * (y + 7) + 11,
                                20 * sizeof *part);
        }
        free(whole);
    }
    bitmap_release(&source);
}

static void test_the_largest_zoom_is_possible(void **state)
{
    (void)state;
    struct bitmap source = make(90, 70, noise);
    const uint64_t side = 17000000000;
    const struct scale_region region = {side, side, side - 16, side - 16, 16, 16};
    uint32_t part[16 * 16];
    assert_int_equal(scale_bitmap(&source, &region, &(struct scale_target){part, 16, worker}, NULL),
                     PLACARD_OK);
    assert_int_equal(part[0], noise(89, 69));
    bitmap_release(&source);
}

static uint32_t half_transparent(uint32_t x, uint32_t y)
{
    return (x / 4 + y / 4) % 2 == 0 ? 0x80808080u : 0;
}

/* Transparent pixels have no colour that could bleed. */
static void test_transparency_does_not_bleed(void **state)
{
    (void)state;
    struct bitmap source = make(64, 64, half_transparent);
    source.opaque = false;
    uint32_t *target = scaled(&source, 23, 41);
    for (size_t i = 0; i < (size_t)23 * 41; i++) {
        uint32_t alpha = target[i] >> 24;
        assert_int_equal(target[i], alpha * 0x01010101u); /* white, more or less of it */
    }
    bitmap_blend_row(target, (size_t)23 * 41, 0xffffff);
    for (size_t i = 0; i < (size_t)23 * 41; i++) {
        assert_int_equal(target[i], 0xffffffff);
    }
    free(target);
    bitmap_release(&source);
}

/* Makes the scaling's rows as a decoder does, COUNT at a time, the first END of them. */
static void make_rows(struct scaling *scaling, const struct bitmap *source, uint32_t count, uint32_t end)
{
    struct rows rows = scaling_rows(scaling);
    for (uint32_t y = 0; y < end; y += count) {
        uint32_t last = y + count < end ? y + count : end;
        scaling_reserve(scaling, last);
        for (uint32_t i = y; i < last; i++) {
            memcpy(rows_place(&rows, i), source->pixels + source->stride * i,
                   source->width * sizeof(uint32_t));
        }
        scaling_advance(scaling, last);
    }
}

/* Rows that are scaled while they come become the same picture, whatever the filter needs of them. */
static void test_rows_that_come(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{200, 150}, {317, 700}, {40, 11}, {3, 1}, {1, 2000}, {420, 1300}};
    struct bitmap source = make(400, 1200, noise);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const uint32_t width = sizes[i][0], height = sizes[i][1];
        const struct scale_region whole = {width, height, 0, 0, width, height};
        uint32_t *expected = scaled(&source, width, height);
        for (uint32_t count = 1; count <= SCALING_STEP; count += 15) {
            uint32_t *target = calloc((size_t)width * height, sizeof *target);
            assert_non_null(target);
            struct scaling *scaling = scaling_start(source.width, source.height, &whole,
                                                    &(struct scale_target){target, width, worker});
            assert_non_null(scaling);
            make_rows(scaling, &source, count, source.height);
            scaling_finish(scaling);
            assert_memory_equal(target, expected, (size_t)width * height * sizeof *target);
            free(target);
        }
        free(expected);
    }
    bitmap_release(&source);
}

/* A decoder that fails leaves a scaling of which nothing more comes. */
static void test_rows_that_stop_coming(void **state)
{
    (void)state;
    enum { WIDTH = 200, HEIGHT = 600 };
    const struct scale_region whole = {WIDTH, HEIGHT, 0, 0, WIDTH, HEIGHT};
    struct bitmap source = make(400, 1200, noise);
    static uint32_t target[WIDTH * HEIGHT];
    for (uint32_t end = 0; end < source.height; end += 133) {
        struct scaling *scaling =
            scaling_start(source.width, source.height, &whole, &(struct scale_target){target, WIDTH, worker});
        assert_non_null(scaling);
        make_rows(scaling, &source, 16, end);
        scaling_finish(scaling);
    }
    bitmap_release(&source);
}

static uint32_t numbered(uint32_t x, uint32_t y)
{
    return y * 1000 + x;
}

static void test_turns(void **state)
{
    (void)state;
    enum { W = 100, H = 70 };
    struct bitmap source = make(W, H, numbered);
    uint32_t target[W * H];
    for (uint32_t turn = TURN_NONE; turn <= TURN_270; turn++) {
        turn_pixels((enum turn)turn, source.pixels, W, W, H, target);
        uint32_t width = turn_swaps_sides((enum turn)turn) ? H : W;
        for (uint32_t y = 0; y < H; y++) {
            for (uint32_t x = 0; x < W; x++) {
                /* Where EXIF says that the stored pixel is to be seen. */
                const uint32_t to_x[] = {0, x, W - 1 - x, W - 1 - x, x, y, H - 1 - y, H - 1 - y, y};
                const uint32_t to_y[] = {0, y, y, H - 1 - y, H - 1 - y, x, x, W - 1 - x, W - 1 - x};
                assert_int_equal(target[width * to_y[turn] + to_x[turn]], numbered(x, y));
            }
        }
    }
    assert_int_equal(turn_of_rotation(90), TURN_90);
    assert_int_equal(turn_of_rotation(270), TURN_270);
    bitmap_release(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fine_patterns_become_even),
        cmocka_unit_test(test_edges_stay_sharp),
        cmocka_unit_test(test_its_own_size_is_exact),
        cmocka_unit_test(test_one_color_stays_so),
        cmocka_unit_test(test_parts_are_parts_of_the_whole),
        cmocka_unit_test(test_the_largest_zoom_is_possible),
        cmocka_unit_test(test_transparency_does_not_bleed),
        cmocka_unit_test(test_rows_that_come),
        cmocka_unit_test(test_rows_that_stop_coming),
        cmocka_unit_test(test_turns),
    };
    return RUN_ALONE_AND_WITH_WORKER(tests);
}
