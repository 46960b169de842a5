#include "ui/device/pixel_format.h"
#include <stdlib.h>
#include <string.h>

enum { LEVELS = 256, MATRIX = 8, THRESHOLDS = 64 };

/* A colour's value on the screen, and how far the wished one is above it, in 64ths of a step. */
struct channel_levels {
    uint32_t value[LEVELS];
    uint8_t rest[LEVELS];
    uint32_t step;
};

struct pixel_converter {
    uint32_t bytes;
    bool is_plain; /* XRGB8888, as the frame is */
    bool is_exact; /* every colour has 8 bits */
    uint8_t thresholds[MATRIX][MATRIX];
    struct channel_levels red, green, blue;
};

static bool channel_is_supported(const struct pixel_format *format, const struct pixel_channel *channel)
{
    return channel->length >= 1 && channel->length <= 8 && channel->offset <= format->bits - channel->length;
}

static bool format_is_supported(const struct pixel_format *format)
{
    return (format->bits == 16 || format->bits == 24 || format->bits == 32) &&
           channel_is_supported(format, &format->red) && channel_is_supported(format, &format->green) &&
           channel_is_supported(format, &format->blue);
}

static void fill_levels(struct channel_levels *levels, const struct pixel_channel *channel)
{
    uint32_t most = (1u << channel->length) - 1;
    for (uint32_t level = 0; level < LEVELS; level++) {
        uint32_t exact = level * most;
        levels->value[level] = (exact / 255) << channel->offset;
        levels->rest[level] = (uint8_t)(exact % 255 * THRESHOLDS / 255);
    }
    levels->step = 1u << channel->offset;
}

/* The matrix of thresholds 0 to 63: the bits of x^y and y, interleaved and reversed. */
static void fill_thresholds(uint8_t thresholds[MATRIX][MATRIX])
{
    for (unsigned y = 0; y < MATRIX; y++) {
        for (unsigned x = 0; x < MATRIX; x++) {
            unsigned threshold = 0;
            for (unsigned bit = 0; bit < 3; bit++) {
                threshold = threshold << 2 | (((x ^ y) >> bit & 1u) << 1 | (y >> bit & 1u));
            }
            thresholds[y][x] = (uint8_t)threshold;
        }
    }
}

enum placard_status pixel_converter_new(struct pixel_converter **converter, const struct pixel_format *format,
                                        struct placard_error *error)
{
    *converter = NULL;
    if (!format_is_supported(format)) {
        return placard_fail(
            error, PLACARD_INVALID_ARGUMENT,
            "pixels of %u bits (red %u, green %u, blue %u) are not supported: set the screen to "
            "16, 24 or 32 bits with true colours",
            format->bits, format->red.length, format->green.length, format->blue.length);
    }
    struct pixel_converter *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to convert pixels");
    }
    made->bytes = format->bits / 8;
    made->is_exact = format->red.length == 8 && format->green.length == 8 && format->blue.length == 8;
    made->is_plain = made->is_exact && format->bits == 32 && format->red.offset == 16 &&
                     format->green.offset == 8 && format->blue.offset == 0;
    fill_thresholds(made->thresholds);
    fill_levels(&made->red, &format->red);
    fill_levels(&made->green, &format->green);
    fill_levels(&made->blue, &format->blue);
    *converter = made;
    return PLACARD_OK;
}

void pixel_converter_free(struct pixel_converter *converter)
{
    free(converter);
}

uint32_t pixel_converter_bytes(const struct pixel_converter *converter)
{
    return converter->bytes;
}

static uint32_t exact_pixel(const struct pixel_converter *converter, uint32_t pixel)
{
    return converter->red.value[pixel >> 16 & 0xff] | converter->green.value[pixel >> 8 & 0xff] |
           converter->blue.value[pixel & 0xff];
}

static uint32_t dithered_level(const struct channel_levels *levels, uint32_t level, uint32_t threshold)
{
    return levels->value[level] + (levels->rest[level] > threshold ? levels->step : 0);
}

static uint32_t dithered_pixel(const struct pixel_converter *converter, uint32_t pixel, uint32_t threshold)
{
    return dithered_level(&converter->red, pixel >> 16 & 0xff, threshold) |
           dithered_level(&converter->green, pixel >> 8 & 0xff, threshold) |
           dithered_level(&converter->blue, pixel & 0xff, threshold);
}

/* Both sides are little-endian, so that a pixel's bytes are those of its number. */
static void put_pixel(unsigned char *to, uint32_t pixel, uint32_t bytes)
{
    if (bytes == 2) {
        uint16_t half = (uint16_t)pixel;
        memcpy(to, &half, sizeof half);
    } else if (bytes == 4) {
        memcpy(to, &pixel, sizeof pixel);
    } else {
        to[0] = (unsigned char)pixel;
        to[1] = (unsigned char)(pixel >> 8);
        to[2] = (unsigned char)(pixel >> 16);
    }
}

void pixel_converter_row(const struct pixel_converter *converter, const uint32_t *from, void *to, int x,
                         int y, int count)
{
    if (converter->is_plain) {
        memcpy(to, from, (size_t)count * sizeof *from);
        return;
    }
    const uint8_t *thresholds = converter->thresholds[(unsigned)y % MATRIX];
    uint32_t bytes = converter->bytes;
    unsigned char *next = to;
    for (int i = 0; i < count; i++, next += bytes) {
        uint32_t pixel = converter->is_exact
                             ? exact_pixel(converter, from[i])
                             : dithered_pixel(converter, from[i], thresholds[(unsigned)(x + i) % MATRIX]);
        put_pixel(next, pixel, bytes);
    }
}
