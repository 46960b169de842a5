/* What the keys of keyboards mean, by the system's layout (xkbcommon(3)): XKB_DEFAULT_LAYOUT and its like,
 * else /etc/default/keyboard, else a US keyboard. One for all the keyboards of a seat. One thread at a time.
 */
#ifndef PLACARD_UI_DEVICE_KEYBOARD_H
#define PLACARD_UI_DEVICE_KEYBOARD_H

#include "ui/input.h"
#include <placard/status.h>

struct keyboard;

/* What a key did. */
struct keyboard_stroke {
    struct input_event key;  /* INPUT_KEY, or INPUT_NONE for a modifier and a key let go */
    struct input_event text; /* INPUT_TEXT, or INPUT_NONE when nothing is typed by it */
    int console;             /* Ctrl+Alt+F1 and so on: the console that is wished for; 0: none */
};

/* Reads the layout. PLACARD_NOT_FOUND when there is none, not even the US one (the package xkb-data is
 * missing); PLACARD_OUT_OF_MEMORY. */
enum placard_status keyboard_new(struct keyboard **keyboard, struct placard_error *error);
void keyboard_free(struct keyboard *keyboard);

/* Takes that the key CODE (KEY_… of linux/input-event-codes.h) went down (VALUE 1), repeats (2) or went up
 * (0). */
struct keyboard_stroke keyboard_take(struct keyboard *keyboard, unsigned code, int value);

/* The modifiers that are down or locked: KMOD_… of SDL. */
uint16_t keyboard_modifiers(const struct keyboard *keyboard);

/* Forgets which keys are down: nobody told of their going up. */
void keyboard_reset(struct keyboard *keyboard);

#endif
