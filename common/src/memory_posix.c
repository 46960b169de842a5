/* POSIX shared memory, found by its name as Qt 6.6 does. The kernel counts no attachments of it, and it stays
 * until somebody removes its name. */
#include "memory.h"

#include "memory_guard.h"
#include "object_posix.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define ATTEMPTS 16

/* ---- finding ---- */

static enum placard_status fail_not_found(const struct key *key, struct placard_error *error)
{
    return placard_fail(error, PLACARD_NOT_FOUND,
                        "there is no segment with the key \"%s\" (looked for %s): its creator is not running",
                        key->text, key->segment_file);
}

static enum placard_status fail_closed(const struct key *key, struct placard_error *error)
{
    return placard_fail(
        error, PLACARD_PERMISSION_DENIED,
        "the segment with the key \"%s\" (%s) is closed to this user (%u): its creator can give it "
        "other permissions",
        key->text, key->segment_file, (unsigned)geteuid());
}

static enum placard_status find(const struct key *key, int *id, bool *exists, struct placard_error *error)
{
    struct stat facts = {0};
    *id = -1;
    int descriptor = object_posix_open(key->segment_file, &facts);
    if (exists != NULL) {
        *exists = descriptor >= 0 || errno == EACCES;
    }
    if (descriptor < 0) {
        return errno == ENOENT   ? fail_not_found(key, error)
               : errno == EACCES ? fail_closed(key, error)
                                 : placard_fail(error, PLACARD_UNKNOWN_ERROR,
                                                "cannot open the segment with the key \"%s\" (%s): %m",
                                                key->text, key->segment_file);
    }
    if (facts.st_uid != geteuid() && (facts.st_mode & 0066u) == 0) {
        close(descriptor); /* opened with the rights of root */
        return fail_closed(key, error);
    }
    *id = descriptor;
    return PLACARD_OK;
}

static void release(int id)
{
    if (id >= 0) {
        close(id);
    }
}

static enum placard_status look(const struct key *key, int id, bool mapped, struct memory_facts *facts,
                                struct placard_error *error)
{
    struct stat object;
    if (fstat(id, &object) != 0) {
        return placard_fail(error, PLACARD_NOT_FOUND, "cannot look at the segment with the key \"%s\": %m",
                            key->text);
    }
    *facts = (struct memory_facts){
        .id = (int)(object.st_ino & INT32_MAX),
        .size = (size_t)object.st_size,
        .attached = (mapped ? 1u : 0u) + (object_posix_is_shared(id) ? 1u : 0u),
        .mode = object.st_mode & 0777u,
        .owner = object.st_uid,
        .group = object.st_gid,
        .doomed = object.st_nlink == 0,
    };
    return PLACARD_OK;
}

static bool is_doomed(int id, const void *address, size_t size)
{
    struct stat object;
    return fstat(id, &object) != 0 || object.st_nlink == 0 ||
           (address != NULL && (memory_guard_is_lost(address) || (size_t)object.st_size < size));
}

/* ---- making ---- */

/* Checks that the object which stands in the way is this user's and stale, and removes it if REMOVE. */
static enum placard_status clear_way(const struct key *key, bool remove, struct placard_error *error)
{
    struct stat facts = {0};
    int descriptor = object_posix_open(key->segment_file, &facts);
    if (descriptor < 0 && errno == ENOENT) {
        return PLACARD_OK;
    }
    enum placard_status status = PLACARD_OK;
    if (descriptor < 0 || facts.st_uid != geteuid()) {
        status = placard_fail(error, PLACARD_PERMISSION_DENIED,
                              "%s belongs to another user, not to this one (%u): choose another key",
                              key->segment_file, (unsigned)geteuid());
    } else if (object_posix_is_shared(descriptor) && errno != EAGAIN) {
        status = placard_fail(error, PLACARD_ALREADY_EXISTS,
                              "there is a segment with the key \"%s\" (%s), and this system does not tell "
                              "whether anybody uses it (F_SETLEASE: %m): remove it if nobody does, or choose "
                              "another key",
                              key->text, key->segment_file);
    } else if (object_posix_is_shared(descriptor)) {
        status = placard_fail(error, PLACARD_ALREADY_EXISTS,
                              "the key \"%s\" is in use: another process has its segment (%s) open; end it "
                              "(\"fuser -v %s\" names it), "
                              "or choose another key",
                              key->text, key->segment_file, key->segment_file);
    } else if (remove && object_posix_is_current(descriptor, key->segment_file)) {
        (void)shm_unlink(key_object(key->segment_file));
    }
    release(descriptor);
    return status;
}

static enum placard_status check_free(const struct key *key, struct placard_error *error)
{
    return clear_way(key, false, error);
}

