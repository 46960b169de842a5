/* A POSIX semaphore, found by its name as Qt 6.6 does. The kernel does not give the lock of a process that
 * ended back, so who takes it leaves two marks in the semaphore's file where Qt does not look: its number,
 * and a record lock, which goes with it. A number without the lock is that of a dead holder. A lock that is
 * held without a number, as by a Qt program, is an orphan's when nobody has the semaphore open or mapped.
 * That is why it is open here only while the lock is taken or held: idle programs of ours are not in the way
 * of that proof.
 *
 * Qt's create() puts a new semaphore in the place of the old one, even when it fails, and its destructor
 * removes it. So the name is followed anew each time. */
#include "semaphore_posix.h"

#include "bell_posix.h"
#include "mark_posix.h"
#include "memory_guard.h"
#include "object_posix.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define ATTEMPTS 16

/* Milliseconds that a wait for the lock is exact. After that it looks for an orphan, and has the semaphore
 * open for moments only, in which others who wait may find theirs. */
#define EXACT_WAIT     200
#define SHORTEST_PAUSE 5
#define LONGEST_PAUSE  25

#define NANOSECONDS 1000000000

/* ---- opening ---- */

static void close_object(struct semaphore *semaphore)
{
    if (semaphore->posix.value != NULL) {
        memory_guard_remove(semaphore->posix.value);
        (void)munmap(semaphore->posix.value, sizeof(sem_t));
        semaphore->posix.value = NULL;
    }
    if (semaphore->posix.descriptor >= 0) {
        close(semaphore->posix.descriptor);
        semaphore->posix.descriptor = -1;
    }
}

static enum placard_status fail_to_open(const struct key *key, struct placard_error *error)
{
    if (errno == ENOENT) {
        return PLACARD_NOT_FOUND;
    }
    bool closed = errno == EACCES || errno == ELOOP; /* somebody's link is not followed */
    enum placard_status why = closed            ? PLACARD_PERMISSION_DENIED
                              : errno == ENOMEM ? PLACARD_OUT_OF_MEMORY
                                                : PLACARD_LOCK_ERROR;
    return placard_fail(error, why, "cannot open the lock of the key \"%s\" (%s): %m; choose another key",
                        key->text, key->semaphore_file);
}

/* Opens and maps what KEY leads to now. PLACARD_NOT_FOUND, without a message, PLACARD_PERMISSION_DENIED,
 * PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES, PLACARD_LOCK_ERROR. */
static enum placard_status open_object(struct semaphore *semaphore, const struct key *key,
                                       struct placard_error *error)
{
    struct stat facts = {0};
    int descriptor = object_posix_open(key->semaphore_file, &facts);
    if (descriptor < 0) {
        return fail_to_open(key, error);
    }
    enum placard_status status = PLACARD_OK;
    void *mapped = MAP_FAILED;
    if (facts.st_size < (off_t)sizeof(sem_t)) {
        status =
            placard_fail(error, PLACARD_LOCK_ERROR,
                         "the lock of the key \"%s\" is damaged: end the programs that use it, and remove %s",
                         key->text, key->semaphore_file);
    } else {
        mapped = mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        status = mapped == MAP_FAILED ? fail_to_open(key, error) : PLACARD_OK;
    }
    if (status == PLACARD_OK && !memory_guard_add(mapped, sizeof(sem_t))) {
        (void)munmap(mapped, sizeof(sem_t));
        status = placard_fail(
            error, PLACARD_OUT_OF_RESOURCES,
            "cannot map the lock of the key \"%s\": this process has %d POSIX objects mapped already",
            key->text, MEMORY_GUARD_LIMIT);
    }
    if (status != PLACARD_OK) {
        close(descriptor);
        return status;
    }
    semaphore->id = (int)(facts.st_ino & INT32_MAX);
    semaphore->posix.descriptor = descriptor;
    semaphore->posix.value = mapped;
    semaphore->posix.owner = facts.st_uid;
    return PLACARD_OK;
}

/* The same for a semaphore that was found before: what is there now must be the same user's. */
static enum placard_status open_again(struct semaphore *semaphore, const struct key *key,
                                      struct placard_error *error)
{
    uid_t owner = semaphore->posix.owner;
    enum placard_status status = open_object(semaphore, key, error);
    if (status == PLACARD_OK && semaphore->posix.owner != owner) {
        close_object(semaphore);
        semaphore->posix.owner = owner;
        status = placard_fail(error, PLACARD_PERMISSION_DENIED,
                              "somebody has replaced the lock of the key \"%s\" (%s): choose another key",
                              key->text, key->semaphore_file);
    }
    return status;
}

/* ---- finding and making ---- */

