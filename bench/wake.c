#include "wake.h"
#include "samples.h"
#include "src/segment_handle.h"
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAUSE = 500 /* us, in which the sleeper falls asleep */, PATIENCE = 5000 /* ms */ };

/* What both processes see. */
struct shared {
    _Atomic uint32_t bell;    /* the futex; its value is the number of the round */
    _Atomic int64_t told_at;  /* when the waker was about to wake, 0 while it is not */
    _Atomic int64_t woken_at; /* when the sleeper ran, 0 until then */
};

static void futex(_Atomic uint32_t *word, int operation, uint32_t value)
{
    (void)syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
}

/* Until the parent ends it: sleeps on the futex. */
static void sleep_on_futex(struct shared *shared)
{
    uint32_t seen = atomic_load(&shared->bell);
    for (;;) {
        while (atomic_load(&shared->bell) == seen) {
            futex(&shared->bell, FUTEX_WAIT, seen);
        }
        atomic_store(&shared->woken_at, samples_now());
        seen = atomic_load(&shared->bell);
    }
}

/* Likewise on the lock. */
static void sleep_on_lock(struct shared *shared, const char *key)
{
    struct placard_segment *segment = placard_segment_new(key);
    if (segment == NULL || placard_segment_attach(segment, PLACARD_READ_WRITE) != PLACARD_OK) {
        return;
    }
    for (;;) {
        if (placard_segment_listen(segment, PATIENCE) == PLACARD_OK) {
            atomic_store(&shared->woken_at, samples_now());
        }
    }
}

/* Waits until the sleeper is asleep on SEMAPHORE: GETZCNT, until it is taken; GETNCNT, until it is given
 * back. */
static bool await_sleeper(int semaphore, int count)
{
    int64_t limit = samples_now() + PATIENCE * 1000000LL;
    while (semctl(semaphore, 0, count) != 1) {
        if (samples_now() > limit) {
            return false;
        }
        usleep(PAUSE / 10);
    }
    usleep(PAUSE);
    return true;
}

/* As a publication does: taking the lock wakes the sleeper, too, who then sleeps until it is given back. The
 * time is that of this second wake-up, after which it can read. */
static bool ring_lock(struct shared *shared, struct placard_segment *segment)
{
    int semaphore = segment->semaphore.id;
    if (!await_sleeper(semaphore, GETZCNT) || placard_segment_lock(segment) != PLACARD_OK) {
        return false;
    }
    bool asleep = await_sleeper(semaphore, GETNCNT);
    atomic_store(&shared->told_at, samples_now());
    return placard_segment_unlock(segment) == PLACARD_OK && asleep;
}

static void ring_futex(struct shared *shared)
{
    usleep(PAUSE);
    atomic_store(&shared->told_at, samples_now());
    atomic_fetch_add(&shared->bell, 1);
    futex(&shared->bell, FUTEX_WAKE, 1);
}

/* Rounds with one sleeper; SEGMENT is NULL for the futex. */
static bool measure(struct shared *shared, struct placard_segment *segment, int64_t duration,
                    const char *name)
{
    struct samples samples;
    if (!samples_begin(&samples)) {
        return false;
    }
    bool good = true;
    int64_t end = samples_now() + duration;
    while (good && samples_now() < end) {
        atomic_store(&shared->woken_at, 0);
        if (segment == NULL) {
            ring_futex(shared);
        } else {
            good = ring_lock(shared, segment);
        }
        int64_t limit = samples_now() + PATIENCE * 1000000LL;
        while (atomic_load(&shared->woken_at) == 0 && samples_now() < limit) {
            usleep(PAUSE / 10);
        }
        int64_t taken = atomic_load(&shared->woken_at) - atomic_load(&shared->told_at);
        good = good && taken >= 0; /* it has neither slept on nor woken before */
        samples_add(&samples, taken);
    }
    if (good) {
        samples_print(&samples, name, 0);
    } else {
        fprintf(stderr, "%s: the sleeper did not wake up when it was told to\n", name);
    }
    samples_end(&samples);
    return good;
}

static bool measure_with_sleeper(struct shared *shared, struct placard_board *board, const char *key,
                                 int64_t duration)
{
    pid_t parent = getpid();
    pid_t sleeper = fork();
    if (sleeper == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent) {
            if (board == NULL) {
                sleep_on_futex(shared);
            } else {
                sleep_on_lock(shared, key);
            }
        }
        _exit(1);
    }
    if (sleeper < 0) {
        perror("fork");
        return false;
    }
    usleep(PAUSE * 100);
    bool good = measure(shared, board == NULL ? NULL : placard_board_segment(board), duration,
                        board == NULL ? "wake-futex" : "wake-lock");
    kill(sleeper, SIGKILL);
    waitpid(sleeper, NULL, 0);
    return good;
}

bool wake_measure(struct placard_board *board, const char *key, int64_t duration)
{
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        perror("mmap");
        return false;
    }
    bool good = measure_with_sleeper(shared, NULL, key, duration) &&
                measure_with_sleeper(shared, board, key, duration);
    munmap(shared, sizeof *shared);
    return good;
}
