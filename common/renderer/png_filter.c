#include "renderer/png_filter.h"

#include <string.h>

enum filter { FILTER_NONE, FILTER_SUB, FILTER_UP, FILTER_AVERAGE, FILTER_PAETH };

/* The bytes of a pixel, worked on at once: as they are, and with room for a sign. */
typedef uint8_t byte_lanes __attribute__((vector_size(4)));
typedef int16_t lanes __attribute__((vector_size(8)));

#define LOW_BYTE 0xff

/* Four bytes that begin at a pixel, of which a smaller pixel uses fewer. */
static inline uint32_t load(const uint8_t *bytes)
{
    uint32_t pixel;
    memcpy(&pixel, bytes, sizeof pixel);
    return pixel;
}

static inline void store(uint8_t *bytes, uint32_t pixel, unsigned size)
{
    memcpy(bytes, &pixel, size);
}

/* The sums of the four bytes, each for itself. */
static inline uint32_t add(uint32_t one, uint32_t other)
{
    return ((one & 0x7f7f7f7fu) + (other & 0x7f7f7f7fu)) ^ ((one ^ other) & 0x80808080u);
}

static inline lanes widen(uint32_t pixel)
{
    byte_lanes bytes;
    memcpy(&bytes, &pixel, sizeof bytes);
    return __builtin_convertvector(bytes, lanes);
}

static inline uint32_t narrow(lanes wide)
{
    uint32_t pixel;
    byte_lanes bytes = __builtin_convertvector(wide, byte_lanes);
    memcpy(&pixel, &bytes, sizeof pixel);
    return pixel;
}

static inline lanes magnitude(lanes value)
{
    lanes sign = value < 0;
    return (value ^ sign) - sign;
}

/* Whichever of the three neighbours is nearest to left + above - corner; the earlier one of equals. */
static inline lanes paeth(lanes left, lanes above, lanes corner)
{
    lanes to_left = above - corner, to_above = left - corner;
    lanes to_corner = magnitude(to_left + to_above);
    to_left = magnitude(to_left);
    to_above = magnitude(to_above);
    lanes not_left = (to_left > to_above) | (to_left > to_corner);
    lanes not_above = to_above > to_corner;
    lanes other = (not_above & corner) | (~not_above & above);
    return (not_left & other) | (~not_left & left);
}

static inline void undo_sub(uint8_t *row, size_t length, unsigned size)
{
    uint32_t left = 0;
    for (size_t i = 0; i < length; i += size) {
        left = add(left, load(row + i));
        store(row + i, left, size);
    }
}

static void undo_up(uint8_t *row, const uint8_t *above, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        row[i] = (uint8_t)(row[i] + above[i]);
    }
}

/* The neighbours of the next pixel in a row: to its left, and left above. */
struct neighbours {
    lanes left, corner;
};

/* What a pixel is, of its difference and of the pixel above it. */
static inline __attribute__((always_inline)) lanes undo_pixel(unsigned filter, struct neighbours *near,
                                                              lanes above, uint32_t difference)
{
    lanes guess =
        filter == FILTER_AVERAGE ? (near->left + above) >> 1 : paeth(near->left, above, near->corner);
    near->corner = above;
    near->left = (guess + widen(difference)) & LOW_BYTE;
    return near->left;
}

/* Each pixel waits for the one before: few steps between them, and no way to and from bytes. */
static inline __attribute__((always_inline)) void
undo_chain(unsigned filter, uint8_t *row, const uint8_t *above, size_t length, unsigned size)
{
    struct neighbours near = {.left = {0}};
    for (size_t i = 0; i < length; i += size) {
        store(row + i, narrow(undo_pixel(filter, &near, widen(load(above + i)), load(row + i))), size);
    }
}

/* Two rows, of which the processor works on one while the other waits. */
static inline __attribute__((always_inline)) void
undo_chains(unsigned filter, uint8_t *row, const uint8_t *above, size_t length, unsigned size)
{
    struct neighbours near = {.left = {0}}, below = near;
    uint8_t *next = row + length + 1;
    for (size_t i = 0; i < length; i += size) {
        lanes pixel = undo_pixel(filter, &near, widen(load(above + i)), load(row + i));
        store(row + i, narrow(pixel), size);
        store(next + i, narrow(undo_pixel(filter, &below, pixel, load(next + i))), size);
    }
}

/* Whether the two rows are chains of the same kind. */
static bool are_chains(const uint8_t *row, size_t length)
{
    return (row[-1] == FILTER_AVERAGE || row[-1] == FILTER_PAETH) && row[length] == row[-1];
}

static inline __attribute__((always_inline)) bool undo(unsigned filter, uint8_t *row, const uint8_t *above,
                                                       size_t length, unsigned size)
{
    switch (filter) {
    case FILTER_NONE:
        return true;
    case FILTER_SUB:
        undo_sub(row, length, size);
        return true;
    case FILTER_UP:
        undo_up(row, above, length);
        return true;
    case FILTER_AVERAGE:
        undo_chain(FILTER_AVERAGE, row, above, length, size);
        return true;
    case FILTER_PAETH:
        undo_chain(FILTER_PAETH, row, above, length, size);
        return true;
    default:
        return false;
    }
}

/* With a SIZE that the compiler knows. */
static inline __attribute__((always_inline)) bool
undo_rows(uint8_t *rows, uint32_t count, const uint8_t *above, size_t length, unsigned size)
{
    uint8_t *row = rows + 1;
    while (count > 0) {
        uint32_t done = 1;
        if (count > 1 && are_chains(row, length)) {
            done = 2;
            if (row[-1] == FILTER_AVERAGE) {
                undo_chains(FILTER_AVERAGE, row, above, length, size);
            } else {
                undo_chains(FILTER_PAETH, row, above, length, size);
            }
        } else if (!undo(row[-1], row, above, length, size)) {
            return false;
        }
        above = row + (length + 1) * (done - 1);
        row += (length + 1) * done;
        count -= done;
    }
    return true;
}

bool png_filter_undo(uint8_t *rows, uint32_t count, const uint8_t *above, size_t length, unsigned pixel_size)
{
    switch (pixel_size) {
    case 1:
        return undo_rows(rows, count, above, length, 1);
    case 2:
        return undo_rows(rows, count, above, length, 2);
    case 3:
        return undo_rows(rows, count, above, length, 3);
    default:
        return undo_rows(rows, count, above, length, 4);
    }
}
