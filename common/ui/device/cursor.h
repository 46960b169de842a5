/* The arrow of the mouse, drawn into rows of a frame on screens where nobody else draws one. Any thread. */
#ifndef PLACARD_UI_DEVICE_CURSOR_H
#define PLACARD_UI_DEVICE_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

struct cursor {
    bool is_shown;
    int x, y;     /* of its tip on the physical screen, pixels */
    int rotation; /* of what is drawn: 0, 90, 180, 270 */
    int scale;    /* 1 or more */
};

/* True when they look the same. */
bool cursor_is_same(const struct cursor *one, const struct cursor *other);

/* The rows that it covers: from *FIRST to before *END, within 0 and HEIGHT. Equal when there are none. */
void cursor_rows(const struct cursor *cursor, int height, int *first, int *end);

/* Draws what of it lies in row Y over the row's WIDTH pixels. */
void cursor_draw_row(const struct cursor *cursor, uint32_t *row, int y, int width);

#endif
