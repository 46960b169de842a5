/* What windows are drawn on: the pixels of one frame, XRGB8888, seen through a rotation. All coordinates are
 * the user's: (0,0) is the top left corner of the screen as it is looked at; rotation is applied here and
 * nowhere else. */
#ifndef PLACARD_UI_CANVAS_H
#define PLACARD_UI_CANVAS_H

#include "text/fonts.h"
#include <SDL_rect.h>
#include <SDL_surface.h>
#include <stdbool.h>
#include <stdint.h>

struct canvas {
    uint32_t *pixels; /* physical */
    int pitch;        /* bytes from row to row, physical */
    int physical_width, physical_height;
    int rotation;      /* 0, 90, 180, 270: clockwise */
    int width, height; /* as the user sees it */
    SDL_Rect clip;     /* as the user sees it; everything is clipped to this */
};

/* Makes a canvas of PIXELS; clips to all of it. */
struct canvas canvas_make(uint32_t *pixels, int physical_width, int physical_height, int pitch, int rotation);

/* Maps a point of the physical screen (touch, mouse) to where the user sees it, and back. */
void canvas_point_from_physical(const struct canvas *canvas, float *x, float *y);
void canvas_point_to_physical(const struct canvas *canvas, float *x, float *y);

/* Sets the clip rectangle to what RECT has in common with the current one, and returns the former for
 * canvas_unclip(). */
SDL_Rect canvas_clip(struct canvas *canvas, SDL_Rect rect);
void canvas_unclip(struct canvas *canvas, SDL_Rect former);

/* Fills RECT with COLOR (0xAARRGGBB, not premultiplied, blended over what is there). */
void canvas_fill(struct canvas *canvas, SDL_Rect rect, uint32_t color);

/* The same with round, anti-aliased corners. */
void canvas_fill_round(struct canvas *canvas, SDL_Rect rect, int radius, uint32_t color);

/* A rounded outline of WIDTH pixels inside RECT. */
void canvas_outline(struct canvas *canvas, SDL_Rect rect, int radius, int width, uint32_t color);

/* A vertical gradient from TOP to BOTTOM with round corners. */
void canvas_gradient(struct canvas *canvas, SDL_Rect rect, int radius, uint32_t top, uint32_t bottom);

/* A line with round ends and joints, WIDTH pixels thick, through COUNT points (x, y, x, y, …; 2 to 8 of
 * them): ticks, crosses, chevrons. */
void canvas_stroke(struct canvas *canvas, const float *points, int count, float width, uint32_t color);

/* Copies an opaque XRGB8888 frame of the whole canvas's physical size, row by row; no rotation (it is
 * rendered rotated). */
void canvas_frame(struct canvas *canvas, const uint32_t *frame);

enum canvas_align { CANVAS_LEFT, CANVAS_CENTER, CANVAS_RIGHT };

/* The width of one line of UTF-8 text in pixels. */
int canvas_text_width(struct fonts *fonts, const char *text, int pixels, bool bold);

/* Draws one line of UTF-8 text inside RECT, centred vertically, aligned, cut with "…" when it is too long.
 * Text is opaque: COLOR's alpha is not looked at. */
void canvas_text(struct canvas *canvas, struct fonts *fonts, const char *text, SDL_Rect rect, int pixels,
                 bool bold, uint32_t color, enum canvas_align align);

/* Draws text wrapped at words into RECT, from its top; returns the height used. Line ends in it are kept;
 * what does not fit into RECT's height is cut with "…", at whole lines, but one line is always drawn. A
 * right-to-left paragraph that is to be aligned left is aligned right. With DRAW false it only measures. */
int canvas_paragraph(struct canvas *canvas, struct fonts *fonts, const char *text, SDL_Rect rect, int pixels,
                     bool bold, uint32_t color, enum canvas_align align, bool draw);

#endif
