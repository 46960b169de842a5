/* A page of text: which part of it a view shows, and how much work that is. */
#include "document_testing.h"

#include <string.h>

static void test_short_text_rests_at_the_top(void **state)
{
    SDL_Surface *first = make_surface(WIDTH, HEIGHT);
    SDL_Surface *other = make_surface(WIDTH, HEIGHT);
    struct document *document = open_document(*state, "one\ntwo\n", 8);
    struct document_place place = render(document, view_at(0, 0), first);
    assert_int_equal(place.anchor, 0);
    assert_int_equal(place.y, 0);
    assert_int_equal(place.position_y, 0);
    assert_int_equal(place.extent_y, DOCUMENT_SHARE_ONE);
    assert_true(place.at_end);
    static const int64_t values[] = {-1, 1, 100, -100, 1000000, INT64_MAX, INT64_MIN};
    static const int64_t anchors[] = {0, 3, 4, 7, 8, 9, INT64_MAX, -1, INT64_MIN};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        for (size_t k = 0; k < sizeof anchors / sizeof anchors[0]; k++) {
            place = render(document, view_at(anchors[k], values[i]), other);
            assert_int_equal(place.anchor, 0);
            assert_int_equal(place.y, 0);
            assert_true(same_pixels(first, other));
        }
    }
    document_close(document);
    SDL_FreeSurface(first);
    SDL_FreeSurface(other);
}

static void test_empty_text(void **state)
{
    static const char *const texts[] = {"", "\xEF\xBB\xBF", "\xFF\xFE", "\n"};
    SDL_Surface *surface = make_surface(WIDTH, HEIGHT);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct document *document = open_document(*state, texts[i], strlen(texts[i]));
        struct document_place place = render(document, view_at(DOCUMENT_END, 77), surface);
        assert_int_equal(place.anchor, 0);
        assert_int_equal(place.extent_y, DOCUMENT_SHARE_ONE);
        assert_true(place.at_end);
        assert_int_equal(count_ink(surface, (SDL_Rect){0, 0, WIDTH, HEIGHT}, BACKGROUND), 0);
        document_close(document);
    }
    SDL_FreeSurface(surface);
}

/* The end is where any way of going too far ends: the last line whole, just above the margin. */
static void test_end(void **state)
{
    struct bytes bytes = numbered_lines(2000);
    SDL_Surface *last = make_surface(WIDTH, HEIGHT);
    SDL_Surface *other = make_surface(WIDTH, HEIGHT);
    struct document *document = open_document(*state, bytes.data, bytes.length);
    struct document_place end = render(document, view_at(DOCUMENT_END, 0), last);
    assert_true(end.at_end);
    assert_true(end.anchor > (int64_t)bytes.length - 1000);
    assert_true(count_ink(last, (SDL_Rect){0, HEIGHT - 30, WIDTH, 30}, BACKGROUND) > 50);
    assert_int_equal(count_ink(last, (SDL_Rect){0, HEIGHT - 6, WIDTH, 6}, BACKGROUND), 0);
    struct document_view beyond[] = {view_at(DOCUMENT_END, 1),
                                     view_at(DOCUMENT_END, INT64_MAX),
                                     view_at((int64_t)bytes.length - 10, 0),
                                     view_at((int64_t)bytes.length, 0),
                                     view_at(INT64_MAX, INT64_MAX),
                                     view_at(0, INT64_MAX),
                                     view_at(end.anchor, end.y),
                                     view_at(end.anchor, end.y + 1),
                                     view_at(end.anchor, end.y + 5000)};
    for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
        struct document_place place = render(document, beyond[i], other);
        assert_int_equal(place.anchor, end.anchor);
        assert_int_equal(place.y, end.y);
        assert_true(same_pixels(last, other));
    }
    struct document_place before = render(document, view_at(DOCUMENT_END, -1), other);
    assert_false(before.at_end);
    assert_false(same_pixels(last, other));
    document_close(document);
    bytes_free(&bytes);
    SDL_FreeSurface(last);
    SDL_FreeSurface(other);
}

