/* The fonts that text is drawn with: a main font, and fallbacks from the system for what it lacks.
 * One thread at a time; SDL needs not to be initialised. */
#ifndef PLACARD_TEXT_FONTS_H
#define PLACARD_TEXT_FONTS_H

#include "text/font_paths.h"
#include <SDL_ttf.h>
#include <placard/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FONTS_MIN_PIXELS 4
#define FONTS_MAX_PIXELS 1024
#define FONTS_MAX_WORD   80

struct fonts;
struct words;

/* Opens the main font: FILE, or when NULL the system's sans-serif. Fallbacks are looked up and opened when
 * first needed. ERROR: PLACARD_NOT_FOUND, "no font found …" with what to install; PLACARD_UNREADABLE for a
 * bad FILE. */
enum placard_status fonts_open(struct fonts **result, const char *file, struct placard_error *error);

/* The same with the system's sans-serif, opened when something is first drawn or asked for: reading
 * fontconfig's configuration takes longer than a small picture. What then fails has no glyphs, for the reason
 * that fonts_problem() has (PLACARD_OK: none). PLACARD_OUT_OF_MEMORY. */
enum placard_status fonts_open_later(struct fonts **result, struct placard_error *error);
const struct placard_error *fonts_problem(const struct fonts *fonts);

/* Where the system's fonts are: what a renderer must be able to read (renderer/renderer.h). To be given to
 * font_paths_release(). PLACARD_OUT_OF_MEMORY. */
enum placard_status fonts_paths(struct fonts *fonts, struct font_paths *paths, struct placard_error *error);

/* Closes all of them. NULL is allowed. */
void fonts_close(struct fonts *fonts);

/* A font at a size, ready for SDL_ttf, and how to use it. */
struct font_face {
    TTF_Font *font;
    int scale_numerator; /* a bitmap font (emoji) is drawn at its own size and then scaled to PIXELS */
    int scale_denominator;
    bool is_color; /* draw with TTF_RenderUTF8_Blended() for its own colours */
};

/* The number of the font for a whole grapheme cluster of COUNT code points, in bold or not: always the same
 * for the same cluster. When no font has it: the main font's, whose "missing" glyph is drawn. */
int fonts_find(struct fonts *fonts, const uint32_t *cluster, size_t count, bool bold);

/* That of one that has COUNT code points (at most FONTS_MAX_WORD) of several clusters; -1: there is none. */
int fonts_find_word(struct fonts *fonts, const uint32_t *text, size_t count, bool bold);

/* The face of font NUMBER at PIXELS (height of the em, 4 to 1024). Owned by FONTS, which keeps a bounded
 * number of sizes: valid until the next call. NULL only when memory is short. */
const struct font_face *fonts_load(struct fonts *fonts, int number, int pixels, bool bold);

/* Metrics of the main font at PIXELS: from baseline up, from baseline down (positive), and line to line. */
struct font_metrics {
    int ascent, descent, line_height;
};
struct font_metrics fonts_metrics(struct fonts *fonts, int pixels);

/* The words already drawn with these fonts; owned by FONTS. */
struct words *fonts_words(struct fonts *fonts);

#endif
