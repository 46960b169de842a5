/* The compressed pixels of a GIF's frame: LZW with codes of growing size, appendix F of the specification.
 * Done here because SDL_image's decompressor writes beyond its tables when the data is damaged. */
#ifndef PLACARD_RENDERER_GIF_PIXELS_H
#define PLACARD_RENDERER_GIF_PIXELS_H

#include "renderer/gif_parts.h"

/* Decompresses the pixels of FRAME, which is in FILE, into INDICES: width times height colour indices, row by
 * row from the top, also of an interlaced frame. PLACARD_BAD_CONTENT when they are not all there. */
enum placard_status gif_pixels_decode(struct bytes file, const struct gif_frame *frame, uint8_t *indices,
                                      struct placard_error *error);

#endif
