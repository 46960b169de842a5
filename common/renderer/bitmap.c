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

static bool has_transparency(SDL_Surface *surface)
{
    if (SDL_ISPIXELFORMAT_ALPHA(surface->format->format) || SDL_HasColorKey(surface)) {
        return true;
    }
    const SDL_Palette *palette = surface->format->palette;
    for (int i = 0; palette != NULL && i < palette->ncolors; i++) {
        if (palette->colors[i].a != 255) {
            return true;
        }
    }
    return false;
}

/* Converts SURFACE into PIXELS, straight ARGB. 0, or -1 with SDL's reason. */
static int convert(uint32_t *pixels, SDL_Surface *surface)
{
    int pitch = surface->w * (int)sizeof(uint32_t);
    if (surface->format->palette == NULL && !SDL_HasColorKey(surface)) {
        return SDL_ConvertPixels(surface->w, surface->h, surface->format->format, surface->pixels,
                                 surface->pitch, SDL_PIXELFORMAT_ARGB8888, pixels, pitch);
    }
    /* What only a surface knows, its palette and the colour that is transparent, takes one more copy. */
    SDL_Surface *converted = SDL_ConvertSurfaceFormat(surface, SDL_PIXELFORMAT_ARGB8888, 0);
    if (converted == NULL) {
        return -1;
    }
    for (int y = 0; y < converted->h; y++) {
        memcpy(pixels + (size_t)surface->w * (size_t)y,
               (const uint8_t *)converted->pixels + (size_t)converted->pitch * (size_t)y, (size_t)pitch);
    }
    SDL_FreeSurface(converted);
    return 0;
}

enum placard_status bitmap_from_surface(struct bitmap *bitmap, SDL_Surface *surface, enum bitmap_alpha alpha,
                                        struct placard_error *error)
{
    struct bitmap made = {0};
    enum placard_status status = bitmap_check_size((uint64_t)(surface->w > 0 ? surface->w : 0),
                                                   (uint64_t)(surface->h > 0 ? surface->h : 0), error);
    if (status == PLACARD_OK) {
        status = bitmap_create(&made, (uint32_t)surface->w, (uint32_t)surface->h, error);
    }
    if (made.memory != NULL && convert(made.memory, surface) != 0) {
        status = placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot convert a picture of %ux%u pixels: %s",
                              made.width, made.height, SDL_GetError());
    }
    if (status == PLACARD_OK) {
        made.opaque = !has_transparency(surface) || bitmap_set_alpha(&made, alpha);
        *bitmap = made;
    } else {
        bitmap_release(&made);
    }
    SDL_FreeSurface(surface);
    return status;
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
