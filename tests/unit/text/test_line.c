#include "text_testing.h"

#include "text/characters.h"
#include "text/line.h"
#include <limits.h>
#include <string.h>

#define WHITE 0xFFFFFFu

static const struct line_style plain = {.pixels = 24, .color = 0x102030};

static int width_of(struct fonts *fonts, const char *text)
{
    return line_width(fonts, text, strlen(text), &plain);
}

static SDL_Surface *drawing_of(struct fonts *fonts, const char *text)
{
    SDL_Surface *surface = make_surface(400, 60);
    assert_int_equal(line_draw_fitted(fonts, text, strlen(text), &plain, surface, 10, 40, INT_MAX),
                     width_of(fonts, text));
    return surface;
}

static void test_draws_inside_of_its_width(void **state)
{
    struct fonts *fonts = *state;
    int width = width_of(fonts, "Hello, jolly world");
    assert_in_range(width, 100, 300);
    SDL_Surface *surface = drawing_of(fonts, "Hello, jolly world");
    assert_true(count_ink(surface, (SDL_Rect){10, 0, width, 60}, WHITE) > 300);
    assert_int_equal(count_ink(surface, (SDL_Rect){0, 0, 8, 60}, WHITE), 0);
    assert_int_equal(count_ink(surface, (SDL_Rect){12 + width, 0, 388 - width, 60}, WHITE), 0);
    /* The darkest pixels have the colour asked for. */
    bool found = false;
    for (int x = 10; x < 30; x++) {
        found = found || pixel_at(surface, x, 32) == plain.color;
    }
    assert_true(found);
    SDL_FreeSurface(surface);
}

static void test_widths_add_up(void **state)
{
    struct fonts *fonts = *state;
    assert_int_equal(width_of(fonts, ""), 0);
    assert_int_equal(width_of(fonts, "jump over"),
                     width_of(fonts, "jump") + width_of(fonts, " ") + width_of(fonts, "over"));
    assert_true(width_of(fonts, "  ") == 2 * width_of(fonts, " "));
    assert_true(width_of(fonts, "AVAVAV") < 3 * width_of(fonts, "A") + 3 * width_of(fonts, "V")); /* kerned */
    struct line_style bold = plain;
    bold.bold = true;
    assert_true(line_width(fonts, "weight", 6, &bold) > width_of(fonts, "weight"));
}

/* The clip rectangle is kept, wherever the text would go. */
static void test_clips(void **state)
{
    struct fonts *fonts = *state;
    SDL_Surface *surface = make_surface(100, 60);
    SDL_Rect clip = {20, 20, 30, 20};
    SDL_SetClipRect(surface, &clip);
    line_draw_fitted(fonts, "WWWWWWWWWWWW", 12, &plain, surface, -50, 40, INT_MAX);
    line_draw_fitted(fonts, "WWWW", 4, &plain, surface, 40000, -40000, INT_MAX);
    size_t inside = count_ink(surface, clip, WHITE);
    assert_true(inside > 50);
    assert_int_equal(count_ink(surface, (SDL_Rect){0, 0, 100, 60}, WHITE), inside);
    SDL_FreeSurface(surface);
}

static void test_formats(void **state)
{
    struct fonts *fonts = *state;
    static const Uint32 formats[] = {SDL_PIXELFORMAT_RGB888, SDL_PIXELFORMAT_ARGB8888, SDL_PIXELFORMAT_BGR888,
                                     SDL_PIXELFORMAT_ABGR8888};
    for (size_t i = 0; i < 4; i++) {
        SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, 40, 40, 32, formats[i]);
        assert_non_null(surface);
        struct line_style style = {.pixels = 40, .color = 0xFF8000};
        line_draw_fitted(fonts, "\xE2\x96\x88", 3, &style, surface, 0, 30, INT_MAX); /* a full block */
        Uint8 red, green, blue;
        uint32_t pixel;
        memcpy(&pixel, (const unsigned char *)surface->pixels + (ptrdiff_t)15 * surface->pitch + 32, 4);
        SDL_GetRGB(pixel, surface->format, &red, &green, &blue);
        assert_int_equal(red << 16 | green << 8 | blue, 0xFF8000);
        SDL_FreeSurface(surface);
    }
}

