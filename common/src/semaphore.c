#include "semaphore.h"

#include "key_file.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/sem.h>
#include <unistd.h>

#define ATTEMPTS      16
#define SLICE         1000  /* milliseconds between two looks whether the holder is still alive */
#define LARGEST_VALUE 32767 /* the kernel's SEMVMX */

union semun {
    int val;
    struct semid_ds *buf;
};

/* ---- finding and making ---- */

static bool is_taken(key_t ipc_key)
{
    return semget(ipc_key, 0, 0) >= 0 || errno != ENOENT;
}

/* Everybody who may read or write the segment must be able to change its lock. */
static unsigned lock_permissions(unsigned permissions)
{
    unsigned mode = 0600;
    mode |= (permissions & 0060) != 0 ? 0060u : 0;
    mode |= (permissions & 0006) != 0 ? 0006u : 0;
    return mode;
}

static enum placard_status fail_to_make(const struct key *key, struct placard_error *error)
{
    enum placard_status why = errno == ENOSPC   ? PLACARD_OUT_OF_RESOURCES
                              : errno == ENOMEM ? PLACARD_OUT_OF_MEMORY
                                                : PLACARD_UNKNOWN_ERROR;
    const char *advice =
        errno == ENOSPC ? "; all that kernel.sem allows are in use, \"ipcs -s\" lists them" : "";
    return placard_fail(error, why, "cannot make the semaphore for the key \"%s\": %m%s", key->text, advice);
}

/* Widens or narrows an existing semaphore to MODE. Its value stays. */
static void set_permissions(int id, struct semid_ds *facts, unsigned mode)
{
    if ((facts->sem_perm.mode & 0777u) != mode) {
        facts->sem_perm.mode = (unsigned short)mode;
        (void)semctl(id, 0, IPC_SET, (union semun){.buf = facts});
    }
}

/* One try with the key file FILE. PLACARD_NOT_FOUND: it was removed while we looked. PLACARD_ALREADY_EXISTS:
 * another user's semaphore has this IPC key. */
static enum placard_status make_at(struct semaphore *semaphore, const struct key *key,
                                   const struct key_file *file, unsigned mode, struct placard_error *error)
{
    int id = semget(file->ipc_key, 1, (int)(IPC_CREAT | IPC_EXCL | mode));
    if (id >= 0) {
        if (semctl(id, 0, SETVAL, (union semun){.val = 1}) != 0) {
            return fail_to_make(key, error);
        }
        *semaphore = (struct semaphore){.id = id, .made = true};
        return PLACARD_OK;
    }
    if (errno != EEXIST) {
        return fail_to_make(key, error);
    }
    id = semget(file->ipc_key, 0, 0);
    struct semid_ds facts = {0};
    if (id < 0 || semctl(id, 0, IPC_STAT, (union semun){.buf = &facts}) != 0) {
        return errno == EACCES ? PLACARD_ALREADY_EXISTS : PLACARD_NOT_FOUND;
    }
    if (facts.sem_perm.uid != geteuid()) {
        return PLACARD_ALREADY_EXISTS;
    }
    set_permissions(id, &facts, mode);
    *semaphore = (struct semaphore){.id = id};
    return PLACARD_OK;
}

enum placard_status semaphore_make(struct semaphore *semaphore, const struct key *key, unsigned permissions,
                                   struct placard_error *error)
{
    const char *path = key->semaphore_file;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct key_file file;
        enum placard_status status = key_file_make(path, is_taken, &file, error);
        if (status == PLACARD_OK) {
            status = make_at(semaphore, key, &file, lock_permissions(permissions), error);
        }
        if (status == PLACARD_ALREADY_EXISTS) {
            status = key_file_replace(path, is_taken, &file, error);
        } else if (status == PLACARD_OK) {
            if (key_file_is_same(path, &file)) {
                semaphore_observe(semaphore);
                return PLACARD_OK;
            }
            /* The key file was replaced meanwhile: newcomers would meet at another semaphore. */
            if (semaphore->made) {
                (void)semctl(semaphore->id, 0, IPC_RMID);
            }
            semaphore->id = -1;
        }
        if (status != PLACARD_OK && status != PLACARD_NOT_FOUND) {
            return status;
        }
    }
    return placard_fail(error, PLACARD_UNKNOWN_ERROR,
                        "the semaphore of the key \"%s\" comes and goes: end what removes it, or %s",
                        key->text, path);
}

