/* One keyboard, mouse, tablet or touch panel: a /dev/input/event… device, by libevdev. While it is open
 * nobody else gets its events. One thread at a time. */
#ifndef PLACARD_UI_DEVICE_INPUT_DEVICE_H
#define PLACARD_UI_DEVICE_INPUT_DEVICE_H

#include "ui/device/input_desk.h"
#include <stdbool.h>

struct input_device;

/* Opens the device PATH; NUMBER tells it apart from the others. PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED;
 * PLACARD_INVALID_ARGUMENT for a device that is of no use here (a lid, a microphone's button);
 * PLACARD_OUT_OF_RESOURCES. */
enum placard_status input_device_open(struct input_device **device, const char *path, int number,
                                      struct placard_error *error);

/* Closes it; fingers, buttons and keys that were down are lifted in DESK. */
void input_device_close(struct input_device *device, struct input_desk *desk);

/* Leaves it to others, although it stays open; fingers, buttons and keys are lifted in DESK. */
void input_device_pause(struct input_device *device, struct input_desk *desk);

/* Takes it back. What it has said meanwhile was for others, and goes to ELSEWHERE, a desk without a keyboard.
 * PLACARD_NOT_FOUND: the device is gone; PLACARD_OUT_OF_RESOURCES: another program has it, and until it lets
 * go nothing is heard. */
enum placard_status input_device_resume(struct input_device *device, struct input_desk *elsewhere,
                                        struct placard_error *error);

/* True when it is a keyboard, or at least a key that a person could use. */
bool input_device_has_keys(const struct input_device *device);

/* To be polled for reading. */
int input_device_fd(const struct input_device *device);

/* The path that it was opened by. */
const char *input_device_path(const struct input_device *device);

/* Puts what has happened into DESK. Never blocks. False when the device is gone. */
bool input_device_read(struct input_device *device, struct input_desk *desk);

#endif
