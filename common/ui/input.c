#include "ui/input.h"
#include "ui/canvas.h"

void input_event_map(struct input_event *event, const struct canvas *canvas)
{
    switch (event->kind) {
    case INPUT_POINTER_MOVE:
    case INPUT_POINTER_DOWN:
    case INPUT_POINTER_UP:
    case INPUT_WHEEL:
    case INPUT_TOUCH_DOWN:
    case INPUT_TOUCH_MOVE:
    case INPUT_TOUCH_UP:
        canvas_point_from_physical(canvas, &event->x, &event->y);
        break;
    default:
        break;
    }
}
