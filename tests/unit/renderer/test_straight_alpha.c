/* Frames that keep the alpha of their picture, and its colours as they are, through the real renderer. */
#include "unit/renderer/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#define SIDE 256u

static struct renderer *start(uint32_t width, uint32_t height)
{
    const struct renderer_options options = {.straight_alpha = true};
    struct renderer *renderer = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    if (renderer_start(&renderer, &options, &error) != PLACARD_OK ||
        renderer_resize(renderer, width, height, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    return renderer;
}

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
    struct renderer *renderer = start(SIDE, SIDE);
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
    struct renderer *renderer = start(3, 2);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_colors_of_all_alphas_stay),
        cmocka_unit_test(test_what_has_no_alpha_is_opaque),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
