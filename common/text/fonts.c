#include "text/fonts.h"

#include "text/characters.h"
#include "text/font_list.h"
#include "text/words.h"

#include <stdlib.h>

/* Each open face holds a file descriptor and a cache of glyphs. */
#define MAX_FACES 48
/* Remembered characters; the slot is the low bits of the character, so that a text's alphabet fits. */
#define MAX_FOUND   4096u
#define METRIC_SIZE 16

struct open_face {
    struct font_face face; /* face.font NULL: this place is free */
    int number, pixels;
    bool bold;
    uint64_t used;
};

struct found {
    uint32_t key; /* 0: free */
    int number;
};

struct fonts {
    struct font_list *list;
    struct words *words;
    TTF_Font *main; /* open all the time: what it has is asked often */
    uint64_t clock; /* counts uses of faces */
    struct open_face faces[MAX_FACES];
    struct found found[MAX_FOUND];
    bool initialized;
    bool opened;                  /* or tried in vain, because of … */
    struct placard_error problem; /* … this */
};

static enum placard_status open_main(struct fonts *fonts, const char *file, struct placard_error *error)
{
    struct font_file main;
    if (!font_list_file(fonts->list, FONT_MAIN, &main)) {
        return placard_fail(
            error, PLACARD_NOT_FOUND,
            "no font found: the system's font has no file; install one (on Debian: apt install "
            "fonts-dejavu-core), or name one with --font FILE");
    }
    fonts->main = TTF_OpenFontIndex(main.path, METRIC_SIZE, main.index);
    if (!fonts->main) {
        return placard_fail(error, PLACARD_UNREADABLE,
                            "cannot use \"%s\" as a font: %s; name a %sfile with "
                            "--font FILE",
                            main.path, TTF_GetError(), file ? "TrueType or OpenType " : "font ");
    }
    return PLACARD_OK;
}

/* The list and the main font: what everything else needs. */
static bool open_all(struct fonts *fonts, const char *file)
{
    fonts->opened = true;
    if (TTF_Init() != 0) {
        placard_fail(&fonts->problem, PLACARD_OUT_OF_MEMORY, "cannot start the font library: %s",
                     TTF_GetError());
        return false;
    }
    fonts->initialized = true;
    return font_list_open(&fonts->list, file, &fonts->problem) == PLACARD_OK &&
           open_main(fonts, file, &fonts->problem) == PLACARD_OK;
}

/* False when there is no font. */
static bool is_open(struct fonts *fonts)
{
    if (!fonts->opened) {
        open_all(fonts, NULL);
    }
    return fonts->main != NULL;
}

enum placard_status fonts_open_later(struct fonts **result, struct placard_error *error)
{
    struct fonts *fonts = calloc(1, sizeof *fonts);
    if (fonts != NULL) {
        fonts->words = words_create();
    }
    if (fonts == NULL || fonts->words == NULL) {
        free(fonts);
        *result = NULL;
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for fonts");
    }
    *result = fonts;
    return PLACARD_OK;
}

enum placard_status fonts_open(struct fonts **result, const char *file, struct placard_error *error)
{
    struct fonts *fonts = NULL;
    enum placard_status status = fonts_open_later(&fonts, error);
    if (fonts != NULL && !open_all(fonts, file)) {
        status = placard_fail(error, fonts->problem.status, "%s", fonts->problem.message);
        fonts_close(fonts);
        fonts = NULL;
    }
    *result = fonts;
    return status;
}

const struct placard_error *fonts_problem(const struct fonts *fonts)
{
    return &fonts->problem;
}

static void close_face(struct open_face *face)
{
    if (face->face.font) {
        TTF_CloseFont(face->face.font);
    }
    face->face.font = NULL;
}

enum placard_status fonts_paths(struct fonts *fonts, struct font_paths *paths, struct placard_error *error)
{
    if (!is_open(fonts)) {
        *paths = (struct font_paths){.count = 0};
        return placard_fail(error, fonts->problem.status, "%s", fonts->problem.message);
    }
    return font_list_paths(fonts->list, paths, error);
}

void fonts_close(struct fonts *fonts)
{
    if (!fonts) {
        return;
    }
    for (int i = 0; i < MAX_FACES; i++) {
        close_face(&fonts->faces[i]);
    }
    if (fonts->main) {
        TTF_CloseFont(fonts->main);
    }
    font_list_close(fonts->list);
    words_destroy(fonts->words);
    if (fonts->initialized) {
        TTF_Quit();
    }
    free(fonts);
}

struct words *fonts_words(struct fonts *fonts)
{
    return fonts->words;
}

static int find_fallback(struct fonts *fonts, uint32_t codepoint, bool bold, bool emoji)
{
    uint32_t key = codepoint << 3 | (bold ? 4u : 0u) | (emoji ? 2u : 0u) | 1u;
    struct found *found = &fonts->found[codepoint % MAX_FOUND];
    if (found->key != key) {
        found->number = font_list_find(fonts->list, codepoint, bold, emoji);
        found->key = key;
    }
    return found->number;
}