static enum placard_status fail_to_make(const struct key *key, size_t size, struct placard_error *error)
{
    enum placard_status why = PLACARD_UNKNOWN_ERROR;
    switch (errno) {
    case EINVAL:
    case EFBIG:
        why = PLACARD_INVALID_SIZE;
        break;
    case ENOMEM:
    case ENOSPC:
        why = PLACARD_OUT_OF_MEMORY;
        break;
    case EMFILE:
    case ENFILE:
    case EDQUOT:
        why = PLACARD_OUT_OF_RESOURCES;
        break;
    case EACCES:
    case EPERM:
    case EROFS:
        why = PLACARD_PERMISSION_DENIED;
        break;
    default:
        break;
    }
    return placard_fail(error, why, "cannot create the segment \"%s\" of %zu bytes as %s: %m", key->text,
                        size, key->segment_file);
}

/* Gives the new object its permissions, whatever the umask, and its size. */
static bool set_up(int descriptor, size_t size, unsigned permissions)
{
    off_t length = 0;
    if (__builtin_add_overflow(size, 0, &length)) {
        errno = EFBIG;
        return false;
    }
    if (fchmod(descriptor, permissions) != 0 || ftruncate(descriptor, length) != 0) {
        return false;
    }
    /* The first page now: without memory for it the first byte that is written would be the end. */
    errno = posix_fallocate(descriptor, 0, 1);
    return errno == 0;
}

static enum placard_status make(const struct key *key, size_t size, unsigned permissions, int *id,
                                struct placard_error *error)
{
    *id = -1;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        int descriptor = shm_open(key_object(key->segment_file), O_RDWR | O_CREAT | O_EXCL, 0600);
        if (descriptor >= 0 && set_up(descriptor, size, permissions)) {
            *id = descriptor;
            return PLACARD_OK;
        }
        if (descriptor >= 0 || errno != EEXIST) {
            enum placard_status status = fail_to_make(key, size, error);
            if (descriptor >= 0) {
                (void)shm_unlink(key_object(key->segment_file));
                close(descriptor);
            }
            return status;
        }
        enum placard_status status = clear_way(key, true, error);
        if (status != PLACARD_OK) {
            return status;
        }
    }
    return placard_fail(
        error, PLACARD_UNKNOWN_ERROR,
        "the segment of the key \"%s\" comes and goes: end what makes it, or choose another key", key->text);
}

/* ---- mapping ---- */

static enum placard_status map(const struct key *key, int id, size_t size, bool writable, void **address,
                               struct placard_error *error)
{
    if (size == 0) {
        return placard_fail(
            error, PLACARD_NOT_FOUND,
            "the segment with the key \"%s\" (%s) is empty: its creator is not done yet, or somebody has "
            "cut it short",
            key->text, key->segment_file);
    }
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    void *mapped = mmap(NULL, size, protection, MAP_SHARED, id, 0);
    if (mapped == MAP_FAILED) {
        return errno == EACCES
                   ? fail_closed(key, error)
                   : placard_fail(error, PLACARD_OUT_OF_MEMORY,
                                  "cannot map the segment with the key \"%s\": %m; end something, or raise "
                                  "the limit (ulimit -v)",
                                  key->text);
    }
    if (!memory_guard_add(mapped, size)) {
        (void)munmap(mapped, size);
        return placard_fail(
            error, PLACARD_OUT_OF_RESOURCES,
            "cannot map the segment with the key \"%s\": this process has %d POSIX objects mapped already",
            key->text, MEMORY_GUARD_LIMIT);
    }
    *address = mapped;
    return PLACARD_OK;
}

static void unmap(void *address, size_t size)
{
    memory_guard_remove(address);
    (void)munmap(address, size); /* fails for what is no address of a page only */
}

/* ---- keeping and destroying ---- */

static enum placard_status destroy(const struct key *key, int id, bool *current, struct placard_error *error)
{
    *current = object_posix_is_current(id, key->segment_file);
    if (!*current) {
        return placard_fail(error, PLACARD_NOT_FOUND, "the segment with the key \"%s\" was destroyed already",
                            key->text);
    }
    struct stat facts;
    if (fstat(id, &facts) == 0 && facts.st_uid != geteuid() && geteuid() != 0) {
        errno = EPERM; /* whatever the folder's permissions say */
    } else if (shm_unlink(key_object(key->segment_file)) == 0 || errno == ENOENT) {
        return PLACARD_OK;
    }
    return placard_fail(error, PLACARD_PERMISSION_DENIED,
                        "cannot destroy the segment with the key \"%s\": %m", key->text);
}

static bool is_same(int one, int other)
{
    struct stat first;
    struct stat second;
    return fstat(one, &first) == 0 && fstat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

static bool refresh(const struct key *key, int id)
{
    return object_posix_is_current(id, key->segment_file);
}

const struct memory_kind memory_posix = {
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
