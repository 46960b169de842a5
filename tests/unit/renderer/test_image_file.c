/* Image files of every format: decoded right, and refused when any part of them is missing. */
#include "renderer/image_file.h"
#include "renderer/turn.h"
#include "unit/renderer/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const samples[] = {"sample.png", "interlaced.png", "sample.jpg", "progressive.jpg",
                                      "inks.jpg",   "sample.gif",     "sample.bmp", "sample.webp",
                                      "sample.tif", "sample.pcx",     "sample.ico", "sample.cur",
                                      "sample.tga", "sample.xpm",     "sample.ppm", "sample.qoi",
                                      "sample.lbm", "sample.xv",      "sample.xcf", "sample.svg"};
#define SAMPLES (sizeof samples / sizeof samples[0])

static void *read_sample(const char *name, size_t *length)
{
    char path[256];
    snprintf(path, sizeof path, "tests/golden/samples/%s", name);
    return client_read(path, length);
}

/* The pixel of FILE at X, Y, as red, green and blue. */
static uint32_t pixel(struct image_file *file, uint32_t x, uint32_t y)
{
    struct image_file_frame frame;
    uint32_t width, height;
    image_file_size(file, &width, &height);
    assert_int_equal(image_file_frame(file, 0, width, height, &frame, NULL), PLACARD_OK);
    return frame.bitmap->pixels[frame.bitmap->stride * y + x] & 0xffffff;
}

static bool is_near(uint32_t color, uint32_t expected)
{
    for (unsigned shift = 0; shift < 24; shift += 8) {
        if (abs((int)(color >> shift & 255) - (int)(expected >> shift & 255)) > 6) {
            return false;
        }
    }
    return true;
}

static void test_decodes_every_format(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        size_t length;
        void *data = read_sample(samples[i], &length);
        struct image_file *file = NULL;
        struct placard_error error = {.status = PLACARD_OK};
        uint32_t width, height;
        if (image_file_open(&file, data, length, BITMAP_PREMULTIPLIED, &error) != PLACARD_OK) {
            fail_msg("%s: %s", samples[i], error.message);
        }
        image_file_size(file, &width, &height);
        assert_int_equal(width, 16);
        assert_int_equal(height, 12);
        if (!is_near(pixel(file, 1, 1), 0xff0000) || !is_near(pixel(file, 14, 1), 0x00ff00) ||
            !is_near(pixel(file, 1, 10), 0x0000ff) || !is_near(pixel(file, 14, 10), 0xffffff)) {
            fail_msg("%s has the wrong colours", samples[i]);
        }
        image_file_close(file);
        free(data);
    }
}

/* Bytes at a file's end without which it is still whole. */
static size_t slack(const char *name)
{
    if (strcmp(name, "sample.xpm") == 0) {
        return 2; /* what follows the closing brace */
    }
    if (strcmp(name, "sample.tga") == 0) {
        return 26; /* its footer */
    }
    return strcmp(name, "sample.svg") == 0 ? 2 : 0; /* ">" and a line end */
}

static void test_refuses_every_beginning_of_a_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        size_t length;
        char *data = read_sample(samples[i], &length);
        for (size_t cut = 0; cut + slack(samples[i]) < length; cut++) {
            char *copy = malloc(cut + 1); /* of its own, so that a sanitizer sees every byte too far */
            memcpy(copy, data, cut);
            struct image_file *file = NULL;
            struct placard_error error = {.status = PLACARD_OK};
            struct image_file_frame frame;
            if (image_file_open(&file, copy, cut, BITMAP_PREMULTIPLIED, &error) == PLACARD_OK &&
                image_file_frame(file, 0, 16, 12, &frame, &error) == PLACARD_OK) {
                fail_msg("%s was taken for whole with %zu of %zu bytes", samples[i], cut, length);
            }
            assert_true(error.message[0] != '\0');
            image_file_close(file);
            free(copy);
        }
        free(data);
    }
}

/* An EXIF block with ORIENTATION, in either byte order, as it is in a JPEG's segment. */
static size_t exif_segment(unsigned char *segment, unsigned orientation, bool big_endian)
{
    static const unsigned char little[] =
        "\xff\xe1\0\x22"
        "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0";
    static const unsigned char big[] = "\xff\xe1\0\x22"
                                       "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0";
    memcpy(segment, big_endian ? big : little, 36);
    segment[28 + (big_endian ? 1 : 0)] = (unsigned char)orientation;
    return 36;
}

