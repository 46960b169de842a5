/* The bell of a POSIX semaphore, which has no wait that others do not notice: the kernel's notice of changed
 * files (inotify). It rings when one of our programs takes or gives the lock, which then writes to the
 * semaphore's file, and when any program that can write lets go of the segment, as a Qt program does that
 * attaches, publishes and detaches. One that stays attached rings nothing: it is found by looking, once in
 * BELL_POSIX_HEARTBEAT. One thread at a time for each semaphore. */
#ifndef PLACARD_BELL_POSIX_H
#define PLACARD_BELL_POSIX_H

#include "semaphore.h"

/* Milliseconds after which bell_posix_listen() returns PLACARD_TIMED_OUT, whatever the deadline. */
#define BELL_POSIX_HEARTBEAT 1000

/* The listen() of struct semaphore_kind. */
enum placard_status bell_posix_listen(struct semaphore *semaphore, const struct key *key,
                                      struct deadline deadline, struct placard_error *error);

/* Forgets what has rung so far. True when that tells of an object that is removed, or no bell at all. */
bool bell_posix_hush(struct semaphore *semaphore);

void bell_posix_close(struct semaphore *semaphore);

#endif
