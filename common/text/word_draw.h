/* How a word is shaped and drawn with SDL_ttf. Used by words.c, which keeps the results. */
#ifndef PLACARD_TEXT_WORD_DRAW_H
#define PLACARD_TEXT_WORD_DRAW_H

#include "text/words.h"

/* How far the word moves the pen, in pixels; 0 when memory is short. */
int word_measure(struct fonts *fonts, const struct word_key *key);

/* Draws the word. The caller owns the image's pixels, which are NULL when there is nothing to see or memory
 * is short. */
struct word_image word_draw(struct fonts *fonts, const struct word_key *key);

#endif
