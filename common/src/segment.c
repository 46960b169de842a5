#include <placard/segment.h>

#include "fault_point.h"
#include "segment_handle.h"
#include <stdlib.h>

/* The two kinds of segments, and which one the key is for. */
static void choose_kind(struct placard_segment *segment)
{
    bool posix = segment->key.kind == KEY_POSIX;
    segment->semaphore = (struct semaphore)SEMAPHORE_CLOSED;
    segment->memory = posix ? &memory_posix : &memory_systemv;
    segment->semaphores = posix ? &semaphore_posix : &semaphore_systemv;
}

struct placard_segment *placard_segment_new(const char *key)
{
    struct placard_segment *segment = calloc(1, sizeof *segment);
    if (segment == NULL) {
        return NULL;
    }
    segment->id = -1;
    if (key_make(&segment->key, key, &segment->key_error) == PLACARD_OUT_OF_MEMORY) {
        free(segment);
        return NULL;
    }
    choose_kind(segment);
    return segment;
}

void placard_segment_free(struct placard_segment *segment)
{
    if (segment != NULL) {
        (void)placard_segment_detach(segment);
        key_clear(&segment->key);
        free(segment);
    }
}

enum placard_status placard_segment_set_key(struct placard_segment *segment, const char *key)
{
    struct key made = {0};
    enum placard_status status = key_make(&made, key, &segment->error);
    if (status != PLACARD_OK) {
        if (segment->key.text == NULL) {
            segment->key_error = segment->error;
        }
        return status;
    }
    (void)placard_segment_detach(segment);
    key_clear(&segment->key);
    segment->key = made;
    choose_kind(segment);
    return PLACARD_OK;
}

const char *placard_segment_key(const struct placard_segment *segment)
{
    return segment->key.text == NULL ? "" : segment->key.text;
}

/* PLACARD_KEY_ERROR when no key is set. */
static enum placard_status need_key(struct placard_segment *segment)
{
    if (segment->key.text == NULL) {
        segment->error = segment->key_error;
        return segment->error.status;
    }
    return PLACARD_OK;
}

static enum placard_status need_detached(struct placard_segment *segment)
{
    enum placard_status status = need_key(segment);
    if (status == PLACARD_OK && segment->data != NULL) {
        return placard_fail(
            &segment->error, PLACARD_ALREADY_EXISTS,
            "this handle is attached to the segment with the key \"%s\" already: detach it first",
            segment->key.text);
    }
    return status;
}

/* Maps segment ID into the handle, which keeps ID. */
static enum placard_status map(struct placard_segment *segment, int id, size_t size, bool writable)
{
    enum placard_status status =
        segment->memory->map(&segment->key, id, size, writable, &segment->data, &segment->error);
    if (status == PLACARD_OK) {
        segment->id = id;
        segment->size = size;
        segment->writable = writable;
        segment->broken = false;
        segment->exclusion = (struct exclusion){0};
    }
    return status;
}

/* Creates and maps, with the lock held. Leaves nothing behind when it fails. */
static enum placard_status create_locked(struct placard_segment *segment, size_t size, unsigned permissions)
{
    int id = -1;
    enum placard_status status =
        segment->memory->make(&segment->key, size, permissions, &id, &segment->error);
    if (status != PLACARD_OK) {
        return status;
    }
    status = map(segment, id, size, true);
    if (status != PLACARD_OK) {
        bool ignored;
        (void)segment->memory->destroy(&segment->key, id, &ignored, NULL);
        segment->memory->release(id);
    }
    return status;
}

/* Makes the lock, or finds it, and takes it. *MADE tells which. */
static enum placard_status make_and_take(struct placard_segment *segment, unsigned permissions, bool *made)
{
    const struct semaphore_kind *semaphores = segment->semaphores;
    struct deadline deadline = deadline_in(SEGMENT_LOCK_TIMEOUT);
    enum placard_status status = PLACARD_NOT_FOUND;
    while (status == PLACARD_NOT_FOUND) {
        semaphores->close(&segment->semaphore);
        status = semaphores->make(&segment->semaphore, &segment->key, permissions, &segment->error);
        if (status == PLACARD_OK) {
            bool broken = false; /* nothing of worth is there yet */
            *made = segment->semaphore.made;
            status = semaphores->take(&segment->semaphore, &segment->key, deadline, &broken, &segment->error);
            FAULT_POINT();
        }
    }
    return status;
}

enum placard_status segment_create_locked(struct placard_segment *segment, size_t size, unsigned permissions)
{
    enum placard_status status = need_detached(segment);
    if (status != PLACARD_OK) {
        return status;
    }
    if (size == 0) {
        return placard_fail(&segment->error, PLACARD_INVALID_SIZE,
                            "cannot create a segment of 0 bytes: ask for 1 or more");
    }
    if ((permissions & 0600u) != 0600u || (permissions & ~0666u) != 0) {
        return placard_fail(
            &segment->error, PLACARD_INVALID_ARGUMENT,
            "a segment cannot have permissions %04o: use 0600, with 0060 and 0006 for others to share it",
            permissions);
    }
    bool made = false;
    status = segment->memory->check_free(&segment->key, &segment->error);
    if (status == PLACARD_OK) {
        status = make_and_take(segment, permissions, &made);
    }
    if (status != PLACARD_OK) {
        segment->semaphores->close(&segment->semaphore);
        return status;
    }
    status = create_locked(segment, size, permissions);
    if (status != PLACARD_OK && made) {
        segment->semaphores->remove(&segment->semaphore, &segment->key);
        return status;
    }
    if (status == PLACARD_OK) {
        segment->locked = true;
        return PLACARD_OK;
    }
    bool ignored = false; /* nothing was written while the lock was held */
    segment->semaphores->give(&segment->semaphore, &ignored);
    segment->semaphores->close(&segment->semaphore);
    return status;
}

