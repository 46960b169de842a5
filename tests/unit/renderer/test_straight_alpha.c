/* Frames that keep the alpha of their picture, and its colours as they are, through the real renderer. */
#include "unit/renderer/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#define SIDE 256u

static const struct renderer_options straight = {.straight_alpha = true};

static struct renderer_event frame_of(struct renderer *renderer, const struct placard_content *content)
{
    struct placard_error error = {.status = PLACARD_OK};
    int fd = memfd_create("content", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content->data, content->length), (long)content->length);
    assert_int_equal(renderer_show(renderer, 1, content, fd, &error), PLACARD_OK);
    close(fd);
    struct renderer_view view = client_view();
    view.fit = RENDERER_NONE;
    return client_frame(renderer, &view);
}

/* Each alpha with each value of a colour: what is premultiplied anywhere on the way does not come back. */
static void test_colors_of_all_alphas_stay(void **state)
{
    (void)state;
    static uint32_t pixels[SIDE * SIDE];
    for (uint32_t alpha = 0; alpha < SIDE; alpha++) {
        for (uint32_t color = 0; color < SIDE; color++) {
            pixels[alpha * SIDE + color] = alpha << 24 | color << 16 | (255 - color) << 8 | (color ^ 0x55);
        }
    }
    const struct placard_content content = {.kind = PLACARD_PIXELS,
                                            .data = pixels,
                                            .length = sizeof pixels,
                                            .width = SIDE,
                                            .height = SIDE,
                                            .stride = SIDE * 4,
                                            .format = PLACARD_FORMAT_BGRA};
    struct renderer *renderer = client_start(&straight, SIDE, SIDE);
    struct renderer_event event = frame_of(renderer, &content);
    assert_memory_equal(event.frame, pixels, sizeof pixels);
    renderer_stop(renderer);
}

static void test_what_has_no_alpha_is_opaque(void **state)
{
    (void)state;
    static const uint32_t pixels[] = {0x00112233, 0x7f445566, 0xff778899, 0x01aabbcc, 0x80ddeeff, 0x00000000};
    struct placard_content content = {.kind = PLACARD_PIXELS,
                                      .data = pixels,
                                      .length = sizeof pixels,
                                      .width = 3,
                                      .height = 2,
                                      .stride = 12,
                                      .format = PLACARD_FORMAT_BGRX};
    struct renderer *renderer = client_start(&straight, 3, 2);
    struct renderer_event event = frame_of(renderer, &content);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(event.frame[i], pixels[i] | 0xff000000u);
    }
    content.format = PLACARD_FORMAT_GRAY;
    content.stride = 3;
    content.length = 6;
    event = frame_of(renderer, &content);
    assert_int_equal(event.frame[0], 0xff333333u);
    assert_int_equal(event.frame[5], 0xff555555u);
    renderer_stop(renderer);
}

/* A TIFF file of one pixel, red, green, blue and alpha, as baseline TIFF 6.0 has it. */
struct tiff {
    uint8_t head[8];
    uint16_t entries;
    struct __attribute__((packed)) {
        uint16_t tag, type;
        uint32_t count, value;
    } entry[10];
    uint32_t next;
    uint16_t bits[4];
    uint8_t pixel[4];
} __attribute__((packed));

static struct tiff tiff_of(uint32_t alpha_kind, uint8_t red, uint8_t green, uint8_t blue, uint8_t alpha)
{
    enum { SHORT = 3, LONG = 4 };
    return (struct tiff){
        .head = {'I', 'I', 42, 0, 8, 0, 0, 0},
        .entries = 10,
        .entry = {{256, SHORT, 1, 1}, /* width, height, bits, compression, colours */
                  {257, SHORT, 1, 1},
                  {258, SHORT, 4, offsetof(struct tiff, bits)},
                  {259, SHORT, 1, 1},
                  {262, SHORT, 1, 2},
                  {273, LONG, 1, offsetof(struct tiff, pixel)}, /* strip, samples, rows, bytes */
                  {277, SHORT, 1, 4},
                  {278, SHORT, 1, 1},
                  {279, LONG, 1, 4},
                  {338, SHORT, 1, alpha_kind}},
        .bits = {8, 8, 8, 8},
        .pixel = {red, green, blue, alpha}};
}

/* libtiff premultiplies what is not so yet. */
static void test_tiff_files_become_straight(void **state)
{
    (void)state;
    enum { ASSOCIATED = 1, UNASSOCIATED = 2 };
    const struct tiff files[] = {tiff_of(UNASSOCIATED, 200, 100, 0, 51), tiff_of(ASSOCIATED, 40, 20, 0, 51)};
    struct renderer *renderer = client_start(&straight, 1, 1);
    for (size_t i = 0; i < 2; i++) {
        const struct placard_content content = {
            .kind = PLACARD_IMAGE, .data = &files[i], .length = sizeof files[i]};
        struct renderer_event event = frame_of(renderer, &content);
        assert_string_equal(event.ready.format, "TIFF");
        assert_int_equal(event.frame[0], 0x33c86400);
    }
    renderer_stop(renderer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_colors_of_all_alphas_stay),
        cmocka_unit_test(test_what_has_no_alpha_is_opaque),
        cmocka_unit_test(test_tiff_files_become_straight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
