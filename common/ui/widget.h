/* What all widgets have in common. A widget is drawn with a canvas and a theme, and takes input events whose
 * coordinates are the user's already (input_event_map()). The app owns it, asks it about each event, and
 * draws the frame anew when one answers WIDGET_CHANGED or WIDGET_CHOSEN. Strings that a widget is given are
 * kept by address, and must live as long as it shows them. */
#ifndef PLACARD_UI_WIDGET_H
#define PLACARD_UI_WIDGET_H

#include "ui/canvas.h"
#include "ui/input.h"
#include "ui/theme.h"
#include <SDL_rect.h>
#include <stdbool.h>
#include <stdint.h>

enum widget_result {
    WIDGET_IGNORED, /* not for this widget: offer it to the next one */
    WIDGET_TAKEN,   /* it was for this widget, which looks as before */
    WIDGET_CHANGED, /* it looks different now: draw anew */
    WIDGET_CHOSEN   /* likewise, and the user chose: pressed the button, picked an entry, moved the bar */
};

/* The left mouse button and the first finger are the same to a widget. */
enum pointer_step { POINTER_NONE, POINTER_HOVER, POINTER_DOWN, POINTER_DRAG, POINTER_UP, POINTER_GONE };

/* Follows that pointer through events; zero is its initial state. */
struct pointer {
    bool down;      /* pressed at present */
    bool touch;     /* by a finger (no hovering) */
    int64_t finger; /* which one; others are ignored until it is lifted */
    float x, y;     /* where it was last */
};

/* What EVENT does with the pointer. Moves are POINTER_DRAG while it is down, else POINTER_HOVER;
 * POINTER_GONE: the mouse left, or the focus was lost. */
enum pointer_step pointer_follow(struct pointer *pointer, const struct input_event *event);

/* True when the point lies in RECT. */
bool widget_hit(SDL_Rect rect, float x, float y);

/* RECT made larger (smaller when negative) by BY pixels on all sides; never less than empty. */
SDL_Rect widget_grow(SDL_Rect rect, int by);

/* The silvery face of a control: raised, or pushed in when PRESSED; lit when HOVERED; flat when DISABLED. */
struct widget_face {
    bool hovered, pressed, disabled;
};
void widget_draw_face(struct canvas *canvas, const struct theme *theme, SDL_Rect rect,
                      struct widget_face face);

/* A soft shadow around what is about to be drawn at RECT. */
void widget_draw_shadow(struct canvas *canvas, const struct theme *theme, SDL_Rect rect);

/* The focus ring around a control at RECT, just outside of it. */
void widget_draw_focus(struct canvas *canvas, const struct theme *theme, SDL_Rect rect);

#endif
