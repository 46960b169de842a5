/* PNG's pixels of eight bits a channel as straight ARGB. */
#ifndef PLACARD_RENDERER_PNG_PIXELS_H
#define PLACARD_RENDERER_PNG_PIXELS_H

#include <stdint.h>

/* Bytes beyond the end of rows that must be there: they are read, and mean nothing. */
#define PNG_PIXELS_SLACK 1

enum { PNG_COLORS = 256 };

/* The numbers that files have. */
enum png_color_type {
    PNG_GRAY = 0,
    PNG_RGB = 2,
    PNG_INDEXED = 3,
    PNG_GRAY_ALPHA = 4,
    PNG_RGB_ALPHA = 6,
    PNG_MOST_TYPE = PNG_RGB_ALPHA
};

/* Makes TARGET of ROW, WIDTH pixels; PALETTE is of indexed ones. */
void png_pixels_convert(enum png_color_type type, const uint32_t palette[PNG_COLORS], const uint8_t *row,
                        uint32_t *target, uint32_t width);

#endif
