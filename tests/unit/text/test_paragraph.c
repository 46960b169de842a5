#include "text_testing.h"

#include "text/characters.h"
#include "text/codepoint.h"
#include "text/link.h"
#include "text/paragraph.h"
#include "text/surface.h"
#include <stdlib.h>
#include <string.h>

struct text {
    uint32_t codepoints[4096];
    size_t count;
};

static struct text decode(const char *utf8)
{
    struct text text = {.count = 0};
    size_t length = strlen(utf8);
    for (size_t i = 0; i < length; text.count++) {
        assert_true(text.count < sizeof text.codepoints / sizeof text.codepoints[0]);
        i += codepoint_decode((const unsigned char *)utf8 + i, length - i, &text.codepoints[text.count]);
    }
    return text;
}

static struct paragraph *lay_out(struct fonts *fonts, const struct text *text, int width)
{
    struct paragraph *paragraph = paragraph_create();
    assert_non_null(paragraph);
    struct paragraph_style style = {.pixels = 20, .links = true};
    assert_true(paragraph_lay_out(paragraph, fonts, text->codepoints, text->count, width, &style));
    return paragraph;
}

/* Where the paragraph breaks, as the text with '|' between the lines. */
static void check_wrap(struct fonts *fonts, const char *utf8, int width, const char *expected)
{
    struct text text = decode(utf8);
    struct paragraph *paragraph = lay_out(fonts, &text, width);
    struct bytes broken = {0};
    for (size_t i = 0; i < paragraph_line_count(paragraph); i++) {
        const struct paragraph_line *line = paragraph_get_line(paragraph, i);
        if (i > 0) {
            bytes_add(&broken, "|", 1);
        }
        for (uint32_t k = line->start; k < line->end; k++) {
            bytes_add_codepoint(&broken, text.codepoints[k], ENCODING_UTF_8);
        }
    }
    bytes_add(&broken, "", 1);
    assert_string_equal((const char *)broken.data, expected);
    bytes_free(&broken);
    paragraph_destroy(paragraph);
}

static int width_of(struct fonts *fonts, const char *utf8)
{
    struct text text = decode(utf8);
    struct paragraph *paragraph = lay_out(fonts, &text, 0);
    int width = paragraph_get_line(paragraph, 0)->width;
    paragraph_destroy(paragraph);
    return width;
}

static void test_wraps_at_words(void **state)
{
    struct fonts *fonts = *state;
    int room = width_of(fonts, "one two three");
    check_wrap(fonts, "one two three four five six", room, "one two three |four five six");
    check_wrap(fonts, "one two three    four", room, "one two three    |four"); /* spaces hang */
    check_wrap(fonts, "one two three", room, "one two three");
    check_wrap(fonts, "one two three", room - 1, "one two |three");
    check_wrap(fonts, "", room, "");
    check_wrap(fonts, "                                        x", room,
               "                                        |x");
    check_wrap(fonts, "one two three-four", room + 5, "one two |three-four");
    check_wrap(fonts, "one two x-three four", width_of(fonts, "one two x-"), "one two x-|three four");
    check_wrap(fonts, "no break here", 1000, "no break here");
}

static void test_wraps_by_unicode_rules(void **state)
{
    struct fonts *fonts = *state;
    check_wrap(fonts, "日本語日本語", width_of(fonts, "日本語日"), "日本語日|本語");
    check_wrap(fonts, "日本語日、本語", width_of(fonts, "日本語日"),
               "日本語|日、本語"); /* no comma at a start */
    check_wrap(fonts, "aa\u00A0bb cc", width_of(fonts, "aa bb"), "aa\u00A0bb |cc");
    check_wrap(fonts, "cc aa\u00A0bb", width_of(fonts, "aa bb"), "cc |aa\u00A0bb");
    check_wrap(fonts, "long\u200Bword", width_of(fonts, "word") + 5, "long\u200B|word");
    check_wrap(fonts, "😀😀👍🏽👍🏽", width_of(fonts, "😀😀👍🏽"),
               "😀😀👍🏽|👍🏽");
    check_wrap(fonts, "🇩🇪🇫🇷🇮🇹", width_of(fonts, "🇩🇪🇫🇷") + 3, "🇩🇪🇫🇷|🇮🇹");
}

