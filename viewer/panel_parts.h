/* What the files of the panel share: panel.c does what is to be done, panel_draw.c draws it. */
#ifndef VIEWER_PANEL_PARTS_H
#define VIEWER_PANEL_PARTS_H

#include "loader/window/choices.h"
#include "loader/window/publisher.h"
#include "panel.h"
#include "ui/dropdown.h"

struct panel {
    struct choices *choices;
    struct publisher *publisher;
    struct dropdown *dropdown;
    struct theme theme;
    int width, height;
    bool is_open;
    bool is_loading;
    char message[PLACARD_MESSAGE_SIZE]; /* why the last choice is not on the screen; "": nothing */
    int64_t message_until;              /* ms of loop_now() */
    int64_t handle_until;               /* likewise; -1: the handle is not shown */
    bool is_pulled;                     /* a finger that started at the edge is down */
    int64_t finger;
    float pulled_from;
    bool dirty;
};

/* Where the drop-down's control is while the panel is open, and the handle while it is closed. */
SDL_Rect panel_control_rect(const struct panel *panel);
SDL_Rect panel_handle_rect(const struct panel *panel);

#endif
