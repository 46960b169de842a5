/* Scaling with a filter: Lanczos with three lobes on the way down, as wide as it takes to keep out what the
 * smaller picture cannot hold; Catmull and Rom's cubic on the way up, which keeps edges; and from eight times
 * on, where the pixels are seen as squares anyway, squares with sharp edges. Separable, on premultiplied
 * pixels, without a detour through linear light. The rows are shared out between the calling thread and the
 * worker; the pixels do not depend on who makes them. */
#ifndef PLACARD_RENDERER_SCALE_H
#define PLACARD_RENDERER_SCALE_H

#include "renderer/bitmap.h"
#include "renderer/rows.h"

struct worker;

/* A part of a scaled picture. */
struct scale_region {
    uint64_t scaled_width, scaled_height; /* of the whole, at least 1 */
    uint64_t x, y;                        /* the part's first pixel */
    uint32_t width, height;               /* inside the whole */
};

/* Where the part is rendered to. */
struct scale_target {
    uint32_t *pixels;
    size_t stride;         /* pixels from row to row */
    struct worker *worker; /* NULL: there is none */
};

/* Renders REGION of SOURCE, scaled, into TARGET. At its own size SOURCE is copied exactly, with alpha bytes
 * that mean nothing. PLACARD_OUT_OF_MEMORY. */
enum placard_status scale_bitmap(const struct bitmap *source, const struct scale_region *region,
                                 const struct scale_target *target, struct placard_error *error);

/* The scaling of an opaque picture whose rows are still being made. */
struct scaling;

/* Prepares to render REGION, which is not empty, of a picture of WIDTH x HEIGHT pixels into TARGET, and
 * starts the worker on it. NULL when memory is short. */
struct scaling *scaling_start(uint32_t width, uint32_t height, const struct scale_region *region,
                              const struct scale_target *target);

/* Where the picture's rows go. */
struct rows scaling_rows(struct scaling *scaling);

/* Waits, and works, until the rows before END have a place. They are at most SCALING_STEP more than those
 * that are made. */
#define SCALING_STEP 32u
void scaling_reserve(struct scaling *scaling, uint32_t end);

/* The rows before END are made. */
void scaling_advance(struct scaling *scaling, uint32_t end);

/* Ends. When all rows are made, the region is ready afterwards; else it has anything in it. */
void scaling_finish(struct scaling *scaling);

#endif