/* Scripts that the main font lacks are drawn in fallback fonts. The fonts have to be installed. */
static void test_fallbacks(void **state)
{
    struct fonts *fonts = *state;
    static const char *const samples[] = {"α", "Ж",      "ع",       "ש",           "中", "か", "한",
                                          "😀", "❤️", "1️⃣", "👩‍🚀", "ก",  "अ"};
    SDL_Surface *missing = drawing_of(fonts, "\xF4\x8F\xBF\xBD"); /* U+10FFFD: no font has it */
    assert_true(count_ink(missing, (SDL_Rect){0, 0, 400, 60}, WHITE) > 0);
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        SDL_Surface *surface = drawing_of(fonts, samples[i]);
        size_t ink = count_ink(surface, (SDL_Rect){0, 0, 400, 60}, WHITE);
        if (ink < 20 || same_pixels(surface, missing)) {
            fail_msg("\"%s\" is not drawn: is there a font for it?", samples[i]);
        }
        SDL_FreeSurface(surface);
    }
    SDL_FreeSurface(missing);
}

static bool has_color(const SDL_Surface *surface)
{
    for (int y = 0; y < surface->h; y++) {
        for (int x = 0; x < surface->w; x++) {
            uint32_t pixel = pixel_at(surface, x, y);
            if ((pixel >> 16 & 0xFF) > (pixel & 0xFF) + 100) {
                return true; /* much more red than blue */
            }
        }
    }
    return false;
}

static void test_emoji(void **state)
{
    struct fonts *fonts = *state;
    SDL_Surface *surface = drawing_of(fonts, "😀");
    assert_true(has_color(surface));
    int width = width_of(fonts, "😀");
    assert_in_range(width, 24, 36); /* of an em of 24 pixels */
    assert_int_equal(count_ink(surface, (SDL_Rect){0, 50, 400, 10}, WHITE), 0);
    assert_int_equal(count_ink(surface, (SDL_Rect){0, 0, 400, 8}, WHITE), 0);
    SDL_FreeSurface(surface);
    /* Sequences are one picture. */
    assert_int_equal(width_of(fonts, "👩‍🚀"), width);
    assert_int_equal(width_of(fonts, "👍🏽"), width);
    assert_int_equal(width_of(fonts, "🇩🇪"), width);
    assert_int_equal(width_of(fonts, "👍🏽👍🏽"), 2 * width);
    /* The heart is a letter, unless a picture is asked for. */
    surface = drawing_of(fonts, "❤");
    assert_false(has_color(surface));
    SDL_FreeSurface(surface);
    surface = drawing_of(fonts, "❤️");
    assert_true(has_color(surface));
    SDL_FreeSurface(surface);
}

/* Letters of Arabic are joined: together they are narrower than alone. */
static void test_arabic_is_shaped(void **state)
{
    struct fonts *fonts = *state;
    assert_true(width_of(fonts, "ههه") < 3 * width_of(fonts, "ه"));
    SDL_Surface *joined = drawing_of(fonts, "بب");
    SDL_Surface *apart = drawing_of(fonts, "ب‌ب"); /* with a non-joiner in between */
    assert_false(same_pixels(joined, apart));
    SDL_FreeSurface(joined);
    SDL_FreeSurface(apart);
}

/* The first letter of a Hebrew word is at its right, its last at its left. */
static void test_hebrew_runs_from_the_right(void **state)
{
    struct fonts *fonts = *state;
    SDL_Surface *word = drawing_of(fonts, "אב");
    SDL_Surface *letters = drawing_of(fonts, "ב");
    SDL_Rect first = {0, 0, 10 + width_of(fonts, "ב") - 1, 60};
    assert_true(count_ink(letters, first, WHITE) > 20);
    for (int x = 0; x < first.w; x++) {
        for (int y = 0; y < first.h; y++) {
            assert_int_equal(pixel_at(word, x, y), pixel_at(letters, x, y));
        }
    }
    SDL_FreeSurface(word);
    SDL_FreeSurface(letters);
}

