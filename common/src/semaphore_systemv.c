/* A System V semaphore, found by its key file as Qt does. The kernel gives the lock of a process that ended
 * back (SEM_UNDO). */
#include "semaphore.h"

#include "bell_systemv.h"
#include "fault_point.h"
#include "hidden_semaphore.h"
#include "key_file.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sem.h>
#include <unistd.h>

#define ATTEMPTS 16
#define SLICE    1000 /* milliseconds between two looks whether the holder is still alive */

union semun {
    int val;
    struct semid_ds *buf;
};

/* ---- finding and making ---- */

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
        FAULT_POINT();
        if (semctl(id, 0, SETVAL, (union semun){.val = 1}) != 0) {
            enum placard_status status = fail_to_make(key, error);
            (void)semctl(id, 0, IPC_RMID); /* a lock that nobody could ever take */
            return status;
        }
        FAULT_POINT();
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

/* Removes a key file of this user's that leads to no semaphore, since none could be made. */
static void remove_idle_file(const char *path)
{
    struct key_file file;
    if (key_file_find(path, &file, NULL) == PLACARD_OK && file.owner == geteuid() &&
        semget(file.ipc_key, 0, 0) < 0 && errno == ENOENT) {
        (void)unlink(path);
    }
}

static enum placard_status make(struct semaphore *semaphore, const struct key *key, unsigned permissions,
                                struct placard_error *error)
{
    const char *path = key->semaphore_file;
    hidden_semaphore_clear(key);
    int id = -1;
    if (hidden_semaphore_make(key, semaphore_permissions(permissions), &id)) {
        *semaphore = (struct semaphore){.id = id, .made = true};
        bell_systemv_observe(semaphore);
        return PLACARD_OK;
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct key_file file;
        enum placard_status status = key_file_make(path, key_file_is_taken, &file, error);
        if (status == PLACARD_OK) {
            status = make_at(semaphore, key, &file, semaphore_permissions(permissions), error);
        }
        if (status == PLACARD_ALREADY_EXISTS) {
            status = key_file_replace(path, key_file_is_taken, &file, error);
        } else if (status == PLACARD_OK) {
            if (key_file_is_same(path, &file)) {
                bell_systemv_observe(semaphore);
                return PLACARD_OK;
            }
            /* The key file was replaced meanwhile: newcomers would meet at another semaphore. */
            if (semaphore->made) {
                (void)semctl(semaphore->id, 0, IPC_RMID);
            }
            semaphore->id = -1;
        }
        if (status != PLACARD_OK && status != PLACARD_NOT_FOUND) {
            remove_idle_file(path);
            return status;
        }
    }
    return placard_fail(error, PLACARD_UNKNOWN_ERROR,
                        "the semaphore of the key \"%s\" comes and goes: end what removes it, or %s",
                        key->text, path);
}

static enum placard_status find(struct semaphore *semaphore, const struct key *key, uid_t owner,
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
    bell_systemv_observe(semaphore);
    return PLACARD_OK;
}

/* ---- taking and giving ---- */

/* True when a lock that is held, and that process LAST (0: nobody) used last, is held by nobody who could
 * give it back: LAST is dead (it took the lock without undo, or died with the wrong undo after somebody had
 * broken the exclusion), or the lock's maker died before it set the first value. */
static bool is_orphans(int id, int last)
{
    if (last != 0) {
        return semaphore_user_is_dead(last);
    }
    struct semid_ds facts = {0};
    if (semctl(id, 0, IPC_STAT, (union semun){.buf = &facts}) != 0) {
        return false;
    }
    time_t age = time(NULL) - facts.sem_ctime;
    return facts.sem_otime == 0 && (age < 0 || age > 1);
}

/* Takes over an orphaned lock: in one step, and only if its value is still 0, which it then stays. Looking
 * takes time, in which the lock may come to somebody who lives: so it counts only if nobody but the dead one
 * has used it when that is known, and it is held then. */