static void test_cuts_long_words(void **state)
{
    struct fonts *fonts = *state;
    int room = width_of(fonts, "mmmmm");
    check_wrap(fonts, "mmmmmmmmmmmm", room, "mmmmm|mmmmm|mm");
    check_wrap(fonts, "a mmmmmmm b", room, "a |mmmmm|mm b");
    check_wrap(fonts, "mm", 1, "m|m");
    /* Never inside of what a reader sees as one character. */
    check_wrap(fonts, "e\u0301e\u0301e\u0301", 1, "e\u0301|e\u0301|e\u0301");
    check_wrap(fonts, "👩‍👩‍👧‍👦👍🏽🇩🇪", 1,
               "👩‍👩‍👧‍👦|👍🏽|🇩🇪");
}

static void test_tabs(void **state)
{
    struct fonts *fonts = *state;
    int stop = width_of(fonts, "\t");
    assert_in_range(stop, 40, 120);
    assert_int_equal(width_of(fonts, "a\tb"), stop + width_of(fonts, "b"));
    assert_int_equal(width_of(fonts, "aaa\tb"), stop + width_of(fonts, "b"));
    assert_int_equal(width_of(fonts, "\t\tb"), 2 * stop + width_of(fonts, "b"));
    struct text text = decode("aaaa\taaaaa\taaaa\tb");
    struct paragraph *paragraph = lay_out(fonts, &text, 0);
    const struct paragraph_line *line = paragraph_get_line(paragraph, 0);
    int x = 0;
    for (uint32_t i = 0; i < line->piece_count; i++) {
        const struct piece *piece = &paragraph_pieces(paragraph)[i];
        x += piece->width;
        if (piece->is_tab) {
            assert_int_equal(x % stop, 0);
            assert_true(piece->width >= 5);
        }
    }
    paragraph_destroy(paragraph);
}

/* The order on the screen: each piece's text in the order of its letters, from left to right. */
static void check_order(struct fonts *fonts, const char *utf8, bool right_to_left, const char *expected)
{
    struct text text = decode(utf8);
    struct paragraph *paragraph = lay_out(fonts, &text, 2000);
    assert_int_equal(paragraph_line_count(paragraph), 1);
    assert_int_equal(paragraph_is_right_to_left(paragraph), right_to_left);
    const uint32_t *order = paragraph_order(paragraph, 0);
    struct bytes visual = {0};
    for (uint32_t i = 0; i < paragraph_get_line(paragraph, 0)->piece_count; i++) {
        const struct piece *piece = &paragraph_pieces(paragraph)[order[i]];
        for (uint32_t k = 0; k < piece->length; k++) {
            uint32_t at = piece->level % 2 == 1 ? piece->length - 1 - k : k;
            bytes_add_codepoint(&visual, text.codepoints[piece->start + at], ENCODING_UTF_8);
        }
    }
    bytes_add(&visual, "", 1);
    assert_string_equal((const char *)visual.data, expected);
    bytes_free(&visual);
    paragraph_destroy(paragraph);
}

static void test_visual_order(void **state)
{
    struct fonts *fonts = *state;
    check_order(fonts, "abc def", false, "abc def");
    check_order(fonts, "אבג דהו", true, "והד גבא");
    check_order(fonts, "abc אבג דהו xyz", false, "abc והד גבא xyz");
    check_order(fonts, "אבג abc def 123", true, "abc def 123 גבא");
    check_order(fonts, "אבג 123 abc", true, "abc 123 גבא");
    check_order(fonts, "אבג 12.5 (דה)", true, ")הד( 12.5 גבא");
    check_order(fonts, "abc אבג", false, "abc גבא");
    check_order(fonts, "\u202Eabc", false, "\u202Ecba"); /* an override */
}

