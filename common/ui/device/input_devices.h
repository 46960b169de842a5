/* All the input devices of a seat: those that are there, and those that are plugged in later. Nothing but the
 * kernel is needed for that: new device files are noticed in their folder. One thread at a time. */
#ifndef PLACARD_UI_DEVICE_INPUT_DEVICES_H
#define PLACARD_UI_DEVICE_INPUT_DEVICES_H

#include "ui/input.h"
#include <placard/status.h>

struct input_devices;

struct input_devices_options {
    int width, height;              /* of the screen, pixels */
    int rotation;                   /* of what is shown on it: 0, 90, 180, 270 */
    const float *matrix;            /* 6: of touch panels and tablets (struct input_desk); NULL: none */
    void (*note)(const char *text); /* told, in a line each, which devices cannot be used, and why … */
    void (*warn)(const char *text); /* … and why nobody will be heard; both may be NULL: nobody */
};

/* Opens all that are there; none is no failure. PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES. */
enum placard_status input_devices_open(struct input_devices **devices,
                                       const struct input_devices_options *options,
                                       struct placard_error *error);
void input_devices_close(struct input_devices *devices);

/* To be polled for reading before input_devices_next_event(), which never blocks. */
int input_devices_fd(const struct input_devices *devices);
bool input_devices_next_event(struct input_devices *devices, struct input_event *event);

/* The console that somebody wishes for with Ctrl+Alt+F1 and so on; 0: none. Told once. */
int input_devices_take_console(struct input_devices *devices);

/* True while there is a keyboard, and what it says is heard and understood. */
bool input_devices_have_keyboard(const struct input_devices *devices);

/* Leaves all devices to others, and takes them back. They stay open meanwhile: whoever has given up root's
 * rights could not open them again. */
void input_devices_pause(struct input_devices *devices);
void input_devices_resume(struct input_devices *devices);

/* Tells of the screen's new size. */
void input_devices_resize(struct input_devices *devices, int width, int height);

#endif
