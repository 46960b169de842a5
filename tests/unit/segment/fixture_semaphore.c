/* What tests find out about the semaphore of a segment, and do to it, behind the library's back. */
#include "fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The POSIX semaphore, NULL when there is none. Its file has another name than it has. */
static sem_t *open_posix(void)
{
    sem_t *semaphore = sem_open(strrchr(fixture_segment_file(), '/'), 0);
    return semaphore == SEM_FAILED ? NULL : semaphore;
}

/* The same; it must be there. */
static sem_t *need_posix(void)
{
    sem_t *semaphore = open_posix();
    if (semaphore == NULL) {
        fail_msg("there is no semaphore");
        abort(); /* not reached: cmocka leaves the test */
    }
    return semaphore;
}

int fixture_semaphore(void)
{
    if (fixture_is_posix()) {
        struct stat facts;
        return stat(fixture_semaphore_file(), &facts) == 0 ? (int)facts.st_ino : -1;
    }
    key_t key = ftok(fixture_semaphore_file(), 'Q');
    return key == -1 ? -1 : semget(key, 0, 0);
}

int fixture_semaphore_value(void)
{
    int value = -1;
    if (!fixture_is_posix()) {
        return semctl(fixture_semaphore(), 0, GETVAL);
    }
    sem_t *semaphore = open_posix();
    if (semaphore != NULL) {
        (void)sem_getvalue(semaphore, &value);
        sem_close(semaphore);
    }
    return value;
}

void fixture_set_semaphore(int value)
{
    if (!fixture_is_posix()) {
        assert_int_equal(semctl(fixture_semaphore(), 0, SETVAL, value), 0);
        return;
    }
    sem_t *semaphore = need_posix();
    for (int present = fixture_semaphore_value(); present < value; present++) {
        assert_int_equal(sem_post(semaphore), 0);
    }
    sem_close(semaphore);
}

void fixture_remove_semaphore(bool with_file)
{
    if (!fixture_is_posix()) {
        assert_int_equal(semctl(fixture_semaphore(), 0, IPC_RMID), 0);
    }
    if (with_file || fixture_is_posix()) {
        assert_int_equal(unlink(fixture_semaphore_file()), 0);
    }
}

static sem_t *taken;

void fixture_take_semaphore(void)
{
    struct sembuf take = {.sem_op = -1, .sem_flg = IPC_NOWAIT};
    if (!fixture_is_posix()) {
        assert_int_equal(semop(fixture_semaphore(), &take, 1), 0);
        return;
    }
    taken = need_posix();
    assert_int_equal(sem_trywait(taken), 0);
}

void fixture_give_semaphore(void)
{
    struct sembuf give = {.sem_op = 1};
    if (!fixture_is_posix()) {
        assert_int_equal(semop(fixture_semaphore(), &give, 1), 0);
        return;
    }
    assert_int_equal(sem_post(taken), 0);
    sem_close(taken);
}

static void await_count(int what, int count)
{
    if (fixture_is_posix()) {
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
        return;
    }
    while (semctl(fixture_semaphore(), 0, what) != count) {
        sched_yield();
    }
}

void fixture_await_waiting(int count)
{
    await_count(GETNCNT, count);
}

void fixture_await_listening(int count)
{
    await_count(GETZCNT, count);
}

void fixture_start_listening(struct placard_segment *segment)
{
    if (fixture_is_posix()) {
        (void)placard_segment_listen(segment, 0); /* no assertion: for children, too */
    }
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

enum placard_status fixture_listen(struct placard_segment *segment, int64_t timeout_ms)
{
    int64_t end = now() + timeout_ms;
    enum placard_status status;
    do {
        int64_t left = end - now();
        status = placard_segment_listen(segment, left > 0 ? left : 0);
    } while (status == PLACARD_TIMED_OUT && now() < end);
    return status;
}