static enum placard_status fail_to_make(const struct key *key, struct placard_error *error)
{
    enum placard_status why = errno == ENOSPC || errno == ENOMEM   ? PLACARD_OUT_OF_MEMORY
                              : errno == EMFILE || errno == ENFILE ? PLACARD_OUT_OF_RESOURCES
                              : errno == EACCES                    ? PLACARD_PERMISSION_DENIED
                                                                   : PLACARD_UNKNOWN_ERROR;
    return placard_fail(error, why, "cannot make the semaphore for the key \"%s\" (%s): %m", key->text,
                        key->semaphore_file);
}

static enum placard_status find(struct semaphore *semaphore, const struct key *key, uid_t owner,
                                struct placard_error *error)
{
    struct semaphore found = SEMAPHORE_CLOSED;
    enum placard_status status = open_object(&found, key, error);
    if (status != PLACARD_OK) {
        return status != PLACARD_NOT_FOUND
                   ? status
                   : placard_fail(error, status, "there is no lock for the key \"%s\"", key->text);
    }
    close_object(&found);
    if (found.posix.owner != owner) {
        return placard_fail(
            error, PLACARD_PERMISSION_DENIED,
            "the lock of the key \"%s\" (%s) belongs to user %u, not to user %u: choose another key",
            key->text, key->semaphore_file, (unsigned)found.posix.owner, (unsigned)owner);
    }
    *semaphore = found;
    return PLACARD_OK;
}

/* Gives this user's semaphore its permissions, whatever the umask, or who made it. Not once more when it has
 * them: listeners are told of that. */
static void open_to(const struct semaphore *semaphore, mode_t mode)
{
    struct stat facts;
    if (semaphore->posix.owner == geteuid() && fstat(semaphore->posix.descriptor, &facts) == 0 &&
        (facts.st_mode & 0777) != mode) {
        (void)fchmod(semaphore->posix.descriptor, mode);
    }
}

static enum placard_status make(struct semaphore *semaphore, const struct key *key, unsigned permissions,
                                struct placard_error *error)
{
    mode_t mode = semaphore_permissions(permissions);
    bool made = false;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct semaphore found = SEMAPHORE_CLOSED;
        enum placard_status status = open_object(&found, key, error);
        if (status == PLACARD_OK) {
            open_to(&found, mode);
            close_object(&found);
            status = find(semaphore, key, geteuid(), error);
            semaphore->made = made;
        }
        if (status != PLACARD_NOT_FOUND) {
            return status;
        }
        sem_t *fresh = sem_open(key_object(key->segment_file), O_CREAT | O_EXCL, mode, 1);
        if (fresh != SEM_FAILED) {
            made = true;
            (void)sem_close(fresh);
        } else if (errno != EEXIST) {
            return fail_to_make(key, error);
        }
    }
    return placard_fail(error, PLACARD_UNKNOWN_ERROR,
                        "the semaphore of the key \"%s\" comes and goes: end what removes it, or %s",
                        key->text, key->semaphore_file);
}

/* ---- looking ---- */

static int value_of(const struct semaphore *semaphore)
{
    int value = 0;
    bool known = semaphore->posix.value != NULL && sem_getvalue(semaphore->posix.value, &value) == 0;
    return known ? value : 0;
}

static pid_t holder(const struct semaphore *semaphore, const struct key *key)
{
    if (semaphore->posix.descriptor >= 0) {
        return getpid();
    }
    struct semaphore open = SEMAPHORE_CLOSED;
    if (open_object(&open, key, NULL) != PLACARD_OK) {
        return 0;
    }
    bool held = value_of(&open) == 0 && mark_posix_is_held(open.posix.descriptor);
    pid_t process = held ? mark_posix_holder(open.posix.descriptor) : 0;
    close_object(&open);
    return process;
}

enum placard_status semaphore_posix_value(const struct semaphore *semaphore, const struct key *key,
                                          int *value, struct placard_error *error)
{
    struct semaphore open = SEMAPHORE_CLOSED;
    open.posix.owner = semaphore->posix.owner;
    enum placard_status status = open_again(&open, key, error);
    if (status == PLACARD_OK) {
        *value = value_of(&open);
        close_object(&open);
    }
    return status;
}

/* ---- taking and giving ---- */

/* True when the open semaphore is held by nobody who could give it back. A living holder of ours has the mark
 * as long as its number is there; any living holder has the semaphore open or mapped. */
static bool is_orphaned(const struct semaphore *semaphore)
{
    int descriptor = semaphore->posix.descriptor;
    if (memory_guard_is_lost(semaphore->posix.value) || value_of(semaphore) != 0) {
        return false;
    }
    return mark_posix_holder(descriptor) != 0 ? !mark_posix_is_held(descriptor)
                                              : !object_posix_is_shared(descriptor);
}

/* Takes over an orphaned lock, whose value stays 0. Only one process at a time examines it, and leaves its
 * marks before the next one does. */
