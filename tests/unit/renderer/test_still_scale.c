/* JPEG and PNG pictures that are scaled while they are decoded: the same pixels as one after the other, by
 * whichever thread, and whatever the file is. */
#include "renderer/image_file.h"
#include "unit/renderer/client.h"
#include "unit/renderer/with_worker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h> /* which jpeglib.h needs */
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jpeglib.h>
#include <png.h>

enum { WIDTH = 1500, HEIGHT = 1101, CHANNELS = 3 };

/* A photo, more or less, to be freed. */
static void *make_file(size_t *length)
{
    static JSAMPLE row[WIDTH * CHANNELS];
    JSAMPROW rows[] = {row};
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    unsigned char *data = NULL;
    unsigned long size = 0;
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, &data, &size);
    info.image_width = WIDTH;
    info.image_height = HEIGHT;
    info.input_components = CHANNELS;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    for (unsigned y = 0; y < HEIGHT; y++) {
        for (unsigned i = 0; i < sizeof row; i++) {
            row[i] = (JSAMPLE)(y / 5 + i / 20 * (i % CHANNELS) + (i * 40503u ^ y * 2654435761u) % 61);
        }
        (void)jpeg_write_scanlines(&info, rows, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    *length = size;
    return data;
}

/* The same as PNG, of one of the formats of libpng's simple interface; to be freed. */
static void *make_png(png_uint_32 format, uint32_t width, uint32_t height, size_t *length)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = format};
    size_t size = PNG_IMAGE_SIZE(image), capacity = PNG_IMAGE_PNG_SIZE_MAX(image);
    uint8_t *pixels = malloc(size), *file = malloc(capacity);
    assert_true(pixels != NULL && file != NULL);
    for (size_t i = 0; i < size; i++) {
        pixels[i] = (uint8_t)(i / 700 + i / 20 * (i % CHANNELS) + (i * 2654435761u >> 7) % 61);
    }
    assert_true(png_image_write_to_memory(&image, file, &capacity, 0, pixels, 0, NULL));
    free(pixels);
    *length = capacity;
    return file;
}

static struct image_file *open_file(const void *data, size_t length)
{
    struct image_file *file = NULL;
    assert_int_equal(image_file_open(&file, data, length, BITMAP_PREMULTIPLIED, NULL), PLACARD_OK);
    return file;
}

static uint32_t *make_pixels(uint32_t width, uint32_t height)
{
    uint32_t *pixels = calloc((size_t)width * height, sizeof *pixels);
    assert_non_null(pixels);
    return pixels;
}

/* Decoded whole, then scaled. */
static uint32_t *expected(const void *data, size_t length, uint32_t width, uint32_t height)
{
    struct image_file *file = open_file(data, length);
    struct image_file_frame frame;
    uint32_t *pixels = make_pixels(width, height);
    const struct scale_region whole = {width, height, 0, 0, width, height};
    assert_int_equal(image_file_frame(file, 0, width, height, &frame, NULL), PLACARD_OK);
    assert_int_equal(scale_bitmap(frame.bitmap, &whole, &(struct scale_target){pixels, width, NULL}, NULL),
                     PLACARD_OK);
    image_file_close(file);
    return pixels;
}

/* True when the picture was scaled on the way, once; it is right then. */
static bool is_scaled_on_the_way(const void *data, size_t length, uint32_t width, uint32_t height)
{
    struct image_file *file = open_file(data, length);
    uint32_t *pixels = make_pixels(width, height);
    const struct scale_target target = {pixels, width, worker};
    bool is_done = image_file_scale(file, width, height, &target);
    if (is_done) {
        uint32_t *wanted = expected(data, length, width, height);
        assert_memory_equal(pixels, wanted, (size_t)width * height * sizeof *pixels);
        free(wanted);
        assert_false(image_file_scale(file, width, height, &target)); /* a bitmap is worth it now */
    }
    free(pixels);
    image_file_close(file);
    return is_done;
}

static void test_every_size(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{300, 200}, {640, 427}, {1, 1}, {90, 500}, {700, 1200}};
    size_t length;
    void *data = make_file(&length);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_true(is_scaled_on_the_way(data, length, sizes[i][0], sizes[i][1]));
    }
    free(data);
}

static void test_other_files(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool can_be_scaled;
    } files[] = {{"tests/golden/samples/progressive.jpg", true},
                 {"tests/golden/samples/inks.jpg", false},
                 {"tests/golden/samples/sample.png", false},
                 {"tests/golden/samples/sample.gif", false}};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        size_t length;
        void *data = client_read(files[i].name, &length);
        assert_int_equal(is_scaled_on_the_way(data, length, 37, 29), files[i].can_be_scaled);
        free(data);
    }
}

static void test_every_png(void **state)
{
    (void)state;
    static const struct {
        png_uint_32 format;
        uint32_t width, height, scaled_width, scaled_height;
        bool can_be_scaled;
    } cases[] = {
        {PNG_FORMAT_RGB, 500, 401, 300, 200, true},    {PNG_FORMAT_RGB, 500, 401, 1, 1, true},
        {PNG_FORMAT_RGB, 300, 200, 500, 330, true},    {PNG_FORMAT_GRAY, 500, 401, 340, 333, true},
        {PNG_FORMAT_RGB, 1, 3000, 1, 400, true},       {PNG_FORMAT_RGB, 1, 1, 90, 80, true},
        {PNG_FORMAT_RGB, 3000, 1, 400, 1, true},       {PNG_FORMAT_RGBA, 300, 200, 90, 60, false},
        {PNG_FORMAT_GA, 300, 200, 90, 60, false},      {PNG_FORMAT_LINEAR_RGB, 300, 200, 90, 60, false},
        {PNG_FORMAT_LINEAR_Y, 300, 200, 90, 60, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t length;
        void *data = make_png(cases[i].format, cases[i].width, cases[i].height, &length);
        assert_int_equal(is_scaled_on_the_way(data, length, cases[i].scaled_width, cases[i].scaled_height),
                         cases[i].can_be_scaled);
        free(data);
    }
}

/* A PNG with a wrong byte is libpng's to judge, and so is one with a wrong sum, which is known at the end. */
static void test_damaged_png(void **state)
{
    (void)state;
    size_t length;
    uint8_t *data = make_png(PNG_FORMAT_RGB, 500, 401, &length);
    for (size_t at = 100; at < length; at += length / 9) {
        data[at] ^= 0x10;
        assert_false(is_scaled_on_the_way(data, length, 200, 150));
        data[at] ^= 0x10;
    }
    assert_true(is_scaled_on_the_way(data, length, 200, 150));
    free(data);
}

/* A damaged file is shown as far as it goes, or not at all: a decoder that gives up leaves no worker behind.
 */
static void test_damaged_files(void **state)
{
    (void)state;
    size_t length;
    unsigned char *data = make_file(&length);
    for (size_t at = 2000; at + 64 < length; at += length / 4) {
        unsigned char saved[64];
        memcpy(saved, data + at, sizeof saved);
        memset(data + at, 0xff, 32);
        memset(data + at + 32, 0xd8, 1); /* the beginning of a picture, where none can be */
        (void)is_scaled_on_the_way(data, length, 200, 150);
        memcpy(data + at, saved, sizeof saved);
    }
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_size),    cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_damaged_files), cmocka_unit_test(test_every_png),
        cmocka_unit_test(test_damaged_png),
    };
    return RUN_ALONE_AND_WITH_WORKER(tests);
}
