#include "ui/device/input_desk.h"
#include <time.h>

uint32_t input_desk_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint32_t)((uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000);
}

static float clamp(float value, float most)
{
    return value < 0.0f ? 0.0f : value > most ? most : value;
}

void input_desk_move_pointer(struct input_desk *desk, float way_x, float way_y)
{
    float across = way_x, down = way_y;
    switch (desk->rotation) {
    case 90:
        across = -way_y;
        down = way_x;
        break;
    case 180:
        across = -way_x;
        down = -way_y;
        break;
    case 270:
        across = way_y;
        down = -way_x;
        break;
    default:
        break;
    }
    desk->pointer_x = clamp(desk->pointer_x + across, (float)(desk->width - 1));
    desk->pointer_y = clamp(desk->pointer_y + down, (float)(desk->height - 1));
}

void input_desk_add_pointer(struct input_desk *desk, struct input_event event)
{
    event.x = desk->pointer_x;
    event.y = desk->pointer_y;
    event.modifiers = desk->keyboard != NULL ? keyboard_modifiers(desk->keyboard) : 0;
    event.time = input_desk_now();
    event_queue_add(&desk->queue, &event);
}

void input_desk_add_key(struct input_desk *desk, unsigned code, int value)
{
    struct keyboard_stroke stroke = keyboard_take(desk->keyboard, code, value);
    stroke.key.time = stroke.text.time = input_desk_now();
    if (stroke.key.kind != INPUT_NONE) {
        event_queue_add(&desk->queue, &stroke.key);
    }
    if (stroke.text.kind != INPUT_NONE) {
        event_queue_add(&desk->queue, &stroke.text);
    }
    desk->console = stroke.console > 0 ? stroke.console : desk->console;
}
