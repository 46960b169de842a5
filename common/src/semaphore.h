/* The lock of a segment, of either kind: one semaphore, 1 when it is free and 0 when it is held, the same
 * that Qt uses.
 *
 * It is the bell, too: whoever listens is woken when somebody uses the lock. The lock of a process that ended
 * is given back, by the kernel or by the next one who wants it. A live semaphore's value is never set. One
 * thread at a time.
 *
 * PLACARD_NOT_FOUND from a wait, without a message, stands for a semaphore that was removed: the caller knows
 * whether to make it anew. */
#ifndef PLACARD_SEMAPHORE_H
#define PLACARD_SEMAPHORE_H

#include "deadline.h"
#include "key.h"
#include <semaphore.h>
#include <stdbool.h>
#include <sys/types.h>

/* Milliseconds that a listener waits for a holder who does not let go. */
#define SEMAPHORE_PATIENCE 5000

struct semaphore {
    int id;                   /* -1 when it is not open; a POSIX one's is that of its file */
    bool made;                /* by this handle, just now */
    bool rung;                /* the bell rang, and the listener has not been told yet */
    struct deadline patience; /* with who holds the lock since it rang */
    struct {
        pid_t observed; /* the process that used it last, as far as this handle has taken notice */
        bool settled;   /* the listener has taken its second look */
    } systemv;
    struct {
        uid_t owner;
        int descriptor; /* -1 unless the lock is being taken or held, as the next one */
        sem_t *value;   /* NULL */
        int bell;       /* inotify, -1 until somebody listens */
    } posix;
};

/* No semaphore yet. */
#define SEMAPHORE_CLOSED                                                                                     \
    {                                                                                                        \
        .id = -1, .posix = {.descriptor = -1, .bell = -1 }                                                   \
    }

struct semaphore_kind {
    /* Finds the semaphore of KEY, or makes it, for those who have any of the segment's PERMISSIONS. For the
     * segment's own user. PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_RESOURCES, PLACARD_OUT_OF_MEMORY,
     * PLACARD_UNKNOWN_ERROR. */
    enum placard_status (*make)(struct semaphore *semaphore, const struct key *key, unsigned permissions,
                                struct placard_error *error);

    /* Finds it without making anything; it must belong to OWNER. PLACARD_NOT_FOUND,
     * PLACARD_PERMISSION_DENIED. */
    enum placard_status (*find)(struct semaphore *semaphore, const struct key *key, uid_t owner,
                                struct placard_error *error);

    /* Closes it if it is open, for good; it stays in the system. */
    void (*close)(struct semaphore *semaphore);

    /* Takes the lock; signals are waited out. *BROKEN tells that its value was wrong, so that somebody else
     * may have had it at the same time; it is right again by then. A lock whose holder is dead but was not
     * undone is taken over. PLACARD_LOCK_TIMEOUT names the holder, PLACARD_NOT_FOUND,
     * PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_RESOURCES, PLACARD_OUT_OF_MEMORY, PLACARD_LOCK_ERROR. */
    enum placard_status (*take)(struct semaphore *semaphore, const struct key *key, struct deadline deadline,
                                bool *broken, struct placard_error *error);

    /* Gives it back. *BROKEN tells that it was free, or gone, while it was held. */
    void (*give)(struct semaphore *semaphore, bool *broken);

    /* Sleeps until the bell rings, then until whoever rang it lets go. PLACARD_TIMED_OUT,
     * PLACARD_INTERRUPTED, PLACARD_NOT_FOUND, PLACARD_LOCK_ERROR; PLACARD_LOCK_TIMEOUT when the holder is
     * dead, and every SEMAPHORE_PATIENCE when nobody lets go. */
    enum placard_status (*listen)(struct semaphore *semaphore, const struct key *key,
                                  struct deadline deadline, struct placard_error *error);

    /* The process that holds the lock; 0 when it is free, or the holder is not known. */
    pid_t (*holder)(const struct semaphore *semaphore, const struct key *key);

    /* Keeps what leads to it young. False when KEY leads to no semaphore, or to another one while this one,
     * which need not be open, lives. */
    bool (*refresh)(const struct semaphore *semaphore, const struct key *key);

    /* Unix time in seconds at which it was made, or its value was set; -1 when it is gone. NULL: nobody sets
     * this kind. */
    int64_t (*set_at)(const struct semaphore *semaphore);

    /* Removes it with what leads to it, and closes it. Nobody is left with a lock that newcomers do not find.
     */
    void (*remove)(struct semaphore *semaphore, const struct key *key);

    /* True when both are the same. */
    bool (*is_same)(const struct semaphore *one, const struct semaphore *other);
};

extern const struct semaphore_kind semaphore_systemv;
extern const struct semaphore_kind semaphore_posix;

/* The lock's for a segment with PERMISSIONS: everybody who may read or write that must be able to change it.
 */
unsigned semaphore_permissions(unsigned permissions);

/* Says that the lock could not be had, and that HOLDER (0: not known) holds it. Returns PLACARD_LOCK_TIMEOUT.
 */
enum placard_status semaphore_fail_held(const struct key *key, pid_t holder, struct placard_error *error);

/* True when there is no such process any more. */
bool semaphore_user_is_dead(pid_t process);

#endif
