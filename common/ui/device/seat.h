/* Where a person sits in front of a screen without a window system: the console, and the keyboards, mice and
 * touch panels that belong to it. One descriptor to poll, one queue of events. One thread at a time;
 * threads that are there before must have blocked the console's signals (console.h). */
#ifndef PLACARD_UI_DEVICE_SEAT_H
#define PLACARD_UI_DEVICE_SEAT_H

#include "ui/device/cursor.h"
#include "ui/input.h"
#include <placard/status.h>

struct seat;

struct seat_options {
    int width, height;              /* of the screen, in pixels */
    float dpi;                      /* its density; 0: not known */
    int rotation;                   /* of what is shown: 0, 90, 180, 270 */
    const float *touch_matrix;      /* 6, for panels and tablets (struct input_desk); NULL: none */
    bool without_root;              /* rights are about to be given up (console.h) */
    void (*note)(const char *text); /* told, in one line, what will not work, and why; NULL: nobody */
    void (*warn)(const char *text); /* told, in one line, why nobody will be heard; NULL: nobody */
    void (*leave)(void *user);      /* called before the screen is another terminal's; NULL: nothing */
    void *user;
};

/* Opens all that is there; what is not there, or may not be used, is told to NOTE. PLACARD_OUT_OF_MEMORY,
 * PLACARD_OUT_OF_RESOURCES. */
enum placard_status seat_open(struct seat **seat, const struct seat_options *options,
                              struct placard_error *error);

/* Gives everything back as it was. NULL is allowed. */
void seat_close(struct seat *seat);

/* To be polled for reading. */
int seat_fd(const struct seat *seat);

/* Has seat_fd() watch FD for reading, too (a screen's own news). FD is not taken over; it is left out again
 * when it is closed. PLACARD_OUT_OF_RESOURCES. */
enum placard_status seat_watch(struct seat *seat, int fd, struct placard_error *error);

/* As output_next_event(). INPUT_EXPOSE when the screen is ours again. */
bool seat_next_event(struct seat *seat, struct input_event *event);

/* False while somebody looks at another terminal: nothing may be drawn then. Changes in seat_next_event()
 * only. Also false from the start on when the terminal in front did not let go. */
bool seat_is_in_front(const struct seat *seat);

/* The mouse's arrow: where it is, and whether it is to be seen. It is not before a mouse is used. */
struct cursor seat_cursor(const struct seat *seat);
void seat_show_pointer(struct seat *seat, bool shown);

/* Tells of the screen's new size. */
void seat_resize(struct seat *seat, int width, int height);

#endif
