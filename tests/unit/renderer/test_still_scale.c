/* JPEG pictures that are scaled while they are decoded: the same pixels as one after the other, by whichever
 * thread, and whatever the file is. */
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
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_damaged_files),
    };
    return RUN_ALONE_AND_WITH_WORKER(tests);
}
