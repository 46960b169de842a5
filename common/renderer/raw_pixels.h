/* Raw frames: pixels that a program drew itself, in one of Placard's formats. */
#ifndef PLACARD_RENDERER_RAW_PIXELS_H
#define PLACARD_RENDERER_RAW_PIXELS_H

#include "renderer/bitmap.h"
#include <placard/content.h>

/* Makes a bitmap of CONTENT, which placard_content_check() found to be right. Pixels that are already as a
 * bitmap has them are not copied: CONTENT's data must outlive the bitmap. PLACARD_TOO_LARGE,
 * PLACARD_OUT_OF_MEMORY. */
enum placard_status raw_pixels_open(struct bitmap *bitmap, const struct placard_content *content,
                                    enum bitmap_alpha alpha, struct placard_error *error);

/* Makes TO, ARGB, of FROM, both WIDTH pixels, at least 1. FORMAT names the bytes of a pixel in the order in
 * which they are in memory. */
void raw_pixels_convert(uint32_t *to, const uint8_t *from, uint32_t width, enum placard_pixel_format format);

#endif
