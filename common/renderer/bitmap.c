#include "renderer/bitmap.h"

#include <stdlib.h>
#include <string.h>

enum placard_status bitmap_check_size(uint64_t width, uint64_t height, struct placard_error *error)
{
    unsigned long long wide = width, high = height;
    if (width == 0 || height == 0) {
        return placard_fail(error, PLACARD_BAD_CONTENT,
                            "the picture is %llux%llu pixels: there is nothing to show", wide, high);
    }
    if (width > BITMAP_MAX_SIDE || height > BITMAP_MAX_SIDE) {
        return placard_fail(error, PLACARD_TOO_LARGE,
                            "the picture is %llux%llu pixels; a side of at most %u can be shown", wide, high,
                            BITMAP_MAX_SIDE);
    }
    if (width * height > BITMAP_MAX_PIXELS) {
        return placard_fail(error, PLACARD_TOO_LARGE,
                            "the picture is %llux%llu pixels; at most %u million pixels can be shown", wide,
                            high, BITMAP_MAX_PIXELS / 1000000);
    }
    return PLACARD_OK;
}

enum placard_status bitmap_create(struct bitmap *bitmap, uint32_t width, uint32_t height,
                                  struct placard_error *error)
{
    enum placard_status status = bitmap_check_size(width, height, error);
    if (status != PLACARD_OK) {
        return status;
    }
    uint32_t *memory = calloc((size_t)width * height, sizeof *memory);
    if (memory == NULL) {
        return placard_fail(
            error, PLACARD_OUT_OF_MEMORY,
            "no memory for a picture of %ux%u pixels; send a smaller one, or let the viewer have more: "
            "--renderer-memory",
            width, height);
    }
    *bitmap = (struct bitmap){
        .pixels = memory, .memory = memory, .width = width, .height = height, .stride = width};
    return PLACARD_OK;
}

/* The product of an 8-bit colour and an 8-bit alpha, rounded; exact for all values. */
static inline uint32_t multiply(uint32_t color, uint32_t alpha)
{
    uint32_t product = color * alpha + 128;
    return (product + (product >> 8)) >> 8;
}

bool bitmap_set_alpha(struct bitmap *bitmap, enum bitmap_alpha kind)
{
    uint32_t least = 255;
    for (uint32_t y = 0; y < bitmap->height; y++) {
        uint32_t *row = bitmap->memory + bitmap->stride * y;
        for (uint32_t x = 0; x < bitmap->width; x++) {
            uint32_t pixel = row[x], alpha = pixel >> 24;
            least = alpha < least ? alpha : least;
            if (kind == BITMAP_PREMULTIPLIED) {
                row[x] = alpha << 24 | multiply(pixel >> 16 & 255, alpha) << 16 |
                         multiply(pixel >> 8 & 255, alpha) << 8 | multiply(pixel & 255, alpha);
            }
        }
    }
    return least == 255;
}

void bitmap_release(struct bitmap *bitmap)
{
    free(bitmap->memory);
    *bitmap = (struct bitmap){0};
}

void bitmap_blend_row(uint32_t *pixels, size_t count, uint32_t background)
{
    uint32_t red = background >> 16 & 255, green = background >> 8 & 255, blue = background & 255;
    for (size_t i = 0; i < count; i++) {
        uint32_t pixel = pixels[i], through = 255 - (pixel >> 24);
        uint32_t behind =
            multiply(red, through) << 16 | multiply(green, through) << 8 | multiply(blue, through);
        pixels[i] = 0xff000000u | ((pixel & 0xffffffu) + behind);
    }
}

void bitmap_make_row_opaque(uint32_t *pixels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        pixels[i] |= 0xff000000u;
    }
}

void bitmap_fill_row(uint32_t *pixels, size_t count, uint32_t color)
{
    for (size_t i = 0; i < count; i++) {
        pixels[i] = 0xff000000u | color;
    }
}
