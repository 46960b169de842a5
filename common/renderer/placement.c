#include "renderer/placement.h"

/* VALUE times NUMERATOR / DENOMINATOR, rounded, at least 1. */
static uint64_t scaled(uint64_t value, uint64_t numerator, uint64_t denominator)
{
    uint64_t result = (value * numerator + denominator / 2) / denominator;
    return result > 0 ? result : 1;
}

/* One side: how much of SCALED pixels is visible in ROOM pixels, from WHERE on. */
static void place(uint64_t scaled_size, uint32_t room, int64_t where, uint64_t *offset, uint32_t *start,
                  uint32_t *visible)
{
    if (scaled_size <= room) {
        *offset = 0;
        *start = (room - (uint32_t)scaled_size) / 2;
        *visible = (uint32_t)scaled_size;
        return;
    }
    uint64_t last = scaled_size - room;
    if (where == RENDERER_MIDDLE) {
        *offset = last / 2;
    } else if (where < 0) {
        *offset = 0;
    } else {
        *offset = (uint64_t)where < last ? (uint64_t)where : last;
    }
    *start = 0;
    *visible = room;
}

struct placement placement_of(const struct renderer_view *view, uint32_t viewport_width,
                              uint32_t viewport_height, uint32_t width, uint32_t height)
{
    uint32_t top = view->inset_top < viewport_height ? view->inset_top : viewport_height;
    uint32_t room_height = viewport_height - top;
    room_height -= view->inset_bottom < room_height ? view->inset_bottom : room_height;

    /* Without room the picture still has a size, as if there were one row of it. */
    uint64_t wide = viewport_width, high = room_height > 0 ? room_height : 1;
    uint64_t fit_width = width, fit_height = height;
    bool by_height = high * width <= wide * height; /* the height limits a contained picture */
    if (view->fit == RENDERER_STRETCH) {
        fit_width = wide;
        fit_height = high;
    } else if (view->fit == RENDERER_CONTAIN || view->fit == RENDERER_COVER) {
        if (by_height == (view->fit == RENDERER_CONTAIN)) {
            fit_height = high;
            fit_width = scaled(width, high, height);
        } else {
            fit_width = wide;
            fit_height = scaled(height, wide, width);
        }
    }
    struct placement placement = {.scaled_width = scaled(fit_width, view->zoom, RENDERER_ZOOM_ONE),
                                  .scaled_height = scaled(fit_height, view->zoom, RENDERER_ZOOM_ONE)};
    place(placement.scaled_width, viewport_width, view->x, &placement.x, &placement.left, &placement.width);
    place(placement.scaled_height, room_height, view->y, &placement.y, &placement.top, &placement.height);
    placement.top += top;
    return placement;
}

static uint32_t share(uint64_t part, uint64_t whole)
{
    return (uint32_t)((part * RENDERER_SHARE_ONE + whole / 2) / whole);
}

void placement_report(const struct placement *placement, struct renderer_ready *ready)
{
    ready->anchor = 0;
    ready->x = (int64_t)placement->x;
    ready->y = (int64_t)placement->y;
    ready->scaled_width = placement->scaled_width;
    ready->scaled_height = placement->scaled_height;
    ready->position_x = share(placement->x, placement->scaled_width);
    ready->position_y = share(placement->y, placement->scaled_height);
    ready->extent_x = share(placement->width, placement->scaled_width);
    ready->extent_y = share(placement->height, placement->scaled_height);
}
