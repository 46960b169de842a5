/* One input device, a double, at one desk: what it says, and what the desk makes of it. */
#ifndef TESTS_DEVICE_SPEAKING_H
#define TESTS_DEVICE_SPEAKING_H

#include "ui/device/input_device.h"
#include "unit/device/evdev_double.h"
#include <linux/input-event-codes.h>

extern struct input_desk desk;
extern struct input_device *device;

/* Has the device say so with its next report. */
void say(unsigned type, unsigned code, int value);

/* Ends a report and has all of it read. */
void report(void);

/* The next event, which must be of this KIND. */
struct input_event take(enum input_kind kind);

/* There must be no event. */
void take_nothing(void);

#endif
