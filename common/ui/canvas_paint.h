/* What the canvas's own sources share: the physical side of a canvas. */
#ifndef PLACARD_UI_CANVAS_PAINT_H
#define PLACARD_UI_CANVAS_PAINT_H

#include "ui/canvas.h"
#include <pixman.h>

/* RECT, as the user sees it, on the physical screen. */
SDL_Rect canvas_rect_to_physical(const struct canvas *canvas, SDL_Rect rect);

/* A point between pixels (pixel centres are at .5), likewise. */
void canvas_position_to_physical(const struct canvas *canvas, float *x, float *y);

/* The canvas as a pixman image with its clip set, NULL when memory is short. To be unreferenced. */
pixman_image_t *canvas_target(const struct canvas *canvas);

/* A source of one colour (0xAARRGGBB, not premultiplied), NULL when memory is short. To be unreferenced. */
pixman_image_t *canvas_color(uint32_t color);

/* A part of the canvas as the user sees it, for SDL to draw on. */
struct canvas_loan {
    SDL_Surface *surface; /* XRGB8888; (0,0) is RECT's corner */
    SDL_Rect rect;        /* what was borrowed: the part asked for that is not clipped */
};

/* Borrows RECT; false when nothing of it is visible or memory is short. Without rotation the surface is the
 * canvas's own memory, otherwise a copy, turned upright, which canvas_give_back() writes back. */
bool canvas_borrow(struct canvas *canvas, SDL_Rect rect, struct canvas_loan *loan);
void canvas_give_back(struct canvas *canvas, struct canvas_loan *loan);

#endif
