/* Parts of an image: a few rectangles, none of which shares a row with another one. */
#ifndef PLACARD_SRC_AREAS_H
#define PLACARD_SRC_AREAS_H

#include <stdint.h>

#define AREAS_MOST 24u

/* Pixels. */
struct area {
    uint32_t x, y, width, height;
};

/* From top to bottom. */
struct areas {
    uint32_t count;
    struct area list[AREAS_MOST];
};

/* Adds AREA, which is not empty and ends before UINT32_MAX. What shares rows with it becomes one with it;
 * when there are too many, neighbours become one: then the areas are larger, never smaller. */
void areas_add(struct areas *areas, struct area area);

#endif
