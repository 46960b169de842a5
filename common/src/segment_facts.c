/* What a segment's handle knows of the segment. */
#include "segment_handle.h"

/* What the kernel knows of the attached segment, or else of the one that the key leads to. */
static enum placard_status look(const struct placard_segment *segment, struct memory_facts *facts,
                                struct placard_error *error)
{
    if (segment->data != NULL) {
        return segment->memory->look(&segment->key, segment->id, true, facts, error);
    }
    if (segment->key.text == NULL) {
        return placard_fail(error, PLACARD_KEY_ERROR, "%s", segment->key_error.message);
    }
    int id = -1;
    enum placard_status status = segment->memory->find(&segment->key, &id, NULL, error);
    if (status == PLACARD_OK) {
        status = segment->memory->look(&segment->key, id, false, facts, error);
    }
    segment->memory->release(id);
    return status;
}

/* The process that holds the lock of a segment of OWNER's; 0 when it is free or unknown. */
static pid_t find_holder(const struct placard_segment *segment, uid_t owner)
{
    if (segment->semaphore.id >= 0) {
        return segment->semaphores->holder(&segment->semaphore, &segment->key);
    }
    struct semaphore semaphore = SEMAPHORE_CLOSED;
    pid_t holder = 0;
    if (segment->semaphores->find(&semaphore, &segment->key, owner, NULL) == PLACARD_OK) {
        holder = segment->semaphores->holder(&semaphore, &segment->key);
        segment->semaphores->close(&semaphore);
    }
    return holder;
}

enum placard_status placard_segment_facts(struct placard_segment *segment,
                                          struct placard_segment_facts *facts)
{
    struct memory_facts kernel = {0};
    enum placard_status status = look(segment, &kernel, &segment->error);
    if (status != PLACARD_OK) {
        return status;
    }
    pid_t creator = kernel.creator;
    *facts = (struct placard_segment_facts){
        .size = kernel.size,
        .attached = kernel.attached,
        .mode = kernel.mode,
        .owner = kernel.owner,
        .creator = creator,
        .creator_alive = creator > 0 && !semaphore_user_is_dead(creator),
        .doomed = kernel.doomed,
        .lock_holder = find_holder(segment, kernel.owner),
        .key_id = kernel.id,
    };
    return PLACARD_OK;
}

bool placard_segment_exists(const struct placard_segment *segment)
{
    int id = -1;
    bool exists = false;
    if (segment->key.text == NULL) {
        return false;
    }
    enum placard_status status = segment->memory->find(&segment->key, &id, &exists, NULL);
    segment->memory->release(id);
    return status == PLACARD_OK || (status == PLACARD_PERMISSION_DENIED && exists);
}

bool placard_segment_is_valid(const struct placard_segment *segment)
{
    return segment->data != NULL && !segment->memory->is_doomed(segment->id, segment->data, segment->size);
}

void *placard_segment_data(const struct placard_segment *segment)
{
    return segment->data;
}

size_t placard_segment_size(const struct placard_segment *segment)
{
    return segment->size;
}

int placard_segment_handle(const struct placard_segment *segment)
{
    return segment->id;
}

bool placard_segment_writable(const struct placard_segment *segment)
{
    return segment->writable;
}

unsigned placard_segment_attachments(const struct placard_segment *segment)
{
    struct memory_facts facts = {0};
    return look(segment, &facts, NULL) == PLACARD_OK ? facts.attached : 0;
}

enum placard_status placard_segment_refresh(struct placard_segment *segment)
{
    if (segment->data == NULL) {
        return placard_fail(&segment->error, PLACARD_NOT_FOUND, "this handle is not attached to a segment");
    }
    const struct key *key = &segment->key;
    if (!segment->memory->refresh(key, segment->id)) {
        return placard_fail(
            &segment->error, PLACARD_NOT_FOUND,
            "the key file %s is gone or leads elsewhere, so that nobody finds the segment with the key "
            "\"%s\" any more: create it anew",
            key->segment_file, key->text);
    }
    bool found = segment->semaphores->refresh(&segment->semaphore, key);
    return found || segment->locked ? PLACARD_OK : segment_restore_lock(segment);
}

const char *placard_segment_key_file(const struct placard_segment *segment)
{
    return segment->key.text == NULL ? "" : segment->key.segment_file;
}

const char *placard_segment_lock_file(const struct placard_segment *segment)
{
    return segment->key.text == NULL ? "" : segment->key.semaphore_file;
}

const struct placard_error *placard_segment_error(const struct placard_segment *segment)
{
    return &segment->error;
}
