#include "unit/device/evdev_double.h"

struct evdev_double evdev_double;

struct evdev {
    char unused;
};
static struct evdev device;

enum placard_status evdev_open(struct evdev **evdev, const char *path, struct placard_error *error)
{
    (void)path;
    (void)error;
    evdev_double.is_open = evdev_double.is_grabbed = true;
    *evdev = &device;
    return PLACARD_OK;
}

void evdev_close(struct evdev *evdev)
{
    (void)evdev;
    evdev_double.is_open = false;
}

enum placard_status evdev_grab(struct evdev *evdev, const char *path, struct placard_error *error)
{
    (void)evdev;
    if (evdev_double.is_taken) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "%s is taken", path);
    }
    evdev_double.is_grabbed = true;
    return PLACARD_OK;
}

void evdev_let_go(struct evdev *evdev)
{
    (void)evdev;
    evdev_double.is_grabbed = false;
}

int evdev_fd(const struct evdev *evdev)
{
    (void)evdev;
    return 0;
}

enum evdev_result evdev_next(struct evdev *evdev, struct evdev_event *event)
{
    (void)evdev;
    if (evdev_double.next == evdev_double.count) {
        return evdev_double.is_gone ? EVDEV_GONE : EVDEV_NOTHING;
    }
    *event = evdev_double.events[evdev_double.next++];
    return EVDEV_EVENT;
}

const char *evdev_name(const struct evdev *evdev)
{
    (void)evdev;
    return "double";
}

bool evdev_has(const struct evdev *evdev, unsigned type, unsigned code)
{
    (void)evdev;
    for (int i = 0; i < DOUBLE_ABILITIES && evdev_double.abilities[i][0] != 0; i++) {
        if (evdev_double.abilities[i][0] == type && evdev_double.abilities[i][1] == code) {
            return true;
        }
    }
    return false;
}

bool evdev_has_property(const struct evdev *evdev, unsigned property)
{
    (void)evdev;
    return (evdev_double.properties >> property & 1u) != 0;
}

bool evdev_range(const struct evdev *evdev, unsigned axis, int *lowest, int *highest)
{
    (void)evdev;
    (void)axis;
    *lowest = evdev_double.lowest;
    *highest = evdev_double.highest;
    return *highest > *lowest;
}
