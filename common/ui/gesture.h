/* Turns pointer, touch and wheel events into what they mean for a view: scroll or pan, zoom, tap. One finger
 * or the left mouse button drags, with momentum when it is let go in motion; two fingers pinch; the wheel
 * scrolls, with Ctrl it zooms. A touch stops a moving view. */
#ifndef PLACARD_UI_GESTURE_H
#define PLACARD_UI_GESTURE_H

#include "ui/input.h"
#include <stdbool.h>
#include <stdint.h>

/* What to do with the view: move its content by (DX, DY) pixels (positive: right, down), then scale it by
 * ZOOM so that what is at (X, Y) stays there. */
struct gesture_action {
    float dx, dy;
    float zoom; /* 1: none */
    float x, y; /* of the zoom, or of the tap */
    bool tap;   /* pressed and let go without moving */
};

struct gesture_finger {
    bool down;
    int64_t id; /* -1: the mouse */
    float x, y;
};

/* All of it belongs to the functions below; gesture_reset() makes it. */
struct gesture {
    float scale;                      /* pixels per design unit (struct theme) */
    struct gesture_finger fingers[2]; /* further ones are ignored */
    bool dragging;                    /* moved beyond the tap's tolerance */
    bool pinched;                     /* two fingers were down: letting go is no tap */
    bool caught;                      /* the press stopped a moving view: letting go is no tap */
    float start_x, start_y;           /* of the press */
    float speed_x, speed_y;           /* pixels per ms, of the drag */
    int64_t moved_at;                 /* ms of the last move */
    bool coasting;                    /* moving by momentum */
    int64_t ticked_at;
};

/* Makes GESTURE fresh: no finger down, nothing moving. SCALE is the theme's. */
void gesture_reset(struct gesture *gesture, float scale);

/* Offers an event (user's coordinates) at NOW, ms of loop_now(). True when ACTION is filled with something to
 * do; it is set to "nothing" otherwise. */
bool gesture_handle(struct gesture *gesture, const struct input_event *event, int64_t now,
                    struct gesture_action *action);

/* When gesture_tick() wants to be called next: ms of loop_now(), -1 while nothing moves by itself. */
int64_t gesture_deadline(const struct gesture *gesture);

/* Goes on with the momentum. True when ACTION is filled. */
bool gesture_tick(struct gesture *gesture, int64_t now, struct gesture_action *action);

/* Stops the momentum (the view has reached its end, or new content came). */
void gesture_stop(struct gesture *gesture);

/* True while a finger or the mouse drags, or the view moves by momentum. */
bool gesture_is_active(const struct gesture *gesture);

#endif
