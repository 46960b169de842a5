/* A segment's handle, and what the parts of the segment share. Functions here record their failure in the
 * handle. */
#ifndef PLACARD_SEGMENT_HANDLE_H
#define PLACARD_SEGMENT_HANDLE_H

#include "exclusion.h"
#include "key.h"
#include "memory.h"
#include "semaphore.h"
#include <placard/segment.h>

/* Milliseconds that create and destroy wait for the lock. */
#define SEGMENT_LOCK_TIMEOUT 2000

/* Whose segments this handle attaches to, beside this user's, root's and those of groups. */
struct trust {
    bool everybody;
    bool somebody; /* USER */
    uid_t user;
};

struct placard_segment {
    struct key key;
    struct placard_error key_error; /* why there is no key */
    struct placard_error error;
    const struct memory_kind *memory; /* the key's, as the next one */
    const struct semaphore_kind *semaphores;
    struct semaphore semaphore;
    struct exclusion exclusion;
    int id;        /* -1 when not attached, as the next ones */
    void *data;    /* NULL */
    size_t size;   /* 0 */
    bool writable; /* false */
    bool locked;   /* by this handle */
    bool broken;   /* the last lock's exclusion was */
    struct trust trust;
};

/* PLACARD_PERMISSION_DENIED unless the handle may attach to a segment with these FACTS. */
enum placard_status segment_check_owner(struct placard_segment *segment, const struct memory_facts *facts);

/* Opens the lock of segment ID if it is not open: the segment's own user makes it when it is missing.
 * PLACARD_LOCK_ERROR when the segment is destroyed, or there is no lock; failures as semaphore_make(). */
enum placard_status segment_open_lock(struct placard_segment *segment, int id);

/* Makes sure that this handle, attached and not holding the lock, uses the lock that newcomers find. Removes
 * the old one once its holder gave it back: whoever waits for it is woken by that, and comes to the same
 * lock. Failures as segment_open_lock(); PLACARD_LOCK_TIMEOUT (2 s) names the holder. */
enum placard_status segment_restore_lock(struct placard_segment *segment);

/* Takes the lock of segment ID, attached or not, making it anew when it is removed meanwhile. Failures as
 * placard_segment_lock_timed(). */
enum placard_status segment_take_lock(struct placard_segment *segment, int id, struct deadline deadline);

/* placard_segment_create(), which keeps the lock: nobody writes into the segment before its creator has. */
enum placard_status segment_create_locked(struct placard_segment *segment, size_t size, unsigned permissions);

#endif
