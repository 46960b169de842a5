/* A progress bar. */
#ifndef PLACARD_UI_PROGRESS_BAR_H
#define PLACARD_UI_PROGRESS_BAR_H

#include "ui/widget.h"

struct progress_bar {
    uint64_t done, total; /* TOTAL 0: not known; a piece then wanders along the bar */
    int64_t now;          /* ms of loop_now(), for that */
};

/* The height that it asks for. */
int progress_bar_height(const struct theme *theme);

void progress_bar_draw(const struct progress_bar *bar, struct canvas *canvas, const struct theme *theme,
                       SDL_Rect rect);

#endif
