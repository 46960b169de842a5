/* Words on plain paper: where a target still has one colour all over, a word's coverage says by a table what
 * its pixels become. That is what blending them comes to, but nothing is read or calculated. */
#ifndef PLACARD_TEXT_PLAIN_H
#define PLACARD_TEXT_PLAIN_H

#include "text/words.h"

struct plain_tint {
    uint32_t pixels[256]; /* by coverage */
};

/* What is known of a target that lines are drawn on from top to bottom. */
struct plain {
    SDL_Rect room; /* its clip */
    int top, left; /* rows from TOP on, and of them columns from LEFT on, have the paper's colour alone */
    struct plain_tint ink, link;
};

/* For a target of the format and the pixel PAPER all over, with colours 0xRRGGBB. False when memory is short.
 */
bool plain_open(struct plain *plain, pixman_format_code_t format, uint32_t paper, uint32_t ink,
                uint32_t link);

/* Draws coverage at PLACE of TARGET if that is plain; false, and nothing, where it is not known to be. */
bool plain_draw(const struct plain *plain, const struct plain_tint *tint, pixman_image_t *coverage,
                pixman_image_t *target, SDL_Rect place);

/* What was drawn on by a word, and after the last one by the whole line, is not plain any more. */
void plain_end_word(struct plain *plain, SDL_Rect place);
void plain_end_line(struct plain *plain, SDL_Rect line);

#endif
