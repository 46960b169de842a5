/* The lock of a segment's handle, and its bell. */
#include "segment_handle.h"

#include <unistd.h>

static enum placard_status fail_destroyed(struct placard_segment *segment)
{
    return placard_fail(&segment->error, PLACARD_LOCK_ERROR,
                        "the segment with the key \"%s\" was destroyed: detach, and attach anew",
                        segment->key.text);
}

static enum placard_status open_lock(struct placard_segment *segment, int id)
{
    if (segment->semaphore.id >= 0) {
        return PLACARD_OK;
    }
    struct memory_facts facts = {0};
    if (segment->memory->look(&segment->key, id, segment->data != NULL, &facts, NULL) != PLACARD_OK ||
        facts.doomed) {
        return fail_destroyed(segment);
    }
    if (facts.owner == geteuid()) {
        return segment->semaphores->make(&segment->semaphore, &segment->key, facts.mode, &segment->error);
    }
    enum placard_status status =
        segment->semaphores->find(&segment->semaphore, &segment->key, facts.owner, &segment->error);
    if (status == PLACARD_NOT_FOUND) {
        return placard_fail(&segment->error, PLACARD_LOCK_ERROR,
                            "the segment with the key \"%s\" has no lock, and only its user %u can make one",
                            segment->key.text, (unsigned)facts.owner);
    }
    return status;
}

enum placard_status segment_open_lock(struct placard_segment *segment, int id)
{
    enum placard_status status = open_lock(segment, id);
    if (status == PLACARD_OK) {
        exclusion_begin(&segment->exclusion, segment->semaphores, &segment->semaphore);
    }
    return status;
}

/* A lock that newcomers do not find excludes none of them: goes over to the one that they find, if it can. */
static void leave_unreachable_lock(struct placard_segment *segment)
{
    if (!segment->semaphores->refresh(&segment->semaphore, &segment->key)) {
        (void)segment_restore_lock(segment); /* or stays with the old one */
    }
}

/* The lock is held, but may be one that newcomers do not find. */
static enum placard_status check_reachable(struct placard_segment *segment)
{
    if (segment->data == NULL || segment->semaphores->refresh(&segment->semaphore, &segment->key)) {
        return PLACARD_OK;
    }
    segment->semaphores->give(&segment->semaphore, &segment->broken);
    segment->broken = true;
    (void)segment_restore_lock(segment); /* or the old one once more */
    return PLACARD_NOT_FOUND;
}

enum placard_status segment_take_lock(struct placard_segment *segment, int id, struct deadline deadline)
{
    segment->broken = false;
    bool moved = false;
    enum placard_status status = PLACARD_NOT_FOUND;
    while (status == PLACARD_NOT_FOUND) {
        status = segment_open_lock(segment, id);
        if (status != PLACARD_OK) {
            return status;
        }
        status = segment->semaphores->take(&segment->semaphore, &segment->key, deadline, &segment->broken,
                                           &segment->error);
        if (status == PLACARD_NOT_FOUND) {
            /* removed, as Qt programs do in their destructors: anew, unless destroyed */
            segment->semaphores->close(&segment->semaphore);
        } else if (status == PLACARD_OK && !moved) {
            moved = true;
            status = check_reachable(segment);
        }
    }
    if (status != PLACARD_OK) {
        return status;
    }
    if (segment->memory->is_doomed(id, segment->data, segment->size)) {
        segment->semaphores->give(&segment->semaphore, &segment->broken);
        return fail_destroyed(segment);
    }
    segment->locked = true;
    return PLACARD_OK;
}

/* Removes OLD once its holder gave it back. The handle's own lock is held meanwhile, so that newcomers wait
 * for that holder, too. PLACARD_NOT_FOUND when either is removed by somebody else. */
static enum placard_status retire_lock(struct placard_segment *segment, struct semaphore *old)
{
    const struct semaphore_kind *kind = segment->semaphores;
    bool ignored = false; /* nothing is read or written here */
    struct deadline deadline = deadline_in(SEGMENT_LOCK_TIMEOUT);
    enum placard_status status =
        kind->take(&segment->semaphore, &segment->key, deadline, &ignored, &segment->error);
    if (status == PLACARD_OK) {
        status = kind->take(old, &segment->key, deadline, &ignored, &segment->error);
        if (status == PLACARD_OK) {
            kind->remove(old, &segment->key);
        }
        kind->give(&segment->semaphore, &ignored);
    }
    return status;
}

enum placard_status segment_restore_lock(struct placard_segment *segment)
{
    struct semaphore old = segment->semaphore;
    segment->semaphore = (struct semaphore)SEMAPHORE_CLOSED;
    enum placard_status status = segment_open_lock(segment, segment->id);
    if (status == PLACARD_OK && old.id >= 0 && !segment->semaphores->is_same(&old, &segment->semaphore)) {
        status = retire_lock(segment, &old);
    }
    if (status != PLACARD_OK && status != PLACARD_NOT_FOUND) {
        segment->semaphores->close(&segment->semaphore);
        segment->semaphore = old; /* not yet */
        return status;
    }
    segment->semaphores->close(&old);
    segment->semaphore.rung = true; /* somebody may have published meanwhile, with either lock */
    segment->semaphore.patience = deadline_in(SEMAPHORE_PATIENCE);
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
    segment->semaphores->give(&segment->semaphore, &segment->broken);
    segment->locked = false;
    return PLACARD_OK;
}

bool placard_segment_lock_was_broken(const struct placard_segment *segment)
{
    return segment->broken;
}

bool segment_was_exclusive(struct placard_segment *segment)
{
    return exclusion_check(&segment->exclusion, segment->semaphores, &segment->semaphore, segment->broken);
}

bool segment_is_feared(const struct placard_segment *segment)
{
    return exclusion_is_feared(&segment->exclusion);
}

int64_t segment_doubt(const struct placard_segment *segment)
{
    return exclusion_doubt(&segment->exclusion);
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
    leave_unreachable_lock(segment);
    struct semaphore *semaphore = &segment->semaphore;
    while ((status = segment->semaphores->listen(semaphore, &segment->key, deadline, &segment->error)) ==
           PLACARD_NOT_FOUND) {
        segment->semaphores->close(semaphore);
        status = segment_open_lock(segment, segment->id);
        if (status != PLACARD_OK) {
            return status;
        }
        semaphore->rung = true; /* somebody may have published between the old lock and the new one */
        semaphore->patience = deadline_in(SEMAPHORE_PATIENCE);
    }
    return status;
}
