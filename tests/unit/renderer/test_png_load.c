/* PNG pictures by libpng: the depths and the transparent colours that png_decode() leaves to it. */
#include "renderer/still_format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include <cmocka.h>

enum { WIDTH = 4 };

/* A row of four pixels, and what becomes of them without and with a transparent colour. */
struct kind {
    int color_type, depth;
    const char *row;
    png_color_16 key;
    uint32_t opaque[WIDTH], transparent[WIDTH];
};

static const struct kind kinds[] = {
    {PNG_COLOR_TYPE_GRAY,
     1,
     "\x50",
     {.gray = 0},
     {0xff000000, 0xffffffff, 0xff000000, 0xffffffff},
     {0x00000000, 0xffffffff, 0x00000000, 0xffffffff}},
    {PNG_COLOR_TYPE_GRAY,
     2,
     "\x1b",
     {.gray = 1},
     {0xff000000, 0xff555555, 0xffaaaaaa, 0xffffffff},
     {0xff000000, 0x00555555, 0xffaaaaaa, 0xffffffff}},
    {PNG_COLOR_TYPE_GRAY,
     4,
     "\x06\xcf",
     {.gray = 0},
     {0xff000000, 0xff666666, 0xffcccccc, 0xffffffff},
     {0x00000000, 0xff666666, 0xffcccccc, 0xffffffff}},
    {PNG_COLOR_TYPE_GRAY,
     8,
     "\x00\x64\xc8\xff",
     {.gray = 0},
     {0xff000000, 0xff646464, 0xffc8c8c8, 0xffffffff},
     {0x00000000, 0xff646464, 0xffc8c8c8, 0xffffffff}},
    {PNG_COLOR_TYPE_GRAY, /* colours that differ in the lower half alone are two */
     16,
     "\x00\x00\x64\x64\x64\x65\xff\xff",
     {.gray = 0x6464},
     {0xff000000, 0xff646464, 0xff646464, 0xffffffff},
     {0xff000000, 0x00646464, 0xff646464, 0xffffffff}},
    {PNG_COLOR_TYPE_RGB,
     8,
     "\x01\x02\x03\x01\x02\x04\x00\x02\x03\xff\x80\x00",
     {.red = 1, .green = 2, .blue = 3},
     {0xff010203, 0xff010204, 0xff000203, 0xffff8000},
     {0x00010203, 0xff010204, 0xff000203, 0xffff8000}},
    {PNG_COLOR_TYPE_RGB,
     16,
     "\x11\x11\x22\x22\x33\x33\x11\x12\x22\x22\x33\x33\x11\x11\x22\x22\x33\x33\xff\xff\x80\x80\x00\x00",
     {.red = 0x1111, .green = 0x2222, .blue = 0x3333},
     {0xff112233, 0xff112233, 0xff112233, 0xffff8000},
     {0x00112233, 0xff112233, 0x00112233, 0xffff8000}},
    {PNG_COLOR_TYPE_PALETTE,
     2,
     "\x1b",
     {.gray = 0},
     {0xffff0000, 0xff00ff00, 0xff0000ff, 0xffffffff},
     {0x80ff0000, 0x0000ff00, 0xff0000ff, 0xffffffff}},
    {PNG_COLOR_TYPE_GRAY_ALPHA,
     16,
     "\x64\x64\x00\x00\x64\x64\x80\x80\xff\xff\xff\xff\x00\x00\xff\xff",
     {.gray = 0},
     {0x00646464, 0x80646464, 0xffffffff, 0xff000000},
     {0}},
    {PNG_COLOR_TYPE_RGB_ALPHA,
     16,
     "\x11\x11\x22\x22\x33\x33\x00\x00\x11\x11\x22\x22\x33\x33\x80\x80"
     "\x11\x11\x22\x22\x33\x33\xff\xff\xff\xff\x80\x80\x00\x00\xff\xff",
     {.gray = 0},
     {0x00112233, 0x80112233, 0xff112233, 0xffff8000},
     {0}},
};

