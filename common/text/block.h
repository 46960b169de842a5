/* Text taken apart into blocks that are laid out on their own: its paragraphs, and the parts of those that
 * are too long. Where a block starts depends on the text near it alone, so that walking forwards, backwards,
 * and starting in the middle always agree, however large the text is. */
#ifndef PLACARD_TEXT_BLOCK_H
#define PLACARD_TEXT_BLOCK_H

#include "text/encoding.h"

/* Text without a line end for so many bytes is cut at multiples of them, moved back to a space or a
 * character's start. A block has at most twice that. */
#define BLOCK_CUT 16384u

struct block {
    size_t start, end; /* bytes; END is before the line end */
    size_t next;       /* start of the next block: after the line end. The text's length for the last */
};

/* The block that has the byte at OFFSET, or for OFFSET at or beyond the end the last one. Line ends are LF,
 * CR LF, CR, FF, U+2028 and U+2029. An empty text is one empty block. */
struct block block_find(const struct encoded_text *text, size_t offset);

#endif
