/* System V shared memory, found by its key file as Qt does. */
#include "memory.h"

#include "fault_point.h"
#include "key_file.h"
#include "process.h"
#include <errno.h>
#include <stdint.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#ifdef __SANITIZE_THREAD__ /* which does not see that an address left by one thread is given to another */
#include <sanitizer/tsan_interface.h>
static char addresses;
#define ADDRESS_IS_TAKEN() __tsan_acquire(&addresses)
#define ADDRESS_IS_LEFT()  __tsan_release(&addresses)
#else
#define ADDRESS_IS_TAKEN() ((void)0)
#define ADDRESS_IS_LEFT()  ((void)0)
#endif

#define ATTEMPTS 16

/* ---- finding ---- */

static enum placard_status fail_not_found(const struct key *key, struct placard_error *error)
{
    struct key_file file;
    if (key_file_find(key->segment_file, &file, NULL) == PLACARD_OK && file.owner != geteuid()) {
        return placard_fail(
            error, PLACARD_NOT_FOUND,
            "there is no segment with the key \"%s\": its key file %s belongs to user %u, and "
            "leads to nothing; have it removed, or choose another key",
            key->text, key->segment_file, (unsigned)file.owner);
    }
    return placard_fail(
        error, PLACARD_NOT_FOUND,
        "there is no segment with the key \"%s\" (looked in %s): its creator is not running, or has "
        "another TMPDIR",
        key->text, key->folder);
}

static enum placard_status fail_closed(const struct key *key, uid_t owner, struct placard_error *error)
{
    return placard_fail(
        error, PLACARD_PERMISSION_DENIED,
        "the segment with the key \"%s\" is closed to this user (%u), its key file belongs to user %u: "
        "its creator can give it other permissions",
        key->text, (unsigned)geteuid(), (unsigned)owner);
}

static enum placard_status find(const struct key *key, int *id, bool *exists, struct placard_error *error)
{
    struct key_file file;
    *id = -1;
    if (exists != NULL) {
        *exists = false;
    }
    enum placard_status status = key_file_find(key->segment_file, &file, error);
    if (status != PLACARD_OK) {
        return status == PLACARD_NOT_FOUND ? fail_not_found(key, error) : status;
    }
    int found = shmget(file.ipc_key, 0, 0);
    if (found >= 0 && exists != NULL) {
        *exists = true;
    }
    struct shmid_ds facts = {0};
    if (found < 0 || shmctl(found, IPC_STAT, &facts) != 0) {
        return errno == EACCES ? fail_closed(key, file.owner, error) : fail_not_found(key, error);
    }
    uid_t owner = facts.shm_perm.uid;
    if (owner != file.owner || (facts.shm_perm.cuid != owner && facts.shm_perm.cuid != 0)) {
        return placard_fail(
            error, PLACARD_PERMISSION_DENIED,
            "the key file %s belongs to user %u, but the segment that it leads to was made by user %u: "
            "choose another key",
            key->segment_file, (unsigned)file.owner, (unsigned)facts.shm_perm.cuid);
    }
    if (owner != geteuid() && (facts.shm_perm.mode & 0066u) == 0) {
        return fail_closed(key, owner, error);
    }
    *id = found;
    return PLACARD_OK;
}

static void release(int id)
{
    (void)id; /* a number, which stays what it is */
}

static enum placard_status look(const struct key *key, int id, bool mapped, struct memory_facts *facts,
                                struct placard_error *error)
{
    (void)mapped; /* the kernel counts */
    struct shmid_ds kernel = {0};
    if (shmctl(id, IPC_STAT, &kernel) != 0) {
        enum placard_status why = errno == EACCES ? PLACARD_PERMISSION_DENIED : PLACARD_NOT_FOUND;
        return placard_fail(error, why, "cannot look at the segment with the key \"%s\": %m", key->text);
    }
    *facts = (struct memory_facts){
        .id = id,
        .size = kernel.shm_segsz,
        .attached = (unsigned)kernel.shm_nattch,
        .mode = kernel.shm_perm.mode & 0777u,
        .owner = kernel.shm_perm.uid,
        /* An owner may set any group; only root, who made it for somebody, is believed. */
        .group = kernel.shm_perm.cuid == 0 ? kernel.shm_perm.gid : kernel.shm_perm.cgid,
        .creator = kernel.shm_cpid,
        .doomed = (kernel.shm_perm.mode & SHM_DEST) != 0,
    };
    return PLACARD_OK;
}

static bool is_doomed(int id, const void *address, size_t size)
{
    (void)address, (void)size; /* what is attached stays */
    struct shmid_ds facts = {0};
    if (shmctl(id, IPC_STAT, &facts) != 0) {
        return errno == EINVAL || errno == EIDRM;
    }
    return (facts.shm_perm.mode & SHM_DEST) != 0;
}

