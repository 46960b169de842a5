#include "renderer/drawing.h"

#include "renderer/bitmap_surface.h"
#include "renderer/probe.h"

#include <SDL_image.h>
#include <math.h>
#include <stdlib.h>

/* 128 MiB; beyond that, the pixels are scaled. */
#define MAX_DRAWN 32e6

/* How wide a drawing without any size is taken to be. */
#define USUAL_SIDE 512

/* The value of attribute NAME in the tag from START to END, as text; empty when it is not there. */
static void find_attribute(struct bytes file, size_t start, size_t end, const char *name, char *text,
                           size_t size)
{
    size_t length = strlen(name);
    char quote = 0;
    text[0] = '\0';
    for (size_t at = start; at + length + 2 < end; at++) {
        char byte = (char)file.data[at];
        if (quote != 0) {
            if (byte == quote) {
                quote = 0;
            }
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
        } else if (strchr(" \t\r\n", byte) != NULL && memcmp(file.data + at + 1, name, length) == 0) {
            size_t value = at + 1 + length;
            while (value < end && strchr(" \t\r\n=", (char)file.data[value]) != NULL) {
                value++;
            }
            if (value >= end || (file.data[value] != '"' && file.data[value] != '\'')) {
                continue;
            }
            size_t count = 0;
            while (count + 1 < size && ++value < end && strchr("\"'", (char)file.data[value]) == NULL) {
                text[count++] = (char)file.data[value];
            }
            text[count] = '\0';
            return;
        }
    }
}

/* A length in pixels; 0 when it depends on what is around it, or is none. */
static double length_of(const char *text)
{
    static const struct {
        const char *name;
        double pixels;
    } units[] = {{"", 1},           {"px", 1},         {"pt", 96.0 / 72}, {"pc", 16},
                 {"mm", 96 / 25.4}, {"cm", 96 / 2.54}, {"in", 96}};
    char *end;
    double value = strtod(text, &end);
    if (end == text || !isfinite(value) || value <= 0) {
        return 0;
    }
    end[strcspn(end, " \t\r\n")] = '\0';
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(end, units[i].name) == 0) {
            return value * units[i].pixels;
        }
    }
    return 0;
}

/* Sides that are missing follow from the view box, as the decoder has it. */
static void read_size(struct bytes file, size_t start, size_t end, double *width, double *height)
{
    char text[128];
    find_attribute(file, start, end, "width", text, sizeof text);
    *width = length_of(text);
    find_attribute(file, start, end, "height", text, sizeof text);
    *height = length_of(text);
    find_attribute(file, start, end, "viewBox", text, sizeof text);
    double box[4] = {0};
    char *at = text;
    for (int i = 0; i < 4; i++) {
        at += strspn(at, " \t\r\n,");
        box[i] = strtod(at, &at);
    }
    *width = *width > 0 ? *width : box[2];
    *height = *height > 0 ? *height : box[3];
}

/* Finds the opening tag; false when there is none. */
static bool find_tag(struct bytes file, size_t *start, size_t *end)
{
    const uint8_t *tag = memmem(file.data, file.length, "<svg", 4);
    if (tag == NULL) {
        return false;
    }
    *start = (size_t)(tag - file.data) + 4;
    const uint8_t *close = memchr(file.data + *start, '>', file.length - *start);
    *end = close == NULL ? file.length : (size_t)(close - file.data);
    return close != NULL;
}

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
    size_t start, end;
    if (!find_tag(file, &start, &end) ||
        (file.data[end - 1] != '/' && memmem(file.data, file.length, "</svg", 5) == NULL)) {
        return probe_cut_off(file.length, (uint64_t)file.length + 1, error);
    }
    double width, height;
    read_size(file, start, end, &width, &height);
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
