/* System calls that the kernel refuses: each reason comes out as a status of its own, with words that say
 * what to do, and nothing is left of what was begun. The calls are wrapped by the linker. */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/shm.h>

/* What 32-bit programs with 64 bits of time call instead. */
#if __TIMESIZE == 32
#define __wrap_shmctl     __wrap___shmctl64
#define __real_shmctl     __real___shmctl64
#define __wrap_semctl     __wrap___semctl64
#define __real_semctl     __real___semctl64
#define __wrap_semtimedop __wrap___semtimedop64
#define __real_semtimedop __real___semtimedop64
#endif

union semun {
    int val;
    void *other;
};

/* ---- the refused call ---- */

enum call {
    SHMGET,
    SHMAT,
    SHMCTL,
    SEMGET,
    SEMCTL,
    SEMTIMEDOP,
    SHM_OPEN,
    SHM_UNLINK,
    FTRUNCATE,
    MMAP,
    SEM_OPEN,
    NO_CALL
};

static struct {
    enum call call;
    int detail; /* the command, or the flag that tells making from finding */
    int error;
    unsigned count; /* how often it was refused */
} refused = {.call = NO_CALL};

static bool is_refused(enum call call, int detail)
{
    if (refused.call != call || refused.detail != detail) {
        return false;
    }
    refused.count++;
    errno = refused.error;
    return true;
}

int __real_shmget(key_t key, size_t size, int flags);
int __wrap_shmget(key_t key, size_t size, int flags);
int __wrap_shmget(key_t key, size_t size, int flags)
{
    return is_refused(SHMGET, flags & IPC_CREAT) ? -1 : __real_shmget(key, size, flags);
}

void *__real_shmat(int id, const void *address, int flags);
void *__wrap_shmat(int id, const void *address, int flags);
void *__wrap_shmat(int id, const void *address, int flags)
{
    return is_refused(SHMAT, 0) ? (void *)-1 : __real_shmat(id, address, flags);
}

int __real_shmctl(int id, int command, struct shmid_ds *facts);
int __wrap_shmctl(int id, int command, struct shmid_ds *facts);
int __wrap_shmctl(int id, int command, struct shmid_ds *facts)
{
    return is_refused(SHMCTL, command) ? -1 : __real_shmctl(id, command, facts);
}

int __real_semget(key_t key, int count, int flags);
int __wrap_semget(key_t key, int count, int flags);
int __wrap_semget(key_t key, int count, int flags)
{
    return is_refused(SEMGET, flags & IPC_CREAT) ? -1 : __real_semget(key, count, flags);
}

int __real_semctl(int id, int number, int command, union semun argument);
int __wrap_semctl(int id, int number, int command, union semun argument);
int __wrap_semctl(int id, int number, int command, union semun argument)
{
    return is_refused(SEMCTL, command) ? -1 : __real_semctl(id, number, command, argument);
}

int __real_semtimedop(int id, struct sembuf *steps, size_t count, const struct timespec *limit);
int __wrap_semtimedop(int id, struct sembuf *steps, size_t count, const struct timespec *limit);
int __wrap_semtimedop(int id, struct sembuf *steps, size_t count, const struct timespec *limit)
{
    return is_refused(SEMTIMEDOP, 0) ? -1 : __real_semtimedop(id, steps, count, limit);
}

int __real_shm_open(const char *name, int flags, mode_t mode);
int __wrap_shm_open(const char *name, int flags, mode_t mode);
int __wrap_shm_open(const char *name, int flags, mode_t mode)
{
    return is_refused(SHM_OPEN, flags & O_CREAT) ? -1 : __real_shm_open(name, flags, mode);
}

int __real_shm_unlink(const char *name);
int __wrap_shm_unlink(const char *name);
int __wrap_shm_unlink(const char *name)
{
    return is_refused(SHM_UNLINK, 0) ? -1 : __real_shm_unlink(name);
}

int __real_ftruncate64(int descriptor, off64_t length);
int __wrap_ftruncate64(int descriptor, off64_t length);
int __wrap_ftruncate64(int descriptor, off64_t length)
{
    return is_refused(FTRUNCATE, 0) ? -1 : __real_ftruncate64(descriptor, length);
}

