#include <placard/segment.h>

#include "memory.h"
#include "segment_handle.h"
#include <errno.h>
#include <stdlib.h>

struct placard_segment *placard_segment_new(const char *key)
{
    struct placard_segment *segment = calloc(1, sizeof *segment);
    if (segment == NULL) {
        return NULL;
    }
    segment->id = -1;
    segment->semaphore.id = -1;
    if (key_make(&segment->key, key, &segment->key_error) == PLACARD_OUT_OF_MEMORY) {
        free(segment);
        return NULL;
    }
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
    return PLACARD_OK;
}

const char *placard_segment_key(const struct placard_segment *segment)
{
    return segment->key.text == NULL ? "" : segment->key.text;
}

enum placard_status segment_need_key(struct placard_segment *segment)
{
    if (segment->key.text == NULL) {
        segment->error = segment->key_error;
        return segment->error.status;
    }
    return PLACARD_OK;
}

static enum placard_status need_detached(struct placard_segment *segment)
{
    enum placard_status status = segment_need_key(segment);
    if (status == PLACARD_OK && segment->data != NULL) {
        return placard_fail(
            &segment->error, PLACARD_ALREADY_EXISTS,
            "this handle is attached to the segment with the key \"%s\" already: detach it first",
            segment->key.text);
    }
    return status;
}

/* Maps segment ID into the handle. */
static enum placard_status map(struct placard_segment *segment, int id, size_t size, bool writable)
{
    enum placard_status status = memory_attach(&segment->key, id, writable, &segment->data, &segment->error);
    if (status == PLACARD_OK) {
        segment->id = id;
        segment->size = size;
        segment->writable = writable;
        segment->broken = false;
        segment->rung = false;
        segment->settled = false;
    }
    return status;
}

/* Creates and maps, with the lock held. Leaves nothing behind when it fails. */
static enum placard_status create_locked(struct placard_segment *segment, size_t size, unsigned permissions)
{
    int id = -1;
    enum placard_status status = memory_make(&segment->key, size, permissions, &id, &segment->error);
    if (status == PLACARD_OK) {
        status = map(segment, id, size, true);
        if (status != PLACARD_OK) {
            (void)shmctl(id, IPC_RMID, NULL);
        }
    }
    if (status != PLACARD_OK) {
        memory_remove_key_file(&segment->key, -1);
    }
    return status;
}

enum placard_status placard_segment_create(struct placard_segment *segment, size_t size, unsigned permissions)
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
    status = memory_check_free(&segment->key, &segment->error);
    if (status == PLACARD_OK) {
        status = semaphore_make(&segment->semaphore, &segment->key, permissions, &segment->error);
    }
    bool made = segment->semaphore.made;
    struct deadline deadline = deadline_in(SEGMENT_LOCK_TIMEOUT);
    while (status == PLACARD_OK) {
        bool broken = false;
        status = semaphore_take(&segment->semaphore, &segment->key, deadline, &broken, &segment->error);
        if (status != PLACARD_NOT_FOUND) {
            break;
        }
        status = semaphore_make(&segment->semaphore, &segment->key, permissions, &segment->error);
        made = segment->semaphore.made;
    }
    if (status != PLACARD_OK) {
        segment->semaphore.id = -1;
        return status;
    }
    status = create_locked(segment, size, permissions);
    if (status != PLACARD_OK && made) {
        semaphore_remove(&segment->semaphore, &segment->key);
        return status;
    }
    bool ignored = false; /* nothing of worth was written while the lock was held */
    semaphore_give(&segment->semaphore, &ignored);
    if (status != PLACARD_OK) {
        segment->semaphore.id = -1;
    }
    return status;
}

enum placard_status placard_segment_attach(struct placard_segment *segment, enum placard_mode mode)
{
    int id = -1;
    struct shmid_ds facts = {0};
    enum placard_status status = need_detached(segment);
    if (status == PLACARD_OK) {
        status = memory_find(&segment->key, &id, &facts, &segment->error);
    }
    if (status == PLACARD_OK) {
        status = map(segment, id, facts.shm_segsz, mode == PLACARD_READ_WRITE);
    }
    if (status == PLACARD_OK) {
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
        semaphore_give(&segment->semaphore, &segment->broken);
        segment->locked = false;
    }
    (void)shmdt(segment->data); /* fails for an address that is not attached only */
    segment->data = NULL;
    segment->size = 0;
    segment->writable = false;
    segment->id = -1;
    segment->semaphore.id = -1;
    return PLACARD_OK;
}

/* Destroys segment ID with everything that leads to it. */
static enum placard_status destroy(struct placard_segment *segment, int id, uid_t owner)
{
    int found = -1;
    struct shmid_ds facts = {0};
    bool current = memory_find(&segment->key, &found, &facts, NULL) == PLACARD_OK && found == id;
    if (shmctl(id, IPC_RMID, NULL) != 0) {
        enum placard_status why = errno == EPERM ? PLACARD_PERMISSION_DENIED : PLACARD_NOT_FOUND;
        return placard_fail(&segment->error, why,
                            "cannot destroy the segment with the key \"%s\", of user %u: %m",
                            segment->key.text, (unsigned)owner);
    }
    if (!current) {
        return PLACARD_OK; /* replaced under its key: lock and key files are the new one's */
    }
    memory_remove_key_file(&segment->key, -1);
    /* Not only the one that this handle knows: somebody may have removed that, and another made it anew. */
    struct semaphore latest = {.id = -1};
    if (semaphore_find(&latest, &segment->key, owner, NULL) == PLACARD_OK &&
        latest.id != segment->semaphore.id) {
        semaphore_remove(&latest, &segment->key);
    }
    if (segment->semaphore.id >= 0) {
        semaphore_remove(&segment->semaphore, &segment->key);
        segment->locked = false;
    }
    return PLACARD_OK;
}

/* Finds what to destroy: the attached segment, else the key's. */
static enum placard_status find_doomed(struct placard_segment *segment, int *id, struct shmid_ds *facts)
{
    if (segment->data == NULL) {
        return memory_find(&segment->key, id, facts, &segment->error);
    }
    *id = segment->id;
    if (shmctl(*id, IPC_STAT, facts) != 0 || (facts->shm_perm.mode & SHM_DEST) != 0) {
        return placard_fail(&segment->error, PLACARD_NOT_FOUND,
                            "the segment with the key \"%s\" was destroyed already", segment->key.text);
    }
    return PLACARD_OK;
}

enum placard_status placard_segment_destroy(struct placard_segment *segment, enum placard_destroy_mode mode)
{
    int id = -1;
    struct shmid_ds facts = {0};
    bool held = segment->locked;
    enum placard_status status = segment_need_key(segment);
    if (status == PLACARD_OK) {
        status = find_doomed(segment, &id, &facts);
    }
    if (status == PLACARD_OK && mode == PLACARD_DESTROY_NOW && !held) {
        status = segment_take_lock(segment, id, deadline_in(SEGMENT_LOCK_TIMEOUT));
    }
    if (status == PLACARD_OK) {
        status = destroy(segment, id, facts.shm_perm.uid);
    }
    if (segment->locked && !held) {
        semaphore_give(&segment->semaphore, &segment->broken);
        segment->locked = false;
    }
    if (segment->data == NULL) {
        segment->semaphore.id = -1;
    } else if (status == PLACARD_OK || status == PLACARD_NOT_FOUND) {
        struct placard_error reason = segment->error;
        (void)placard_segment_detach(segment);
        segment->error = reason;
    }
    return status;
}
