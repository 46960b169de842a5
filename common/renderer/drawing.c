#include "renderer/drawing.h"

#include "renderer/bitmap_surface.h"
#include "renderer/probe.h"
#include "renderer/svg.h"

#include <SDL_image.h>
#include <math.h>
#include <stdlib.h>

/* 128 MiB; beyond that, the pixels are scaled. */
#define MAX_DRAWN 32e6

/* How wide a drawing without any size is taken to be. */
#define USUAL_SIDE 512

static SDL_Surface *load(const struct drawing *drawing, int width, int height)
{
    SDL_RWops *stream = SDL_RWFromConstMem(drawing->file.data, (int)drawing->file.length);
    if (stream == NULL) {
        return NULL;
    }
    SDL_Surface *surface = IMG_LoadSizedSVG_RW(stream, width, height);
    SDL_RWclose(stream);
    return surface;
}

static enum placard_status refuse(struct placard_error *error)
{
    return placard_fail(error, PLACARD_BAD_CONTENT, "the picture cannot be decoded as SVG: %s",
                        SDL_GetError());
}

enum placard_status drawing_open(struct drawing *drawing, struct bytes file, enum bitmap_alpha alpha,
                                 struct placard_error *error)
{
    *drawing = (struct drawing){.file = file, .alpha = alpha};
    struct svg svg;
    if (!svg_read(file, &svg)) {
        return probe_cut_off(file.length, (uint64_t)file.length + 1, error);
    }
    const char *undrawable = svg_find_undrawable(file, &svg);
    if (undrawable != NULL) {
        return placard_fail(error, PLACARD_BAD_CONTENT,
                            "the SVG has <%s>, which cannot be drawn: convert it to paths, or send a PNG",
                            undrawable);
    }
    drawing->copy = svg_complete(file, &svg, &drawing->file.length);
    if (drawing->copy == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a drawing");
    }
    drawing->file.data = drawing->copy;
    double width = svg.width, height = svg.height;
    if (!(width > 0) || !(height > 0)) { /* its shapes decide */
        SDL_Surface *surface = load(drawing, USUAL_SIDE, USUAL_SIDE);
        if (surface == NULL) {
            return refuse(error);
        }
        width = surface->w;
        height = surface->h;
        SDL_FreeSurface(surface);
    }
    width = fmin(fmax(round(width), 1), UINT32_MAX);
    height = fmin(fmax(round(height), 1), UINT32_MAX);
    struct probe probe;
    enum placard_status status = probe_set_size(&probe, (uint64_t)width, (uint64_t)height, error);
    if (status == PLACARD_OK) {
        drawing->width = probe.width;
        drawing->height = probe.height;
    }
    return status;
}

void drawing_release(struct drawing *drawing)
{
    bitmap_release(&drawing->bitmap);
    free(drawing->copy);
    drawing->copy = NULL;
}

/* Makes BITMAP no larger than WIDTH x HEIGHT: what is beyond is not drawn. */
static void crop(struct bitmap *bitmap, uint32_t width, uint32_t height)
{
    bitmap->width = bitmap->width < width ? bitmap->width : width;
    bitmap->height = bitmap->height < height ? bitmap->height : height;
}

enum placard_status drawing_draw(struct drawing *drawing, uint64_t width, uint64_t height,
                                 struct placard_error *error)
{
    if (drawing->bitmap.pixels != NULL && drawing->wanted_width == width &&
        drawing->wanted_height == height) {
        return PLACARD_OK;
    }
    double scale = fmax((double)width / drawing->width, (double)height / drawing->height);
    scale = fmin(scale, sqrt(MAX_DRAWN / ((double)drawing->width * drawing->height)));
    scale = fmin(scale, (double)BITMAP_MAX_SIDE /
                            (drawing->width > drawing->height ? drawing->width : drawing->height));
    int wide = (int)fmax(1, round(drawing->width * scale)),
        high = (int)fmax(1, round(drawing->height * scale));
    SDL_Surface *surface = load(drawing, wide, high);
    if (surface != NULL && (surface->w < wide || surface->h < high)) {
        /* The decoder rounds down: a pixel more, which is cut off, is sharper than a pixel less. */
        SDL_FreeSurface(surface);
        surface = load(drawing, wide + 1, high + 1);
    }
    if (surface == NULL) {
        return refuse(error);
    }
    bitmap_release(&drawing->bitmap);
    enum placard_status status = bitmap_from_surface(&drawing->bitmap, surface, drawing->alpha, error);
    if (status == PLACARD_OK) {
        crop(&drawing->bitmap, (uint32_t)wide, (uint32_t)high);
        drawing->wanted_width = width;
        drawing->wanted_height = height;
        drawing->version++;
    }
    return status;
}