/* Fonts that have some of a word's letters only are passed over, so that all of it joins. */
static void test_joined_words_have_one_font(void **state)
{
    struct fonts *fonts = *state;
    static const char *const words[] = {"یہ", "ہے", "اُردو", "ڪتاب", "ܫܠܡܐ", "नमस्ते"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct text text = decode(words[i]);
        struct paragraph *paragraph = lay_out(fonts, &text, 0);
        if (paragraph_get_line(paragraph, 0)->piece_count != 1) {
            fail_msg("\"%s\" is in %u pieces", words[i], paragraph_get_line(paragraph, 0)->piece_count);
        }
        paragraph_destroy(paragraph);
    }
}

/* Each line is ordered on its own: its first words are at its right. */
static void test_order_of_wrapped_lines(void **state)
{
    struct fonts *fonts = *state;
    struct text text = decode("אבג דהו זחט");
    struct paragraph *paragraph = lay_out(fonts, &text, width_of(fonts, "אבג דהו"));
    assert_int_equal(paragraph_line_count(paragraph), 2);
    const struct paragraph_line *first = paragraph_get_line(paragraph, 0);
    const uint32_t *order = paragraph_order(paragraph, 0);
    assert_int_equal(paragraph_pieces(paragraph)[order[first->piece_count - 1]].start, 0);
    order = paragraph_order(paragraph, 1);
    assert_int_equal(paragraph_pieces(paragraph)[order[0]].start, 8);
    paragraph_destroy(paragraph);
}

/* The URLs in TEXT, each followed by a space. */
static void check_links(const char *utf8, const char *expected)
{
    struct text text = decode(utf8);
    struct bytes found = {0};
    size_t start;
    size_t end = 0;
    while (link_find(text.codepoints, text.count, end, &start, &end)) {
        for (size_t i = start; i < end; i++) {
            bytes_add_codepoint(&found, text.codepoints[i], ENCODING_UTF_8);
        }
        bytes_add(&found, " ", 1);
    }
    bytes_add(&found, "", 1);
    assert_string_equal((const char *)found.data, expected);
    bytes_free(&found);
}

static void test_links(void **state)
{
    (void)state;
    check_links("see http://example.org/a?b=c&d#e and HTTPS://X.Y",
                "http://example.org/a?b=c&d#e HTTPS://X.Y ");
    check_links("at www.example.org, or ftp://x.y/z.", "www.example.org ftp://x.y/z ");
    check_links("(http://example.org/a_(b)) http://a.b/c)", "http://example.org/a_(b) http://a.b/c ");
    check_links("\"http://a.b\" <http://c.d> [http://e.f] http://g.h!?",
                "http://a.b http://c.d http://e.f http://g.h ");
    check_links("write to mailto:a.b+c@example.org; not mailto:nobody", "mailto:a.b+c@example.org ");
    check_links("http:// https:// www. www.x ftp://. mailto: mailto:@", "");
    check_links("xhttp://a.b 1www.x.y _www.x.y awww.z.z", "");
    check_links("http://[::1]:80/x http://192.0.2.1:8080/", "http://[::1]:80/x http://192.0.2.1:8080/ ");
    check_links("http://пример.рф/путь http://a.b/日本、次", "http://пример.рф/путь http://a.b/日本 ");
    check_links("«http://a.b/» “http://c.d”", "http://a.b/ http://c.d ");
    check_links("http://a.b/http://c.d", "http://a.b/http://c.d ");
    check_links("h f m w ht http: http:/ www", "");
}

static void test_links_are_bold_when_wrapped(void **state)
{
    struct fonts *fonts = *state;
    struct text text = decode("see http://example.org/a/long/path/that/goes/on.html, now");
    struct paragraph *paragraph = lay_out(fonts, &text, 100);
    assert_true(paragraph_line_count(paragraph) > 3);
    const struct paragraph_line *last = paragraph_get_line(paragraph, paragraph_line_count(paragraph) - 1);
    for (uint32_t i = 0; i < last->first_piece + last->piece_count; i++) {
        const struct piece *piece = &paragraph_pieces(paragraph)[i];
        bool inside = piece->start >= 4 && piece->start < text.count - 5;
        assert_int_equal(piece->is_link, inside);
        assert_int_equal(piece->bold, inside);
    }
    paragraph_destroy(paragraph);
}

