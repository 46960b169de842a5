/* Drawings (SVG): made for the size at which they are seen, as they are meant, or refused. */
#include "renderer/image_file.h"
#include "unit/renderer/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct image_file *open_drawing(const char *svg, size_t length)
{
    struct image_file *file = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    if (image_file_open(&file, svg, length, BITMAP_PREMULTIPLIED, &error) != PLACARD_OK) {
        fail_msg("%.*s: %s", (int)length, svg, error.message);
    }
    return file;
}

/* A drawing is made for the size at which it is seen. */
static void test_draws_at_its_size(void **state)
{
    (void)state;
    size_t length;
    char *data = client_read("tests/golden/samples/sample.svg", &length);
    struct image_file *file = open_drawing(data, length);
    struct image_file_frame frame;
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
static void test_draws_to_its_edge(void **state)
{
    (void)state;
    static const char svg[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"800\">"
                              "<rect width=\"800\" height=\"800\" fill=\"#0f0\"/></svg>";
    static const uint32_t sides[] = {53, 106, 211, 53 * 16};
    struct image_file *file = open_drawing(svg, sizeof svg - 1);
    struct image_file_frame frame;
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
    struct image_file *file = open_drawing(svg, (size_t)length);
    struct image_file_frame frame;
    uint32_t width, height;
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

static void test_keeps_proportions(void **state)
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
    image_file_close(open_drawing(closed, sizeof closed - 1));
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
    struct image_file *file = open_drawing(svg, (size_t)length);
    struct image_file_frame frame;
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

/* The colour in the middle of a drawing of 40x40 with these elements, alpha first; 0: there is nothing. */
static uint32_t color_of(const char *elements)
{
    char svg[512];
    int length = snprintf(svg, sizeof svg, "<svg width='40' height='40'>%s</svg>", elements);
    struct image_file *file = open_drawing(svg, (size_t)length);
    struct image_file_frame frame;
    assert_int_equal(image_file_frame(file, 0, 40, 40, &frame, NULL), PLACARD_OK);
    uint32_t color = frame.bitmap->pixels[frame.bitmap->stride * 20 + 20];
    image_file_close(file);
    return color;
}

static void test_knows_colors_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *elements;
        uint32_t color;
    } drawings[] = {
        {"<rect width='40' height='40' fill='orange'/>", 0xffffa500},
        {"<rect width='40' height='40' fill=' Navy '/>", 0xff000080},
        {"<rect width='40' height='40' style='stroke:none;fill: gold;'/>", 0xffffd700},
        {"<path d='M0 20h40' stroke='teal' stroke-width='9'/>", 0xff008080},
        {"<style>.a{fill:tan}.b{fill:lime}</style><rect width='40' height='40' class='a'/>", 0xffd2b48c},
        {"<style>.a{fill:maroon</style><rect width='40' height='40' class='a'/>", 0xff800000},
        {"<style> <![CDATA[ .a{fill:indigo ]]> </style><rect width='40' height='40' class='a'/>", 0xff4b0082},
        {"<style><![CDATA[.a{fill:purple}]]></style><rect width='40' height='40' class='a'/>", 0xff800080},
        {"<linearGradient id='g'><stop offset='0' stop-color='silver'/><stop offset='1' "
         "stop-color='silver'/></linearGradient>"
         "<rect width='40' height='40' fill='url(#g)'/>",
         0xffc0c0c0},
        {"<rect width='40' height='40' fill='currentColor'/>", 0xff000000},
        {"<rect width='40' height='40' fill='transparent'/>", 0},
        {"<rect width='40' height='40' fill='none'/>", 0},
        {"<rect width='40' height='40' fill='#123456'/>", 0xff123456},
        {"<rect width='40' height='40' fill='rgb(1,2,3)'/>", 0xff010203},
    };
    for (size_t i = 0; i < sizeof drawings / sizeof drawings[0]; i++) {
        uint32_t color = color_of(drawings[i].elements);
        if (color != drawings[i].color) {
            fail_msg("%s is %08x", drawings[i].elements, color);
        }
    }
}

/* What is only referred to, by elements that the decoder does not know, is not drawn. */
static void test_definitions_are_not_seen(void **state)
{
    (void)state;
    static const char shape[] = "<rect width='40' height='40'/>";
    static const char *const names[] = {"clipPath", "mask", "pattern", "marker", "symbol", "defs"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char elements[256];
        snprintf(elements, sizeof elements, "<%s id='a'>%s</%s>", names[i], shape, names[i]);
        assert_int_equal(color_of(elements), 0);
        snprintf(elements, sizeof elements, "<%s>%s</%s><rect width='40' height='40' fill='red'/>", names[i],
                 shape, names[i]);
        assert_int_equal(color_of(elements), 0xffff0000);
        snprintf(elements, sizeof elements, "<defs><%s>%s</%s>%s</defs>", names[i], shape, names[i],
                 i < 5 ? shape : "");
        assert_int_equal(color_of(elements), 0);
        snprintf(elements, sizeof elements, "<%s/><rect width='40' height='40' fill='red'/>", names[i]);
        assert_int_equal(color_of(elements), 0xffff0000);
    }
    static const char *const odd[] = {"<mask>",
                                      "<mask></mask<mask></mask",
                                      "<style>:red",
                                      "<style><g fill='red'",
                                      "<g fill='red' style=':red:'",
                                      "<mask><mask></mask></mask>"};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        (void)color_of(odd[i]);
    }
}

/* What the decoder would leave out without a word is refused: a sign whose words are missing is worse than
 * none. */
static void test_refuses_what_would_lack_something(void **state)
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
        struct image_file *file = NULL;
        struct placard_error error = {.status = PLACARD_OK};
        assert_int_equal(image_file_open(&file, lacking[i], strlen(lacking[i]), BITMAP_PREMULTIPLIED, &error),
                         PLACARD_BAD_CONTENT);
        assert_non_null(strstr(error.message, words[i]));
        assert_non_null(strstr(error.message, "which cannot be drawn"));
    }
    static const char *const whole[] = {
        "<svg width=\"9\" height=\"9\"><!-- <text>Gate 12</text> --><rect width=\"9\" height=\"9\"/></svg>",
        "<svg width=\"9\" height=\"9\"><style><![CDATA[ <text> ]]></style><textPath/><usera/>< text></svg>",
        "<?xml version=\"1.0\"?><!DOCTYPE svg><svg width=\"9\" height=\"9\"/>",
    };
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        image_file_close(open_drawing(whole[i], strlen(whole[i])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draws_at_its_size),
        cmocka_unit_test(test_draws_to_its_edge),
        cmocka_unit_test(test_keeps_proportions),
        cmocka_unit_test(test_gradients_reach_over_their_shape),
        cmocka_unit_test(test_knows_colors_by_name),
        cmocka_unit_test(test_definitions_are_not_seen),
        cmocka_unit_test(test_refuses_what_would_lack_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
