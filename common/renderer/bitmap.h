/* Pixels in memory as everything here works on them: 32 bits a pixel, alpha above red, green and blue in the
 * machine's order. */
#ifndef PLACARD_RENDERER_BITMAP_H
#define PLACARD_RENDERER_BITMAP_H

#include <placard/content.h>
#include <placard/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No picture has longer sides, or more pixels. */
#define BITMAP_MAX_SIDE   ((uint32_t)PLACARD_MAX_SIDE)
#define BITMAP_MAX_PIXELS 100000000u

/* What the colours are: premultiplied by alpha, as all that scales and mixes wants them; or straight, as
 * files have them, which loses nothing. */
enum bitmap_alpha { BITMAP_PREMULTIPLIED, BITMAP_STRAIGHT };

struct bitmap {
    const uint32_t *pixels;
    uint32_t *memory; /* the same when the bitmap owns them, NULL when they are somebody else's */
    uint32_t width, height;
    size_t stride; /* pixels from one row to the next */
    bool opaque;   /* the alpha byte means nothing: all pixels are opaque */
};

/* Refuses the sizes that no bitmap may have, with both numbers: PLACARD_TOO_LARGE, or PLACARD_BAD_CONTENT for
 * none at all. */
enum placard_status bitmap_check_size(uint64_t width, uint64_t height, struct placard_error *error);

/* Makes a bitmap of this size, all transparent, after bitmap_check_size(). PLACARD_OUT_OF_MEMORY. */
enum placard_status bitmap_create(struct bitmap *bitmap, uint32_t width, uint32_t height,
                                  struct placard_error *error);

/* Makes straight colours what ALPHA says. True when all of the pixels are opaque. */
bool bitmap_set_alpha(struct bitmap *bitmap, enum bitmap_alpha alpha);

/* Frees what the bitmap owns and makes it empty. */
void bitmap_release(struct bitmap *bitmap);

/* Mixes COUNT premultiplied pixels with the opaque colour 0xRRGGBB behind them, in place. */
void bitmap_blend_row(uint32_t *pixels, size_t count, uint32_t background);

/* Makes COUNT pixels opaque whose alpha byte means nothing. */
void bitmap_make_row_opaque(uint32_t *pixels, size_t count);

/* Fills COUNT pixels with the opaque colour 0xRRGGBB. */
void bitmap_fill_row(uint32_t *pixels, size_t count, uint32_t color);

#endif
