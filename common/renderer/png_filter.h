/* What PNG does to rows so that they compress better, undone: third edition of the specification, section 9,
 * https://www.w3.org/TR/png-3/#9Filters. For pixels of one to four bytes. */
#ifndef PLACARD_RENDERER_PNG_FILTER_H
#define PLACARD_RENDERER_PNG_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes beyond the end of rows that must be there: they are read, and mean nothing. */
#define PNG_FILTER_SLACK 3

/* Undoes FILTER in ROW, LENGTH bytes of pixels of PIXEL_SIZE (1 to 4) bytes each, in place. ABOVE is the row
 * before, done already; zeros for the first one. False when there is no such filter. */
bool png_filter_undo(unsigned filter, uint8_t *row, const uint8_t *above, size_t length, unsigned pixel_size);

#endif