void *__real_mmap64(void *address, size_t size, int protection, int flags, int descriptor, off64_t offset);
void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int descriptor, off64_t offset);
void *__wrap_mmap64(void *address, size_t size, int protection, int flags, int descriptor, off64_t offset)
{
    return is_refused(MMAP, 0) ? MAP_FAILED
                               : __real_mmap64(address, size, protection, flags, descriptor, offset);
}

sem_t *__real_sem_open(const char *name, int flags, mode_t mode, unsigned value);
sem_t *__wrap_sem_open(const char *name, int flags, mode_t mode, unsigned value);
sem_t *__wrap_sem_open(const char *name, int flags, mode_t mode, unsigned value)
{
    return is_refused(SEM_OPEN, flags & O_CREAT) ? SEM_FAILED : __real_sem_open(name, flags, mode, value);
}

/* ---- what it comes to ---- */

struct refusal {
    enum call call;
    int detail, error;
    enum placard_status wanted;
    const char *words; /* in the message */
};

typedef enum placard_status (*action)(struct placard_segment *segment);

static enum placard_status create(struct placard_segment *segment)
{
    return placard_segment_create(segment, 4096, 0600);
}

static enum placard_status attach(struct placard_segment *segment)
{
    return placard_segment_attach(segment, PLACARD_READ_WRITE);
}

static enum placard_status lock(struct placard_segment *segment)
{
    return placard_segment_lock_timed(segment, GENEROUS);
}

static enum placard_status destroy(struct placard_segment *segment)
{
    return placard_segment_destroy(segment, PLACARD_DESTROY_FORCE);
}

/* Does DEED with the call refused, on a segment that was ATTACHED or not; then again, when it has to succeed.
 */
static void try_all(const struct refusal *refusals, size_t count, action deed, bool attached)
{
    for (size_t i = 0; i < count; i++) {
        struct placard_segment *owner = deed != create ? fixture_create() : NULL;
        struct placard_segment *segment =
            attached ? fixture_attach(PLACARD_READ_WRITE) : placard_segment_new(fixture_key());
        refused.call = refusals[i].call;
        refused.detail = refusals[i].detail;
        refused.error = refusals[i].error;
        refused.count = 0;
        enum placard_status status = deed(segment);
        refused.call = NO_CALL;
        if (refused.count == 0 || status != refusals[i].wanted) {
            fail_msg("row %zu, refused %u times, came to \"%s\": %s", i, refused.count,
                     placard_status_text(status), placard_segment_error(segment)->message);
        }
        fixture_assert_message(segment, refusals[i].words);
        if (deed == create) {
            if (fixture_semaphore_value() != -1) {
                fail_msg("row %zu left a semaphore", i);
            }
        }
        assert_status(segment, deed(segment), PLACARD_OK);
        if (deed != destroy) {
            (void)destroy(owner != NULL ? owner : segment);
        }
        placard_segment_free(segment);
        placard_segment_free(owner);
    }
}

#define TRY(refusals, deed, attached) try_all(refusals, sizeof(refusals) / sizeof *(refusals), deed, attached)

static void a_segment_that_cannot_be_made(void **state)
{
    (void)state;
    const struct refusal refusals[] = {
        {SHMGET, IPC_CREAT, ENOSPC, PLACARD_OUT_OF_RESOURCES, "kernel.shmmni"},
        {SHMGET, IPC_CREAT, EINVAL, PLACARD_INVALID_SIZE, "kernel.shmmax"},
        {SHMGET, IPC_CREAT, ENOMEM, PLACARD_OUT_OF_MEMORY, "free some"},
        {SHMGET, IPC_CREAT, EPERM, PLACARD_PERMISSION_DENIED, "may not create"},
        {SHMGET, IPC_CREAT, EIO, PLACARD_UNKNOWN_ERROR, "4096 bytes: Input/output error"},
        {SEMGET, IPC_CREAT, ENOSPC, PLACARD_OUT_OF_RESOURCES, "ipcs -s"},
        {SEMGET, IPC_CREAT, ENOMEM, PLACARD_OUT_OF_MEMORY, "cannot make the semaphore"},
        {SEMGET, IPC_CREAT, EIO, PLACARD_UNKNOWN_ERROR, "cannot make the semaphore"},
        {SEMCTL, SETVAL, EIO, PLACARD_UNKNOWN_ERROR, "cannot make the semaphore"},
        {SHMAT, 0, ENOMEM, PLACARD_OUT_OF_MEMORY, "ulimit -v"},
    };
    const struct refusal posix[] = {
        {SHM_OPEN, O_CREAT, EMFILE, PLACARD_OUT_OF_RESOURCES, "cannot create"},
        {SHM_OPEN, O_CREAT, EACCES, PLACARD_PERMISSION_DENIED, "cannot create"},
        {SHM_OPEN, O_CREAT, EIO, PLACARD_UNKNOWN_ERROR, "cannot create"},
        {FTRUNCATE, 0, EFBIG, PLACARD_INVALID_SIZE, "4096 bytes"},
        {FTRUNCATE, 0, ENOMEM, PLACARD_OUT_OF_MEMORY, "4096 bytes"},
        {SEM_OPEN, O_CREAT, ENOSPC, PLACARD_OUT_OF_MEMORY, "cannot make the semaphore"},
        {SEM_OPEN, O_CREAT, EMFILE, PLACARD_OUT_OF_RESOURCES, "cannot make the semaphore"},
        {SEM_OPEN, O_CREAT, EACCES, PLACARD_PERMISSION_DENIED, "cannot make the semaphore"},
        {SEM_OPEN, O_CREAT, EIO, PLACARD_UNKNOWN_ERROR, "cannot make the semaphore"},
    };
    if (fixture_is_posix()) {
        TRY(posix, create, false);
    } else {
        TRY(refusals, create, false);
    }
}

