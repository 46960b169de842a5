/* Where a picture is in a viewport: fit, zoom and panning as numbers. */
#ifndef PLACARD_RENDERER_PLACEMENT_H
#define PLACARD_RENDERER_PLACEMENT_H

#include "renderer/protocol.h"

struct placement {
    uint64_t scaled_width, scaled_height; /* the whole picture at this fit and zoom, pixels, at least 1 */
    uint64_t x, y;                        /* the first visible pixel of the scaled picture */
    uint32_t left, top;                   /* where that is in the viewport */
    uint32_t width, height;               /* what is visible, pixels; 0 when the insets leave no room */
};

/* Places a picture of WIDTH x HEIGHT pixels (at least 1) as VIEW asks in a viewport of VIEWPORT_WIDTH x
 * VIEWPORT_HEIGHT, not rotated: containing scales up as well as down; what is smaller than the room between
 * the insets is centred in it; panning ends at the picture's edges. */
struct placement placement_of(const struct renderer_view *view, uint32_t viewport_width,
                              uint32_t viewport_height, uint32_t width, uint32_t height);

/* Fills the part of READY that tells where the view is. */
void placement_report(const struct placement *placement, struct renderer_ready *ready);

#endif