static bool take_over(int id)
{
    struct sembuf steps[] = {{.sem_op = 0, .sem_flg = IPC_NOWAIT},
                             {.sem_op = 1, .sem_flg = IPC_NOWAIT},
                             {.sem_op = -1, .sem_flg = IPC_NOWAIT | SEM_UNDO}};
    int last = semctl(id, 0, GETPID);
    return is_orphans(id, last) && semctl(id, 0, GETVAL) == 0 && semctl(id, 0, GETPID) == last &&
           semop(id, steps, 3) == 0;
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

static pid_t holder(const struct semaphore *semaphore, const struct key *key)
{
    (void)key;
    if (semctl(semaphore->id, 0, GETVAL) != 0) {
        return 0;
    }
    int last = semctl(semaphore->id, 0, GETPID);
    return last <= 0 || semaphore_user_is_dead(last) ? 0 : last;
}

static enum placard_status fail_to_take(const struct semaphore *semaphore, const struct key *key,
                                        struct placard_error *error)
{
    switch (errno) {
    case EAGAIN:
        return semaphore_fail_held(key, holder(semaphore, key), error);
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

static enum placard_status take(struct semaphore *semaphore, const struct key *key, struct deadline deadline,
                                bool *broken, struct placard_error *error)
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
    semaphore->systemv.observed = getpid();
    semaphore->systemv.settled = false;
    return PLACARD_OK;
}

static void give(struct semaphore *semaphore, bool *broken)
{
    /* In one step: only if it is still 0. Otherwise somebody has set it free already (and the kernel has
     * forgotten our undo), so there is nothing to give, and one more would let two processes in. */
    struct sembuf give[] = {{.sem_op = 0, .sem_flg = IPC_NOWAIT}, {.sem_op = 1, .sem_flg = SEM_UNDO}};
    if (semop(semaphore->id, give, 2) != 0) {
        *broken = true;
    }
}

/* ---- keeping and removing ---- */

static void remove_all(struct semaphore *semaphore, const struct key *key)
{
    /* The file first: whoever is woken by the removal finds no file, and makes both anew. */
    hidden_semaphore_clear(key);
    struct key_file file;
    if (key_file_find(key->semaphore_file, &file, NULL) == PLACARD_OK &&
        semget(file.ipc_key, 0, 0) == semaphore->id && !hidden_semaphore_hide(key, &file)) {
        key_file_remove(key->semaphore_file, &file);
    }
    FAULT_POINT();
    (void)semctl(semaphore->id, 0, IPC_RMID);
    FAULT_POINT();
    hidden_semaphore_clear(key);
    semaphore->id = -1;
}

static void close_handle(struct semaphore *semaphore)
{
    semaphore->id = -1;
}

static bool refresh(const struct semaphore *semaphore, const struct key *key)
{
    struct key_file file;
    bool lives = semaphore->id >= 0 && semctl(semaphore->id, 0, GETVAL) >= 0;
    if (key_file_find(key->semaphore_file, &file, NULL) != PLACARD_OK ||
        (lives && semget(file.ipc_key, 0, 0) != semaphore->id)) {
        return false;
    }
    key_file_refresh(key->semaphore_file, &file);
    return true;
}

static int64_t set_at(const struct semaphore *semaphore)
{
    struct semid_ds facts = {0};
    return semctl(semaphore->id, 0, IPC_STAT, (union semun){.buf = &facts}) == 0 ? (int64_t)facts.sem_ctime
                                                                                 : -1;
}

static bool is_same(const struct semaphore *one, const struct semaphore *other)
{
    return one->id == other->id;
}

const struct semaphore_kind semaphore_systemv = {
    .make = make,
    .find = find,
    .close = close_handle,
    .take = take,
    .give = give,
    .listen = bell_systemv_listen,
    .holder = holder,
    .refresh = refresh,
    .set_at = set_at,
    .remove = remove_all,
    .is_same = is_same,
};