/* Rows Y to the end of A are rows 0 to the end less Y of B. */
static bool is_scrolled(const SDL_Surface *a, const SDL_Surface *b, int y)
{
    for (int row = 0; row + y < a->h; row++) {
        for (int x = 0; x < a->w; x++) {
            if (pixel_at(a, x, row + y) != pixel_at(b, x, row)) {
                return false;
            }
        }
    }
    return true;
}

/* Down in steps from the start to the end and up again: each view continues the one before to the pixel, and
 * the way up gives the pictures of the way down. */
static void check_scrolling(struct fonts *fonts, const struct bytes *bytes, int step)
{
    enum { MAX_VIEWS = 200 };
    static struct document_place places[MAX_VIEWS];
    static SDL_Surface *views[MAX_VIEWS];
    struct document *document = open_document(fonts, bytes->data, bytes->length);
    int count = 0;
    while (count < MAX_VIEWS && (count == 0 || !places[count - 1].at_end)) {
        views[count] = make_surface(WIDTH, HEIGHT);
        struct document_view view = view_at(0, 0);
        if (count > 0) {
            view = view_at(places[count - 1].anchor, places[count - 1].y + step);
        }
        places[count] = render(document, view, views[count]);
        if (count > 0 && !places[count].at_end) {
            assert_true(is_scrolled(views[count - 1], views[count], step));
            assert_true(places[count].position_y >= places[count - 1].position_y);
        }
        count++;
    }
    assert_true(count > 10);
    /* The step to the very end was shorter perhaps: up starts at the one before it. */
    SDL_Surface *surface = make_surface(WIDTH, HEIGHT);
    struct document_place place = places[count - 2];
    for (int i = count - 3; i >= 0; i--) {
        place = render(document, view_at(place.anchor, place.y - step), surface);
        assert_int_equal(place.anchor, places[i].anchor);
        assert_int_equal(place.y, places[i].y);
        assert_true(same_pixels(surface, views[i]));
    }
    assert_int_equal(place.anchor, 0);
    assert_int_equal(place.y, 0);
    for (int i = 0; i < count; i++) {
        SDL_FreeSurface(views[i]);
    }
    SDL_FreeSurface(surface);
    document_close(document);
}

static void test_scrolling_is_exact(void **state)
{
    struct bytes plain = numbered_lines(60);
    check_scrolling(*state, &plain, 7);
    check_scrolling(*state, &plain, 100);
    bytes_free(&plain);
    struct bytes mixed = random_text(21, 6000, ENCODING_UTF_8);
    check_scrolling(*state, &mixed, 33);
    bytes_free(&mixed);
    /* Marks that hang far down, from lines that are out of sight themselves. */
    struct bytes deep = {0};
    for (int line = 0; line < 60; line++) {
        for (int marks = 0; marks < 12; marks++) {
            bytes_add(&deep, marks == 0 ? "aa\xCC\xA3" : "\xCC\xA3", marks == 0 ? 4 : 2);
        }
        bytes_add(&deep, "\n", 1);
    }
    check_scrolling(*state, &deep, 5);
    bytes_free(&deep);
}

/* The work for a view depends on what is seen, not on how much text there is. */
static void check_work(struct fonts *fonts, const struct bytes *large, size_t small_length)
{
    uint64_t work[2][4];
    SDL_Surface *surface = make_surface(WIDTH, HEIGHT);
    for (int i = 0; i < 2; i++) {
        size_t length = i == 0 ? small_length : large->length;
        int64_t middle = (int64_t)(length / 2);
        struct document_view views[4] = {view_at(0, 0), view_at(DOCUMENT_END, 0), view_at(middle, -500),
                                         view_at(0, (int64_t)1 << 40)};
        for (int k = 0; k < 4; k++) {
            struct document *document = open_document(fonts, large->data, length);
            render(document, views[k], surface);
            work[i][k] = document_work(document);
            document_close(document);
        }
    }
    for (int k = 0; k < 4; k++) {
        /* Where a view starts in a line or block differs, but by no more than a few blocks. */
        if (work[1][k] > 2 * work[0][k] + 65536) {
            fail_msg("view %d: %ju bytes laid out of the large text, %ju of the small", k,
                     (uintmax_t)work[1][k], (uintmax_t)work[0][k]);
        }
    }
    assert_true(work[0][0] > 0 && work[1][0] > 0);
    SDL_FreeSurface(surface);
}

