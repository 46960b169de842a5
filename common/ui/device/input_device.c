#include "ui/device/input_device.h"
#include "ui/device/evdev.h"
#include <linux/input-event-codes.h>
#include <stdlib.h>
#include <string.h>

enum {
    SLOTS = 10,       /* fingers of one panel */
    FINGER_STEP = 16, /* between the numbers of the fingers of two panels */
    BUTTONS = 3,
    WHEEL_NOTCH = 120, /* of fine wheels */
};

struct finger {
    bool is_down, was_down, has_moved;
    int x, y; /* as the panel counts */
};

struct input_device {
    char *path;
    int number;
    struct evdev *evdev;
    bool is_panel;       /* touched directly */
    bool has_slots;      /* several fingers at once */
    bool has_place;      /* tells places, not ways: a tablet, or a panel */
    bool has_fine_wheel; /* tells of parts of notches, too */
    bool has_keys;
    int slot;
    struct finger fingers[SLOTS];
    float way_x, way_y; /* since the last report */
    bool has_moved;
    int wheel_x, wheel_y; /* in WHEEL_NOTCH ths */
    bool buttons[BUTTONS];
    bool keys[BTN_MISC]; /* those that are down */
};

static bool has(const struct input_device *device, unsigned type, unsigned code)
{
    return evdev_has(device->evdev, type, code);
}

/* Finds out what the device is; false when it is of no use. */
static bool recognise(struct input_device *device)
{
    device->has_slots = has(device, EV_ABS, ABS_MT_POSITION_X) && has(device, EV_ABS, ABS_MT_POSITION_Y) &&
                        has(device, EV_ABS, ABS_MT_SLOT);
    device->has_place = device->has_slots || (has(device, EV_ABS, ABS_X) && has(device, EV_ABS, ABS_Y));
    device->is_panel =
        device->has_place && (evdev_has_property(device->evdev, INPUT_PROP_DIRECT) ||
                              (has(device, EV_KEY, BTN_TOUCH) && !has(device, EV_KEY, BTN_LEFT) &&
                               !has(device, EV_KEY, BTN_TOOL_FINGER)));
    device->has_slots = device->has_slots && device->is_panel;
    device->has_fine_wheel = has(device, EV_REL, REL_WHEEL_HI_RES);
    bool is_mouse = has(device, EV_REL, REL_X) && has(device, EV_REL, REL_Y);
    bool is_tablet = device->has_place && has(device, EV_KEY, BTN_LEFT) &&
                     !evdev_has_property(device->evdev, INPUT_PROP_POINTER);
    device->has_keys = has(device, EV_KEY, KEY_ENTER) || has(device, EV_KEY, KEY_ESC) ||
                       has(device, EV_KEY, KEY_UP) || has(device, EV_KEY, KEY_MENU);
    if (!device->is_panel && !is_tablet) {
        device->has_place = false;
    }
    return is_mouse || device->has_place || device->has_keys;
}

enum placard_status input_device_open(struct input_device **device, const char *path, int number,
                                      struct placard_error *error)
{
    *device = NULL;
    struct input_device *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for an input device");
    }
    made->number = number;
    made->path = strdup(path);
    enum placard_status status =
        made->path == NULL ? placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for an input device")
                           : evdev_open(&made->evdev, path, error);
    if (status == PLACARD_OK && !recognise(made)) {
        status = placard_fail(error, PLACARD_INVALID_ARGUMENT, "%s (%s) has no keys or pointer", path,
                              evdev_name(made->evdev));
    }
    if (status != PLACARD_OK) {
        evdev_close(made->evdev);
        free(made->path);
        free(made);
        return status;
    }
    *device = made;
    return PLACARD_OK;
}

int input_device_fd(const struct input_device *device)
{
    return evdev_fd(device->evdev);
}

const char *input_device_path(const struct input_device *device)
{
    return device->path;
}

bool input_device_has_keys(const struct input_device *device)
{
    return device->has_keys;
}

/* ---- places ---- */

static float share_of(const struct input_device *device, unsigned axis, int value)
{
    int lowest = 0, highest = 0;
    return evdev_range(device->evdev, axis, &lowest, &highest)
               ? ((float)value - (float)lowest) / ((float)highest - (float)lowest)
               : 0.0f;
}

