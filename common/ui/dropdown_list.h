/* The list of a drop-down: rows that scroll, one of them highlighted. */
#ifndef PLACARD_UI_DROPDOWN_LIST_H
#define PLACARD_UI_DROPDOWN_LIST_H

#include "ui/dropdown.h"
#include "ui/gesture.h"
#include "ui/scroll_bar.h"
#include "ui/type_ahead.h"
#include <placard/content.h>

struct dropdown_list {
    const struct dropdown_model *model;
    const char *empty; /* shown when there are no entries */
    struct theme theme;
    SDL_Rect rect;
    size_t chosen;                            /* marked with a tick; DROPDOWN_NONE: none */
    size_t highlighted;                       /* likewise */
    char highlighted_name[PLACARD_NAME_SIZE]; /* to find it again when entries come and go */
    int64_t offset;                           /* pixels that are scrolled away above */
    float fraction;                           /* of a pixel, that slow movement has made beyond OFFSET */
    struct gesture gesture;
    struct scroll_bar bar;
    struct type_ahead typing;
};

/* The height that all its rows need, at most 100,000 pixels. */
int dropdown_list_full_height(const struct dropdown_list *list);

/* Highlights INDEX (brought into bounds; DROPDOWN_NONE: nothing) and scrolls until it can be seen; with
 * CENTRED until it is in the middle. */
void dropdown_list_highlight(struct dropdown_list *list, size_t index, bool centred);

/* Entries have changed: finds the highlight by its name, keeps scrolling in bounds. */
void dropdown_list_refresh(struct dropdown_list *list);

/* As dropdown_handle() for the open list; WIDGET_CHOSEN: HIGHLIGHTED was chosen. WIDGET_IGNORED: not its
 * business. */
enum widget_result dropdown_list_handle(struct dropdown_list *list, const struct input_event *event,
                                        int64_t now);

/* Goes on with the momentum when GESTURE's deadline has come. */
enum widget_result dropdown_list_tick(struct dropdown_list *list, int64_t now);

void dropdown_list_draw(struct dropdown_list *list, struct canvas *canvas, struct fonts *fonts);

#endif
