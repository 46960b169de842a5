/* The helpers for kinds and formats, and the check of content. */
#include "board_support.h"

#include <string.h>

static void names_of_kinds(void **state)
{
    (void)state;
    assert_string_equal(placard_kind_name(PLACARD_EMPTY), "empty");
    assert_string_equal(placard_kind_name(PLACARD_TEXT), "text");
    assert_string_equal(placard_kind_name(PLACARD_IMAGE), "image");
    assert_string_equal(placard_kind_name(PLACARD_PIXELS), "pixels");
    assert_string_equal(placard_kind_name((enum placard_kind)4), "unknown");
    assert_string_equal(placard_kind_name((enum placard_kind) - 1), "unknown");
}

static void formats(void **state)
{
    (void)state;
    static const struct {
        enum placard_pixel_format format;
        const char *name;
        unsigned bytes;
    } all[] = {
        {PLACARD_FORMAT_BGRX, "bgrx", 4},     {PLACARD_FORMAT_BGRA, "bgra", 4},
        {PLACARD_FORMAT_RGBX, "rgbx", 4},     {PLACARD_FORMAT_RGBA, "rgba", 4},
        {PLACARD_FORMAT_RGB, "rgb", 3},       {PLACARD_FORMAT_BGR, "bgr", 3},
        {PLACARD_FORMAT_RGB565, "rgb565", 2}, {PLACARD_FORMAT_GRAY, "gray", 1},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        assert_int_equal(placard_format_bytes(all[i].format), all[i].bytes);
        assert_string_equal(placard_format_name(all[i].format), all[i].name);
        assert_int_equal(placard_format_from_name(all[i].name), all[i].format);
    }
    assert_int_equal(placard_format_from_name("RGB565"), PLACARD_FORMAT_RGB565);
    assert_int_equal(placard_format_from_name("none"), PLACARD_FORMAT_NONE);
    assert_int_equal(placard_format_from_name("rgb5650"), PLACARD_FORMAT_NONE);
    assert_int_equal(placard_format_from_name(""), PLACARD_FORMAT_NONE);
    assert_int_equal(placard_format_from_name(NULL), PLACARD_FORMAT_NONE);
    assert_int_equal(placard_format_bytes((enum placard_pixel_format)9), 0);
    assert_int_equal(placard_format_bytes((enum placard_pixel_format) - 1), 0);
    assert_string_equal(placard_format_name((enum placard_pixel_format)99), "none");
}

static enum placard_status check(struct placard_content content)
{
    struct placard_error error = {0};
    enum placard_status status = placard_content_check(&content, &error);
    assert_int_equal(status == PLACARD_OK, error.message[0] == '\0');
    assert_int_equal(placard_content_check(&content, NULL), status);
    return status;
}

static void kinds_and_bytes(void **state)
{
    (void)state;
    assert_int_equal(check((struct placard_content){.kind = PLACARD_EMPTY}), PLACARD_OK);
    assert_int_equal(check((struct placard_content){.kind = PLACARD_TEXT}), PLACARD_OK);
    assert_int_equal(check((struct placard_content){.kind = PLACARD_TEXT, .data = "a", .length = 1}),
                     PLACARD_OK);
    assert_int_equal(check((struct placard_content){.kind = PLACARD_IMAGE, .data = "a", .length = 1}),
                     PLACARD_OK);
    assert_int_equal(check((struct placard_content){.kind = PLACARD_EMPTY, .data = "a", .length = 1}),
                     PLACARD_BAD_CONTENT);
    assert_int_equal(check((struct placard_content){.kind = PLACARD_IMAGE}), PLACARD_BAD_CONTENT);
    assert_int_equal(check((struct placard_content){.kind = PLACARD_TEXT, .length = 1}), PLACARD_BAD_CONTENT);
    assert_int_equal(check((struct placard_content){.kind = (enum placard_kind)4}), PLACARD_BAD_CONTENT);
}

static enum placard_status pixels(uint32_t width, uint32_t height, uint32_t stride,
                                  enum placard_pixel_format format, size_t length)
{
    return check((struct placard_content){.kind = PLACARD_PIXELS,
                                          .data = "",
                                          .length = length,
                                          .width = width,
                                          .height = height,
                                          .stride = stride,
                                          .format = format});
}

static void arithmetic_of_pixels(void **state)
{
    (void)state;
    assert_int_equal(pixels(3, 2, 12, PLACARD_FORMAT_BGRX, 24), PLACARD_OK);
    assert_int_equal(pixels(3, 2, 12, PLACARD_FORMAT_BGRX, 25), PLACARD_OK);
    assert_int_equal(pixels(3, 2, 12, PLACARD_FORMAT_BGRX, 23), PLACARD_BAD_CONTENT);
    assert_int_equal(pixels(3, 2, 16, PLACARD_FORMAT_BGRX, 28),
                     PLACARD_OK); /* the last row without its padding */
    assert_int_equal(pixels(3, 2, 16, PLACARD_FORMAT_BGRX, 27), PLACARD_BAD_CONTENT);
    assert_int_equal(pixels(3, 2, 11, PLACARD_FORMAT_BGRX, 24), PLACARD_BAD_CONTENT);
    assert_int_equal(pixels(0, 2, 12, PLACARD_FORMAT_BGRX, 24), PLACARD_BAD_CONTENT);
    assert_int_equal(pixels(3, 0, 12, PLACARD_FORMAT_BGRX, 24), PLACARD_BAD_CONTENT);
    assert_int_equal(pixels(3, 2, 12, PLACARD_FORMAT_NONE, 24), PLACARD_BAD_CONTENT);
    assert_int_equal(pixels(3, 2, 12, (enum placard_pixel_format)9, 24), PLACARD_BAD_CONTENT);
    assert_int_equal(pixels(1, 1, 1, PLACARD_FORMAT_GRAY, 1), PLACARD_OK);
    assert_int_equal(pixels(PLACARD_MAX_SIDE, 1, PLACARD_MAX_SIDE, PLACARD_FORMAT_GRAY, PLACARD_MAX_SIDE),
                     PLACARD_OK);
    assert_int_equal(
        pixels(PLACARD_MAX_SIDE + 1, 1, PLACARD_MAX_SIDE + 1, PLACARD_FORMAT_GRAY, PLACARD_MAX_SIDE + 1),
        PLACARD_BAD_CONTENT);
    assert_int_equal(pixels(1, PLACARD_MAX_SIDE + 1, 1, PLACARD_FORMAT_GRAY, PLACARD_MAX_SIDE + 1),
                     PLACARD_BAD_CONTENT);
    /* Products beyond 32 bits must not come round to something small. */
    assert_int_equal(pixels(1, PLACARD_MAX_SIDE, 131081, PLACARD_FORMAT_GRAY, 32768), PLACARD_BAD_CONTENT);
    assert_int_equal(pixels(1, PLACARD_MAX_SIDE, UINT32_MAX, PLACARD_FORMAT_GRAY, 65536),
                     PLACARD_BAD_CONTENT);
    assert_int_equal(pixels(UINT32_MAX, UINT32_MAX, UINT32_MAX, PLACARD_FORMAT_RGBA, 16),
                     PLACARD_BAD_CONTENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_kinds),
        cmocka_unit_test(formats),
        cmocka_unit_test(kinds_and_bytes),
        cmocka_unit_test(arithmetic_of_pixels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
