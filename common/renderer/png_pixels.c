#include "renderer/png_pixels.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Four bytes, of which a pixel of three uses the first. */
static inline uint32_t load(const uint8_t *bytes)
{
    uint32_t pixel;
    memcpy(&pixel, bytes, sizeof pixel);
    return pixel;
}

static void convert_rgb(const uint8_t *row, uint32_t *target, uint32_t width)
{
    for (uint32_t x = 0; x < width; x++, row += 3) {
        target[x] = 0xff000000u | __builtin_bswap32(load(row)) >> 8;
    }
}

/* Bytes in any order, by one instruction: which not every processor has that this may run on. */
#if defined __x86_64__ || defined __i386__
#define WITH_SHUFFLE __attribute__((target("ssse3")))
static bool can_shuffle(void)
{
    return __builtin_cpu_supports("ssse3");
}
#else
#define WITH_SHUFFLE
static bool can_shuffle(void)
{
#ifdef __aarch64__
    return true;
#else
    return false;
#endif
}
#endif

/* Four pixels at a time, a quarter of the time. */
WITH_SHUFFLE static void shuffle_rgb(const uint8_t *row, uint32_t *target, uint32_t width)
{
    enum { AT_ONCE = 4, READ = 6 /* pixels, the last of them in part */ };
    typedef uint8_t bytes __attribute__((vector_size(16)));
    const bytes alpha = {0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255};
    uint32_t x = 0;
    for (; width - x >= READ; x += AT_ONCE, row += (size_t)AT_ONCE * 3) {
        bytes pixels;
        memcpy(&pixels, row, sizeof pixels);
        pixels = __builtin_shufflevector(pixels, pixels, 2, 1, 0, 0, 5, 4, 3, 3, 8, 7, 6, 6, 11, 10, 9, 9);
        pixels |= alpha;
        memcpy(target + x, &pixels, sizeof pixels);
    }
    convert_rgb(row, target + x, width - x);
}

static void convert_rgb_alpha(const uint8_t *row, uint32_t *target, uint32_t width)
{
    for (uint32_t x = 0; x < width; x++, row += 4) {
        uint32_t pixel = load(row);
        target[x] = (pixel & 0xff00ff00u) | (pixel & 0xffu) << 16 | (pixel >> 16 & 0xffu);
    }
}

void png_pixels_convert(enum png_color_type type, const uint32_t palette[PNG_COLORS], const uint8_t *row,
                        uint32_t *target, uint32_t width)
{
    switch (type) {
    case PNG_GRAY:
        for (uint32_t x = 0; x < width; x++) {
            target[x] = 0xff000000u | row[x] * 0x010101u;
        }
        break;
    case PNG_RGB:
        (can_shuffle() ? shuffle_rgb : convert_rgb)(row, target, width);
        break;
    case PNG_INDEXED:
        for (uint32_t x = 0; x < width; x++) {
            target[x] = palette[row[x]];
        }
        break;
    case PNG_GRAY_ALPHA:
        for (uint32_t x = 0; x < width; x++, row += 2) {
            target[x] = (uint32_t)row[1] << 24 | row[0] * 0x010101u;
        }
        break;
    case PNG_RGB_ALPHA:
        convert_rgb_alpha(row, target, width);
        break;
    }
}
