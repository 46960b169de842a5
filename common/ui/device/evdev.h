/* A device of the kernel's input layer, read through libevdev, which makes up for events that were lost. It
 * keeps libevdev's names apart from this program's: both have a struct input_event. One thread at a time. */
#ifndef PLACARD_UI_DEVICE_EVDEV_H
#define PLACARD_UI_DEVICE_EVDEV_H

#include <placard/status.h>
#include <stdbool.h>

struct evdev;

/* What the device says, in the numbers of linux/input-event-codes.h. */
struct evdev_event {
    unsigned type, code;
    int value;
};

enum evdev_result { EVDEV_EVENT, EVDEV_NOTHING, EVDEV_GONE };

/* Opens PATH and grabs it. PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED, PLACARD_INVALID_ARGUMENT (no such
 * device), PLACARD_OUT_OF_RESOURCES (another program has it). */
enum placard_status evdev_open(struct evdev **evdev, const char *path, struct placard_error *error);
void evdev_close(struct evdev *evdev);

/* Takes the events of the device, which was opened by PATH, from everybody else. PLACARD_OUT_OF_RESOURCES:
 * another program has it, and gets them until it lets go. */
enum placard_status evdev_grab(struct evdev *evdev, const char *path, struct placard_error *error);

/* Lets others have its events, too. */
void evdev_let_go(struct evdev *evdev);

/* To be polled for reading. */
int evdev_fd(const struct evdev *evdev);

/* Takes the next event. Never blocks. */
enum evdev_result evdev_next(struct evdev *evdev, struct evdev_event *event);

/* What the device calls itself; owned by it. */
const char *evdev_name(const struct evdev *evdev);

/* Whether it can send such an event, and whether it has such a property (INPUT_PROP_…). */
bool evdev_has(const struct evdev *evdev, unsigned type, unsigned code);
bool evdev_has_property(const struct evdev *evdev, unsigned property);

/* The lowest and the highest value of an axis; false when it has none. */
bool evdev_range(const struct evdev *evdev, unsigned axis, int *lowest, int *highest);

#endif
