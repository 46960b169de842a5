/* The real viewer, as the subject of a torture: its screen is looked at, it is told to show things, and it
 * must live. One at a time; in the working folder. */
#ifndef PLACARD_TEST_TORTURE_SUBJECT_H
#define PLACARD_TEST_TORTURE_SUBJECT_H

#include <placard/board.h>

#define SUBJECT_CAPACITY ((size_t)1 << 20)

/* Colours of what is published. */
#define GREEN 0x00C000u
#define BLUE  0x0000C0u

void subject_start(bool verbose);

/* Ends it, which it must do well. */
void subject_end(void);

void subject_expect_alive(void);

/* The colour in the upper half of what is on the screen: messages are below. */
unsigned subject_colour(void);

/* Attaches, publishes, leaves, as a loader's command does, with a second's patience for the lock. With
 * PATIENCE (milliseconds) it waits until it is shown. REASON (may be NULL) is told why it failed. */
enum placard_status subject_load(unsigned colour, int64_t patience, struct placard_error *reason);

/* The same until it is on the screen. Returns how many tries that took. */
unsigned subject_load_until_shown(unsigned colour);

#endif
