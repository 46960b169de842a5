/* BMP pictures as programs write them that know no other format: 24 bits for each pixel, not compressed.
 * https://learn.microsoft.com/windows/win32/gdi/bitmap-storage */
#ifndef PLACARD_RENDERER_BMP_DECODE_H
#define PLACARD_RENDERER_BMP_DECODE_H

#include "renderer/bytes.h"
#include "renderer/rows.h"

/* Decodes FILE, for which probe_bmp() has found the width and height of ROWS, into these, as opaque ARGB.
 * False, with anything in the memory, when this is none of the usual pictures: SDL_image is then to judge it.
 */
bool bmp_decode(struct bytes file, const struct rows *rows);

#endif
