#include "renderer/bitmap_surface.h"

#include <string.h>

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