static void a_segment_that_cannot_be_attached(void **state)
{
    (void)state;
    const struct refusal refusals[] = {
        {SHMAT, 0, EACCES, PLACARD_PERMISSION_DENIED, "for writing"},
        {SHMAT, 0, ENOMEM, PLACARD_OUT_OF_MEMORY, "ulimit -v"},
        {SHMAT, 0, EMFILE, PLACARD_OUT_OF_RESOURCES, "too many segments"},
        {SHMAT, 0, EIDRM, PLACARD_NOT_FOUND, fixture_key()},
        {SHMAT, 0, EIO, PLACARD_UNKNOWN_ERROR, "cannot map"},
        {SHMCTL, IPC_STAT, EACCES, PLACARD_PERMISSION_DENIED, "closed to this user"},
        {SHMCTL, IPC_STAT, EINVAL, PLACARD_NOT_FOUND, "there is no segment"},
    };
    const struct refusal posix[] = {
        {MMAP, 0, ENOMEM, PLACARD_OUT_OF_MEMORY, fixture_key()},
        {MMAP, 0, EACCES, PLACARD_PERMISSION_DENIED, fixture_key()},
    };
    if (fixture_is_posix()) {
        TRY(posix, attach, false);
    } else {
        TRY(refusals, attach, false);
    }
}

static void a_lock_that_cannot_be_taken(void **state)
{
    (void)state;
    const struct refusal refusals[] = {
        {SEMTIMEDOP, 0, EACCES, PLACARD_PERMISSION_DENIED, "closed to this user"},
        {SEMTIMEDOP, 0, ENOSPC, PLACARD_OUT_OF_RESOURCES, "no room to undo"},
        {SEMTIMEDOP, 0, ENOMEM, PLACARD_OUT_OF_MEMORY, "cannot take the lock"},
        {SEMTIMEDOP, 0, EFBIG, PLACARD_LOCK_ERROR, "cannot take the lock"},
    };
    TRY(refusals, lock, true);
}

static void a_segment_that_cannot_be_destroyed(void **state)
{
    (void)state;
    const struct refusal refusals[] = {
        {SHMCTL, IPC_RMID, EPERM, PLACARD_PERMISSION_DENIED, "cannot destroy"},
    };
    const struct refusal posix[] = {
        {SHM_UNLINK, 0, EACCES, PLACARD_PERMISSION_DENIED, "cannot destroy"},
    };
    if (fixture_is_posix()) {
        TRY(posix, destroy, true);
    } else {
        TRY(refusals, destroy, true);
    }
}

int main(void)
{
    struct CMUnitTest tests[] = {
        TEST(a_segment_that_cannot_be_made),
        TEST(a_segment_that_cannot_be_attached),
        TEST_SYSTEMV(a_lock_that_cannot_be_taken, "a POSIX semaphore is taken without the kernel"),
        TEST(a_segment_that_cannot_be_destroyed),
    };
    return run_with_both_kinds(tests);
}
