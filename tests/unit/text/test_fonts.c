/* Fonts: their measures, the files that they are read from, and there being none. */
#include "text_testing.h"

#include "text/font_list.h"
#include "text/line.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WHITE 0xFFFFFFu

static const struct line_style plain = {.pixels = 24, .color = 0x102030};

static void test_metrics(void **state)
{
    struct fonts *fonts = *state;
    for (int pixels = FONTS_MIN_PIXELS; pixels <= FONTS_MAX_PIXELS; pixels *= 2) {
        struct font_metrics metrics = fonts_metrics(fonts, pixels);
        assert_in_range(metrics.ascent, pixels / 2, pixels * 2);
        assert_in_range(metrics.descent, 1, pixels);
        assert_in_range(metrics.line_height, pixels, pixels * 2);
        assert_in_range(metrics.line_height, metrics.ascent, metrics.ascent + metrics.descent + pixels);
    }
    /* Out of range is brought into it. */
    assert_int_equal(fonts_metrics(fonts, -5).line_height,
                     fonts_metrics(fonts, FONTS_MIN_PIXELS).line_height);
    assert_int_equal(fonts_metrics(fonts, 1 << 30).line_height,
                     fonts_metrics(fonts, FONTS_MAX_PIXELS).line_height);
}

/* More sizes and fonts than are kept open at a time. */
static void test_many_sizes(void **state)
{
    struct fonts *fonts = *state;
    static const char text[] = "x中😀";
    int first = line_width(fonts, text, strlen(text), &plain);
    for (int pixels = 4; pixels < 120; pixels++) {
        struct line_style style = {.pixels = pixels};
        assert_true(line_width(fonts, text, strlen(text), &style) >= pixels);
        const uint32_t letter = 0x4E2D;
        bool bold = pixels % 2 == 0;
        assert_non_null(fonts_load(fonts, fonts_find(fonts, &letter, 1, bold), pixels, bold));
    }
    assert_int_equal(line_width(fonts, text, strlen(text), &plain), first);
}

static void test_no_font(void **state)
{
    (void)state;
    char path[512];
    const char *folder = getenv("TMPDIR");
    assert_true(snprintf(path, sizeof path, "%s/empty-fonts.conf", folder ? folder : "/tmp") <
                (int)sizeof path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(
        fputs("<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig></fontconfig>\n",
              file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(setenv("FONTCONFIG_FILE", path, 1), 0);
    struct fonts *fonts = (struct fonts *)(uintptr_t)1;
    struct placard_error error = {0};
    enum placard_status status = fonts_open(&fonts, NULL, &error);
    struct fonts *later;
    assert_int_equal(fonts_open_later(&later, NULL), PLACARD_OK);
    assert_int_equal(fonts_problem(later)->status, PLACARD_OK); /* nobody has asked yet */
    SDL_Surface *surface = make_surface(200, 60);
    line_draw_fitted(later, "nothing", 7, &plain, surface, 10, 40, INT_MAX);
    assert_int_equal(count_ink(surface, (SDL_Rect){0, 0, 200, 60}, WHITE), 0);
    SDL_FreeSurface(surface);
    assert_int_equal(fonts_problem(later)->status, PLACARD_NOT_FOUND);
    assert_string_equal(fonts_problem(later)->message, error.message);
    struct font_paths paths;
    assert_int_equal(fonts_paths(later, &paths, NULL), PLACARD_NOT_FOUND);
    fonts_close(later);
    unsetenv("FONTCONFIG_FILE");
    unlink(path);
    assert_int_equal(status, PLACARD_NOT_FOUND);
    assert_null(fonts);
    assert_non_null(strstr(error.message, "no font found"));
    assert_non_null(strstr(error.message, "fonts-dejavu-core"));
    assert_non_null(strstr(error.message, "--font FILE"));
}

static void test_bad_font_files(void **state)
{
    (void)state;
    static const char *const files[] = {"/nonexistent/font.ttf", "/dev/null", "/etc/passwd", "/etc", ""};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct fonts *fonts = NULL;
        struct placard_error error = {0};
        assert_int_equal(fonts_open(&fonts, files[i], &error), PLACARD_UNREADABLE);
        assert_null(fonts);
        assert_non_null(strstr(error.message, files[i]));
    }
}

static void test_fonts_opened_later(void **state)
{
    struct fonts *now = *state, *later;
    assert_int_equal(fonts_open_later(&later, NULL), PLACARD_OK);
    SDL_Surface *surface = make_surface(200, 60);
    int width = line_draw_fitted(later, "weight 中", strlen("weight 中"), &plain, surface, 10, 40, INT_MAX);
    assert_int_equal(
        width, line_draw_fitted(now, "weight 中", strlen("weight 中"), &plain, surface, 10, 40, INT_MAX));
    assert_true(count_ink(surface, (SDL_Rect){0, 0, 200, 60}, WHITE) > 0);
    assert_int_equal(fonts_problem(later)->status, PLACARD_OK);
    SDL_FreeSurface(surface);
    fonts_close(later);
}

/* A font file that the user names, of which there is no bold variant. */
static void test_font_file(void **state)
{
    (void)state;
    struct font_list *list;
    struct font_file system;
    assert_int_equal(font_list_open(&list, NULL, NULL), PLACARD_OK);
    assert_true(font_list_file(list, FONT_MAIN, &system));
    struct fonts *fonts;
    struct placard_error error;
    assert_int_equal(fonts_open(&fonts, system.path, &error), PLACARD_OK);
    font_list_close(list);
    struct line_style bold = plain;
    bold.bold = true;
    SDL_Surface *surface = make_surface(200, 60);
    SDL_Surface *other = make_surface(200, 60);
    line_draw_fitted(fonts, "weight", 6, &plain, surface, 10, 40, INT_MAX);
    line_draw_fitted(fonts, "weight", 6, &bold, other, 10, 40, INT_MAX);
    SDL_Rect all = {0, 0, 200, 60};
    assert_true(count_ink(other, all, WHITE) > count_ink(surface, all, WHITE));
    assert_true(line_draw_fitted(fonts, "中😀", strlen("中😀"), &bold, other, 10, 40, INT_MAX) >= 48);
    SDL_FreeSurface(surface);
    SDL_FreeSurface(other);
    fonts_close(fonts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_metrics),
        cmocka_unit_test(test_many_sizes),
        cmocka_unit_test(test_no_font),
        cmocka_unit_test(test_bad_font_files),
        cmocka_unit_test(test_fonts_opened_later),
        cmocka_unit_test(test_font_file),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
