/* One keyboard, mouse, tablet or touch panel: a /dev/input/event… device, by libevdev. While it is open
 * nobody else gets its events. One thread at a time. */
#ifndef PLACARD_UI_DEVICE_INPUT_DEVICE_H
#define PLACARD_UI_DEVICE_INPUT_DEVICE_H

#include "ui/device/event_queue.h"
#include "ui/device/keyboard.h"

/* What all devices of a seat share. */
struct input_desk {
    struct keyboard *keyboard; /* NULL: keys are not understood */
    struct event_queue queue;
    int width, height;          /* of the screen, pixels */
    float pointer_x, pointer_y; /* on it */
    float matrix[6]; /* from a panel's own place, 0 to 1 both ways, to that on the screen: x' = m0 x + m1 y +
                        m2, y' = m3 x + m4 y + m5 */
    int console;     /* wished for; 0: none */
};

struct input_device;

/* Opens the device PATH; NUMBER tells it apart from the others. PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED;
 * PLACARD_INVALID_ARGUMENT for a device that is of no use here (a lid, a microphone's button);
 * PLACARD_OUT_OF_RESOURCES. */
enum placard_status input_device_open(struct input_device **device, const char *path, int number,
                                      struct placard_error *error);

/* Closes it; fingers and buttons that were down are lifted in DESK. */
void input_device_close(struct input_device *device, struct input_desk *desk);

/* To be polled for reading. */
int input_device_fd(const struct input_device *device);

/* The path that it was opened by. */
const char *input_device_path(const struct input_device *device);

/* Puts what has happened into DESK. Never blocks. False when the device is gone. */
bool input_device_read(struct input_device *device, struct input_desk *desk);

#endif