enum placard_status semaphore_find(struct semaphore *semaphore, const struct key *key, uid_t owner,
                                   struct placard_error *error)
{
    struct key_file file;
    enum placard_status status = key_file_find(key->semaphore_file, &file, error);
    if (status != PLACARD_OK) {
        return status;
    }
    int id = semget(file.ipc_key, 0, 0);
    struct semid_ds facts = {0};
    if (id < 0 || semctl(id, 0, IPC_STAT, (union semun){.buf = &facts}) != 0) {
        return errno == EACCES
                   ? placard_fail(error, PLACARD_PERMISSION_DENIED,
                                  "the lock of the key \"%s\" is closed to this user (%u): ask for "
                                  "permissions 0666 when "
                                  "it is created",
                                  key->text, (unsigned)geteuid())
                   : placard_fail(error, PLACARD_NOT_FOUND, "there is no lock for the key \"%s\"", key->text);
    }
    if (file.owner != owner || facts.sem_perm.uid != owner) {
        return placard_fail(
            error, PLACARD_PERMISSION_DENIED,
            "the lock of the key \"%s\" belongs to user %u, its segment to user %u: choose another key",
            key->text, (unsigned)facts.sem_perm.uid, (unsigned)owner);
    }
    *semaphore = (struct semaphore){.id = id};
    semaphore_observe(semaphore);
    return PLACARD_OK;
}

/* ---- taking and giving ---- */

static bool is_dead(pid_t process)
{
    return process > 0 && kill(process, 0) != 0 && errno == ESRCH;
}

/* True when the lock is held by nobody who could give it back: the process that used it last is dead (it took
 * the lock without undo, or died with the wrong undo after somebody had broken the exclusion), or its maker
 * died before it set the first value. */
static bool is_orphaned(int id)
{
    if (semctl(id, 0, GETVAL) != 0) {
        return false;
    }
    int last = semctl(id, 0, GETPID);
    if (last != 0) {
        return is_dead(last);
    }
    struct semid_ds facts = {0};
    if (semctl(id, 0, IPC_STAT, (union semun){.buf = &facts}) != 0) {
        return false;
    }
    time_t age = time(NULL) - facts.sem_ctime;
    return facts.sem_otime == 0 && (age < 0 || age > 1);
}

/* Takes over an orphaned lock: in one step, and only if its value is still 0, which it then stays. */
static bool take_over(int id)
{
    struct sembuf steps[] = {{.sem_op = 0, .sem_flg = IPC_NOWAIT},
                             {.sem_op = 1, .sem_flg = IPC_NOWAIT},
                             {.sem_op = -1, .sem_flg = IPC_NOWAIT | SEM_UNDO}};
    return is_orphaned(id) && semop(id, steps, 3) == 0;
}

/* The lock was just taken, so its value must be 0. Returns true when it was not, and makes it so. */
static bool repair(int id)
{
    bool broken = false;
    struct sembuf down = {.sem_op = -1, .sem_flg = IPC_NOWAIT};
    while (semctl(id, 0, GETVAL) > 0 && semop(id, &down, 1) == 0) {
        broken = true;
    }
    return broken;
}

enum placard_status semaphore_fail_held(const struct semaphore *semaphore, const struct key *key,
                                        struct placard_error *error)
{
    pid_t holder = semaphore_holder(semaphore);
    if (holder == 0) {
        return placard_fail(error, PLACARD_LOCK_TIMEOUT,
                            "the lock of the key \"%s\" was not to be had in time: try again, or wait longer",
                            key->text);
    }
    return placard_fail(error, PLACARD_LOCK_TIMEOUT,
                        "process %ld holds the lock of the key \"%s\": wait longer, or end that process",
                        (long)holder, key->text);
}

static enum placard_status fail_to_take(const struct semaphore *semaphore, const struct key *key,
                                        struct placard_error *error)
{
    switch (errno) {
    case EAGAIN:
        return semaphore_fail_held(semaphore, key, error);
    case EINVAL:
    case EIDRM:
        return PLACARD_NOT_FOUND;
    case EACCES:
        return placard_fail(error, PLACARD_PERMISSION_DENIED,
                            "the lock of the key \"%s\" is closed to this user (%u)", key->text,
                            (unsigned)geteuid());
    case ENOSPC:
        return placard_fail(
            error, PLACARD_OUT_OF_RESOURCES,
            "cannot take the lock of the key \"%s\": the system has no room to undo it (kernel.sem)",
            key->text);
    case ENOMEM:
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot take the lock of the key \"%s\": %m",
                            key->text);
    default:
        return placard_fail(error, PLACARD_LOCK_ERROR, "cannot take the lock of the key \"%s\": %m",
                            key->text);
    }
}

