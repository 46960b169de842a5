/* Soft hyphens: seen where a line ends at one, and nowhere else. */
#include "text_testing.h"

#include "text/codepoint.h"
#include "text/paragraph.h"
#include "text/surface.h"
#include <string.h>

static const char *const word = "Donau\u00ADdampf\u00ADschiff";

static struct paragraph *lay_out(struct fonts *fonts, const char *utf8, int width)
{
    uint32_t text[64];
    size_t count = 0, length = strlen(utf8);
    for (size_t i = 0; i < length; count++) {
        assert_true(count < sizeof text / sizeof text[0]);
        i += codepoint_decode((const unsigned char *)utf8 + i, length - i, &text[count]);
    }
    struct paragraph *paragraph = paragraph_create();
    assert_non_null(paragraph);
    const struct paragraph_style style = {.pixels = 20};
    assert_true(paragraph_lay_out(paragraph, fonts, text, count, width, &style));
    return paragraph;
}

static int width_of(struct fonts *fonts, const char *utf8)
{
    struct paragraph *paragraph = lay_out(fonts, utf8, 0);
    int width = paragraph_get_line(paragraph, 0)->width;
    paragraph_destroy(paragraph);
    return width;
}

static SDL_Surface *draw(struct fonts *fonts, struct paragraph *paragraph, size_t line)
{
    const struct paragraph_colors colors = {.ink = 0x17191C, .link = 0x005F99};
    SDL_Surface *surface = make_surface(300, 40);
    pixman_image_t *image = surface_image(surface);
    assert_non_null(image);
    paragraph_draw(paragraph, fonts, line, image, 5, 28, &colors, NULL, NULL);
    pixman_image_unref(image);
    return surface;
}

/* What is seen of TEXT, in lines of WIDTH pixels, is what is seen of each of COUNT SEEN lines. */
static void expect_lines(struct fonts *fonts, const char *text, int width, const char *const *seen,
                         size_t count)
{
    struct paragraph *paragraph = lay_out(fonts, text, width);
    assert_int_equal(paragraph_line_count(paragraph), count);
    for (size_t i = 0; i < count; i++) {
        struct paragraph *expected = lay_out(fonts, seen[i], 0);
        SDL_Surface *one = draw(fonts, paragraph, i), *other = draw(fonts, expected, 0);
        if (!same_pixels(one, other) ||
            paragraph_get_line(paragraph, i)->width != paragraph_get_line(expected, 0)->width) {
            fail_msg("line %zu of %d pixels is not \"%s\"", i, width, seen[i]);
        }
        assert_true(paragraph_get_line(paragraph, i)->width <= width);
        SDL_FreeSurface(one);
        SDL_FreeSurface(other);
        paragraph_destroy(expected);
    }
    paragraph_destroy(paragraph);
}

static void test_are_seen_where_lines_end(void **state)
{
    struct fonts *fonts = *state;
    static const char *const two[] = {"Donau\u00ADdampf-", "schiff"};
    static const char *const early[] = {"Donau-", "dampf\u00ADschiff"};
    static const char *const three[] = {"Donau-", "dampf-", "schiff"};
    int room = width_of(fonts, two[0]);
    expect_lines(fonts, word, room, two, 2);
    expect_lines(fonts, word, room - 1, early, 2); /* the letters have room, the hyphen has not */
    int most = width_of(fonts, "dampf-"), first = width_of(fonts, "Donau-");
    expect_lines(fonts, word, most > first ? most : first, three, 3);
    static const char *const behind[] = {"a", "Donau-", "dampf"};
    expect_lines(fonts, "a Donau\u00ADdampf", first, behind, 3);
}

static void test_are_not_seen_elsewhere(void **state)
{
    struct fonts *fonts = *state;
    static const char *const spaced[] = {"Donau", "dampf"};
    int room = width_of(fonts, "Donau\u00ADdampf") - 1;
    expect_lines(fonts, "Donau\u00AD dampf\u00AD", room, spaced, 2);
    int whole = width_of(fonts, word);
    struct paragraph *paragraph = lay_out(fonts, word, whole);
    assert_int_equal(paragraph_line_count(paragraph), 1);
    assert_int_equal(paragraph_get_line(paragraph, 0)->width, whole);
    assert_in_range(whole, 0, width_of(fonts, "Donaudampfschiff") + 3); /* three pieces are rounded */
    paragraph_destroy(paragraph);
}

/* Letters that alone fill the line are not put beyond it for a hyphen. */
static void test_need_room(void **state)
{
    struct fonts *fonts = *state;
    static const char *const narrow[] = {"Donau", "dampf"};
    int donau = width_of(fonts, "Donau"), dampf = width_of(fonts, "dampf");
    expect_lines(fonts, "Donau\u00ADdampf", donau > dampf ? donau : dampf, narrow, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_are_seen_where_lines_end),
        cmocka_unit_test(test_are_not_seen_elsewhere),
        cmocka_unit_test(test_need_room),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
