/* Words as they look: shaped and drawn once, then kept, up to a bounded amount of memory. A "word" here is
 * any piece of text in one font, script and direction that is drawn as a whole. */
#ifndef PLACARD_TEXT_WORDS_H
#define PLACARD_TEXT_WORDS_H

#include "text/fonts.h"

#include <hb.h>
#include <pixman.h>

/* The longest word, in code points; longer text is several words. */
#define WORDS_MAX_LENGTH FONTS_MAX_WORD

struct words;

/* What makes a word look as it does. */
struct word_key {
    const uint32_t *text; /* code points */
    uint16_t length;      /* 1 to WORDS_MAX_LENGTH */
    uint16_t pixels;      /* of the em */
    int number;           /* of the font, from fonts_find() */
    hb_script_t script;
    bool bold;
    bool right_to_left;
};

/* An image of a word: coverage (PIXMAN_a8), or for colour fonts premultiplied colours (PIXMAN_a8r8g8b8). */
struct word_image {
    pixman_image_t *pixels; /* NULL: nothing to see */
    int x, y;               /* of its top left corner, from where the word's baseline starts */
    int width, height;
    bool is_color;
};

struct words *words_create(void);
void words_destroy(struct words *words);

/* How far the word moves the pen, in pixels, at least 0. 0 too when memory is short. */
int words_width(struct fonts *fonts, const struct word_key *key);

/* How the word looks: valid until the next call. Never NULL. */
const struct word_image *words_image(struct fonts *fonts, const struct word_key *key);

#endif
