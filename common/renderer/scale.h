/* Scaling with a filter: Lanczos with three lobes on the way down, as wide as it takes to keep out what the
 * smaller picture cannot hold; Catmull and Rom's cubic on the way up, which keeps edges; and from eight times
 * on, where the pixels are seen as squares anyway, squares with sharp edges. Separable, on premultiplied
 * pixels, without a detour through linear light. */
#ifndef PLACARD_RENDERER_SCALE_H
#define PLACARD_RENDERER_SCALE_H

#include "renderer/bitmap.h"

/* A part of a scaled picture. */
struct scale_region {
    uint64_t scaled_width, scaled_height; /* of the whole, at least 1 */
    uint64_t x, y;                        /* the part's first pixel */
    uint32_t width, height;               /* inside the whole */
};

/* Renders REGION of SOURCE, scaled, into TARGET (STRIDE pixels from row to row). At its own size SOURCE is
 * copied exactly, with alpha bytes that mean nothing. PLACARD_OUT_OF_MEMORY. */
enum placard_status scale_bitmap(const struct bitmap *source, const struct scale_region *region,
                                 uint32_t *target, size_t stride, struct placard_error *error);

#endif