/* An accent above a capital rises over the font's ascent: it must not push the letter down. */
static void test_baseline_stays(void **state)
{
    struct fonts *fonts = *state;
    SDL_Surface *stacked = drawing_of(fonts, "A\xCC\x82\xCC\x81\xCC\x81\xCC\x81\xCC\x81");
    SDL_Surface *bare = drawing_of(fonts, "A");
    for (int y = 30; y < 60; y++) {
        for (int x = 0; x < 60; x++) {
            assert_int_equal(pixel_at(stacked, x, y), pixel_at(bare, x, y));
        }
    }
    size_t above = count_ink(stacked, (SDL_Rect){0, 0, 60, 20}, WHITE);
    assert_true(above > count_ink(bare, (SDL_Rect){0, 0, 60, 20}, WHITE) + 20);
    SDL_FreeSurface(stacked);
    SDL_FreeSurface(bare);
}

static void test_direction(void **state)
{
    (void)state;
    assert_true(line_is_right_to_left("שלום", strlen("שלום")));
    assert_true(line_is_right_to_left("12 (مرحبا) abc", strlen("12 (مرحبا) abc")));
    assert_false(line_is_right_to_left("abc שלום", strlen("abc שלום")));
    assert_false(line_is_right_to_left("", 0));
    assert_false(line_is_right_to_left("123 !", 5));
    assert_false(line_is_right_to_left("\xFF\xFE", 2));
}

static void test_fitted(void **state)
{
    struct fonts *fonts = *state;
    const char *text = "A name that is much too long for its place.txt";
    int whole = width_of(fonts, text);
    for (int width = 0; width < whole + 20; width += 7) {
        SDL_Surface *surface = make_surface(700, 60);
        int drawn = line_draw_fitted(fonts, text, strlen(text), &plain, surface, 0, 40, width);
        assert_in_range(drawn, 0, width);
        assert_int_equal(count_ink(surface, (SDL_Rect){width + 2, 0, 698 - width, 60}, WHITE), 0);
        if (width >= whole) {
            assert_int_equal(drawn, whole);
        } else if (width > 100) {
            assert_true(drawn > width - 40); /* as much as fits */
        }
        SDL_FreeSurface(surface);
    }
    SDL_Surface *cut = make_surface(400, 60);
    SDL_Surface *expected = drawing_of(fonts, "👍🏽…");
    int room = width_of(fonts, "👍🏽…");
    assert_int_equal(line_draw_fitted(fonts, "👍🏽👍🏽👍🏽", strlen("👍🏽👍🏽👍🏽"),
                                      &plain, cut, 10, 40, room),
                     room);
    assert_true(same_pixels(cut, expected)); /* not between thumb and skin */
    SDL_FreeSurface(cut);
    SDL_FreeSurface(expected);
}

/* Anything at all: bytes that are no text, and characters of every kind. */
static void test_hostile_labels(void **state)
{
    struct fonts *fonts = *state;
    SDL_Surface *surface = make_surface(300, 60);
    uint64_t random = 3;
    for (int round = 0; round < 300; round++) {
        struct bytes text = {0};
        for (uint32_t i = random_below(&random, 60); i > 0; i--) {
            bytes_add_codepoint(&text, random_codepoint(&random), ENCODING_UTF_8);
            unsigned char byte = (unsigned char)random_below(&random, 256);
            bytes_add(&text, &byte, random_below(&random, 5) == 0);
        }
        int width = line_width(fonts, (const char *)text.data, text.length, &plain);
        assert_true(width >= 0);
        assert_int_equal(
            line_draw_fitted(fonts, (const char *)text.data, text.length, &plain, surface, 5, 40, INT_MAX),
            width);
        assert_in_range(
            line_draw_fitted(fonts, (const char *)text.data, text.length, &plain, surface, 5, 40, 99), 0, 99);
        bytes_free(&text);
    }
    struct bytes marks = {0};
    for (int i = 0; i < 100000; i++) {
        bytes_add(&marks, "\xCC\x81", 2);
    }
    assert_true(line_draw_fitted(fonts, (const char *)marks.data, marks.length, &plain, surface, 5, 40,
                                 INT_MAX) >= 0);
    bytes_free(&marks);
    SDL_FreeSurface(surface);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draws_inside_of_its_width),
        cmocka_unit_test(test_widths_add_up),
        cmocka_unit_test(test_clips),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_fallbacks),
        cmocka_unit_test(test_emoji),
        cmocka_unit_test(test_arabic_is_shaped),
        cmocka_unit_test(test_hebrew_runs_from_the_right),
        cmocka_unit_test(test_baseline_stays),
        cmocka_unit_test(test_direction),
        cmocka_unit_test(test_fitted),
        cmocka_unit_test(test_hostile_labels),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
