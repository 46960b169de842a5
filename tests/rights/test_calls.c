/* A stranger who does not ask Placard: the kernel's own calls on the segment and its lock, as another user,
 * inside of the segment's group and outside. */
#include <placard/segment.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define OTHER 4003 /* a user, and its group, who have nothing to do with root */

union semun {
    int val;
    struct semid_ds *buf;
};

/* For the child's work: leaves with the line unless CONDITION holds. */
#define require(condition)                                                                                   \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            return __LINE__ % 250 + 1;                                                                       \
        }                                                                                                    \
    } while (0)

/* True when RESULT, of a call, is what was WANTED: 0 for success, else the error. */
static bool came_to(intptr_t result, int wanted)
{
    return wanted == 0 ? result != -1 : result == -1 && errno == wanted;
}

/* What the calls on a segment and a semaphore come to: reading, writing, and what only the owner may do. */
static int call_all(int segment, int semaphore, int reading, int writing, int locking)
{
    struct shmid_ds memory = {0};
    struct semid_ds lock = {0};
    struct sembuf steps[] = {{.sem_op = -1, .sem_flg = IPC_NOWAIT}, {.sem_op = 1}};
    require(came_to((intptr_t)shmat(segment, NULL, SHM_RDONLY), reading));
    require(came_to((intptr_t)shmat(segment, NULL, 0), writing));
    require(came_to(shmctl(segment, IPC_STAT, &memory), reading));
    require(came_to(semop(semaphore, steps, 2), locking));
    require(came_to(semctl(semaphore, 0, GETVAL), locking));
    require(came_to(semctl(semaphore, 0, SETVAL, (union semun){.val = 1}), locking));
    require(came_to(semctl(semaphore, 0, IPC_STAT, (union semun){.buf = &lock}), locking));
    memory.shm_perm.mode = 0666;
    lock.sem_perm.mode = 0666;
    require(came_to(shmctl(segment, IPC_SET, &memory), EPERM));
    require(came_to(semctl(semaphore, 0, IPC_SET, (union semun){.buf = &lock}), EPERM));
    require(came_to(shmctl(segment, SHM_LOCK, NULL), EPERM));
    require(came_to(shmctl(segment, IPC_RMID, NULL), EPERM));
    require(came_to(semctl(semaphore, 0, IPC_RMID), EPERM));
    return 0;
}

struct attempt {
    unsigned permissions;
    bool in_group;
    int reading, writing, locking;
};

static int try_as_other(int segment, int semaphore, const struct attempt *attempt)
{
    gid_t group = attempt->in_group ? getegid() : OTHER;
    require(setgroups(1, &group) == 0 && setresgid(OTHER, OTHER, OTHER) == 0);
    require(setresuid(OTHER, OTHER, OTHER) == 0);
    return call_all(segment, semaphore, attempt->reading, attempt->writing, attempt->locking);
}

/* The test has a place of its own: the lock is the only semaphore there. */
static int only_semaphore(void)
{
    struct seminfo limits = {0};
    struct semid_ds facts;
    int highest = semctl(0, 0, SEM_INFO, &limits);
    assert_int_equal(limits.semusz, 1);
    int semaphore = semctl(highest, 0, SEM_STAT, (union semun){.buf = &facts});
    assert_true(semaphore >= 0);
    return semaphore;
}

static void strangers_get_as_far_as_permissions_say(void **state)
{
    (void)state;
    static const struct attempt attempts[] = {
        {0600, false, EACCES, EACCES, EACCES},
        {0600, true, EACCES, EACCES, EACCES},
        {0660, false, EACCES, EACCES, EACCES},
        {0660, true, 0, 0, 0},
        {0640, true, 0, EACCES, 0},
        {0666, false, 0, 0, 0},
    };
    if (geteuid() != 0) {
        fail_msg("this test becomes other users, so it needs root's rights: run it as root");
    }
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        struct placard_segment *segment = placard_segment_new(getenv("PLACARD_KEY"));
        assert_non_null(segment);
        assert_int_equal(placard_segment_create(segment, 4096, attempts[i].permissions), PLACARD_OK);
        int id = placard_segment_handle(segment);
        int semaphore = only_semaphore();
        fflush(NULL);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            _exit(try_as_other(id, semaphore, &attempts[i]));
        }
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_int_equal(placard_segment_destroy(segment, PLACARD_DESTROY_NOW), PLACARD_OK);
        placard_segment_free(segment);
        if (status != 0) {
            fail_msg("permissions %04o, %s the group: wait status %#x, exit %d: the failing line, modulo "
                     "250, plus 1",
                     attempts[i].permissions, attempts[i].in_group ? "in" : "outside", (unsigned)status,
                     WEXITSTATUS(status));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(strangers_get_as_far_as_permissions_say)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
