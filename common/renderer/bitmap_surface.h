/* What SDL_image decodes, as a bitmap. */
#ifndef PLACARD_RENDERER_BITMAP_SURFACE_H
#define PLACARD_RENDERER_BITMAP_SURFACE_H

#include "renderer/bitmap.h"
#include <SDL_surface.h>

/* Makes a bitmap of what SURFACE shows, and frees SURFACE in any case. PLACARD_BAD_CONTENT,
 * PLACARD_TOO_LARGE, PLACARD_OUT_OF_MEMORY. */
enum placard_status bitmap_from_surface(struct bitmap *bitmap, SDL_Surface *surface, enum bitmap_alpha alpha,
                                        struct placard_error *error);

#endif
