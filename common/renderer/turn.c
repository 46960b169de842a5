#include "renderer/turn.h"

/* Rows and columns change places in blocks that the cache holds. */
#define BLOCK 64u

enum turn turn_of_rotation(uint32_t rotation)
{
    switch (rotation) {
    case 90:
        return TURN_90;
    case 180:
        return TURN_180;
    case 270:
        return TURN_270;
    default:
        return TURN_NONE;
    }
}

bool turn_swaps_sides(enum turn turn)
{
    return turn >= TURN_TRANSPOSE;
}

/* Where the first pixel goes in the target, and how far it is from there to the target of the next pixel in
 * the row, and in the column. */
struct steps {
    ptrdiff_t start, right, down;
};

static struct steps steps_of(enum turn turn, ptrdiff_t width, ptrdiff_t height)
{
    switch (turn) {
    case TURN_MIRROR:
        return (struct steps){width - 1, -1, width};
    case TURN_180:
        return (struct steps){width * height - 1, -1, -width};
    case TURN_FLIP:
        return (struct steps){width * (height - 1), 1, -width};
    case TURN_TRANSPOSE:
        return (struct steps){0, height, 1};
    case TURN_90:
        return (struct steps){height - 1, height, -1};
    case TURN_TRANSVERSE:
        return (struct steps){width * height - 1, -height, -1};
    case TURN_270:
        return (struct steps){height * (width - 1), -height, 1};
    case TURN_NONE:
    default:
        return (struct steps){0, 1, width};
    }
}

void turn_pixels(enum turn turn, const uint32_t *source, size_t stride, uint32_t width, uint32_t height,
                 uint32_t *target)
{
    struct steps steps = steps_of(turn, (ptrdiff_t)width, (ptrdiff_t)height);
    for (uint32_t top = 0; top < height; top += BLOCK) {
        uint32_t bottom = height - top < BLOCK ? height : top + BLOCK;
        for (uint32_t left = 0; left < width; left += BLOCK) {
            uint32_t right = width - left < BLOCK ? width : left + BLOCK;
            for (uint32_t y = top; y < bottom; y++) {
                const uint32_t *row = source + stride * y;
                ptrdiff_t place = steps.start + (ptrdiff_t)y * steps.down + (ptrdiff_t)left * steps.right;
                for (uint32_t x = left; x < right; x++, place += steps.right) {
                    target[place] = row[x];
                }
            }
        }
    }
}

enum placard_status turn_bitmap(enum turn turn, struct bitmap *bitmap, struct placard_error *error)
{
    if (turn == TURN_NONE) {
        return PLACARD_OK;
    }
    bool swaps = turn_swaps_sides(turn);
    struct bitmap turned;
    enum placard_status status = bitmap_create(&turned, swaps ? bitmap->height : bitmap->width,
                                               swaps ? bitmap->width : bitmap->height, error);
    if (status != PLACARD_OK) {
        return status;
    }
    turn_pixels(turn, bitmap->pixels, bitmap->stride, bitmap->width, bitmap->height, turned.memory);
    turned.opaque = bitmap->opaque;
    bitmap_release(bitmap);
    *bitmap = turned;
    return PLACARD_OK;
}