struct file {
    uint8_t *data;
    size_t length;
};

static struct file make(const struct kind *kind, bool has_key, int interlacing)
{
    static const png_color palette[] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
    static const png_byte alphas[] = {0x80, 0};
    struct file file = {0};
    FILE *stream = open_memstream((char **)&file.data, &file.length);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    assert_true(stream != NULL && info != NULL);
    if (setjmp(png_jmpbuf(png)) != 0) {
        fail_msg("libpng cannot write the test's picture");
    }
    png_init_io(png, stream);
    png_set_IHDR(png, info, WIDTH, 1, kind->depth, kind->color_type, interlacing,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (kind->color_type == PNG_COLOR_TYPE_PALETTE) {
        png_set_PLTE(png, info, palette, WIDTH);
    }
    if (has_key) {
        png_set_tRNS(png, info, alphas, (int)sizeof alphas, &kind->key);
    }
    png_write_info(png, info);
    for (int passes = png_set_interlace_handling(png); passes > 0; passes--) {
        png_write_row(png, (png_const_bytep)kind->row);
    }
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    fclose(stream);
    return file;
}

static enum placard_status load(const struct file *file, struct bitmap *bitmap, struct placard_error *error)
{
    const struct probe probe = {.turn = TURN_NONE};
    return still_format_load(still_format_find("PNG"), (struct bytes){file->data, file->length}, &probe,
                             BITMAP_STRAIGHT, bitmap, error);
}

static void expect(const struct kind *kind, bool has_key, int interlacing, const uint32_t expected[WIDTH])
{
    struct file file = make(kind, has_key, interlacing);
    struct bitmap bitmap;
    struct placard_error error;
    if (load(&file, &bitmap, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(bitmap.width, WIDTH);
    assert_int_equal(bitmap.height, 1);
    bool is_opaque = true;
    for (uint32_t x = 0; x < WIDTH; x++) {
        is_opaque = is_opaque && expected[x] >> 24 == 255;
        uint32_t got = bitmap.pixels[x] | (bitmap.opaque ? 0xff000000u : 0);
        if (got != expected[x]) {
            fail_msg("colour type %d with %d bits, %s, pixel %u is %08x, not %08x", kind->color_type,
                     kind->depth, has_key ? "one transparent" : "opaque", x, got, expected[x]);
        }
    }
    assert_int_equal(bitmap.opaque, is_opaque);
    bitmap_release(&bitmap);
    free(file.data);
}

static void test_has_all_depths_and_transparent_colours(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        for (int interlacing = 0; interlacing <= 1; interlacing++) {
            expect(&kinds[i], false, interlacing, kinds[i].opaque);
            if ((kinds[i].color_type & PNG_COLOR_MASK_ALPHA) == 0) {
                expect(&kinds[i], true, interlacing, kinds[i].transparent);
            }
        }
    }
}

/* Whatever is missing or wrong, there is a reason; nothing is read beyond the end. */
static void test_refuses_the_damaged(void **state)
{
    (void)state;
    struct file file = make(&kinds[0], true, 1);
    const uint8_t *end = memmem(file.data, file.length, "IEND", 4);
    assert_non_null(end);
    for (size_t length = 0; length < (size_t)(end - file.data); length++) {
        struct file part = {malloc(length + 1), length};
        memcpy(part.data, file.data, length);
        struct bitmap bitmap = {0};
        struct placard_error error = {.status = PLACARD_OK};
        if (load(&part, &bitmap, &error) == PLACARD_OK) {
            assert_true(file.length - length < 24); /* the data's sum, and what follows */
            bitmap_release(&bitmap);
        } else {
            assert_non_null(strstr(error.message, "cannot be decoded as PNG: "));
        }
        free(part.data);
    }
    free(file.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_has_all_depths_and_transparent_colours),
        cmocka_unit_test(test_refuses_the_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