/* The first character of CLUSTER that the main font lacks; COUNT when it has all. */
static size_t first_missing(struct fonts *fonts, const uint32_t *cluster, size_t count)
{
    size_t i = 0;
    while (i < count &&
           (TTF_GlyphIsProvided32(fonts->main, cluster[i]) || characters_is_ignorable(cluster[i]))) {
        i++;
    }
    return i;
}

int fonts_find(struct fonts *fonts, const uint32_t *cluster, size_t count, bool bold)
{
    int main = bold ? FONT_MAIN_BOLD : FONT_MAIN;
    if (!is_open(fonts)) {
        return main;
    }
    bool emoji = characters_is_emoji(cluster, count);
    size_t missing = emoji ? 0 : first_missing(fonts, cluster, count);
    if (missing == count) {
        return main;
    }
    int number = find_fallback(fonts, cluster[missing], bold && !emoji, emoji);
    /* For a mark that the main font lacks, the letter comes from the mark's font too, or all stays. */
    bool usable = number >= FONT_FALLBACK && (missing == 0 || font_list_has(fonts->list, number, cluster[0]));
    return usable ? number : main;
}

int fonts_find_word(struct fonts *fonts, const uint32_t *text, size_t count, bool bold)
{
    if (!is_open(fonts) || first_missing(fonts, text, count) == count) {
        return bold ? FONT_MAIN_BOLD : FONT_MAIN;
    }
    uint32_t needed[FONTS_MAX_WORD];
    size_t needed_count = 0;
    for (size_t i = 0; i < count && needed_count < FONTS_MAX_WORD; i++) {
        if (!characters_is_ignorable(text[i])) {
            needed[needed_count++] = text[i];
        }
    }
    int number = font_list_find_all(fonts->list, needed, needed_count, bold);
    return number < FONT_FALLBACK ? -1 : number;
}

static int clamp_pixels(int pixels)
{
    return pixels < FONTS_MIN_PIXELS   ? FONTS_MIN_PIXELS
           : pixels > FONTS_MAX_PIXELS ? FONTS_MAX_PIXELS
                                       : pixels;
}

static bool open_face(struct fonts *fonts, struct open_face *place, int number, int pixels, bool bold)
{
    struct font_file file;
    bool own_bold = font_list_file(fonts->list, number, &file);
    if (!own_bold && (number != FONT_MAIN_BOLD || !font_list_file(fonts->list, FONT_MAIN, &file))) {
        return false;
    }
    /* For a bitmap font the size is the number of its strike. */
    TTF_Font *font = TTF_OpenFontIndex(file.path, file.is_bitmap ? 0 : pixels, file.index);
    if (!font) {
        return false;
    }
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT);
    TTF_SetFontKerning(font, 1);
    if (bold && !file.is_bold && !file.is_color) {
        TTF_SetFontStyle(font, TTF_STYLE_BOLD);
    }
    int strike = file.strike > 0 ? file.strike : TTF_FontHeight(font);
    bool scale = file.is_bitmap && strike > 0;
    place->face = (struct font_face){.font = font,
                                     .scale_numerator = scale ? pixels : 1,
                                     .scale_denominator = scale ? strike : 1,
                                     .is_color = file.is_color};
    place->number = number;
    place->pixels = pixels;
    place->bold = bold;
    return true;
}

const struct font_face *fonts_load(struct fonts *fonts, int number, int pixels, bool bold)
{
    if (!is_open(fonts)) {
        return NULL;
    }
    pixels = clamp_pixels(pixels);
    struct open_face *oldest = &fonts->faces[0];
    for (int i = 0; i < MAX_FACES; i++) {
        struct open_face *face = &fonts->faces[i];
        if (face->face.font && face->number == number && face->pixels == pixels && face->bold == bold) {
            face->used = ++fonts->clock;
            return &face->face;
        }
        if (!face->face.font || (oldest->face.font && face->used < oldest->used)) {
            oldest = face;
        }
    }
    close_face(oldest);
    if (!open_face(fonts, oldest, number, pixels, bold)) {
        if (number == FONT_MAIN) {
            return NULL;
        }
        /* A fallback that cannot be opened is never tried again, nor are its characters remembered. */
        font_list_reject(fonts->list, number);
        for (size_t i = 0; i < MAX_FOUND; i++) {
            fonts->found[i].key = 0;
        }
        return fonts_load(fonts, FONT_MAIN, pixels, bold);
    }
    oldest->used = ++fonts->clock;
    return &oldest->face;
}

struct font_metrics fonts_metrics(struct fonts *fonts, int pixels)
{
    pixels = clamp_pixels(pixels);
    struct font_metrics metrics = {pixels, pixels / 4, pixels * 4 / 3};
    const struct font_face *face = fonts_load(fonts, FONT_MAIN, pixels, false);
    if (!face) {
        return metrics;
    }
    metrics.ascent = TTF_FontAscent(face->font);
    metrics.descent = -TTF_FontDescent(face->font);
    /* Some fonts ask for lines closer together than reading from a distance bears. */
    int least = pixels * 13 / 10;
    metrics.line_height = TTF_FontLineSkip(face->font) > least ? TTF_FontLineSkip(face->font) : least;
    return metrics;
}
