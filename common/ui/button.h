/* A push button: pressed by the left mouse button, a finger, or, when focused, Enter and Space. */
#ifndef PLACARD_UI_BUTTON_H
#define PLACARD_UI_BUTTON_H

#include "ui/widget.h"

/* Set RECT, LABEL, FOCUSED and DISABLED at will; the rest starts as zero and belongs to button_handle(). */
struct button {
    SDL_Rect rect; /* as the user sees it */
    const char *label;
    bool focused, disabled;
    bool hovered, pressed;
    struct pointer pointer;
};

/* WIDGET_CHOSEN when it was pressed and let go inside; letting go outside does nothing. */
enum widget_result button_handle(struct button *button, const struct input_event *event);

void button_draw(const struct button *button, struct canvas *canvas, const struct theme *theme,
                 struct fonts *fonts);

/* The width that the label asks for, padding included. */
int button_width(const struct button *button, const struct theme *theme, struct fonts *fonts);

#endif