static void test_large_texts(void **state)
{
    struct bytes lines = numbered_lines(1200000); /* 50 MB */
    assert_true(lines.length > 50000000);
    check_work(*state, &lines, 5000);
    /* All in one line. */
    for (size_t i = 0; i < lines.length; i++) {
        lines.data[i] = lines.data[i] == '\n' ? ' ' : lines.data[i];
    }
    check_work(*state, &lines, 100000);
    memset(lines.data, 'x', lines.length);
    check_work(*state, &lines, 100000);
    bytes_free(&lines);
}

/* Far away places are estimated: about right, and never wrong about the ends. */
static void test_leaps(void **state)
{
    struct bytes bytes = numbered_lines(100000);
    SDL_Surface *surface = make_surface(600, HEIGHT); /* nothing is wrapped */
    struct document *document = open_document(*state, bytes.data, bytes.length);
    struct font_metrics metrics = fonts_metrics(*state, 16);
    struct document_place place = render(document, view_at(0, (int64_t)50000 * metrics.line_height), surface);
    assert_in_range(place.position_y, 400000, 600000);
    assert_true(document_work(document) < 100000);
    struct document_place back = render(document, view_at(place.anchor, -((int64_t)1 << 50)), surface);
    assert_int_equal(back.anchor, 0);
    assert_int_equal(back.y, 0);
    document_close(document);
    bytes_free(&bytes);
    SDL_FreeSurface(surface);
}

/* A view of the same anchor in another width or size shows the line that has it. */
static void test_anchor_survives_resizing(void **state)
{
    struct bytes bytes = numbered_lines(3000);
    struct document *document = open_document(*state, bytes.data, bytes.length);
    SDL_Surface *wide = make_surface(900, 300);
    SDL_Surface *narrow = make_surface(120, 300);
    struct document_place place = render(document, view_at(60000, 0), wide);
    assert_in_range(60000 - place.anchor, 0, 60);
    struct document_place narrower = render(document, view_at(60000, 0), narrow);
    assert_in_range(60000 - narrower.anchor, 0, 30);
    assert_true(narrower.extent_y < place.extent_y);
    struct document_view zoomed = view_at(60000, 0);
    zoomed.pixels = 60;
    struct document_place larger;
    assert_int_equal(document_render(document, &zoomed, wide, &larger, NULL), PLACARD_OK);
    assert_in_range(60000 - larger.anchor, 0, 60);
    assert_true(larger.extent_y < place.extent_y);
    document_close(document);
    bytes_free(&bytes);
    SDL_FreeSurface(wide);
    SDL_FreeSurface(narrow);
}

static void test_refuses_other_surfaces(void **state)
{
    struct document *document = open_document(*state, "text", 4);
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, 10, 10, 16, SDL_PIXELFORMAT_RGB565);
    assert_non_null(surface);
    struct document_view view = view_at(0, 0);
    struct document_place place;
    struct placard_error error;
    assert_int_equal(document_render(document, &view, surface, &place, &error), PLACARD_INVALID_ARGUMENT);
    SDL_FreeSurface(surface);
    document_close(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_text_rests_at_the_top),
        cmocka_unit_test(test_empty_text),
        cmocka_unit_test(test_end),
        cmocka_unit_test(test_scrolling_is_exact),
        cmocka_unit_test(test_large_texts),
        cmocka_unit_test(test_leaps),
        cmocka_unit_test(test_anchor_survives_resizing),
        cmocka_unit_test(test_refuses_other_surfaces),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
