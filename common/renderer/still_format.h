/* The formats of pictures that are decoded in one go: what reads their headers, and what decodes them: where
 * there is nothing, SDL_image. */
#ifndef PLACARD_RENDERER_STILL_FORMAT_H
#define PLACARD_RENDERER_STILL_FORMAT_H

#include "renderer/bitmap.h"
#include "renderer/bytes.h"
#include "renderer/probe.h"
#include "renderer/rows.h"

struct still_format {
    const char *name; /* as placard_recognise() has it */
    enum placard_status (*probe)(struct bytes file, struct probe *probe, struct placard_error *error);
    /* Decodes the usual ones of them, and no others, into a bitmap of their size, as straight ARGB: see
     * png_decode.h. */
    bool (*decode)(struct bytes file, struct bitmap *bitmap);
    /* The same row by row, of those that are opaque. */
    bool (*decode_rows)(struct bytes file, const struct rows *rows);
    bool has_halves; /* the latter makes half as large ones, too: see jpeg_decode.h */
};

/* The format of this name; NULL when there is none. */
const struct still_format *still_format_find(const char *name);

/* Makes BITMAP, of the picture's own size and not turned, of FILE, of which PROBE has been read, by
 * SDL_image, or libpng; in a renderer that has it not: PLACARD_NOT_FOUND. PLACARD_BAD_CONTENT,
 * PLACARD_TOO_LARGE, PLACARD_OUT_OF_MEMORY. */
enum placard_status still_format_load(const struct still_format *format, struct bytes file,
                                      const struct probe *probe, enum bitmap_alpha alpha,
                                      struct bitmap *bitmap, struct placard_error *error);

#endif
