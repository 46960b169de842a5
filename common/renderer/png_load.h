/* PNG pictures by libpng: every kind that there is, those included that png_decode() leaves to it. SDL_image
 * makes 16-bit colours of grey with a transparent colour, and overlooks that of 16-bit colours. */
#ifndef PLACARD_RENDERER_PNG_LOAD_H
#define PLACARD_RENDERER_PNG_LOAD_H

#include "renderer/bitmap.h"
#include "renderer/bytes.h"

/* Makes BITMAP of FILE, with colours as ALPHA says. PLACARD_BAD_CONTENT, PLACARD_TOO_LARGE,
 * PLACARD_OUT_OF_MEMORY. */
enum placard_status png_load(struct bytes file, enum bitmap_alpha alpha, struct bitmap *bitmap,
                             struct placard_error *error);

#endif
