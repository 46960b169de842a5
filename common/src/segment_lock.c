/* The lock of a segment's handle, and its bell. */
#include "segment_handle.h"

#include "memory.h"
#include <unistd.h>

/* Milliseconds that listen() waits for a holder who does not let go. */
#define PATIENCE 5000

/* Milliseconds after which listen() looks once more whether it missed something as it went to sleep. */
#define SECOND_LOOK 20

static enum placard_status fail_destroyed(struct placard_segment *segment)
{
    return placard_fail(&segment->error, PLACARD_LOCK_ERROR,
                        "the segment with the key \"%s\" was destroyed: detach, and attach anew",
                        segment->key.text);
}

enum placard_status segment_open_lock(struct placard_segment *segment, int id)
{
    if (segment->semaphore.id >= 0) {
        return PLACARD_OK;
    }
    struct shmid_ds facts = {0};
    if (memory_is_doomed(id) || shmctl(id, IPC_STAT, &facts) != 0) {
        return fail_destroyed(segment);
    }
    if (facts.shm_perm.uid == geteuid()) {
        return semaphore_make(&segment->semaphore, &segment->key, facts.shm_perm.mode & 0777u,
                              &segment->error);
    }
    enum placard_status status =
        semaphore_find(&segment->semaphore, &segment->key, facts.shm_perm.uid, &segment->error);
    if (status == PLACARD_NOT_FOUND) {
        return placard_fail(&segment->error, PLACARD_LOCK_ERROR,
                            "the segment with the key \"%s\" has no lock, and only its user %u can make one",
                            segment->key.text, (unsigned)facts.shm_perm.uid);
    }
    return status;
}

enum placard_status segment_take_lock(struct placard_segment *segment, int id, struct deadline deadline)
{
    segment->broken = false;
    enum placard_status status = PLACARD_NOT_FOUND;
    while (status == PLACARD_NOT_FOUND) {
        status = segment_open_lock(segment, id);
        if (status != PLACARD_OK) {
            return status;
        }
        status =
            semaphore_take(&segment->semaphore, &segment->key, deadline, &segment->broken, &segment->error);
        if (status == PLACARD_NOT_FOUND) {
            segment->semaphore.id =
                -1; /* removed, as Qt programs do in their destructors: anew, unless destroyed */
        }
    }
    if (status != PLACARD_OK) {
        return status;
    }
    if (memory_is_doomed(id)) {
        semaphore_give(&segment->semaphore, &segment->broken);
        return fail_destroyed(segment);
    }
    segment->locked = true;
    segment->settled = false;
    return PLACARD_OK;
}

static enum placard_status need_lockable(struct placard_segment *segment)
{
    if (segment->data == NULL) {
        return placard_fail(&segment->error, PLACARD_LOCK_ERROR,
                            "there is no lock: this handle is not attached to a segment");
    }
    if (segment->locked) {
        return placard_fail(&segment->error, PLACARD_LOCK_ERROR,
                            "this handle holds the lock of the key \"%s\" already", segment->key.text);
    }
    return PLACARD_OK;
}

enum placard_status placard_segment_lock_timed(struct placard_segment *segment, int64_t timeout_ms)
{
    enum placard_status status = need_lockable(segment);
    return status != PLACARD_OK ? status : segment_take_lock(segment, segment->id, deadline_in(timeout_ms));
}

enum placard_status placard_segment_lock(struct placard_segment *segment)
{
    return placard_segment_lock_timed(segment, PLACARD_WAIT_FOREVER);
}

enum placard_status placard_segment_unlock(struct placard_segment *segment)
{
    if (!segment->locked) {
        return placard_fail(&segment->error, PLACARD_LOCK_ERROR, "this handle does not hold the lock");
    }
    semaphore_give(&segment->semaphore, &segment->broken);
    segment->locked = false;
    return PLACARD_OK;
}

bool placard_segment_lock_was_broken(const struct placard_segment *segment)
{
    return segment->broken;
}

/* Sleeps until the bell rings. Who used the lock since we looked last, and let go before we sleep, would be
 * missed: so look before going to sleep, and once more soon after, since there is a moment between the look
 * and the sleep. */
static enum placard_status await_bell(struct placard_segment *segment, struct deadline deadline)
{
    while (!semaphore_was_used(&segment->semaphore)) {
        struct deadline look =
            segment->settled ? deadline : deadline_earlier(deadline, deadline_in(SECOND_LOOK));
        enum placard_status status = semaphore_await_held(&segment->semaphore, look, &segment->error);
        if (status != PLACARD_TIMED_OUT || deadline_passed(deadline)) {
            return status;
        }
        segment->settled = true;
    }
    return PLACARD_OK;
}

/* Sleeps until the bell rings, then until whoever rang it lets go. PLACARD_NOT_FOUND when the lock was
 * removed. */
static enum placard_status hear(struct placard_segment *segment, struct deadline deadline)
{
    struct semaphore *semaphore = &segment->semaphore;
    if (!segment->rung) {
        enum placard_status status = await_bell(segment, deadline);
        if (status != PLACARD_OK) {
            return status;
        }
        segment->settled = false;
        segment->rung = true;
        segment->patience = deadline_in(PATIENCE);
    }
    enum placard_status status =
        semaphore_await_free(semaphore, deadline_earlier(deadline, segment->patience), &segment->error);
    if (status == PLACARD_TIMED_OUT && deadline_passed(segment->patience)) {
        segment->patience = deadline_in(PATIENCE);
        return semaphore_fail_held(semaphore, &segment->key, &segment->error);
    }
    if (status == PLACARD_OK) {
        segment->rung = false;
        semaphore_observe(semaphore);
    }
    return status;
}

enum placard_status placard_segment_listen(struct placard_segment *segment, int64_t timeout_ms)
{
    struct deadline deadline = deadline_in(timeout_ms);
    enum placard_status status = need_lockable(segment);
    if (status == PLACARD_OK) {
        status = segment_open_lock(segment, segment->id);
    }
    if (status != PLACARD_OK) {
        return status;
    }
    while ((status = hear(segment, deadline)) == PLACARD_NOT_FOUND) {
        segment->semaphore.id = -1;
        status = segment_open_lock(segment, segment->id);
        if (status != PLACARD_OK) {
            return status;
        }
        segment->rung = true; /* somebody may have published between the old lock and the new one */
        segment->patience = deadline_in(PATIENCE);
    }
    return status;
}
