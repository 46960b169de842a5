/* Which part of the content is looked at, and how large: scrolling, panning and zooming as plain arithmetic.
 * The renderer is asked with viewport_request(); its answer, which knows where the content's edges are, goes
 * back in with viewport_accept(). Between the two the user may go on scrolling: nothing of that is lost.
 *
 * Pixels are those of the screen as the user sees it.
 */
#ifndef VIEWER_VIEWPORT_H
#define VIEWER_VIEWPORT_H

#include "renderer/protocol.h"
#include <stdbool.h>
#include <stdint.h>

struct viewport {
    /* what is looked at, and with what: set by the owner */
    int width, height;           /* of the whole screen */
    int inset_top, inset_bottom; /* of it covered by controls */
    int line_height;             /* what an arrow key scrolls at zoom one */
    bool text;

    /* where: kept by the functions below */
    int64_t anchor, x, y;                   /* as in struct renderer_view */
    uint32_t zoom;                          /* thousandths */
    int64_t scaled_width, scaled_height;    /* of pictures, at ZOOM; 0 as long as it is not known */
    bool changed;                           /* since the last request */
    bool jumped;                            /* likewise, to a place that does not depend on the former one */
    int64_t asked_x, asked_y;               /* what the last request asked for */
    int64_t ready_anchor, ready_x, ready_y; /* as in struct renderer_ready, of the last answer */
    uint32_t position_x, position_y, extent_x, extent_y; /* likewise */
};

/* Back to the beginning of the content, at zoom one: for new content. */
void viewport_reset(struct viewport *viewport, bool text);

/* Moves by so many pixels; positive: towards the right and the end. False when all of the content is in view,
 * so that there is nowhere to go. */
bool viewport_scroll(struct viewport *viewport, int64_t right, int64_t down);

/* Moves by screens, less one line of text that stays in view; negative: back. */
bool viewport_page(struct viewport *viewport, int pages);

/* Moves to the beginning, or to the end. */
void viewport_home(struct viewport *viewport);
void viewport_end(struct viewport *viewport);

/* Moves so that the part at SHARE (0 to 1) of the content's height, or width, is at the top, or left. Of text
 * only the renderer knows where that is, so it is guessed from the last answer. */
void viewport_seek(struct viewport *viewport, double share, bool horizontal);

/* Zooms by FACTOR, what is at (X, Y) staying where it is (text: the first visible line). False at the limits.
 */
bool viewport_zoom(struct viewport *viewport, double factor, double x, double y);

/* Back to zoom one, about (X, Y). */
bool viewport_unzoom(struct viewport *viewport, double x, double y);

/* Fills in VIEW's anchor, x, y, zoom and insets, and notes that it has been asked for. */
void viewport_request(struct viewport *viewport, struct renderer_view *view);

/* Takes over where a view really is. True when that is another place than the one before. */
bool viewport_accept(struct viewport *viewport, const struct renderer_ready *ready);

#endif
