#include "ui/device/event_queue.h"

static bool replaces(const struct input_event *event, const struct input_event *before)
{
    return event->kind == before->kind &&
           (event->kind == INPUT_POINTER_MOVE ||
            (event->kind == INPUT_TOUCH_MOVE && event->finger == before->finger));
}

void event_queue_add(struct event_queue *queue, const struct input_event *event)
{
    if (queue->count > 0) {
        struct input_event *last = &queue->events[(queue->first + queue->count - 1) % EVENT_QUEUE_SIZE];
        if (replaces(event, last)) {
            *last = *event;
            return;
        }
    }
    if (queue->count == EVENT_QUEUE_SIZE) {
        queue->first = (queue->first + 1) % EVENT_QUEUE_SIZE;
        queue->count--;
    }
    queue->events[(queue->first + queue->count) % EVENT_QUEUE_SIZE] = *event;
    queue->count++;
}

bool event_queue_take(struct event_queue *queue, struct input_event *event)
{
    if (queue->count == 0) {
        return false;
    }
    *event = queue->events[queue->first];
    queue->first = (queue->first + 1) % EVENT_QUEUE_SIZE;
    queue->count--;
    return true;
}