static bool take_over(const struct semaphore *semaphore)
{
    int descriptor = semaphore->posix.descriptor;
    if (!mark_posix_arbitrate(descriptor, true)) {
        return false;
    }
    bool orphaned = is_orphaned(semaphore) && mark_posix_take(descriptor);
    if (orphaned) {
        mark_posix_write(descriptor, getpid());
    }
    mark_posix_arbitrate(descriptor, false);
    return orphaned;
}

/* Makes the taken semaphore the process's own. Returns true when somebody else may have it, too. */
static bool mark_taken(const struct semaphore *semaphore)
{
    bool broken = !mark_posix_take(semaphore->posix.descriptor);
    while (sem_trywait(semaphore->posix.value) == 0) {
        broken = true; /* it was more than 1 */
    }
    mark_posix_write(semaphore->posix.descriptor, getpid());
    return broken;
}

static bool await_value(sem_t *value, struct deadline deadline)
{
    struct timespec until = {.tv_sec = (time_t)(deadline.at / NANOSECONDS),
                             .tv_nsec = (long)(deadline.at % NANOSECONDS)};
    int result;
    do {
        result = sem_clockwait(value, CLOCK_MONOTONIC, &until);
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

/* One who waits shall not be in step with another. */
static void rest(struct deadline deadline)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t pause = SHORTEST_PAUSE + (now.tv_nsec / 1000 + getpid()) % (LONGEST_PAUSE - SHORTEST_PAUSE);
    struct timespec time = deadline_remaining(deadline_earlier(deadline, deadline_in(pause)));
    (void)nanosleep(&time, NULL);
}

static enum placard_status take(struct semaphore *semaphore, const struct key *key, struct deadline deadline,
                                bool *broken, struct placard_error *error)
{
    struct deadline exact = deadline_earlier(deadline, deadline_in(EXACT_WAIT));
    for (;;) {
        enum placard_status status = open_again(semaphore, key, error);
        sem_t *value = semaphore->posix.value;
        if (status != PLACARD_OK || value == NULL) {
            return status == PLACARD_OK ? PLACARD_LOCK_ERROR : status;
        }
        if (!await_value(value, exact)) {
            if (take_over(semaphore)) {
                *broken = true;
                return PLACARD_OK;
            }
        } else if (object_posix_is_current(semaphore->posix.descriptor, key->semaphore_file)) {
            *broken = mark_taken(semaphore) || *broken;
            return PLACARD_OK;
        } else {
            (void)sem_post(value); /* for those who wait for the old one, too */
        }
        close_object(semaphore);
        if (deadline_passed(deadline)) {
            return semaphore_fail_held(key, holder(semaphore, key), error);
        }
        rest(deadline);
    }
}

static void give(struct semaphore *semaphore, bool *broken)
{
    struct stat facts;
    int descriptor = semaphore->posix.descriptor;
    bool removed = fstat(descriptor, &facts) != 0 || facts.st_nlink == 0; /* others have met at a new one */
    bool held = value_of(semaphore) == 0;
    *broken = *broken || removed || !held || memory_guard_is_lost(semaphore->posix.value);
    mark_posix_write(descriptor, 0);
    if (bell_posix_hush(semaphore)) { /* what this process has seen under the lock, and its own ringing */
        bell_posix_close(semaphore);
    }
    mark_posix_give(descriptor);
    if (held) {
        (void)sem_post(semaphore->posix.value);
    }
    close_object(semaphore);
}

/* ---- keeping and removing ---- */

static void close_handle(struct semaphore *semaphore)
{
    close_object(semaphore);
    bell_posix_close(semaphore);
    semaphore->id = -1;
}

static bool refresh(const struct semaphore *semaphore, const struct key *key)
{
    struct stat facts; /* which one it is does not matter: the name is followed each time */
    (void)semaphore;
    return lstat(key->semaphore_file, &facts) == 0;
}

static void remove_all(struct semaphore *semaphore, const struct key *key)
{
    struct stat facts;
    if (lstat(key->semaphore_file, &facts) == 0 && facts.st_uid == semaphore->posix.owner) {
        (void)sem_unlink(key_object(key->segment_file));
    }
    if (semaphore->posix.descriptor >= 0) {
        bool ignored = false;
        give(semaphore, &ignored); /* whoever waits finds that it is gone */
    }
    close_handle(semaphore);
}

static bool is_same(const struct semaphore *one, const struct semaphore *other)
{
    return (one->id >= 0) == (other->id >= 0); /* both are whatever the name leads to */
}

const struct semaphore_kind semaphore_posix = {
    .make = make,
    .find = find,
    .close = close_handle,
    .take = take,
    .give = give,
    .listen = bell_posix_listen,
    .holder = holder,
    .refresh = refresh,
    .remove = remove_all,
    .is_same = is_same,
};
