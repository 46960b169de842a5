/* The eight ways to turn and mirror a picture, numbered as EXIF's orientation tag numbers them (EXIF 2.3, tag
 * 0x0112): what has to be done to the stored picture so that it is seen upright. */
#ifndef PLACARD_RENDERER_TURN_H
#define PLACARD_RENDERER_TURN_H

#include "renderer/bitmap.h"

enum turn {
    TURN_NONE = 1,
    TURN_MIRROR = 2, /* left and right exchanged */
    TURN_180 = 3,
    TURN_FLIP = 4,      /* top and bottom exchanged */
    TURN_TRANSPOSE = 5, /* rows become columns */
    TURN_90 = 6,        /* clockwise */
    TURN_TRANSVERSE = 7,
    TURN_270 = 8
};

/* The turn of a view's rotation: 0, 90, 180 or 270 degrees clockwise. */
enum turn turn_of_rotation(uint32_t rotation);

/* True when the sides change places. */
bool turn_swaps_sides(enum turn turn);

/* Copies WIDTH x HEIGHT pixels, turned, from SOURCE (STRIDE pixels from row to row) to TARGET, which has no
 * padding. They must not overlap. */
void turn_pixels(enum turn turn, const uint32_t *source, size_t stride, uint32_t width, uint32_t height,
                 uint32_t *target);

/* Turns BITMAP. PLACARD_OUT_OF_MEMORY leaves it as it was. */
enum placard_status turn_bitmap(enum turn turn, struct bitmap *bitmap, struct placard_error *error);

#endif
