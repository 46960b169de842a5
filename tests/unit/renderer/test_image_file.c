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

/* A drawing is made for the size at which it is seen. */
static void test_draws_drawings_at_their_size(void **state)
{
    (void)state;
    size_t length;
    void *data = read_sample("sample.svg", &length);
    struct image_file *file = NULL;
    struct image_file_frame frame;
    assert_int_equal(image_file_open(&file, data, length, BITMAP_PREMULTIPLIED, NULL), PLACARD_OK);
    static const uint32_t widths[] = {16, 160, 1079, 1, 1921, 333};
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        uint32_t width = widths[i], height = width * 12 / 16 > 0 ? width * 12 / 16 : 1;
        assert_int_equal(image_file_frame(file, 0, width, height, &frame, NULL), PLACARD_OK);
        assert_int_equal(frame.bitmap->width, width);
        assert_true(frame.bitmap->height >= height && frame.bitmap->height <= height + 1);
        if (width > 100) { /* the edge between red and green is sharp */
            const uint32_t *row = frame.bitmap->pixels;
            assert_int_equal(row[width / 2 - 2] & 0xffffff, 0xff0000);
            assert_int_equal(row[width / 2 + 2] & 0xffffff, 0x00ff00);
        }
    }
    image_file_close(file);
    free(data);
}

/* 800 * (53 / 800) is a little less than 53 in the decoder's arithmetic: no column may be missing for that.
 */
static void test_draws_drawings_to_their_edge(void **state)
{
    (void)state;
    static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"800\">"
                              "<rect width=\"800\" height=\"800\" fill=\"#0f0\"/></svg>";
    static const uint32_t sides[] = {53, 106, 211, 53 * 16};
    struct image_file *file = NULL;
    struct image_file_frame frame;
    assert_int_equal(image_file_open(&file, svg, sizeof svg - 1, BITMAP_PREMULTIPLIED, NULL), PLACARD_OK);
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        assert_int_equal(image_file_frame(file, 0, sides[i], sides[i], &frame, NULL), PLACARD_OK);
        assert_int_equal(frame.bitmap->width, sides[i]);
        assert_int_equal(frame.bitmap->height, sides[i]);
        size_t last = frame.bitmap->stride * (sides[i] - 1) + sides[i] - 1;
        assert_true(frame.bitmap->pixels[last] >> 24 > 240);
    }
    image_file_close(file);
}

/* The sides of a drawing, and whether there is something near its top, in the middle and near its bottom. */
struct proportions {
    const char *attributes;
    uint32_t width, height;
    const char *seen;
};

static void expect_proportions(const struct proportions *drawing, const char *blank)
{
    char svg[256], seen[] = "---";
    int length = snprintf(svg, sizeof svg, "<svg %s%s><rect width='200' height='60'/></svg>",
                          drawing->attributes, blank);
    struct image_file *file = NULL;
    struct image_file_frame frame;
    struct placard_error error = {.status = PLACARD_OK};
    uint32_t width, height;
    if (image_file_open(&file, svg, (size_t)length, BITMAP_PREMULTIPLIED, &error) != PLACARD_OK) {
        fail_msg("%s: %s", svg, error.message);
    }
    image_file_size(file, &width, &height);
    assert_int_equal(image_file_frame(file, 0, width, height, &frame, NULL), PLACARD_OK);
    const uint32_t rows[] = {2, height / 2, height - 3};
    for (unsigned i = 0; i < 3; i++) {
        seen[i] = frame.bitmap->pixels[frame.bitmap->stride * rows[i] + 20] >> 24 > 0 ? 'x' : '-';
    }
    if (width != drawing->width || height != drawing->height || strcmp(seen, drawing->seen) != 0) {
        fail_msg("%s is %ux%u with %s", svg, width, height, seen);
    }
    image_file_close(file);
}

static void test_drawings_keep_their_proportions(void **state)
{
    (void)state;
    static const struct proportions drawings[] = {
        {"width='400' viewBox='0 0 200 50'", 400, 100, "xxx"},
        {"width='400' height='100%' viewBox='0 0 200 50'", 400, 100, "xxx"},
        {"height='100' viewBox='-7,-7 200,50' preserveAspectRatio='none'", 400, 100, "-xx"},
        {"width='100%' height='100%' viewBox='0 0 200 50'", 200, 50, "xxx"},
        {"viewBox='0 0 200 50'", 200, 50, "xxx"},
        {"width='200' height='200' viewBox='0 0 200 50'", 200, 200, "-x-"},
        {"width='2in' height='2in' viewBox='0 0 200 50' preserveAspectRatio='xMidYMin'", 192, 192, "x--"},
        {"width='200' height='200' viewBox='0 0 200 50' preserveAspectRatio='xMinYMax meet'", 200, 200,
         "--x"},
        {"width='200' height='200' viewBox='0 0 200 50' preserveAspectRatio='none'", 200, 200, "xxx"},
        {"width='200' height='200'", 200, 200, "x--"},
        {"width='400' height='100' viewBox='0 0 0 0'", 400, 100, "xx-"},
    };
    for (size_t i = 0; i < sizeof drawings / sizeof drawings[0]; i++) {
        expect_proportions(&drawings[i], "");
        expect_proportions(&drawings[i], "\n");
    }
    static const char closed[] = "<svg width='400' viewBox='0 0 200 50'/>";
    struct image_file *file = NULL;
    assert_int_equal(image_file_open(&file, closed, sizeof closed - 1, BITMAP_PREMULTIPLIED, NULL),
                     PLACARD_OK);
    image_file_close(file);
}

