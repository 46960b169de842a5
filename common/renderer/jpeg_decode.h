/* JPEG pictures by libjpeg-turbo itself: straight to the pixels that are shown, and, when less is to be seen,
 * scaled while they are decoded, which leaves out most of the work. */
#ifndef PLACARD_RENDERER_JPEG_DECODE_H
#define PLACARD_RENDERER_JPEG_DECODE_H

#include "renderer/bytes.h"
#include "renderer/rows.h"

/* Half of a side of SIZE pixels, as libjpeg rounds it. */
uint32_t jpeg_half(uint32_t size);

/* Decodes FILE, in colours or grey, into ROWS, as opaque ARGB. Their width and height are those that
 * probe_jpeg() has found, or the halves of both. False, with anything in the memory, when that cannot be
 * done: SDL_image is then to judge it. */
bool jpeg_decode(struct bytes file, const struct rows *rows);

#endif
