/* A picture's rows of pixels, as a decoder makes them from the top down: all of them in a bitmap's memory, or
 * a few at a time for who reads along (scale.h). */
#ifndef PLACARD_RENDERER_ROWS_H
#define PLACARD_RENDERER_ROWS_H

#include "renderer/bitmap.h"

#include <stddef.h>
#include <stdint.h>

struct scaling;

struct rows {
    uint32_t *memory;
    size_t stride; /* pixels from one place to the next */
    uint32_t width, height;
    uint32_t kept;          /* places: row Y is in the place Y modulo KEPT */
    struct scaling *reader; /* NULL: nobody reads along, and all rows are kept */
};

/* All of BITMAP's memory. */
static inline struct rows rows_of_bitmap(const struct bitmap *bitmap)
{
    return (struct rows){.memory = bitmap->memory,
                         .stride = bitmap->stride,
                         .width = bitmap->width,
                         .height = bitmap->height,
                         .kept = bitmap->height};
}

/* Where row Y is. */
static inline uint32_t *rows_place(const struct rows *rows, uint32_t y)
{
    return rows->memory + rows->stride * (y % rows->kept);
}

#endif
