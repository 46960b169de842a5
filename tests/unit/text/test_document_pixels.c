/* What is drawn of a page: where, in which colours, and what is cleared for it. */
#include "document_testing.h"

#include <string.h>

static void test_insets_stay_clear(void **state)
{
    struct bytes bytes = numbered_lines(300);
    struct document *document = open_document(*state, bytes.data, bytes.length);
    SDL_Surface *surface = make_surface(WIDTH, HEIGHT);
    static const int64_t anchors[] = {0, 3000, DOCUMENT_END};
    for (size_t i = 0; i < 3; i++) {
        struct document_view view = view_at(anchors[i], i == 1 ? 5 : 0);
        view.inset_top = 50;
        view.inset_bottom = 70;
        render(document, view, surface);
        assert_int_equal(count_ink(surface, (SDL_Rect){0, 0, WIDTH, 50}, BACKGROUND), 0);
        assert_int_equal(count_ink(surface, (SDL_Rect){0, HEIGHT - 70, WIDTH, 70}, BACKGROUND), 0);
        assert_true(count_ink(surface, (SDL_Rect){0, 50, WIDTH, HEIGHT - 120}, BACKGROUND) > 500);
    }
    static const int extremes[] = {INT32_MIN, -1, HEIGHT / 2, HEIGHT, INT32_MAX};
    for (size_t i = 0; i < 25; i++) {
        struct document_view view = view_at(3000, 5);
        view.inset_top = extremes[i / 5];
        view.inset_bottom = extremes[i % 5];
        render(document, view, surface);
    }
    document_close(document);
    bytes_free(&bytes);
    SDL_FreeSurface(surface);
}

static double brightness(uint32_t color)
{
    return (double)(color >> 16 & 0xFF) + (double)(color >> 8 & 0xFF) + (double)(color & 0xFF);
}

static void test_colors(void **state)
{
    static const uint32_t backgrounds[] = {0x000000, 0xFFFFFF, 0x808080, 0x0000FF,
                                           0xFFFF00, 0x5CC8F2, 0x005F99};
    struct document *document = open_document(*state, "MMMM www.example.org", 20);
    SDL_Surface *surface = make_surface(WIDTH, HEIGHT);
    for (size_t i = 0; i < sizeof backgrounds / sizeof backgrounds[0]; i++) {
        struct document_view view = view_at(0, 0);
        view.background = backgrounds[i];
        render(document, view, surface);
        assert_int_equal(pixel_at(surface, 0, 0), backgrounds[i]);
        assert_int_equal(pixel_at(surface, WIDTH - 1, HEIGHT - 1), backgrounds[i]);
        double farthest = 0;
        bool blue = false;
        for (int y = 0; y < 40; y++) {
            for (int x = 0; x < WIDTH; x++) {
                uint32_t pixel = pixel_at(surface, x, y);
                double distance = brightness(pixel) - brightness(backgrounds[i]);
                farthest = distance * distance > farthest * farthest ? distance : farthest;
                blue = blue || (pixel & 0xFF) > (pixel >> 16 & 0xFF) + 60;
            }
        }
        assert_true(farthest > 200 || farthest < -200);
        if (i < 2) {
            assert_true(blue); /* the link */
        }
    }
    document_close(document);
    SDL_FreeSurface(surface);
}

/* Right-to-left paragraphs start at the right edge. */
static void test_alignment(void **state)
{
    SDL_Surface *surface = make_surface(WIDTH, HEIGHT);
    SDL_Rect left = {0, 0, WIDTH / 4, HEIGHT};
    SDL_Rect right = {WIDTH * 3 / 4, 0, WIDTH / 4, HEIGHT};
    struct document *document = open_document(*state, "abc", 3);
    render(document, view_at(0, 0), surface);
    assert_true(count_ink(surface, left, BACKGROUND) > 20);
    assert_int_equal(count_ink(surface, right, BACKGROUND), 0);
    document_close(document);
    document = open_document(*state, "אבג", strlen("אבג"));
    render(document, view_at(0, 0), surface);
    assert_true(count_ink(surface, right, BACKGROUND) > 20);
    assert_int_equal(count_ink(surface, left, BACKGROUND), 0);
    document_close(document);
    SDL_FreeSurface(surface);
}

