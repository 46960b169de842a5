/* The lock of a segment: one System V semaphore, 1 when it is free and 0 when it is held, the same that Qt
 * uses.
 *
 * It is the bell, too: whoever waits for it to become 0 is woken each time that somebody takes the lock. The
 * kernel gives the lock of a process that ended back (SEM_UNDO). A live semaphore's value is never set. One
 * thread at a time.
 *
 * PLACARD_NOT_FOUND from a wait, without a message, stands for a semaphore that was removed: the caller knows
 * whether to make it anew. */
#ifndef PLACARD_SEMAPHORE_H
#define PLACARD_SEMAPHORE_H

#include "deadline.h"
#include "key.h"
#include <stdbool.h>
#include <sys/types.h>

struct semaphore {
    int id;         /* -1 when it is not open */
    bool made;      /* by this handle, just now */
    pid_t observed; /* the process that used it last, as far as this handle has taken notice */
};

/* Finds the semaphore of KEY, or makes it, for those who have any of the segment's PERMISSIONS. For the
 * segment's own user. PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_RESOURCES, PLACARD_OUT_OF_MEMORY,
 * PLACARD_UNKNOWN_ERROR. */
enum placard_status semaphore_make(struct semaphore *semaphore, const struct key *key, unsigned permissions,
                                   struct placard_error *error);

/* Finds it without making anything; it must belong to OWNER. PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED. */
enum placard_status semaphore_find(struct semaphore *semaphore, const struct key *key, uid_t owner,
                                   struct placard_error *error);

/* Takes the lock; signals are waited out. *BROKEN tells that its value was wrong, so that somebody else may
 * have had it at the same time; it is right again by then. A lock whose holder is dead but was not undone is
 * taken over. PLACARD_LOCK_TIMEOUT names the holder, PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED,
 * PLACARD_OUT_OF_RESOURCES, PLACARD_OUT_OF_MEMORY, PLACARD_LOCK_ERROR. */
enum placard_status semaphore_take(struct semaphore *semaphore, const struct key *key,
                                   struct deadline deadline, bool *broken, struct placard_error *error);

/* Gives it back. *BROKEN tells that it was free, or gone, while it was held. */
void semaphore_give(struct semaphore *semaphore, bool *broken);

/* Sleep until the lock is held, or is free, and change nothing: no sleeper is woken by it, and the process
 * that used the semaphore last stays known. PLACARD_TIMED_OUT, PLACARD_INTERRUPTED, PLACARD_NOT_FOUND,
 * PLACARD_LOCK_ERROR. */
enum placard_status semaphore_await_held(const struct semaphore *semaphore, struct deadline deadline,
                                         struct placard_error *error);
enum placard_status semaphore_await_free(const struct semaphore *semaphore, struct deadline deadline,
                                         struct placard_error *error);

/* True when another process used the semaphore since this handle last took notice, or used it itself. */
bool semaphore_was_used(const struct semaphore *semaphore);

/* Takes notice. */
void semaphore_observe(struct semaphore *semaphore);

/* The process that holds the lock; 0 when it is free, or the holder is not known. */
pid_t semaphore_holder(const struct semaphore *semaphore);

/* Says that the lock could not be had, and who holds it. Returns PLACARD_LOCK_TIMEOUT. */
enum placard_status semaphore_fail_held(const struct semaphore *semaphore, const struct key *key,
                                        struct placard_error *error);

/* Removes it and its key file. Nobody is left with a lock that newcomers do not find. */
void semaphore_remove(struct semaphore *semaphore, const struct key *key);

#endif