static void test_heeds_the_orientation(void **state)
{
    (void)state;
    /* What is seen in the four corners of the sample, turned as EXIF's tag says. */
    static const uint32_t r = 0xff0000, g = 0x00ff00, b = 0x0000ff, w = 0xffffff;
    const uint32_t corners[9][4] = {{0},          {r, g, b, w}, {g, r, w, b}, {w, b, g, r}, {b, w, r, g},
                                    {r, b, g, w}, {b, r, w, g}, {w, g, b, r}, {g, w, r, b}};
    size_t length;
    unsigned char *data = read_sample("sample.jpg", &length);
    unsigned char *turned = malloc(length + 36);
    for (unsigned orientation = 1; orientation <= 8; orientation++) {
        memcpy(turned, data, 2);
        size_t segment = exif_segment(turned + 2, orientation, orientation % 2 == 0);
        memcpy(turned + 2 + segment, data + 2, length - 2);
        struct image_file *file = NULL;
        struct placard_error error = {.status = PLACARD_OK};
        if (image_file_open(&file, turned, length + segment, BITMAP_PREMULTIPLIED, &error) != PLACARD_OK) {
            fail_msg("%s", error.message);
        }
        uint32_t width, height;
        image_file_size(file, &width, &height);
        assert_int_equal(width, orientation < 5 ? 16 : 12);
        const uint32_t *want = corners[orientation];
        if (!is_near(pixel(file, 1, 1), want[0]) || !is_near(pixel(file, width - 2, 1), want[1]) ||
            !is_near(pixel(file, 1, height - 2), want[2]) ||
            !is_near(pixel(file, width - 2, height - 2), want[3])) {
            fail_msg("orientation %u is wrong", orientation);
        }
        image_file_close(file);
    }
    free(turned);
    free(data);
}

/* What EXIF says of the thumbnail in it is not said of the picture. */
static void test_passes_over_the_thumbnails_orientation(void **state)
{
    (void)state;
    static const unsigned char segment[] = "\xff\xe1\0\x50"
                                           "Exif\0\0II*\0\x08\0\0\0"
                                           "\x01\0\x28\x01\x03\0\x01\0\0\0\x02\0\0\0\x1a\0\0\0"
                                           "\x03\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"
                                           "\x01\x02\x04\0\x01\0\0\0\x44\0\0\0"
                                           "\x02\x02\x04\0\x01\0\0\0\x04\0\0\0\0\0\0\0"
                                           "\xff\xd8\xff\xd9";
    enum { SEGMENT = sizeof segment - 1 };
    size_t length;
    unsigned char *data = read_sample("sample.jpg", &length), *copy = malloc(length + SEGMENT);
    memcpy(copy, data, 2);
    memcpy(copy + 2, segment, SEGMENT);
    memcpy(copy + 2 + SEGMENT, data + 2, length - 2);
    struct image_file *file = NULL;
    assert_int_equal(image_file_open(&file, copy, length + SEGMENT, BITMAP_PREMULTIPLIED, NULL), PLACARD_OK);
    assert_true(is_near(pixel(file, 1, 1), 0xff0000));
    assert_true(is_near(pixel(file, 14, 1), 0x00ff00));
    image_file_close(file);
    free(copy);
    free(data);
}

static void expect_refused(const void *data, size_t length, const char *words)
{
    struct image_file *file = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    assert_int_not_equal(image_file_open(&file, data, length, BITMAP_PREMULTIPLIED, &error), PLACARD_OK);
    if (strstr(error.message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
    }
}

/* Small files that claim to be large pictures are refused by their headers. */
static void test_refuses_bombs(void **state)
{
    (void)state;
    static const unsigned char png[] =
        "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0....\0\0\0\0IEND....";
    expect_refused(png, sizeof png - 1, "30000x30000 pixels; at most 100 million pixels");
    static const unsigned char jpeg[] =
        "\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9";
    expect_refused(jpeg, sizeof jpeg - 1, "65535x65535");
    static const unsigned char qoi[] = "qoif\xff\xff\xff\xff\xff\xff\xff\xff\x03\0\0\0\0\0\0\0\0\x01";
    expect_refused(qoi, sizeof qoi - 1, "4294967295x4294967295");
    expect_refused("P5 30000 30000 255 ", 19, "30000x30000");
    static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90000\" height=\"5\"></svg>";
    expect_refused(svg, sizeof svg - 1, "90000x5");
    /* A canvas that can be shown, and a frame that cannot. */
    static const unsigned char gif[] =
        "GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\x7f\xff\x7f\0\x02\x02\x44\x01\0;";
    expect_refused(gif, sizeof gif - 1, "32767x32767");
}

/* Entries of types that nobody knows are passed over, as TIFF 6.0 asks (page 16): their numbers are in no
 * unit. */
static void test_passes_over_unknown_types(void **state)
{
    (void)state;
    enum { WIDTH_TYPE = 12 };
    unsigned char tiff[] = "II*\0\x08\0\0\0\x02\0"
                           "\x00\x01\x03\0\x01\0\0\0\x01\0\0\0" /* width, height */
                           "\x01\x01\x03\0\x01\0\0\0\x01\0\0\0";
    expect_refused(tiff, sizeof tiff, "TIFF");
    tiff[WIDTH_TYPE] = 99;
    expect_refused(tiff, sizeof tiff, "0x1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decodes_every_format),
        cmocka_unit_test(test_refuses_every_beginning_of_a_file),
        cmocka_unit_test(test_heeds_the_orientation),
        cmocka_unit_test(test_passes_over_the_thumbnails_orientation),
        cmocka_unit_test(test_refuses_bombs),
        cmocka_unit_test(test_passes_over_unknown_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
