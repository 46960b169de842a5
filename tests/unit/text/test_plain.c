#include "text_testing.h"

#include "text/plain.h"
#include "text/surface.h"
#include <string.h>

/* Words side by side that reach over each other's edges are blended. */
static void test_words_that_touch_are_blended(void **state)
{
    struct plain plain;
    (void)state;
    assert_true(plain_open(&plain, PIXMAN_x8r8g8b8, 0xFFFFFF, 0x000000, 0x0000FF));
    assert_int_equal(plain.ink.pixels[0] & 0xFFFFFF, 0xFFFFFF);
    assert_int_equal(plain.ink.pixels[255] & 0xFFFFFF, 0x000000);
    assert_int_equal(plain.link.pixels[255] & 0xFFFFFF, 0x0000FF);
    SDL_Surface *surface = make_surface(40, 40);
    pixman_image_t *image = surface_image(surface);
    pixman_image_t *word = pixman_image_create_bits(PIXMAN_a8, 10, 10, NULL, 0);
    assert_non_null(image);
    assert_non_null(word);
    plain.room = (SDL_Rect){0, 0, 40, 12};
    const SDL_Rect first = {2, 5, 10, 10}, touching = {11, 5, 10, 10}, beside = {12, 5, 10, 10};
    const SDL_Rect above = {20, 14, 10, 10}, below = {20, 15, 10, 10};
    memset(pixman_image_get_data(word), 255, (size_t)pixman_image_get_stride(word) * 10);
    assert_true(plain_draw(&plain, &plain.ink, word, image, first));
    assert_int_equal(count_ink(surface, (SDL_Rect){0, 0, 40, 40}, 0xFFFFFF), 70); /* the others are outside */
    plain_end_word(&plain, first);
    assert_false(plain_draw(&plain, &plain.ink, word, image, touching));
    assert_true(plain_draw(&plain, &plain.ink, word, image, beside));
    plain_end_line(&plain, first);
    assert_false(plain_draw(&plain, &plain.ink, word, image, above));
    assert_true(plain_draw(&plain, &plain.ink, word, image, below));
    assert_int_equal(count_ink(surface, (SDL_Rect){0, 0, 40, 40}, 0xFFFFFF), 140);
    pixman_image_unref(word);
    pixman_image_unref(image);
    SDL_FreeSurface(surface);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_that_touch_are_blended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
