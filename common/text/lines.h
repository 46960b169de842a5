/* The lines of a document at a width and font size. They are laid out when they are walked over, a block at a
 * time, and only the blocks used last are kept. */
#ifndef PLACARD_TEXT_LINES_H
#define PLACARD_TEXT_LINES_H

#include "text/block.h"
#include "text/paragraph.h"

#include <stdbool.h>

struct lines;

/* One line: the number LINE of the block that starts at BLOCK. */
struct cursor {
    size_t block;
    size_t line;
};

enum lines_step { LINES_MOVED, LINES_AT_END, LINES_NO_MEMORY };

/* The lines of TEXT (the caller's, as FONTS). NULL when memory is short. */
struct lines *lines_create(const struct encoded_text *text, struct fonts *fonts);
void lines_destroy(struct lines *lines);

/* From now on lines are at most WIDTH pixels wide, in letters of PIXELS. Cursors become invalid by a change.
 */
void lines_set_size(struct lines *lines, int width, int pixels);

/* The line that has the byte at OFFSET; beyond the end the last one. False when memory is short. */
bool lines_find(struct lines *lines, size_t offset, struct cursor *cursor);

/* Moves CURSOR to the next line, or to the one before. LINES_AT_END leaves it where it is: there is none. */
enum lines_step lines_next(struct lines *lines, struct cursor *cursor);
enum lines_step lines_previous(struct lines *lines, struct cursor *cursor);

/* A line with all there is to know of it. */
struct lines_line {
    size_t start, end;           /* bytes; END is where the next line starts, or the document's end */
    struct paragraph *paragraph; /* to draw it with: line NUMBER of it. Valid until the next call */
    size_t number;
};
bool lines_get(struct lines *lines, const struct cursor *cursor, struct lines_line *line);

/* How many bytes have been laid out so far. */
uint64_t lines_work(const struct lines *lines);

#endif
