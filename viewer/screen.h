/* The screen: the picture, and what the viewer draws over it: the scroll bars while they are of use, the
 * "Load file" button, the line that tells what is wrong. It knows when each of them is to go away again. */
#ifndef VIEWER_SCREEN_H
#define VIEWER_SCREEN_H

#include "help_page.h"
#include "stage.h"
#include "ui/button.h"
#include "ui/scroll_bar.h"
#include "ui/status_line.h"

struct screen {
    struct theme theme;
    struct fonts *fonts;
    struct help_page help;
    bool manual;
    int width, height; /* as the user sees it */
    struct button load;
    struct scroll_bar upright, lying;
    bool bars_shown;
    int64_t bars_until;                 /* ms of loop_now(), -1: no end */
    char status[PLACARD_MESSAGE_SIZE];  /* what has gone wrong, for a while; "": nothing */
    char problem[PLACARD_MESSAGE_SIZE]; /* what is wrong just now, "": nothing */
    int64_t status_until;
    bool dirty; /* to be drawn anew */
};

/* Sets the sizes for a screen of WIDTH x HEIGHT with DPI dots per inch (0: not known). */
void screen_resize(struct screen *screen, int width, int height, float dpi);

/* Pixels at the top that the button needs; 0 when there is none. */
int screen_inset_top(const struct screen *screen);

/* Shows a line of text at the bottom: for DURATION ms, or until it is replaced by "". The status is seen
 * before the problem. */
void screen_set_status(struct screen *screen, const char *text, int64_t duration);
void screen_set_problem(struct screen *screen, const char *text);

/* Shows the scroll bars for a while, as VIEWPORT was moved. */
void screen_show_bars(struct screen *screen, const struct viewport *viewport);

/* When something is to go away: ms of loop_now(), -1 for never. screen_tick() sees to it. */
int64_t screen_deadline(const struct screen *screen);
void screen_tick(struct screen *screen);

/* Offers an event (user's coordinates). WIDGET_CHOSEN: *RELOAD tells whether the button was pressed; else
 * VIEWPORT has been moved by a scroll bar. */
enum widget_result screen_handle(struct screen *screen, const struct input_event *event,
                                 struct viewport *viewport, bool *reload);

/* True when the picture alone is to be seen: screen_draw() would draw nothing over it. */
bool screen_is_bare(const struct screen *screen);

/* Draws everything. */
void screen_draw(struct screen *screen, struct canvas *canvas, enum stage_state state,
                 const struct stage_picture *picture);

#endif
