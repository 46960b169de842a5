/* What is seen before anything has been published: that nothing has been, how to change that, and the key in
 * use. */
#ifndef VIEWER_HELP_PAGE_H
#define VIEWER_HELP_PAGE_H

#include "ui/canvas.h"
#include "ui/theme.h"

struct help_page {
    const char *key;
    bool is_default_key; /* commands need not name it */
    bool manual;         /* there is a button to press after loading */
    bool has_panel;      /* files can be chosen here too, in a panel to pull down */
};

/* Draws it centred in RECT. */
void help_page_draw(const struct help_page *page, struct canvas *canvas, const struct theme *theme,
                    struct fonts *fonts, SDL_Rect rect);

#endif
