/* SDL's surfaces as pixman sees them. */
#ifndef PLACARD_TEXT_SURFACE_H
#define PLACARD_TEXT_SURFACE_H

#include <SDL_surface.h>
#include <pixman.h>

/* A pixman image of the pixels of SURFACE (32 bits a pixel, 8 a channel), clipped to its clip rectangle. The
 * surface must live longer. With an alpha channel the colours in it are premultiplied, as those that SDL
 * blends onto a transparent surface. NULL when memory is short or the pixels are of another kind. */
pixman_image_t *surface_image(SDL_Surface *surface);

/* An image without end of one colour, 0xRRGGBB. NULL when memory is short. */
pixman_image_t *surface_color(uint32_t color);

#endif
