#include "renderer/bmp_decode.h"

#include "renderer/raw_pixels.h"
#include "renderer/scale.h"

enum {
    FILE_HEADER = 14, /* before the picture's own */
    LEAST_HEADER = 40,
    PIXEL = 3 /* bytes: blue, green, red */
};

/* The rows of pixels in a file, each filled up to whole words. */
struct pixels {
    const uint8_t *first; /* the top one */
    ptrdiff_t next;       /* bytes from a row to the one below */
};

static bool find_pixels(struct bytes file, const struct rows *rows, struct pixels *pixels)
{
    const uint64_t size = ((uint64_t)rows->width * PIXEL + 3) / 4 * 4, at = bytes_32(file, 10);
    const uint32_t height = bytes_32(file, FILE_HEADER + 8);
    const bool is_from_top = height == 0u - rows->height; /* else the last row is the first in the file */
    if (rows->width == 0 || rows->height == 0 || bytes_32(file, FILE_HEADER) < LEAST_HEADER ||
        bytes_32(file, FILE_HEADER + 4) != rows->width || (height != rows->height && !is_from_top) ||
        bytes_16(file, FILE_HEADER + 14) != PIXEL * 8 || bytes_32(file, FILE_HEADER + 16) != 0 ||
        !bytes_has(file, at, size * rows->height)) {
        return false;
    }
    const uint8_t *start = file.data + at;
    pixels->first = is_from_top ? start : start + size * (rows->height - 1);
    pixels->next = is_from_top ? (ptrdiff_t)size : -(ptrdiff_t)size;
    return true;
}

bool bmp_decode(struct bytes file, const struct rows *rows)
{
    struct pixels pixels;
    if (!find_pixels(file, rows, &pixels)) {
        return false;
    }
    for (uint32_t y = 0; y < rows->height; y++) {
        if (rows->reader != NULL) {
            scaling_reserve(rows->reader, y + 1);
        }
        raw_pixels_convert(rows_place(rows, y), pixels.first + pixels.next * (ptrdiff_t)y, rows->width,
                           PLACARD_FORMAT_BGR);
        if (rows->reader != NULL) {
            scaling_advance(rows->reader, y + 1);
        }
    }
    return true;
}
