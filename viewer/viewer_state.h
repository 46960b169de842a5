/* What the viewer's own files share. */
#ifndef VIEWER_VIEWER_STATE_H
#define VIEWER_VIEWER_STATE_H

#include "controls.h"
#include "keeper.h"
#include "panel.h"
#include "screen.h"
#include "service.h"
#include "stage.h"
#include "ui/loop.h"
#include "ui/output.h"
#include "viewer.h"
#include "watcher.h"

/* Milliseconds that the first picture may take before something else is shown. */
#define VIEWER_FIRST_HOLD 2000

struct viewer {
    const struct viewer_options *options;
    int signal_fd;
    struct keeper *keeper;
    struct output *output;
    struct fonts *fonts;
    struct renderer *renderer;
    struct stage *stage;
    struct watcher *watcher;
    struct loop *loop;
    struct service *service;
    struct screen screen;
    struct panel *panel; /* NULL: none */
    struct gesture gesture;
    float rest[2]; /* fractions of a pixel, of gestures */

    int64_t input_at;      /* ms: when to look for input even though nothing can be read; -1: never */
    int64_t pointer_until; /* ms: when the pointer is to be hidden; -1: it is */
    int64_t
        hold_until; /* ms: until then nothing is drawn, as something better is about to come; -1: no hold */
    int64_t restore_at;  /* ms: when to try again to make the segment that is gone; -1: it is there */
    int64_t gives_up_at; /* ms: --timeout; -1: never */
    uint64_t count;      /* publications shown or refused */
    uint64_t last_counted;
    uint64_t unwritten;     /* of them: their screenshots could not be written */
    bool reads_fonts;       /* the renderer can */
    bool screen_lost;       /* and it has been said */
    bool screenshot_failed; /* the last one, and it has been said */
    int64_t trouble_at;     /* ms: when the last trouble was said; 0: never */
    bool trouble_said;      /* the present one was */
    bool fonts_failed;      /* and it has been said */
    enum viewer_exit exit;
};

/* viewer.c: ends the loop. */
void viewer_end(struct viewer *viewer, enum viewer_exit exit);

/* viewer_content.c: what the watcher and the stage tell; drawing. */
void viewer_take_news(struct viewer *viewer);
bool viewer_take_stage_events(struct viewer *viewer);
bool viewer_present(struct viewer *viewer); /* false: it did not get to the screen, and never will */
void viewer_lose_screen(struct viewer *viewer, const struct placard_error *reason);
void viewer_restore(struct viewer *viewer); /* the segment that is gone */

/* viewer_input.c: what the user does. */
bool viewer_take_input(struct viewer *viewer);
void viewer_reload(struct viewer *viewer);
void viewer_apply_size(struct viewer *viewer);
int viewer_line_height(const struct viewer *viewer); /* of text; as most fonts have it until there is one */
void viewer_tick(struct viewer *viewer); /* whatever goes on by itself: momentum, bars, pointer, time limit */
int64_t viewer_tick_deadline(const struct viewer *viewer);

#endif