/* The same text looks the same in each encoding. */
static void test_encodings_look_the_same(void **state)
{
    static const uint32_t characters[] = {'C',  'a', 'f', 0xE9, ' ', 0xFC, 'b', 'e', 'r',
                                          '\n', 'o', 'u', 'i',  '!', 0xE0, ' ', 0xA3};
    static const char *const names[] = {"UTF-8 text", "UTF-16 text", "UTF-16 text", "Latin-1 text"};
    SDL_Surface *first = make_surface(WIDTH, HEIGHT);
    SDL_Surface *other = make_surface(WIDTH, HEIGHT);
    for (int encoding = ENCODING_UTF_8; encoding <= ENCODING_LATIN_1; encoding++) {
        struct bytes bytes = {0};
        for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++) {
            bytes_add_codepoint(&bytes, characters[i], (enum encoding)encoding);
        }
        struct document *document = open_document(*state, bytes.data, bytes.length);
        assert_string_equal(document_format(document), names[encoding]);
        render(document, view_at(0, 0), encoding == ENCODING_UTF_8 ? first : other);
        assert_true(encoding == ENCODING_UTF_8 || same_pixels(first, other));
        document_close(document);
        bytes_free(&bytes);
    }
    SDL_FreeSurface(first);
    SDL_FreeSurface(other);
}

/* Pages of all kinds on the same surface, of which only what the one before has drawn on is cleared, look as
 * on one that is cleared whole; and all but what they have drawn on is background. */
static void test_only_stale_parts_are_cleared(void **state)
{
    uint64_t random = 5;
    SDL_Surface *used = make_surface(WIDTH, HEIGHT), *fresh = make_surface(WIDTH, HEIGHT);
    struct areas stale = {0};
    for (int i = 0; i < 150; i++) {
        struct bytes bytes =
            random_text(random, 1 + random_below(&random, i % 3 == 0 ? 4000 : 60), ENCODING_UTF_8);
        struct document *document = open_document(*state, bytes.data, bytes.length);
        for (uint32_t view_count = 1 + random_below(&random, 3); view_count > 0; view_count--) {
            struct document_view view =
                view_at((int64_t)random_below(&random, 5000) - 1, (int64_t)random_below(&random, 200) - 100);
            view.pixels = 10 + (int)random_below(&random, 12);
            view.inset_top = (int)random_below(&random, i % 5 == 0 ? HEIGHT : 30);
            view.inset_bottom = (int)random_below(&random, 10);
            assert_int_equal(SDL_FillRect(fresh, NULL, random_below(&random, 0xffffff)), 0);
            struct document_place whole = render(document, view, fresh);
            view.stale = &stale;
            struct document_place part = render(document, view, used);
            assert_true(same_pixels(used, fresh));
            assert_memory_equal(&part.ink, &whole.ink, sizeof part.ink);
            stale = part.ink;
            assert_true(stale.count > 0);
            for (uint32_t k = 0; k < stale.count; k++) {
                const struct area *area = &stale.list[k];
                SDL_Rect rect = {(int)area->x, (int)area->y, (int)area->width, (int)area->height};
                assert_int_equal(SDL_FillRect(fresh, &rect, BACKGROUND), 0);
            }
            assert_int_equal(count_ink(fresh, (SDL_Rect){0, 0, WIDTH, HEIGHT}, BACKGROUND), 0);
        }
        document_close(document);
        bytes_free(&bytes);
    }
    SDL_FreeSurface(used);
    SDL_FreeSurface(fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_insets_stay_clear),
        cmocka_unit_test(test_colors),
        cmocka_unit_test(test_alignment),
        cmocka_unit_test(test_encodings_look_the_same),
        cmocka_unit_test(test_only_stale_parts_are_cleared),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
