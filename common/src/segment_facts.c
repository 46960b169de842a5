/* What a segment's handle knows of the segment. */
#include "segment_handle.h"

#include "key_file.h"
#include "memory.h"
#include <errno.h>
#include <signal.h>
#include <sys/sem.h>
#include <unistd.h>

/* The attached segment, or else the one that the key leads to. */
static enum placard_status find(const struct placard_segment *segment, int *id, struct shmid_ds *kernel,
                                struct placard_error *error)
{
    if (segment->data == NULL) {
        if (segment->key.text == NULL) {
            return placard_fail(error, PLACARD_KEY_ERROR, "%s", segment->key_error.message);
        }
        return memory_find(&segment->key, id, kernel, error);
    }
    *id = segment->id;
    if (shmctl(*id, IPC_STAT, kernel) != 0) {
        enum placard_status why = errno == EACCES ? PLACARD_PERMISSION_DENIED : PLACARD_NOT_FOUND;
        return placard_fail(error, why, "cannot look at the segment with the key \"%s\": %m",
                            segment->key.text);
    }
    return PLACARD_OK;
}

enum placard_status placard_segment_facts(struct placard_segment *segment,
                                          struct placard_segment_facts *facts)
{
    int id = -1;
    struct shmid_ds kernel = {0};
    enum placard_status status = find(segment, &id, &kernel, &segment->error);
    if (status != PLACARD_OK) {
        return status;
    }
    struct semaphore semaphore = segment->semaphore;
    bool has_lock = semaphore.id >= 0 ||
                    semaphore_find(&semaphore, &segment->key, kernel.shm_perm.uid, NULL) == PLACARD_OK;
    pid_t creator = kernel.shm_cpid;
    *facts = (struct placard_segment_facts){
        .size = kernel.shm_segsz,
        .attached = (unsigned)kernel.shm_nattch,
        .mode = kernel.shm_perm.mode & 0777u,
        .owner = kernel.shm_perm.uid,
        .creator = creator,
        .creator_alive = creator > 0 && (kill(creator, 0) == 0 || errno == EPERM),
        .doomed = (kernel.shm_perm.mode & SHM_DEST) != 0,
        .lock_holder = has_lock ? semaphore_holder(&semaphore) : 0,
        .key_id = id,
    };
    return PLACARD_OK;
}

bool placard_segment_exists(const struct placard_segment *segment)
{
    int id = -1;
    struct shmid_ds kernel = {0};
    if (segment->key.text == NULL) {
        return false;
    }
    enum placard_status status = memory_find(&segment->key, &id, &kernel, NULL);
    return status == PLACARD_OK || (status == PLACARD_PERMISSION_DENIED && id >= 0);
}

bool placard_segment_is_valid(const struct placard_segment *segment)
{
    return segment->data != NULL && !memory_is_doomed(segment->id);
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
    int id = -1;
    struct shmid_ds kernel = {0};
    return find(segment, &id, &kernel, NULL) == PLACARD_OK ? (unsigned)kernel.shm_nattch : 0;
}

static enum placard_status fail_lost(struct placard_segment *segment, const char *path)
{
    return placard_fail(
        &segment->error, PLACARD_NOT_FOUND,
        "the key file %s is gone or leads elsewhere, so that nobody finds the segment with the key "
        "\"%s\" any more: create it anew",
        path, segment->key.text);
}

enum placard_status placard_segment_refresh(struct placard_segment *segment)
{
    if (segment->data == NULL) {
        return placard_fail(&segment->error, PLACARD_NOT_FOUND, "this handle is not attached to a segment");
    }
    struct key_file memory;
    struct key_file lock;
    const struct key *key = &segment->key;
    if (key_file_find(key->segment_file, &memory, NULL) != PLACARD_OK ||
        shmget(memory.ipc_key, 0, 0) != segment->id) {
        return fail_lost(segment, key->segment_file);
    }
    /* The lock may have been made anew by somebody else; our own is proven wrong only if it still lives. */
    struct semaphore semaphore = segment->semaphore;
    bool open = semaphore.id >= 0 && semctl(semaphore.id, 0, GETVAL) >= 0;
    if (key_file_find(key->semaphore_file, &lock, NULL) != PLACARD_OK ||
        (open && semget(lock.ipc_key, 0, 0) != semaphore.id)) {
        return fail_lost(segment, key->semaphore_file);
    }
    key_file_refresh(key->segment_file, &memory);
    key_file_refresh(key->semaphore_file, &lock);
    return PLACARD_OK;
}

const struct placard_error *placard_segment_error(const struct placard_segment *segment)
{
    return &segment->error;
}
