/* What a page is drawn on, from top to bottom: a surface that gets its background shortly before the lines
 * are drawn, while it is in the processor's cache for them. */
#ifndef PLACARD_TEXT_SHEET_H
#define PLACARD_TEXT_SHEET_H

#include "src/areas.h"
#include "text/paragraph.h"

#include <SDL_surface.h>

struct sheet {
    SDL_Surface *surface;
    pixman_image_t *image; /* of its pixels */
    uint32_t background;   /* a pixel of it */
    const struct areas *stale;
    int cleared; /* rows above this have their background */
    struct plain plain;
};

/* SURFACE must live longer. BACKGROUND is 0xRRGGBB. To be given to sheet_close(), whatever comes of it.
 * PLACARD_INVALID_ARGUMENT for a surface that is not of 32-bit pixels, PLACARD_OUT_OF_MEMORY. */
enum placard_status sheet_open(struct sheet *sheet, SDL_Surface *surface, uint32_t background,
                               const struct paragraph_colors *colors, struct placard_error *error);

/* Begins at the top. STALE, which must live as long: where the surface can have other colours than the
 * background; none, or NULL: anywhere. */
void sheet_begin(struct sheet *sheet, const struct areas *stale);

/* Gives the rows above BOTTOM their background, if they have not got it since the beginning. */
bool sheet_clear(struct sheet *sheet, int bottom);

/* Lets the next line be drawn in the rows from TOP to BOTTOM alone. False when memory is short, or there are
 * none. */
bool sheet_clip(struct sheet *sheet, int top, int bottom);

void sheet_close(struct sheet *sheet);

#endif
