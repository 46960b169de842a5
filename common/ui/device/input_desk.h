/* What all input devices of a seat share: the pointer that they move, the keyboard that their keys make, and
 * the queue of what they did. One thread at a time. */
#ifndef PLACARD_UI_DEVICE_INPUT_DESK_H
#define PLACARD_UI_DEVICE_INPUT_DESK_H

#include "ui/device/event_queue.h"
#include "ui/device/keyboard.h"

struct input_desk {
    struct keyboard *keyboard; /* NULL: keys are not understood */
    struct event_queue queue;
    int width, height; /* of the screen, pixels */
    int rotation;      /* of what is shown on it: 0, 90, 180, 270; ways turn with it, places do not */
    float pointer_x, pointer_y; /* on it */
    float matrix[6]; /* from a panel's own place, 0 to 1 both ways, to that on the screen: x' = m0 x + m1 y +
                        m2, y' = m3 x + m4 y + m5 */
    int console;     /* wished for; 0: none */
};

/* Moves the pointer the way that the user's hand went, who sees the screen turned; no further than the edge.
 */
void input_desk_move_pointer(struct input_desk *desk, float way_x, float way_y);

/* The time of events: ms. */
uint32_t input_desk_now(void);

/* Adds EVENT, of the pointer, where that is now and with the modifiers that are down. */
void input_desk_add_pointer(struct input_desk *desk, struct input_event event);

/* Adds what a key does: as keyboard_take(). There must be a keyboard. */
void input_desk_add_key(struct input_desk *desk, unsigned code, int value);

#endif
