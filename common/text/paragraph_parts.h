/* What the sources that lay a paragraph out share: paragraph.c (memory, order, drawing), itemize.c (pieces)
 * and wrap.c (lines). */
#ifndef PLACARD_TEXT_PARAGRAPH_PARTS_H
#define PLACARD_TEXT_PARAGRAPH_PARTS_H

#include "text/paragraph.h"

#include <fribidi.h>

struct piece_list {
    struct piece *items;
    size_t count, capacity;
};

struct paragraph {
    /* One entry a code point. */
    uint32_t *text;
    uint32_t *break_text; /* as the line breaking library is to see it */
    FriBidiCharType *types;
    FriBidiBracketType *brackets;
    FriBidiLevel *levels;
    FriBidiLevel *line_levels;
    FriBidiStrIndex *map; /* from places on a line to code points */
    uint32_t *piece_at;   /* where a piece starts: its index and 1 */
    uint32_t *order;
    int *numbers; /* of the font of each cluster */
    char *breaks; /* after each code point, as libunibreak says it */
    bool *links;
    size_t count, capacity;

    struct piece_list uncut; /* before lines are broken */
    struct piece_list pieces;
    struct paragraph_line *lines;
    size_t line_count, line_capacity;
    FriBidiParType direction;
    bool is_mixed; /* not all from left to right */
    struct paragraph_style style;
};

/* Adds PIECE at the end. False when memory is short. */
bool piece_list_add(struct piece_list *list, const struct piece *piece);

/* Takes the text apart into PARAGRAPH->uncut and measures the pieces. False when memory is short. */
bool paragraph_itemize(struct paragraph *paragraph, struct fonts *fonts);

/* Breaks PARAGRAPH->uncut into lines, and cuts pieces where it must. False when memory is short. */
bool paragraph_wrap(struct paragraph *paragraph, struct fonts *fonts, int width);

/* What to ask words.h for: LENGTH code points from START on, looking like PIECE. */
struct word_key paragraph_word(const struct paragraph *paragraph, const struct piece *piece, uint32_t start,
                               uint32_t length);

#endif