enum placard_status placard_segment_create(struct placard_segment *segment, size_t size, unsigned permissions)
{
    enum placard_status status = segment_create_locked(segment, size, permissions);
    if (status == PLACARD_OK) {
        FAULT_POINT();
        (void)placard_segment_unlock(segment);
        segment->broken = false; /* nothing of worth was written while the lock was held */
        FAULT_POINT();
    }
    return status;
}

enum placard_status placard_segment_attach(struct placard_segment *segment, enum placard_mode mode)
{
    enum placard_status status = need_detached(segment);
    if (status != PLACARD_OK) {
        return status;
    }
    int id = -1;
    struct memory_facts facts = {0};
    status = segment->memory->find(&segment->key, &id, NULL, &segment->error);
    if (status == PLACARD_OK) {
        status = segment->memory->look(&segment->key, id, false, &facts, &segment->error);
    }
    if (status == PLACARD_OK) {
        status = segment_check_owner(segment, &facts);
    }
    if (status == PLACARD_OK) {
        status = map(segment, id, facts.size, mode == PLACARD_READ_WRITE);
    }
    if (status != PLACARD_OK) {
        segment->memory->release(id);
    } else {
        /* Now if possible, so that listen() knows of everything from here on; who needs the lock is told of a
         * failure. */
        struct placard_error before = segment->error;
        if (segment_open_lock(segment, id) != PLACARD_OK) {
            segment->error = before;
        }
    }
    return status;
}

enum placard_status placard_segment_detach(struct placard_segment *segment)
{
    if (segment->data == NULL) {
        return placard_fail(&segment->error, PLACARD_NOT_FOUND, "this handle is not attached to a segment");
    }
    if (segment->locked) {
        segment->semaphores->give(&segment->semaphore, &segment->broken);
        segment->locked = false;
    }
    segment->memory->unmap(segment->data, segment->size);
    segment->memory->release(segment->id);
    segment->semaphores->close(&segment->semaphore);
    segment->data = NULL;
    segment->size = 0;
    segment->writable = false;
    segment->id = -1;
    return PLACARD_OK;
}

/* Destroys segment ID with everything that leads to it. */
static enum placard_status destroy(struct placard_segment *segment, int id, uid_t owner)
{
    const struct semaphore_kind *semaphores = segment->semaphores;
    bool current = false;
    /* Not only the lock that this handle knows: somebody may have removed that, and another made it anew. */
    struct semaphore latest = SEMAPHORE_CLOSED;
    bool found = semaphores->find(&latest, &segment->key, owner, NULL) == PLACARD_OK;
    enum placard_status status = segment->memory->destroy(&segment->key, id, &current, &segment->error);
    if (status == PLACARD_OK && current) {
        if (found && !semaphores->is_same(&latest, &segment->semaphore)) {
            semaphores->remove(&latest, &segment->key);
        }
        if (segment->semaphore.id >= 0) {
            semaphores->remove(&segment->semaphore, &segment->key);
            segment->locked = false;
        }
    } else if (status == PLACARD_OK && segment->semaphore.id >= 0 &&
               !semaphores->refresh(&segment->semaphore, &segment->key)) {
        semaphores->remove(&segment->semaphore, &segment->key); /* nobody finds it any more to do so */
        segment->locked = false;
    } /* else it was replaced under its key: lock and key files are the new one's */
    semaphores->close(&latest);
    return status;
}

/* Finds what to destroy: the attached segment, else the key's. */
static enum placard_status find_doomed(struct placard_segment *segment, int *id, struct memory_facts *facts)
{
    enum placard_status status = PLACARD_OK;
    *id = segment->id;
    if (segment->data == NULL) {
        status = segment->memory->find(&segment->key, id, NULL, &segment->error);
    }
    if (status == PLACARD_OK) {
        status = segment->memory->look(&segment->key, *id, segment->data != NULL, facts, &segment->error);
    }
    if (segment->data != NULL && (status == PLACARD_NOT_FOUND || (status == PLACARD_OK && facts->doomed))) {
        return placard_fail(&segment->error, PLACARD_NOT_FOUND,
                            "the segment with the key \"%s\" was destroyed already", segment->key.text);
    }
    return status;
}

enum placard_status placard_segment_destroy(struct placard_segment *segment, enum placard_destroy_mode mode)
{
    enum placard_status status = need_key(segment);
    if (status != PLACARD_OK) {
        return status;
    }
    int id = -1;
    struct memory_facts facts = {0};
    bool held = segment->locked;
    status = find_doomed(segment, &id, &facts);
    if (status == PLACARD_OK && mode == PLACARD_DESTROY_NOW && !held) {
        status = segment_take_lock(segment, id, deadline_in(SEGMENT_LOCK_TIMEOUT));
    }
    if (status == PLACARD_OK) {
        status = destroy(segment, id, facts.owner);
    }
    if (segment->locked && !held) {
        segment->semaphores->give(&segment->semaphore, &segment->broken);
        segment->locked = false;
    }
    if (segment->data == NULL) {
        segment->semaphores->close(&segment->semaphore);
        segment->memory->release(id);
    } else if (status == PLACARD_OK || status == PLACARD_NOT_FOUND) {
        struct placard_error reason = segment->error;
        (void)placard_segment_detach(segment);
        segment->error = reason;
    }
    return status;
}