static float clamp(float value, float most)
{
    return value < 0.0f ? 0.0f : value > most ? most : value;
}

/* Where on the screen the place X, Y of a panel is. */
static void place(const struct input_device *device, const struct input_desk *desk, int x, int y,
                  float *screen_x, float *screen_y)
{
    float across = share_of(device, device->has_slots ? ABS_MT_POSITION_X : ABS_X, x);
    float down = share_of(device, device->has_slots ? ABS_MT_POSITION_Y : ABS_Y, y);
    const float *m = desk->matrix;
    float most_x = (float)(desk->width - 1), most_y = (float)(desk->height - 1);
    *screen_x = clamp((m[0] * across + m[1] * down + m[2]) * most_x, most_x);
    *screen_y = clamp((m[3] * across + m[4] * down + m[5]) * most_y, most_y);
}

/* ---- fingers ---- */

static void report_finger(struct input_device *device, struct input_desk *desk, int slot)
{
    struct finger *finger = &device->fingers[slot];
    struct input_event event = {.finger = (int64_t)device->number * FINGER_STEP + slot,
                                .time = input_desk_now()};
    place(device, desk, finger->x, finger->y, &event.x, &event.y);
    if (finger->is_down != finger->was_down) {
        event.kind = finger->is_down ? INPUT_TOUCH_DOWN : INPUT_TOUCH_UP;
    } else if (finger->is_down && finger->has_moved) {
        event.kind = INPUT_TOUCH_MOVE;
    }
    if (event.kind != INPUT_NONE) {
        event_queue_add(&desk->queue, &event);
    }
    finger->was_down = finger->is_down;
    finger->has_moved = false;
}

/* One finger is lifted and another put down in the same slot between two reports: both are told. */
static void start_finger(struct input_device *device, struct input_desk *desk, int tracking)
{
    struct finger *finger = &device->fingers[device->slot];
    if (finger->was_down && tracking >= 0) {
        finger->is_down = false;
        report_finger(device, desk, device->slot);
    }
    finger->is_down = tracking >= 0;
}

static void take_panel_axis(struct input_device *device, struct input_desk *desk, unsigned code, int value)
{
    if (device->has_slots && code == ABS_MT_SLOT) {
        device->slot = value >= 0 && value < SLOTS ? value : -1; /* further fingers are not followed */
        return;
    }
    if (device->slot < 0) {
        return;
    }
    struct finger *finger = &device->fingers[device->slot];
    if (device->has_slots && code == ABS_MT_TRACKING_ID) {
        start_finger(device, desk, value);
    } else if (code == (device->has_slots ? ABS_MT_POSITION_X : ABS_X)) {
        finger->x = value;
        finger->has_moved = true;
    } else if (code == (device->has_slots ? ABS_MT_POSITION_Y : ABS_Y)) {
        finger->y = value;
        finger->has_moved = true;
    }
}

/* ---- mice, tablets, keys ---- */

static void report_pointer(struct input_device *device, struct input_desk *desk)
{
    if (device->has_moved) {
        if (device->has_place) {
            place(device, desk, device->fingers[0].x, device->fingers[0].y, &desk->pointer_x,
                  &desk->pointer_y);
        } else {
            input_desk_move_pointer(desk, device->way_x, device->way_y);
        }
        input_desk_add_pointer(desk, (struct input_event){.kind = INPUT_POINTER_MOVE});
    }
    if (device->wheel_x != 0 || device->wheel_y != 0) {
        input_desk_add_pointer(desk, (struct input_event){.kind = INPUT_WHEEL,
                                                          .wheel_x = (float)device->wheel_x / WHEEL_NOTCH,
                                                          .wheel_y = (float)device->wheel_y / WHEEL_NOTCH});
    }
    device->has_moved = false;
    device->way_x = device->way_y = 0.0f;
    device->wheel_x = device->wheel_y = 0;
}

static void report(struct input_device *device, struct input_desk *desk)
{
    if (!device->is_panel) {
        report_pointer(device, desk);
        return;
    }
    for (int slot = 0; slot < (device->has_slots ? SLOTS : 1); slot++) {
        report_finger(device, desk, slot);
    }
}