/* How light a drawing of 40x40 is near its top, in the middle and near its bottom, 0 to 255. */
struct shades {
    const char *gradient;
    unsigned top, middle, bottom;
};

static unsigned shade_at(const struct bitmap *bitmap, uint32_t y)
{
    return bitmap->pixels[bitmap->stride * y + 20] & 0xff;
}

static void expect_shades(const struct shades *drawing)
{
    char svg[512];
    int length =
        snprintf(svg, sizeof svg,
                 "<svg width='40' height='40'><defs>%s"
                 "<stop offset='0' stop-color='#000'/><stop offset='1' stop-color='#fff'/>%s</defs>"
                 "<rect width='40' height='40' fill='url(#g)'/></svg>",
                 drawing->gradient, drawing->gradient[1] == 'l' ? "</linearGradient>" : "</radialGradient>");
    struct image_file *file = NULL;
    struct image_file_frame frame;
    struct placard_error error = {.status = PLACARD_OK};
    if (image_file_open(&file, svg, (size_t)length, BITMAP_PREMULTIPLIED, &error) != PLACARD_OK) {
        fail_msg("%s: %s", svg, error.message);
    }
    assert_int_equal(image_file_frame(file, 0, 40, 40, &frame, NULL), PLACARD_OK);
    const struct bitmap *bitmap = frame.bitmap;
    unsigned top = shade_at(bitmap, 1), middle = shade_at(bitmap, 20), bottom = shade_at(bitmap, 38);
    if (abs((int)top - (int)drawing->top) > 20 || abs((int)middle - (int)drawing->middle) > 20 ||
        abs((int)bottom - (int)drawing->bottom) > 20) {
        fail_msg("%s has the shades %u, %u, %u", svg, top, middle, bottom);
    }
    image_file_close(file);
}

/* Fractions of the shape, which the decoder takes for pixels. */
static void test_gradients_reach_over_their_shape(void **state)
{
    (void)state;
    static const struct shades drawings[] = {
        {"<linearGradient id='g' x1='0' y1='0' x2='0' y2='1'>", 0, 128, 255},
        {"<linearGradient y2 = \".50\" y1=\"0.0\" x1='0' x2='+0' id='g'>", 0, 255, 255},
        {"<linearGradient id='g' x1='0' y1='1' x2='0' y2='-1' >", 128, 64, 0},
        {"<linearGradient id='g' x1='0' x2='0' y2='100%'>", 0, 128, 255},
        {"<linearGradient id='g' gradientUnits='objectBoundingBox' x2='0' y2='1'>", 0, 128, 255},
        {"<linearGradient id='g' gradientUnits='userSpaceOnUse' x1='0' y1='0' x2='0' y2='20'>", 0, 255, 255},
        {"<linearGradient id='g' x1='0' y1='0' x2='0' y2='20' gradientUnits = 'userSpaceOnUse'>", 0, 255,
         255},
        {"<radialGradient id='g' cx='.5' cy='0.5' r='.5'>", 243, 0, 243},
        {"<radialGradient id='g' fx='.5' fy='1' cx='.5' cy='1' r='1'>", 249, 128, 6},
    };
    for (size_t i = 0; i < sizeof drawings / sizeof drawings[0]; i++) {
        expect_shades(&drawings[i]);
    }
}

/* What the decoder would leave out without a word is refused: a sign whose words are missing is worse than
 * none. */
static void test_refuses_drawings_that_would_lack_something(void **state)
{
    (void)state;
    static const char *const lacking[] = {
        "<svg width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\"/><text>Gate 12</text></svg>",
        "<!-- <svg> --><svg width=\"9\" height=\"9\"><g><use href=\"#a\"/></g></svg>",
        "<svg width=\"9\" height=\"9\"><!-- a --><image\nhref=\"a.png\"/></svg>",
        "<svg width=\"9\" height=\"9\"><foreignObject><p>Gate 12</p></foreignObject></svg>",
        "<svg width=\"9\" height=\"9\"><![CDATA[ <!-- ]]><text/></svg>",
    };
    static const char *const words[] = {"<text>", "<use>", "<image>", "<foreignObject>", "<text>"};
    for (size_t i = 0; i < sizeof lacking / sizeof lacking[0]; i++) {
        expect_refused(lacking[i], strlen(lacking[i]), words[i]);
        expect_refused(lacking[i], strlen(lacking[i]), "which cannot be drawn");
    }
    static const char *const whole[] = {
        "<svg width=\"9\" height=\"9\"><!-- <text>Gate 12</text> --><rect width=\"9\" height=\"9\"/></svg>",
        "<svg width=\"9\" height=\"9\"><style><![CDATA[ <text> ]]></style><textPath/><usera/>< text></svg>",
        "<?xml version=\"1.0\"?><!DOCTYPE svg><svg width=\"9\" height=\"9\"/>",
    };
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        struct image_file *file = NULL;
        struct placard_error error = {.status = PLACARD_OK};
        if (image_file_open(&file, whole[i], strlen(whole[i]), BITMAP_PREMULTIPLIED, &error) != PLACARD_OK) {
            fail_msg("%s", error.message);
        }
        image_file_close(file);
    }
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
        cmocka_unit_test(test_draws_drawings_at_their_size),
        cmocka_unit_test(test_draws_drawings_to_their_edge),
        cmocka_unit_test(test_drawings_keep_their_proportions),
        cmocka_unit_test(test_gradients_reach_over_their_shape),
        cmocka_unit_test(test_refuses_drawings_that_would_lack_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
