#include "document_testing.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of every kind, in views of every size. */
static void test_hostile_bytes(void **state)
{
    uint64_t random = 77;
    for (int round = 0; round < 24; round++) {
        struct bytes bytes = {0};
        bytes_add(&bytes, round % 4 == 1 ? "\xFF\xFE" : "\xFE\xFF", round % 4 == 1 || round % 4 == 2 ? 2 : 0);
        uint32_t kinds = 1 + random_below(&random, 256);
        for (uint32_t i = random_below(&random, 20000); i > 0; i--) {
            unsigned char byte = (unsigned char)random_below(&random, kinds);
            bytes_add(&bytes, &byte, 1);
        }
        struct document *document = open_document(*state, bytes.data, bytes.length);
        SDL_Surface *surface =
            make_surface(1 + (int)random_below(&random, 500), 1 + (int)random_below(&random, 400));
        for (int i = 0; i < 5; i++) {
            struct document_view view = {.pixels = (int)random_below(&random, i == 0 ? 2000 : 60),
                                         .anchor = (int64_t)random_below(&random, 24000) - 100,
                                         .y = (int64_t)random_below(&random, 4000) - 2000,
                                         .background = random_below(&random, 0x1000000)};
            struct document_place place;
            assert_int_equal(document_render(document, &view, surface, &place, NULL), PLACARD_OK);
            struct document_place again;
            view.anchor = place.anchor;
            view.y = place.y;
            assert_int_equal(document_render(document, &view, surface, &again, NULL), PLACARD_OK);
            assert_int_equal(again.anchor, place.anchor);
            assert_int_equal(again.y, place.y);
        }
        SDL_FreeSurface(surface);
        document_close(document);
        bytes_free(&bytes);
    }
}

/* One character over and over, without a line end; the work for a view stays bounded. */
static void test_monotonous_bytes(void **state)
{
    static const char *const units[] = {"a",
                                        " ",
                                        "\t",
                                        "\n",
                                        "\r",
                                        "\xCC\x81",
                                        "\xE2\x80\x8D",
                                        "\xF0\x9F\x98\x80",
                                        "\xF0\x9F\x87\xA6",
                                        "\xE2\x80\xAE",
                                        "\xD7\x90",
                                        "\xFF",
                                        "(",
                                        "http://a.b/"};
    SDL_Surface *surface = make_surface(WIDTH, HEIGHT);
    for (size_t i = 0; i <= sizeof units / sizeof units[0]; i++) {
        struct bytes bytes = {0};
        while (bytes.length < 300000) {
            const char *unit = i < sizeof units / sizeof units[0] ? units[i] : "";
            bytes_add(&bytes, unit, *unit ? strlen(unit) : 1); /* the last one: NUL */
        }
        struct document *document = open_document(*state, bytes.data, bytes.length);
        render(document, view_at(0, 0), surface);
        render(document, view_at(150001, -150), surface);
        render(document, view_at(DOCUMENT_END, -10), surface);
        render(document, view_at(DOCUMENT_END, 0), surface);
        /* Spaces and marks without end have no width: then each of the 14 lines of a view is a whole block.
         */
        assert_true(document_work(document) <= (uint64_t)4 * 16 * 2 * 16384);
        document_close(document);
        bytes_free(&bytes);
    }
    SDL_FreeSurface(surface);
}

/* More words than are kept; and letters as large as the screen. */
static void test_bounded_memory(void **state)
{
    struct bytes bytes = random_text(41, 400000, ENCODING_UTF_8);
    struct document *document = open_document(*state, bytes.data, bytes.length);
    SDL_Surface *surface = make_surface(WIDTH, HEIGHT);
    for (int pixels = FONTS_MIN_PIXELS; pixels <= FONTS_MAX_PIXELS; pixels *= 2) {
        for (int64_t anchor = 0; anchor < (int64_t)bytes.length; anchor += 100000) {
            struct document_view view = view_at(anchor, 0);
            view.pixels = pixels;
            struct document_place place;
            assert_int_equal(document_render(document, &view, surface, &place, NULL), PLACARD_OK);
        }
    }
    document_close(document);
    bytes_free(&bytes);
    SDL_FreeSurface(surface);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_bytes),
        cmocka_unit_test(test_monotonous_bytes),
        cmocka_unit_test(test_bounded_memory),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