enum placard_status semaphore_take(struct semaphore *semaphore, const struct key *key,
                                   struct deadline deadline, bool *broken, struct placard_error *error)
{
    struct sembuf take = {.sem_op = -1, .sem_flg = SEM_UNDO};
    for (;;) {
        struct timespec left = deadline_remaining(deadline_earlier(deadline, deadline_in(SLICE)));
        if (semtimedop(semaphore->id, &take, 1, &left) == 0) {
            break;
        }
        int reason = errno;
        if (reason == EAGAIN && take_over(semaphore->id)) {
            *broken = true;
            break;
        }
        if (reason == EINTR || (reason == EAGAIN && !deadline_passed(deadline))) {
            continue;
        }
        errno = reason;
        return fail_to_take(semaphore, key, error);
    }
    if (repair(semaphore->id)) {
        *broken = true;
    }
    semaphore->observed = getpid();
    return PLACARD_OK;
}

void semaphore_give(struct semaphore *semaphore, bool *broken)
{
    /* In one step: only if it is still 0. Otherwise somebody has set it free already (and the kernel has
     * forgotten our undo), so there is nothing to give, and one more would let two processes in. */
    struct sembuf give[] = {{.sem_op = 0, .sem_flg = IPC_NOWAIT}, {.sem_op = 1, .sem_flg = SEM_UNDO}};
    if (semop(semaphore->id, give, 2) != 0) {
        *broken = true;
    }
}

/* ---- the bell ---- */

/* Sleeps until CHANGE (0: the value is 0, -1: it is 1 or more) is possible, but does not do it: two more
 * steps follow that together are never possible, since they would make the value larger than the kernel
 * allows. The kernel works the steps off in their order each time that somebody uses the semaphore, at that
 * very moment, so that nothing is missed even if it is over at once; it finds the first one possible, fails
 * at the last one, and wakes us with ERANGE. A step that succeeded would wake others and put this process in
 * the holder's place (GETPID). */
static enum placard_status await(const struct semaphore *semaphore, short change, struct deadline deadline,
                                 struct placard_error *error)
{
    struct sembuf steps[] = {{.sem_op = change}, {.sem_op = LARGEST_VALUE}, {.sem_op = 1}};
    for (;;) {
        struct timespec left = deadline_remaining(deadline);
        if (semtimedop(semaphore->id, steps, 3, &left) == 0 || errno == ERANGE) {
            return PLACARD_OK;
        }
        if (errno == EAGAIN && !deadline_passed(deadline)) {
            continue;
        }
        break;
    }
    switch (errno) {
    case EAGAIN:
        return placard_fail(error, PLACARD_TIMED_OUT, "the time to wait for the lock's bell is over");
    case EINTR:
        return placard_fail(error, PLACARD_INTERRUPTED, "a signal ended the wait for the lock's bell");
    case EINVAL:
    case EIDRM:
        return PLACARD_NOT_FOUND;
    default:
        return placard_fail(error, PLACARD_LOCK_ERROR, "cannot wait for the lock's bell: %m");
    }
}

enum placard_status semaphore_await_held(const struct semaphore *semaphore, struct deadline deadline,
                                         struct placard_error *error)
{
    return await(semaphore, 0, deadline, error);
}

enum placard_status semaphore_await_free(const struct semaphore *semaphore, struct deadline deadline,
                                         struct placard_error *error)
{
    return await(semaphore, -1, deadline, error);
}

bool semaphore_was_used(const struct semaphore *semaphore)
{
    int last = semctl(semaphore->id, 0, GETPID);
    return last >= 0 && last != semaphore->observed;
}

void semaphore_observe(struct semaphore *semaphore)
{
    int last = semctl(semaphore->id, 0, GETPID);
    semaphore->observed = last < 0 ? 0 : last;
}

pid_t semaphore_holder(const struct semaphore *semaphore)
{
    if (semctl(semaphore->id, 0, GETVAL) != 0) {
        return 0;
    }
    int last = semctl(semaphore->id, 0, GETPID);
    return last <= 0 || is_dead(last) ? 0 : last;
}

void semaphore_remove(struct semaphore *semaphore, const struct key *key)
{
    /* The file first: whoever is woken by the removal finds no file, and makes both anew. */
    struct key_file file;
    if (key_file_find(key->semaphore_file, &file, NULL) == PLACARD_OK &&
        semget(file.ipc_key, 0, 0) == semaphore->id) {
        (void)unlink(key->semaphore_file);
    }
    (void)semctl(semaphore->id, 0, IPC_RMID);
    semaphore->id = -1;
}
