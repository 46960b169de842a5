/* One line of text in visual order: direction (fribidi), fonts and their fallbacks, shaping, colours;
 * measured and drawn, for the labels of both apps' windows. */
#ifndef PLACARD_TEXT_LINE_H
#define PLACARD_TEXT_LINE_H

#include "text/fonts.h"
#include <SDL_surface.h>
#include <stddef.h>
#include <stdint.h>

struct line_style {
    int pixels; /* font size, pixels of the em */
    bool bold;
    uint32_t color; /* 0xRRGGBB */
};

/* The width of TEXT (UTF-8, LENGTH bytes, no line ends) in pixels. */
int line_width(struct fonts *fonts, const char *text, size_t length, const struct line_style *style);

/* Draws TEXT onto TARGET (any 32-bit surface, blended, clipped to the target's clip rectangle) with its left
 * edge at X and its baseline at BASELINE: at most WIDTH pixels of it, ending in "…" when it had to be cut (at
 * a grapheme, in logical order). A line whose first strong letter is right-to-left is ordered so; the caller
 * aligns it. Returns the width drawn. */
int line_draw_fitted(struct fonts *fonts, const char *text, size_t length, const struct line_style *style,
                     SDL_Surface *target, int x, int baseline, int width);

/* True when TEXT's first strong letter is right-to-left. */
bool line_is_right_to_left(const char *text, size_t length);

#endif
