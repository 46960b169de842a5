/* A status line: a small sign that tells good from bad without relying on colour, and one to three lines of
 * text. On the window's dark ground, or as a banner with a ground of its own over a picture. */
#ifndef PLACARD_UI_STATUS_LINE_H
#define PLACARD_UI_STATUS_LINE_H

#include "ui/widget.h"

enum status_kind { STATUS_NEUTRAL, STATUS_GOOD, STATUS_BAD };

struct status_line {
    enum status_kind kind; /* STATUS_NEUTRAL has no sign */
    const char *text;      /* NULL or "": nothing is drawn, the height is 0 */
    bool banner;
};

/* The height that it takes at WIDTH pixels: three lines of text at the most, the last one cut with "…". */
int status_line_height(const struct status_line *status, const struct theme *theme, struct fonts *fonts,
                       int width);

/* Draws it centred across RECT, from its top (a banner fills RECT's width). */
void status_line_draw(const struct status_line *status, struct canvas *canvas, const struct theme *theme,
                      struct fonts *fonts, SDL_Rect rect);

#endif