/* ---- making ---- */

static enum placard_status fail_to_make(const struct key *key, size_t size, struct placard_error *error)
{
    int reason = errno;
    struct shminfo limits = {0};
    (void)shmctl(0, IPC_INFO, (struct shmid_ds *)(void *)&limits);
    errno = reason;
    switch (reason) {
    case EINVAL:
        return placard_fail(
            error, PLACARD_INVALID_SIZE,
            "cannot create a segment of %zu bytes: kernel.shmmax allows %lu; ask for less, or raise it", size,
            (unsigned long)limits.shmmax);
    case ENOMEM:
        return placard_fail(
            error, PLACARD_OUT_OF_MEMORY,
            "cannot create a segment of %zu bytes: the system has not that much memory left; ask for "
            "less, or free some",
            size);
    case ENOSPC:
    case ENFILE:
    case EMFILE:
        return placard_fail(
            error, PLACARD_OUT_OF_RESOURCES,
            "cannot create a segment of %zu bytes: a limit of the system is reached (kernel.shmmni, %lu "
            "segments, or kernel.shmall, %lu pages); \"ipcs -m\" lists what is in use",
            size, (unsigned long)limits.shmmni, (unsigned long)limits.shmall);
    case EACCES:
    case EPERM:
        return placard_fail(error, PLACARD_PERMISSION_DENIED,
                            "this user may not create the segment \"%s\": %m", key->text);
    default:
        return placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot create the segment \"%s\" of %zu bytes: %m",
                            key->text, size);
    }
}

/* What has the IPC key of this user's key file FILE. */
enum occupant { OCCUPANT_NONE, OCCUPANT_STALE, OCCUPANT_LIVE, OCCUPANT_STRANGER };

static enum occupant occupant_of(const struct key_file *file, int *id, struct shmid_ds *facts)
{
    *id = shmget(file->ipc_key, 0, 0);
    if (*id < 0 || shmctl(*id, IPC_STAT, facts) != 0) {
        return errno == EACCES ? OCCUPANT_STRANGER : OCCUPANT_NONE;
    }
    if (facts->shm_perm.uid != geteuid()) {
        return OCCUPANT_STRANGER;
    }
    return facts->shm_nattch == 0 ? OCCUPANT_STALE : OCCUPANT_LIVE;
}

static enum placard_status fail_live(const struct key *key, const struct shmid_ds *facts,
                                     struct placard_error *error)
{
    bool alive = process_is_alive(facts->shm_cpid, 0);
    return placard_fail(
        error, PLACARD_ALREADY_EXISTS,
        "the key \"%s\" is in use: process %ld created its segment%s, attachments: %lu; end %s, or choose "
        "another key",
        key->text, (long)facts->shm_cpid, alive ? "" : " and is gone", (unsigned long)facts->shm_nattch,
        alive ? "it" : "the processes that are attached");
}

static enum placard_status check_free(const struct key *key, struct placard_error *error)
{
    struct key_file file;
    enum placard_status status = key_file_find(key->segment_file, &file, NULL);
    if (status == PLACARD_NOT_FOUND) {
        return PLACARD_OK;
    }
    if (status != PLACARD_OK || file.owner != geteuid()) {
        return key_file_make(key->segment_file, key_file_is_taken, &file,
                             error); /* says why, or whose it is */
    }
    int id = -1;
    struct shmid_ds facts = {0};
    return occupant_of(&file, &id, &facts) == OCCUPANT_LIVE ? fail_live(key, &facts, error) : PLACARD_OK;
}

/* Removes KEY's key file when it is this user's and leads to nothing: with a native key not to a semaphore
 * either. */
static void remove_key_file(const struct key *key)
{
    struct key_file file;
    if (key_file_find(key->segment_file, &file, NULL) == PLACARD_OK && file.owner == geteuid() &&
        shmget(file.ipc_key, 0, 0) < 0 && (key->kind == KEY_LEGACY || semget(file.ipc_key, 0, 0) < 0)) {
        key_file_remove(key->segment_file, &file);
    }
}

static enum placard_status fail_stranger(const struct key *key, struct placard_error *error)
{
    return placard_fail(
        error, PLACARD_ALREADY_EXISTS,
        "the key file %s leads to another user's segment, by an accident of numbers: choose another "
        "key",
        key->segment_file);
}

