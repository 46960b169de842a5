#include "ui/device/evdev.h"
#include "ui/device/device_file.h"
#include <errno.h>
#include <libevdev/libevdev.h>
#include <stdlib.h>
#include <unistd.h>

struct evdev {
    int fd;
    struct libevdev *device;
    unsigned mode; /* of reading: as it comes, or what was lost */
};

enum placard_status evdev_open(struct evdev **evdev, const char *path, struct placard_error *error)
{
    *evdev = NULL;
    struct evdev *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for an input device");
    }
    made->mode = LIBEVDEV_READ_FLAG_NORMAL;
    enum placard_status status = device_file_open(&made->fd, path, "input", error);
    if (status == PLACARD_OK && libevdev_new_from_fd(made->fd, &made->device) < 0) {
        status = placard_fail(error, PLACARD_INVALID_ARGUMENT, "%s is no input device", path);
    }
    if (status == PLACARD_OK) {
        status = evdev_grab(made, path, error);
    }
    if (status != PLACARD_OK) {
        evdev_close(made);
        return status;
    }
    *evdev = made;
    return PLACARD_OK;
}

void evdev_close(struct evdev *evdev)
{
    if (evdev == NULL) {
        return;
    }
    libevdev_free(evdev->device);
    if (evdev->fd >= 0) {
        close(evdev->fd);
    }
    free(evdev);
}

enum placard_status evdev_grab(struct evdev *evdev, const char *path, struct placard_error *error)
{
    if (libevdev_grab(evdev->device, LIBEVDEV_GRAB) < 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "%s (%s) is in use by another program", path,
                            libevdev_get_name(evdev->device));
    }
    return PLACARD_OK;
}

void evdev_let_go(struct evdev *evdev)
{
    (void)libevdev_grab(evdev->device, LIBEVDEV_UNGRAB); /* of a device that is gone nothing is left */
}

int evdev_fd(const struct evdev *evdev)
{
    return evdev->fd;
}

enum evdev_result evdev_next(struct evdev *evdev, struct evdev_event *event)
{
    for (;;) {
        struct input_event next;
        int result = libevdev_next_event(evdev->device, evdev->mode, &next);
        if (result == LIBEVDEV_READ_STATUS_SUCCESS || result == LIBEVDEV_READ_STATUS_SYNC) {
            evdev->mode =
                result == LIBEVDEV_READ_STATUS_SYNC ? LIBEVDEV_READ_FLAG_SYNC : LIBEVDEV_READ_FLAG_NORMAL;
            *event = (struct evdev_event){next.type, next.code, next.value};
            return EVDEV_EVENT;
        }
        if (result == -EAGAIN && evdev->mode == LIBEVDEV_READ_FLAG_NORMAL) {
            return EVDEV_NOTHING;
        }
        if (result != -EAGAIN && result != -EINTR) {
            return EVDEV_GONE;
        }
        evdev->mode = LIBEVDEV_READ_FLAG_NORMAL;
    }
}

const char *evdev_name(const struct evdev *evdev)
{
    return libevdev_get_name(evdev->device);
}

bool evdev_has(const struct evdev *evdev, unsigned type, unsigned code)
{
    return libevdev_has_event_code(evdev->device, type, code) != 0;
}

bool evdev_has_property(const struct evdev *evdev, unsigned property)
{
    return libevdev_has_property(evdev->device, property) != 0;
}

bool evdev_range(const struct evdev *evdev, unsigned axis, int *lowest, int *highest)
{
    const struct input_absinfo *range = libevdev_get_abs_info(evdev->device, axis);
    if (range == NULL || range->maximum <= range->minimum) {
        return false;
    }
    *lowest = range->minimum;
    *highest = range->maximum;
    return true;
}