static void take_way(struct input_device *device, unsigned code, int value)
{
    switch (code) {
    case REL_X:
        device->way_x += (float)value;
        device->has_moved = true;
        break;
    case REL_Y:
        device->way_y += (float)value;
        device->has_moved = true;
        break;
    case REL_WHEEL:
        device->wheel_y += device->has_fine_wheel ? 0 : value * WHEEL_NOTCH;
        break;
    case REL_WHEEL_HI_RES:
        device->wheel_y += value;
        break;
    case REL_HWHEEL:
        device->wheel_x += device->has_fine_wheel ? 0 : value * WHEEL_NOTCH;
        break;
    case REL_HWHEEL_HI_RES:
        device->wheel_x += value;
        break;
    default:
        break;
    }
}

/* Numbers of buttons as the rest of the program has them. */
static int button_of(unsigned code)
{
    return code == BTN_LEFT ? 1 : code == BTN_MIDDLE ? 2 : code == BTN_RIGHT ? 3 : 0;
}

static void press_button(struct input_device *device, struct input_desk *desk, int button, bool down)
{
    report(device, desk); /* it is pressed where the pointer is by then */
    if (device->buttons[button - 1] != down) {
        device->buttons[button - 1] = down;
        input_desk_add_pointer(
            desk, (struct input_event){
                      .kind = down ? INPUT_POINTER_DOWN : INPUT_POINTER_UP, .button = button, .clicks = 1});
    }
}

static void take_key(struct input_device *device, struct input_desk *desk, unsigned code, int value)
{
    int button = button_of(code);
    if (device->is_panel && code == BTN_TOUCH && !device->has_slots) {
        device->fingers[0].is_down = value != 0;
    } else if (!device->is_panel && button > 0) {
        press_button(device, desk, button, value != 0);
    } else if (code < BTN_MISC && desk->keyboard != NULL) {
        input_desk_add_key(desk, code, value);
        device->keys[code] = value != 0;
    }
}

static void take_place(struct input_device *device, struct input_desk *desk, unsigned code, int value)
{
    if (device->is_panel) {
        take_panel_axis(device, desk, code, value);
    } else if (device->has_place && (code == ABS_X || code == ABS_Y)) {
        *(code == ABS_X ? &device->fingers[0].x : &device->fingers[0].y) = value;
        device->has_moved = true;
    }
}

bool input_device_read(struct input_device *device, struct input_desk *desk)
{
    for (;;) {
        struct evdev_event event;
        switch (evdev_next(device->evdev, &event)) {
        case EVDEV_NOTHING:
            return true;
        case EVDEV_GONE:
            return false;
        case EVDEV_EVENT:
            break;
        }
        if (event.type == EV_KEY) {
            take_key(device, desk, event.code, event.value);
        } else if (event.type == EV_REL) {
            take_way(device, event.code, event.value);
        } else if (event.type == EV_ABS) {
            take_place(device, desk, event.code, event.value);
        } else if (event.type == EV_SYN && event.code == SYN_REPORT) {
            report(device, desk);
        }
    }
}

/* Nobody will tell that what is down now goes up. */
static void lift_all(struct input_device *device, struct input_desk *desk)
{
    for (int slot = 0; slot < SLOTS; slot++) {
        device->fingers[slot].is_down = false;
        if (device->is_panel) {
            report_finger(device, desk, slot);
        }
    }
    for (int button = 1; button <= BUTTONS; button++) {
        if (device->buttons[button - 1]) {
            press_button(device, desk, button, false);
        }
    }
    for (unsigned code = 0; code < BTN_MISC; code++) {
        if (device->keys[code]) {
            input_desk_add_key(desk, code, 0);
            device->keys[code] = false;
        }
    }
}

void input_device_pause(struct input_device *device, struct input_desk *desk)
{
    lift_all(device, desk);
    evdev_let_go(device->evdev);
}

enum placard_status input_device_resume(struct input_device *device, struct input_desk *elsewhere,
                                        struct placard_error *error)
{
    enum placard_status status = evdev_grab(device->evdev, device->path, error);
    if (!input_device_read(device, elsewhere)) {
        return placard_fail(error, PLACARD_NOT_FOUND, "%s is gone", device->path);
    }
    lift_all(device, elsewhere);
    return status;
}

void input_device_close(struct input_device *device, struct input_desk *desk)
{
    lift_all(device, desk);
    evdev_close(device->evdev);
    free(device->path);
    free(device);
}
