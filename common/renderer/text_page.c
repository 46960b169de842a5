#include "renderer/text_page.h"

#include <string.h>

_Static_assert(DOCUMENT_SHARE_ONE == RENDERER_SHARE_ONE, "shares are handed on");

/* The font's size at the view's zoom, within what fonts can be. */
static int font_pixels(const struct renderer_view *view)
{
    uint64_t pixels = ((uint64_t)view->font_size * view->zoom + RENDERER_ZOOM_ONE / 2) / RENDERER_ZOOM_ONE;
    if (pixels < FONTS_MIN_PIXELS) {
        return FONTS_MIN_PIXELS;
    }
    return pixels > FONTS_MAX_PIXELS ? FONTS_MAX_PIXELS : (int)pixels;
}

enum placard_status text_page_render(struct document *document, const struct renderer_view *view,
                                     uint32_t *target, uint32_t width, uint32_t height,
                                     struct renderer_ready *ready, struct placard_error *error)
{
    uint32_t top = view->inset_top < height ? view->inset_top : height;
    uint32_t bottom = view->inset_bottom < height - top ? view->inset_bottom : height - top;
    const struct document_view part = {.anchor = view->anchor,
                                       .y = view->y == RENDERER_MIDDLE ? 0 : view->y,
                                       .pixels = font_pixels(view),
                                       .inset_top = (int)top,
                                       .inset_bottom = (int)bottom,
                                       .stale = &ready->ink,
                                       .background = view->background};
    SDL_Surface *surface =
        SDL_CreateRGBSurfaceWithFormatFrom(target, (int)width, (int)height, 32, (int)(width * sizeof *target),
                                           SDL_PIXELFORMAT_RGB888); /* SDL's old name for XRGB8888 */
    if (surface == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to draw a text: %s", SDL_GetError());
    }
    struct document_place place;
    enum placard_status status = document_render(document, &part, surface, &place, error);
    SDL_FreeSurface(surface);
    if (status == PLACARD_OK) {
        ready->anchor = place.anchor;
        ready->y = place.y;
        ready->position_y = place.position_y;
        ready->extent_y = place.extent_y;
        ready->extent_x = RENDERER_SHARE_ONE;
        ready->ink = place.ink;
        strncpy(ready->format, document_format(document), sizeof ready->format - 1);
    }
    return status;
}
