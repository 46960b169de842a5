/* Where things are in the loader's window: arithmetic, no drawing.
 *
 * Without a preview the drop-down is in the middle, the status under it. With one, they are at the top and
 * the preview fills the rest; in a wide window they are a column at the left and the preview is beside it. */
#ifndef LOADER_WINDOW_LAYOUT_H
#define LOADER_WINDOW_LAYOUT_H

#include "ui/theme.h"
#include <SDL_rect.h>
#include <stdbool.h>

struct layout {
    SDL_Rect control;  /* the drop-down */
    SDL_Rect list;     /* what its open list may cover */
    SDL_Rect progress; /* between control and status: its coming and going moves nothing */
    SDL_Rect status;
    SDL_Rect preview; /* empty when there is none, or no room for one */
};

/* How wide the status is: what its height depends on. */
int layout_status_width(const struct theme *theme, int width, int height, bool has_preview);

/* Lays a window of WIDTH x HEIGHT pixels out (1 or more each). All rectangles are inside of the window, and
 * none of control, progress, status and preview overlaps another; in a window that is too small for all of
 * them, rectangles become empty. */
struct layout layout_make(const struct theme *theme, int width, int height, int progress_height,
                          int status_height, bool has_preview);

#endif
