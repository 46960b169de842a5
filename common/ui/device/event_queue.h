/* Input events that wait to be taken, in their order. One thread at a time. */
#ifndef PLACARD_UI_DEVICE_EVENT_QUEUE_H
#define PLACARD_UI_DEVICE_EVENT_QUEUE_H

#include "ui/input.h"

#define EVENT_QUEUE_SIZE 256

struct event_queue {
    struct input_event events[EVENT_QUEUE_SIZE];
    unsigned first, count;
};

/* Adds EVENT. A move of the same pointer or finger as the one before replaces that; when all is full, the
 * oldest event is lost. */
void event_queue_add(struct event_queue *queue, const struct input_event *event);

/* Takes the oldest event; false when there is none. */
bool event_queue_take(struct event_queue *queue, struct input_event *event);

#endif
