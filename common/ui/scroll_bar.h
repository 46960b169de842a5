/* A thin scroll bar that lies over the content's edge: shows where the view is, and can be dragged. Upright
 * when its track is taller than wide, else lying. */
#ifndef PLACARD_UI_SCROLL_BAR_H
#define PLACARD_UI_SCROLL_BAR_H

#include "ui/widget.h"

#define SCROLL_BAR_ONE 1000000

/* Set TRACK, POSITION and EXTENT at will; the rest starts as zero. */
struct scroll_bar {
    SDL_Rect track; /* scroll_bar_track() makes it */
    int position;   /* where the view begins in the content, in millionths of it, … */
    int extent;     /* … and how much of it is seen; SCROLL_BAR_ONE: all, and there is no bar */
    bool hovered;
    bool dragged;
    struct pointer pointer;
    float grip; /* pixels from the thumb's start to where it was taken */
};

/* The track along the right edge of VIEW, or the bottom edge when LYING. */
SDL_Rect scroll_bar_track(const struct theme *theme, SDL_Rect view, bool lying);

/* True when there is something to scroll. */
bool scroll_bar_is_needed(const struct scroll_bar *bar);

/* WIDGET_CHOSEN: POSITION is where the user wants to be (0 to SCROLL_BAR_ONE - EXTENT). A press beside the
 * thumb brings it there. */
enum widget_result scroll_bar_handle(struct scroll_bar *bar, const struct theme *theme,
                                     const struct input_event *event);

/* Draws the thumb; visible on light and on dark. */
void scroll_bar_draw(const struct scroll_bar *bar, struct canvas *canvas, const struct theme *theme);

#endif
