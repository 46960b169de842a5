/* BMP pictures without SDL_image: the usual ones, pixel by pixel, and nothing else. */
#include "renderer/bmp_decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { HEADERS = 54, MOST_SIDE = 9, GAP = 7 };

static void put_16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void put_32(uint8_t *at, uint32_t value)
{
    put_16(at, value);
    put_16(at + 2, value >> 16);
}

static uint32_t color_at(uint32_t x, uint32_t y)
{
    return 0xff000000u | (x * 29 + 1) << 16 | (y * 31 + 2) << 8 | (x * 7 + y * 11 + 3);
}

/* A picture in a block of its own size, so that a sanitizer sees every byte too far. */
static uint8_t *make(uint32_t width, uint32_t height, bool is_from_top, uint32_t gap, size_t *length)
{
    size_t row = ((size_t)width * 3 + 3) / 4 * 4;
    *length = HEADERS + gap + row * height;
    uint8_t *file = calloc(1, *length);
    assert_non_null(file);
    file[0] = 'B';
    file[1] = 'M';
    put_32(file + 10, HEADERS + gap);
    put_32(file + 14, 40);
    put_32(file + 18, width);
    put_32(file + 22, is_from_top ? 0u - height : height);
    put_16(file + 26, 1);
    put_16(file + 28, 24);
    for (uint32_t y = 0; y < height; y++) {
        uint8_t *pixel = file + HEADERS + gap + row * (is_from_top ? y : height - 1 - y);
        for (uint32_t x = 0; x < width; x++, pixel += 3) {
            uint32_t color = color_at(x, y);
            pixel[0] = (uint8_t)color;
            put_16(pixel + 1, color >> 8);
        }
    }
    return file;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written to by way of the rows */
static bool decode(const uint8_t *file, size_t length, uint32_t width, uint32_t height, uint32_t *pixels)
{
    const struct rows rows = {
        .memory = pixels, .stride = MOST_SIDE, .width = width, .height = height, .kept = height};
    return bmp_decode((struct bytes){file, length}, &rows);
}

static void expect_the_picture(uint32_t width, uint32_t height, bool is_from_top, uint32_t gap)
{
    uint32_t pixels[MOST_SIDE * MOST_SIDE];
    memset(pixels, 0x55, sizeof pixels);
    size_t length;
    uint8_t *file = make(width, height, is_from_top, gap, &length);
    assert_true(decode(file, length, width, height, pixels));
    for (uint32_t y = 0; y < height; y++) {
        for (uint32_t x = 0; x < MOST_SIDE; x++) {
            assert_int_equal(pixels[(size_t)MOST_SIDE * y + x], x < width ? color_at(x, y) : 0x55555555);
        }
    }
    free(file);
}

static void test_every_pixel_is_where_it_belongs(void **state)
{
    (void)state;
    for (uint32_t width = 1; width <= MOST_SIDE; width++) {
        for (uint32_t height = 1; height <= MOST_SIDE; height += 4) {
            expect_the_picture(width, height, false, 0);
            expect_the_picture(width, height, true, 0);
            expect_the_picture(width, height, false, GAP);
        }
    }
}

/* Each change of one field makes another kind of picture of it, or one of another size. */
static void test_leaves_the_rest_to_sdl(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        uint32_t value;
    } changes[] = {
        {10, 0x7fffffff}, {10, HEADERS + 1},  {14, 12},         {14, 16},          {18, 4}, {18, 0},
        {22, 4},          {22, (uint32_t)-4}, {22, 0},          {28, 32},          {28, 8}, {30, 1},
        {30, 3},          {22, 1u << 31},     {10, UINT32_MAX}, {18, 0x55555556u},
    };
    uint32_t pixels[MOST_SIDE * MOST_SIDE];
    size_t length;
    uint8_t *file = make(5, 5, false, 0, &length);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        uint8_t *field = file + changes[i].at, saved[4];
        memcpy(saved, field, sizeof saved);
        if (changes[i].at == 28) {
            put_16(field, changes[i].value);
        } else {
            put_32(field, changes[i].value);
        }
        assert_false(decode(file, length, 5, 5, pixels));
        memcpy(field, saved, sizeof saved);
    }
    assert_true(decode(file, length, 5, 5, pixels));
    assert_false(decode(file, length, 0, 0, pixels));
    for (size_t cut = 0; cut < length; cut++) {
        assert_false(decode(file, cut, 5, 5, pixels));
    }
    free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pixel_is_where_it_belongs),
        cmocka_unit_test(test_leaves_the_rest_to_sdl),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
