/* What the files of the window share: window.c opens it and waits for what happens, window_events.c does what
 * is to be done then, window_draw.c draws it. */
#ifndef LOADER_WINDOW_WINDOW_PARTS_H
#define LOADER_WINDOW_WINDOW_PARTS_H

#include "choices.h"
#include "connection.h"
#include "layout.h"
#include "preview.h"
#include "publisher.h"
#include "sentence.h"
#include "ui/dropdown.h"
#include "ui/loop.h"
#include "ui/output.h"
#include "window.h"

struct window {
    struct output *output;
    struct fonts *fonts;
    struct loop *loop;
    int signals; /* signalfd */
    struct choices *choices;
    struct publisher *publisher;
    struct connection *connection;
    struct dropdown *dropdown;
    struct preview *preview;

    struct theme theme;
    struct layout layout;
    int width, height; /* of the window, pixels; 0: not known yet */
    bool dirty;        /* must be drawn anew */

    struct delivery_report report; /* of the newest request, … */
    int64_t progress_at;           /* when its progress is to be drawn (again): ms of loop_now() */
    bool shows_progress;           /* its work is going on, and has for longer than a blink */
    enum connection_kind asked_of; /* who was there when it was asked for, … */
    pid_t asked_viewer;            /* … and which viewer */
    pid_t delivered_to;            /* the viewer that was there when it ended */
    struct sentence status;
    struct placard_error failure; /* why the window cannot go on */
};

/* ---- window_events.c: each is called when its descriptor can be read, or its time has come ---- */

void window_take_input(struct window *window);
void window_take_signal(struct window *window);
void window_follow_folder(struct window *window);
void window_take_news(struct window *window);
void window_follow_viewer(struct window *window);
void window_tick_preview(struct window *window);
void window_tick_dropdown(struct window *window);
void window_tick_progress(struct window *window);

/* When window_tick_progress() is due: ms of loop_now(), -1 for never. */
int64_t window_progress_deadline(const struct window *window);

/* True while somebody else holds the lock, so that there is no progress to tell of. */
bool window_waits_for_lock(const struct window *window);

/* Reads the folder anew: the path may lead to another one by now than that whose changes are followed. */
void window_read_folder(struct window *window);

/* Writes the status anew. */
void window_update_status(struct window *window);

/* ---- window_draw.c ---- */

/* Lays out and draws a frame, and puts it on the screen. */
void window_draw(struct window *window);

#endif