static void test_clusters(void **state)
{
    (void)state;
    static const char *const whole[] = {
        "a",      "e\u0301", "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "1️⃣",
        "❤️", "한",      "\u1112\u1161\u11AB",        "กำ",       "नि", "x\u200D"};
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        struct text text = decode(whole[i]);
        size_t count = text.count;
        assert_int_equal(characters_cluster(text.codepoints, count), count);
        text.codepoints[count] = 'z';
        assert_int_equal(characters_cluster(text.codepoints, count + 1), count);
    }
    static const char *const first_alone[] = {"ab", "a b", "각간", "中国", "a\u200Db", "\ta", "a\t", "א("};
    for (size_t i = 0; i < sizeof first_alone / sizeof first_alone[0]; i++) {
        struct text text = decode(first_alone[i]);
        assert_in_range(characters_cluster(text.codepoints, text.count), 1, text.count - 1);
    }
    struct text flags = decode("🇩🇪🇫🇷");
    assert_int_equal(characters_cluster(flags.codepoints, flags.count), 2);
    uint32_t marks[1000];
    for (size_t i = 0; i < 1000; i++) {
        marks[i] = 0x301;
    }
    assert_int_equal(characters_cluster(marks, 1000), CHARACTERS_MAX_CLUSTER);
}

static void test_controls_are_visible(void **state)
{
    (void)state;
    assert_int_equal(characters_visible(0), 0x2400);
    assert_int_equal(characters_visible(0x1B), 0x241B);
    assert_int_equal(characters_visible(0x7F), 0x2421);
    assert_int_equal(characters_visible(0x85), 0xFFFD);
    assert_int_equal(characters_visible('\t'), '\t');
    assert_int_equal(characters_visible('a'), 'a');
}

/* A line that is wider than its room has nothing but one cluster to see. */
static void check_single_cluster(const struct text *text, const struct paragraph *paragraph,
                                 const struct paragraph_line *line)
{
    uint32_t seen = 0;
    for (uint32_t i = 0; i < line->visible_count; i++) {
        const struct piece *piece = &paragraph_pieces(paragraph)[line->first_piece + i];
        if (piece->width > 0) {
            assert_int_equal(characters_cluster(text->codepoints + piece->start, piece->length),
                             piece->length);
            seen++;
        }
    }
    assert_int_equal(seen, 1);
}

/* Whatever is in a paragraph: its lines hold all of it in order, none is too wide unless it is one cluster,
 * and the order on the screen has each piece once. */
static void check_invariants(const struct text *text, struct paragraph *paragraph, int width)
{
    uint32_t end = 0;
    uint32_t next_piece = 0;
    for (size_t i = 0; i < paragraph_line_count(paragraph); i++) {
        const struct paragraph_line *line = paragraph_get_line(paragraph, i);
        assert_int_equal(line->start, end);
        assert_true(line->end >= line->start && line->first_piece == next_piece);
        if (line->width > width) {
            check_single_cluster(text, paragraph, line);
        }
        const uint32_t *order = paragraph_order(paragraph, i);
        uint64_t sum = 0;
        for (uint32_t k = 0; k < line->piece_count; k++) {
            assert_in_range(order[k], line->first_piece, line->first_piece + line->piece_count - 1);
            sum += order[k] - line->first_piece;
        }
        assert_int_equal(sum,
                         (uint64_t)line->piece_count * (line->piece_count - (line->piece_count > 0)) / 2);
        end = line->end;
        next_piece = line->first_piece + line->piece_count;
    }
    assert_int_equal(end, text->count);
}

static void test_any_text(void **state)
{
    struct fonts *fonts = *state;
    uint64_t random = 5;
    struct paragraph *paragraph = paragraph_create();
    assert_non_null(paragraph);
    for (int round = 0; round < 400; round++) {
        struct text text = {.count = random_below(&random, 400)};
        for (size_t i = 0; i < text.count; i++) {
            text.codepoints[i] = random_codepoint(&random);
        }
        int width = 1 + (int)random_below(&random, 600);
        struct paragraph_style style = {.pixels = 8 + (int)random_below(&random, 30), .links = true};
        assert_true(paragraph_lay_out(paragraph, fonts, text.codepoints, text.count, width, &style));
        check_invariants(&text, paragraph, width);
    }
    paragraph_destroy(paragraph);
}

