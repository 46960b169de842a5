#include "text/surface.h"

#include <stdbool.h>

static bool find_format(const SDL_PixelFormat *format, pixman_format_code_t *code)
{
    if (format->BytesPerPixel != 4 || format->Gmask != 0x0000FF00) {
        return false;
    }
    bool alpha = format->Amask == 0xFF000000;
    if (!alpha && format->Amask != 0) {
        return false;
    }
    if (format->Rmask == 0x00FF0000 && format->Bmask == 0x000000FF) {
        *code = alpha ? PIXMAN_a8r8g8b8 : PIXMAN_x8r8g8b8;
    } else if (format->Rmask == 0x000000FF && format->Bmask == 0x00FF0000) {
        *code = alpha ? PIXMAN_a8b8g8r8 : PIXMAN_x8b8g8r8;
    } else {
        return false;
    }
    return true;
}

pixman_image_t *surface_image(SDL_Surface *surface)
{
    pixman_format_code_t code;
    if (!find_format(surface->format, &code)) {
        return NULL;
    }
    pixman_image_t *image =
        pixman_image_create_bits(code, surface->w, surface->h, surface->pixels, surface->pitch);
    if (!image) {
        return NULL;
    }
    pixman_region32_t clip;
    pixman_region32_init_rect(&clip, surface->clip_rect.x, surface->clip_rect.y,
                              (unsigned)surface->clip_rect.w, (unsigned)surface->clip_rect.h);
    bool clipped = pixman_image_set_clip_region32(image, &clip);
    pixman_region32_fini(&clip);
    if (!clipped) {
        pixman_image_unref(image);
        image = NULL;
    }
    return image;
}

pixman_image_t *surface_color(uint32_t color)
{
    pixman_color_t fill = {(uint16_t)((color >> 16 & 0xFF) * 0x101), (uint16_t)((color >> 8 & 0xFF) * 0x101),
                           (uint16_t)((color & 0xFF) * 0x101), 0xFFFF};
    return pixman_image_create_solid_fill(&fill);
}
