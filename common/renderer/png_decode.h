/* PNG pictures as they nearly always are, with eight bits a channel and not interlaced, decoded in half of
 * the time that libpng takes: all of the data is there, and its size is known, so that libdeflate can inflate
 * it at once. Third edition of the specification: https://www.w3.org/TR/png-3/ */
#ifndef PLACARD_RENDERER_PNG_DECODE_H
#define PLACARD_RENDERER_PNG_DECODE_H

#include "renderer/bitmap.h"
#include "renderer/bytes.h"
#include "renderer/rows.h"

/* Decodes FILE, for which probe_png() has found BITMAP's width and height, into BITMAP's memory, as straight
 * ARGB; BITMAP becomes opaque when the file has no alpha. False, with anything in the memory, when this is
 * none of the usual pictures, when it is damaged in any way, and when memory is short: libpng is then to
 * judge it. */
bool png_decode(struct bytes file, struct bitmap *bitmap);

/* The same, as ROWS, which have the width and height; false for a file that has alpha, too. */
bool png_decode_rows(struct bytes file, const struct rows *rows);

#endif
