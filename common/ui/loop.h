/* A small event loop: descriptors and timers, one thread, asleep while nothing happens. */
#ifndef PLACARD_UI_LOOP_H
#define PLACARD_UI_LOOP_H

#include <placard/status.h>
#include <stdbool.h>
#include <stdint.h>

struct loop;

/* Milliseconds of the monotonic clock. */
int64_t loop_now(void);

struct loop *loop_new(void); /* NULL: no memory */
void loop_free(struct loop *loop);

/* What to do when something can be read from the source's descriptor, or its deadline has passed. */
typedef void (*loop_callback)(void *user);

/* Adds a source. FD and DEADLINE are asked for anew before each sleep: FD may be NULL (a pure timer) or
 * return -1; DEADLINE may be NULL or return ms of loop_now() at which CALLBACK is due, -1 for never. The loop
 * owns none of it. */
typedef int (*loop_fd)(void *user);
typedef int64_t (*loop_deadline)(void *user);
enum placard_status loop_add(struct loop *loop, loop_fd fd, loop_deadline deadline, loop_callback callback,
                             void *user);

/* Called last before each sleep (drawing belongs here: many events, one frame). It returns true when it did
 * something after which the sources must be looked at again before sleeping. */
typedef bool (*loop_before_sleep)(void *user);
void loop_set_before_sleep(struct loop *loop, loop_before_sleep before_sleep, void *user);

/* Runs until loop_quit(). PLACARD_UNKNOWN_ERROR when polling itself fails. */
enum placard_status loop_run(struct loop *loop);
void loop_quit(struct loop *loop);

#endif
