/* What the user does, whatever the screen is: filled by the outputs, read by the apps. Coordinates are pixels
 * of the physical screen; canvas_point_from_physical() maps them to what the user sees. */
#ifndef PLACARD_UI_INPUT_H
#define PLACARD_UI_INPUT_H

#include <SDL_keycode.h>
#include <placard/status.h>
#include <stdbool.h>
#include <stdint.h>

enum input_kind {
    INPUT_NONE,
    INPUT_KEY,          /* pressed or repeated */
    INPUT_TEXT,         /* typed text, in TEXT */
    INPUT_POINTER_MOVE, /* mouse */
    INPUT_POINTER_DOWN, /* BUTTON 1 left, 2 middle, 3 right */
    INPUT_POINTER_UP,
    INPUT_POINTER_LEAVE,
    INPUT_WHEEL,      /* WHEEL_X, WHEEL_Y in notches, positive: right, up; fractions on fine wheels */
    INPUT_TOUCH_DOWN, /* FINGER tells them apart */
    INPUT_TOUCH_MOVE,
    INPUT_TOUCH_UP,
    INPUT_RESIZE, /* the size or the density of the output changed */
    INPUT_EXPOSE, /* what is on the screen was lost: draw and present anew */
    INPUT_FOCUS,  /* FOCUSED tells whether the window has the keyboard */
    INPUT_DROP,   /* a file was dropped: PATH, to be freed with SDL_free() by the receiver */
    INPUT_CLOSE,  /* the window's close button */
    INPUT_LOST    /* nothing can be shown any more, for the reason in LOSS */
};

struct input_event {
    enum input_kind kind;
    SDL_Keycode key;
    uint16_t modifiers; /* KMOD_… of SDL */
    bool repeated;
    float x, y;
    int button;
    int clicks;
    float wheel_x, wheel_y;
    int64_t finger;
    bool focused;
    uint32_t time; /* ms of a clock that only differences of make sense of */
    char text[32];
    char *path;
    const struct placard_error *loss; /* of INPUT_LOST; the output's, as long as it is open */
};

struct canvas;

/* Maps the event's point from the physical screen to what the user of CANVAS sees; other events stay as they
 * are. */
void input_event_map(struct input_event *event, const struct canvas *canvas);

#endif