/* The same character very often, for all kinds of characters. */
static void test_monotonous_text(void **state)
{
    struct fonts *fonts = *state;
    static const uint32_t characters[] = {'a',    ' ',    '\t',  '(',   0x301,   0x200D,  0x200B,
                                          0x202E, 0x2066, 0x5D0, 0x627, 0x1F1E6, 0x1F3FB, 0x1F600,
                                          0x4E00, 0x1100, 0,     0xAD,  0xFDFD,  0xFFFF,  0x10FFFF};
    struct paragraph *paragraph = paragraph_create();
    size_t count = 32768;
    uint32_t *text = calloc(count, sizeof *text);
    assert_non_null(text);
    assert_non_null(paragraph);
    struct paragraph_style style = {.pixels = 20, .links = true};
    for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++) {
        for (size_t k = 0; k < count; k++) {
            text[k] = characters[i];
        }
        assert_true(paragraph_lay_out(paragraph, fonts, text, count, 400, &style));
        const struct paragraph_line *last =
            paragraph_get_line(paragraph, paragraph_line_count(paragraph) - 1);
        assert_int_equal(last->end, count);
        assert_non_null(paragraph_order(paragraph, paragraph_line_count(paragraph) - 1));
    }
    free(text);
    paragraph_destroy(paragraph);
}

/* Lines of random text, of which some are close enough to touch, are drawn the same whether it is known what
 * they are drawn on or not. */
static void test_plain_paper_makes_no_difference(void **state)
{
    const uint32_t paper = 0xFFFFFF; /* as make_surface() has it */
    const struct paragraph_colors colors = {.ink = 0x17191C, .link = 0x005F99};
    uint64_t random = 11;
    struct text text = decode("\u00c5g\u0302\u0323 q https://example.org/j a\u0300\u0301\u0302\u0303 fj");
    for (int i = 0; i < 100; i++) {
        struct paragraph *paragraph = lay_out(*state, &text, 200);
        SDL_Surface *surfaces[] = {make_surface(220, 160), make_surface(220, 160)};
        struct plain plain;
        assert_true(plain_open(&plain, PIXMAN_x8r8g8b8, paper, colors.ink, colors.link));
        int distance = 4 + (int)random_below(&random, 40);
        for (int k = 0; k < 2; k++) {
            pixman_image_t *image = surface_image(surfaces[k]);
            assert_non_null(image);
            plain.room = (SDL_Rect){0, 0, 220, 160};
            for (size_t line = 0; line < paragraph_line_count(paragraph) && line < 9; line++) {
                SDL_Rect inked;
                paragraph_draw(paragraph, *state, line, image, (int)line - 4, 10 + (int)line * distance,
                               &colors, k == 0 ? &plain : NULL, &inked);
                assert_true(k == 1 || plain.top >= inked.y + inked.h);
            }
            pixman_image_unref(image);
        }
        assert_true(count_ink(surfaces[0], plain.room, paper) > 0);
        assert_true(same_pixels(surfaces[0], surfaces[1]));
        SDL_FreeSurface(surfaces[0]);
        SDL_FreeSurface(surfaces[1]);
        paragraph_destroy(paragraph);
        text.count = 1 + random_below(&random, 120);
        for (size_t k = 0; k < text.count; k++) {
            text.codepoints[k] = k == 0 ? 'x' : random_codepoint(&random);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wraps_at_words),
        cmocka_unit_test(test_wraps_by_unicode_rules),
        cmocka_unit_test(test_cuts_long_words),
        cmocka_unit_test(test_tabs),
        cmocka_unit_test(test_visual_order),
        cmocka_unit_test(test_joined_words_have_one_font),
        cmocka_unit_test(test_order_of_wrapped_lines),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_links_are_bold_when_wrapped),
        cmocka_unit_test(test_clusters),
        cmocka_unit_test(test_controls_are_visible),
        cmocka_unit_test(test_any_text),
        cmocka_unit_test(test_monotonous_text),
        cmocka_unit_test(test_plain_paper_makes_no_difference),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
