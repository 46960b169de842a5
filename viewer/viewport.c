#include "viewport.h"
#include <math.h>

/* Text is laid out anew for each size, so it has narrower limits than pictures. */
#define MINIMUM_TEXT_ZOOM 300u
#define MAXIMUM_TEXT_ZOOM 6000u

/* Far beyond every content, and far from overflowing when a few are added. */
#define FAR_AWAY (INT64_C(1) << 48)

static int64_t within(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

void viewport_reset(struct viewport *viewport, bool text)
{
    viewport->text = text;
    viewport->anchor = 0;
    viewport->x = text ? 0 : RENDERER_MIDDLE;
    viewport->y = text ? 0 : RENDERER_MIDDLE;
    viewport->zoom = RENDERER_ZOOM_ONE;
    viewport->scaled_width = 0;
    viewport->scaled_height = 0;
    viewport->changed = true;
    viewport->jumped = true;
    viewport->asked_x = viewport->x;
    viewport->asked_y = viewport->y;
    viewport->position_x = 0;
    viewport->position_y = 0;
    viewport->extent_x = RENDERER_SHARE_ONE;
    viewport->extent_y = RENDERER_SHARE_ONE;
}

/* False until the renderer has told where the middle is, where pictures begin. */
static bool is_known(const struct viewport *viewport)
{
    return viewport->x != RENDERER_MIDDLE && viewport->y != RENDERER_MIDDLE;
}

bool viewport_scroll(struct viewport *viewport, int64_t right, int64_t down)
{
    right = viewport->extent_x < RENDERER_SHARE_ONE ? right : 0;
    down = viewport->extent_y < RENDERER_SHARE_ONE ? down : 0;
    if ((right == 0 && down == 0) || !is_known(viewport)) {
        return false;
    }
    viewport->x = within(viewport->x + within(right, -FAR_AWAY, FAR_AWAY), -FAR_AWAY, FAR_AWAY);
    viewport->y = within(viewport->y + within(down, -FAR_AWAY, FAR_AWAY), -FAR_AWAY, FAR_AWAY);
    viewport->changed = true;
    return true;
}

static int visible_height(const struct viewport *viewport)
{
    int height = viewport->height - viewport->inset_top - viewport->inset_bottom;
    return height < 1 ? 1 : height;
}

bool viewport_page(struct viewport *viewport, int pages)
{
    int64_t line = (int64_t)viewport->line_height * viewport->zoom / RENDERER_ZOOM_ONE;
    int64_t step = visible_height(viewport) - (viewport->text ? line : 0);
    int64_t least = visible_height(viewport) / 2 + 1;
    return viewport_scroll(viewport, 0, pages * (step < least ? least : step));
}

static void jump(struct viewport *viewport, int64_t anchor, int64_t y)
{
    viewport->anchor = anchor;
    viewport->y = y;
    viewport->x = is_known(viewport) ? viewport->x : 0;
    viewport->changed = true;
    viewport->jumped = true;
}

void viewport_home(struct viewport *viewport)
{
    jump(viewport, 0, 0);
}

void viewport_end(struct viewport *viewport)
{
    jump(viewport, viewport->text ? -1 : 0, viewport->text ? 0 : FAR_AWAY);
}

void viewport_seek(struct viewport *viewport, double share, bool horizontal)
{
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    uint32_t position = horizontal ? viewport->position_x : viewport->position_y;
    uint32_t extent = horizontal ? viewport->extent_x : viewport->extent_y;
    int visible = horizontal ? viewport->width : visible_height(viewport);
    if (extent == 0 || extent >= RENDERER_SHARE_ONE || !is_known(viewport)) {
        return;
    }
    double ends_at = 1 - (double)extent / RENDERER_SHARE_ONE;
    if (!horizontal && share >= ends_at) {
        viewport_end(viewport);
        return;
    }
    if (!horizontal && share <= 0) {
        viewport_home(viewport);
        return;
    }
    /* The visible pixels are EXTENT of the whole: that is the scale. */
    double pixels_per_share = (double)visible / extent;
    double distance = (share * RENDERER_SHARE_ONE - position) * pixels_per_share;
    int64_t pixels = within((int64_t)distance, -FAR_AWAY, FAR_AWAY);
    /* POSITION is that of the last answer, so what was asked for since then must not be added to it. */
    if (horizontal) {
        viewport->x = viewport->asked_x + pixels;
    } else {
        viewport->y = viewport->asked_y + pixels;
    }
    viewport->changed = true;
}

/* Where the content's left (or top) edge is on the screen: content that is smaller than the screen is
 * centred. */
static double edge(int64_t scrolled, int64_t scaled, int visible)
{
    return scaled > 0 && scaled < visible ? (double)(visible - scaled) / 2 : -(double)scrolled;
}

static bool set_zoom(struct viewport *viewport, uint32_t zoom, double x, double y)
{
    uint32_t low = viewport->text ? MINIMUM_TEXT_ZOOM : RENDERER_MIN_ZOOM;
    uint32_t high = viewport->text ? MAXIMUM_TEXT_ZOOM : RENDERER_MAX_ZOOM;
    zoom = zoom < low ? low : zoom > high ? high : zoom;
    if (zoom == viewport->zoom) {
        return false;
    }
    double ratio = (double)zoom / viewport->zoom;
    if (viewport->text) {
        /* The renderer keeps the anchor's line; Y, pixels below it, grows with the letters. */
        viewport->y = (int64_t)((double)viewport->y * ratio);
    } else if (is_known(viewport)) {
        int visible = visible_height(viewport);
        double left = edge(viewport->x, viewport->scaled_width, viewport->width);
        double top = edge(viewport->y, viewport->scaled_height, visible);
        double across = (x - left) * ratio;
        double down = (y - viewport->inset_top - top) * ratio;
        viewport->x = within(llround(across - x), -FAR_AWAY, FAR_AWAY);
        viewport->y = within(llround(down - (y - viewport->inset_top)), -FAR_AWAY, FAR_AWAY);
        viewport->scaled_width = llround((double)viewport->scaled_width * ratio);
        viewport->scaled_height = llround((double)viewport->scaled_height * ratio);
    }
    viewport->zoom = zoom;
    viewport->changed = true;
    viewport->jumped = true;
    return true;
}

bool viewport_zoom(struct viewport *viewport, double factor, double x, double y)
{
    double wanted = viewport->zoom * factor;
    /* Zoom one is a place to stop at, however one got past it. */
    bool passes_one = (viewport->zoom < RENDERER_ZOOM_ONE && wanted > RENDERER_ZOOM_ONE) ||
                      (viewport->zoom > RENDERER_ZOOM_ONE && wanted < RENDERER_ZOOM_ONE);
    if (passes_one || !(wanted >= 1)) {
        wanted = passes_one ? RENDERER_ZOOM_ONE : 1;
    }
    return set_zoom(viewport, wanted > RENDERER_MAX_ZOOM ? RENDERER_MAX_ZOOM : (uint32_t)lround(wanted), x,
                    y);
}

bool viewport_unzoom(struct viewport *viewport, double x, double y)
{
    return set_zoom(viewport, RENDERER_ZOOM_ONE, x, y);
}

void viewport_request(struct viewport *viewport, struct renderer_view *view)
{
    view->anchor = viewport->anchor;
    view->x = viewport->x;
    view->y = viewport->y;
    view->zoom = viewport->zoom;
    view->inset_top = (uint32_t)viewport->inset_top;
    view->inset_bottom = (uint32_t)viewport->inset_bottom;
    viewport->asked_x = viewport->x;
    viewport->asked_y = viewport->y;
    viewport->changed = false;
    viewport->jumped = false;
}

bool viewport_accept(struct viewport *viewport, const struct renderer_ready *ready)
{
    bool moved = viewport->ready_anchor != ready->anchor || viewport->ready_x != ready->x ||
                 viewport->ready_y != ready->y || viewport->extent_x != ready->extent_x ||
                 viewport->extent_y != ready->extent_y;
    viewport->ready_anchor = ready->anchor;
    viewport->ready_x = ready->x;
    viewport->ready_y = ready->y;
    viewport->position_x = ready->position_x;
    viewport->position_y = ready->position_y;
    viewport->extent_x = ready->extent_x;
    viewport->extent_y = ready->extent_y;
    if (viewport->jumped) {
        return moved; /* the user is somewhere else by now */
    }
    /* What was scrolled since the request comes on top of where the view really is. */
    int64_t ready_x = within(ready->x, -FAR_AWAY, FAR_AWAY);
    int64_t ready_y = within(ready->y, -FAR_AWAY, FAR_AWAY);
    viewport->anchor = ready->anchor;
    viewport->x = ready_x + (viewport->x - viewport->asked_x);
    viewport->y = ready_y + (viewport->y - viewport->asked_y);
    viewport->asked_x = ready_x;
    viewport->asked_y = ready_y;
    viewport->scaled_width = within((int64_t)ready->scaled_width, 0, FAR_AWAY);
    viewport->scaled_height = within((int64_t)ready->scaled_height, 0, FAR_AWAY);
    return moved;
}
