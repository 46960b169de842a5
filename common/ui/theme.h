/* Sizes and colours of both windows: calm, high contrast, readable at arm's length, scaled with the screen.
 */
#ifndef PLACARD_UI_THEME_H
#define PLACARD_UI_THEME_H

#include <stdint.h>

struct theme {
    float scale;                        /* 1 on a 480x800 screen of 96 dpi */
    int text;                           /* pixels of the em: body, */
    int small_text;                     /* hints and statuses, */
    int large_text;                     /* headlines */
    int gap;                            /* between things */
    int margin;                         /* to the window's edge */
    int control;                        /* height of a button, a list row: a finger's width */
    int radius;                         /* of corners */
    int line;                           /* thickness of a thin line */
    int focus;                          /* thickness of the focus ring */
    uint32_t window_top, window_bottom; /* the window's ground, a vertical gradient; 0xAARRGGBB, as all: */
    uint32_t window, panel, panel_line, ink, faint_ink, accent, accent_ink, button_top, button_bottom,
        button_ink, button_line, focus_ring, good, bad, shade;
};

/* The theme for a screen or window of WIDTH x HEIGHT pixels with DPI dots per inch (0: not known). */
struct theme theme_for(int width, int height, float dpi);

/* N design units (pixels at scale 1) in pixels, at least 1. */
int theme_pixels(const struct theme *theme, float units);

#endif
