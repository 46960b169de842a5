/* An input device that says what a test has it say; linked instead of ui/device/evdev.c. */
#ifndef TESTS_DEVICE_EVDEV_DOUBLE_H
#define TESTS_DEVICE_EVDEV_DOUBLE_H

#include "ui/device/evdev.h"

enum { DOUBLE_EVENTS = 64, DOUBLE_ABILITIES = 32 };

/* The device that is opened next, by any path. */
extern struct evdev_double {
    unsigned abilities[DOUBLE_ABILITIES][2]; /* types and codes; the rest is 0 */
    unsigned properties;                     /* bits */
    int lowest, highest;                     /* of all axes */
    struct evdev_event events[DOUBLE_EVENTS];
    int count, next;
    bool is_gone; /* when all events are taken */
    bool is_open, is_grabbed;
    bool is_taken; /* by another program */
} evdev_double;

#endif
