/* What PNG does to rows so that they compress better, undone: third edition of the specification, section 9,
 * https://www.w3.org/TR/png-3/#9Filters. For pixels of one to four bytes. */
#ifndef PLACARD_RENDERER_PNG_FILTER_H
#define PLACARD_RENDERER_PNG_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes beyond the end of rows that must be there: they are read, and mean nothing. */
#define PNG_FILTER_SLACK 3

/* Undoes the filters of COUNT rows, one behind the other in ROWS, in place: each is a byte that names its
 * filter, and LENGTH bytes of pixels of PIXEL_SIZE (1 to 4) bytes each. ABOVE are the pixels of the row
 * before, done already; zeros for the first one. False when there is no such filter. */
bool png_filter_undo(uint8_t *rows, uint32_t count, const uint8_t *above, size_t length, unsigned pixel_size);

#endif
