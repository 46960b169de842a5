/* Still WebP pictures by libwebp itself, straight to where their pixels are wanted. */
#ifndef PLACARD_RENDERER_WEBP_DECODE_H
#define PLACARD_RENDERER_WEBP_DECODE_H

#include "renderer/bitmap.h"
#include "renderer/bytes.h"

/* Decodes FILE, for which probe_webp() has found BITMAP's width and height, into BITMAP's memory, as straight
 * ARGB; BITMAP becomes opaque when the file has no alpha. False, with anything in the memory, when that
 * cannot be done: SDL_image is then to judge it. */
bool webp_decode(struct bytes file, struct bitmap *bitmap);

#endif