static enum placard_status make_new(const struct key *key, size_t size, unsigned permissions, int *id,
                                    struct placard_error *error)
{
    const char *path = key->segment_file;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct key_file file;
        struct shmid_ds facts = {0};
        enum placard_status status = key_file_make(path, key_file_is_taken, &file, error);
        if (status != PLACARD_OK) {
            return status;
        }
        *id = shmget(file.ipc_key, size, (int)(IPC_CREAT | IPC_EXCL | permissions));
        if (*id >= 0) {
            FAULT_POINT();
            if (key_file_is_same(path, &file)) {
                return PLACARD_OK;
            }
            (void)shmctl(*id, IPC_RMID, NULL); /* the key file was replaced meanwhile: nobody would find it */
            continue;
        }
        if (errno != EEXIST) {
            return fail_to_make(key, size, error);
        }
        switch (occupant_of(&file, id, &facts)) {
        case OCCUPANT_LIVE:
            return fail_live(key, &facts, error);
        case OCCUPANT_STALE:
            (void)shmctl(*id, IPC_RMID, NULL);
            FAULT_POINT();
            break;
        case OCCUPANT_STRANGER:
            if (key->kind != KEY_LEGACY) {
                return fail_stranger(key, error); /* the lock, which is held, has the same file */
            }
            status = key_file_replace(path, key_file_is_taken, &file, error);
            if (status != PLACARD_OK) {
                return status;
            }
            break;
        case OCCUPANT_NONE:
            break;
        }
    }
    return placard_fail(
        error, PLACARD_UNKNOWN_ERROR,
        "the segment of the key \"%s\" comes and goes: end what makes it, or choose another key", key->text);
}

static enum placard_status make(const struct key *key, size_t size, unsigned permissions, int *id,
                                struct placard_error *error)
{
    enum placard_status status = make_new(key, size, permissions, id, error);
    if (status != PLACARD_OK) {
        *id = -1;
        remove_key_file(key);
    }
    return status;
}

static enum placard_status map(const struct key *key, int id, size_t size, bool writable, void **address,
                               struct placard_error *error)
{
    (void)size;
    void *mapped = shmat(id, NULL, writable ? 0 : SHM_RDONLY);
    if ((intptr_t)mapped != -1) {
        ADDRESS_IS_TAKEN();
        *address = mapped;
        FAULT_POINT();
        return PLACARD_OK;
    }
    switch (errno) {
    case EACCES:
        return placard_fail(
            error, PLACARD_PERMISSION_DENIED,
            "the segment with the key \"%s\" is closed to this user (%u) for %s: its creator can give it "
            "other permissions",
            key->text, (unsigned)geteuid(), writable ? "writing" : "reading");
    case ENOMEM:
        return placard_fail(
            error, PLACARD_OUT_OF_MEMORY,
            "cannot map the segment with the key \"%s\": no memory or address space is left; end "
            "something, or raise the limit (ulimit -v)",
            key->text);
    case EMFILE:
        return placard_fail(
            error, PLACARD_OUT_OF_RESOURCES,
            "cannot map the segment with the key \"%s\": this process has too many segments attached",
            key->text);
    case EINVAL:
    case EIDRM:
        return fail_not_found(key, error);
    default:
        return placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot map the segment with the key \"%s\": %m",
                            key->text);
    }
}

static void unmap(void *address, size_t size)
{
    (void)size;
    ADDRESS_IS_LEFT();
    (void)shmdt(address); /* fails for an address that is not attached only */
    FAULT_POINT();
}

/* ---- keeping and destroying ---- */

static enum placard_status destroy(const struct key *key, int id, bool *current, struct placard_error *error)
{
    int found = -1;
    *current = find(key, &found, NULL, NULL) == PLACARD_OK && found == id;
    if (shmctl(id, IPC_RMID, NULL) != 0) {
        enum placard_status why = errno == EPERM ? PLACARD_PERMISSION_DENIED : PLACARD_NOT_FOUND;
        return placard_fail(error, why, "cannot destroy the segment with the key \"%s\": %m", key->text);
    }
    FAULT_POINT();
    if (*current) {
        remove_key_file(key);
        FAULT_POINT();
    }
    return PLACARD_OK;
}

static bool is_same(int one, int other)
{
    return one >= 0 && one == other;
}

static bool refresh(const struct key *key, int id)
{
    struct key_file file;
    if (key_file_find(key->segment_file, &file, NULL) != PLACARD_OK || shmget(file.ipc_key, 0, 0) != id) {
        return false;
    }
    key_file_refresh(key->segment_file, &file);
    return true;
}

const struct memory_kind memory_systemv = {
    .find = find,
    .release = release,
    .look = look,
    .check_free = check_free,
    .make = make,
    .map = map,
    .unmap = unmap,
    .is_doomed = is_doomed,
    .destroy = destroy,
    .is_same = is_same,
    .refresh = refresh,
};
