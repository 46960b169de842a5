/* One paragraph of text, taken apart into pieces that look the same all through, measured, and broken into
 * lines. The text's logical order is kept; paragraph_order() gives the order on the screen.
 *
 * A struct paragraph is reused for many paragraphs and keeps its memory. Nothing here fails but for memory.
 */
#ifndef PLACARD_TEXT_PARAGRAPH_H
#define PLACARD_TEXT_PARAGRAPH_H

#include "text/plain.h"
#include "text/words.h"

struct paragraph;

struct paragraph_style {
    int pixels; /* of the em */
    bool bold;  /* all of it */
    bool links; /* find URLs and show them bold */
};

/* Some text in one font, script and direction. */
struct piece {
    uint32_t start; /* code points from the paragraph's start */
    uint16_t length;
    uint8_t level; /* of the bidirectional algorithm: odd is right-to-left */
    bool is_space; /* hangs over the end of a line, and is not drawn */
    bool is_tab;
    bool is_link;
    bool breaks_after; /* a line may end here */
    bool bold;
    int number; /* of the font */
    hb_script_t script;
    int width; /* pixels; of a tab: where the line has it */
};

struct paragraph_line {
    uint32_t start, end;               /* code points */
    uint32_t first_piece, piece_count; /* of paragraph_pieces() */
    uint32_t visible_count;            /* pieces without the spaces at its end, which take no room */
    int width;                         /* of the visible pieces, pixels */
};

struct paragraph *paragraph_create(void);
void paragraph_destroy(struct paragraph *paragraph);

/* Lays COUNT code points (no line ends) out in lines of at most WIDTH pixels (0: one line only; a cluster
 * that is wider has a line of its own). There is always at least one line. The text is copied, with control
 * characters made visible. False when memory is short. */
bool paragraph_lay_out(struct paragraph *paragraph, struct fonts *fonts, const uint32_t *text, size_t count,
                       int width, const struct paragraph_style *style);

size_t paragraph_line_count(const struct paragraph *paragraph);
const struct paragraph_line *paragraph_get_line(const struct paragraph *paragraph, size_t line);
const struct piece *paragraph_pieces(const struct paragraph *paragraph);

/* True when the paragraph runs from right to left: its lines are aligned at the right. */
bool paragraph_is_right_to_left(const struct paragraph *paragraph);

/* The pieces of LINE from left to right, as indexes into paragraph_pieces(): as many as the line has. The
 * array is the paragraph's, valid until the next call. */
const uint32_t *paragraph_order(struct paragraph *paragraph, size_t line);

struct paragraph_colors {
    uint32_t ink, link; /* 0xRRGGBB */
};

/* Draws LINE with its left edge at X and its baseline at BASELINE onto TARGET, within its clip region, and on
 * nothing outside of *INKED, if that is not NULL. PLAIN says where TARGET has one colour alone; NULL: that is
 * not known. */
void paragraph_draw(struct paragraph *paragraph, struct fonts *fonts, size_t line, pixman_image_t *target,
                    int x, int baseline, const struct paragraph_colors *colors, struct plain *plain,
                    SDL_Rect *inked);

#endif
