#include "bell_systemv.h"

#include <errno.h>
#include <sys/sem.h>
#include <time.h>

/* Milliseconds after which the listener looks once more whether it missed something as it went to sleep. */
#define SECOND_LOOK 20

/* Milliseconds that a holder may take until it is looked whether it still lives, and from then on. */
#define FIRST_LOOK 100
#define NEXT_LOOK  1000

#define LARGEST_VALUE 32767 /* the kernel's SEMVMX */

/* What await() waits for. */
#define UNTIL_HELD 0
#define UNTIL_FREE (-1)

/* Sleeps until CHANGE (UNTIL_HELD: the value is 0, UNTIL_FREE: it is 1 or more) is possible, but does not do
 * it: two more steps follow that together are never possible, since they would make the value larger than the
 * kernel allows. The kernel works the steps off in their order each time that somebody uses the semaphore, at
 * that very moment, so that nothing is missed even if it is over at once; it finds the first one possible,
 * fails at the last one, and wakes us with ERANGE. A step that succeeded would wake others and put this
 * process in the holder's place (GETPID). */
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

static bool was_used(const struct semaphore *semaphore)
{
    int last = semctl(semaphore->id, 0, GETPID);
    return last >= 0 && last != semaphore->systemv.observed;
}

void bell_systemv_observe(struct semaphore *semaphore)
{
    int last = semctl(semaphore->id, 0, GETPID);
    semaphore->systemv.observed = last < 0 ? 0 : last;
}

/* Sleeps until the bell rings. Who used the lock since we looked last, and let go before we sleep, would be
 * missed: so look before going to sleep, and once more soon after, since there is a moment between the look
 * and the sleep. */
static enum placard_status await_bell(struct semaphore *semaphore, struct deadline deadline,
                                      struct placard_error *error)
{
    while (!was_used(semaphore)) {
        struct deadline look =
            semaphore->systemv.settled ? deadline : deadline_earlier(deadline, deadline_in(SECOND_LOOK));
        enum placard_status status = await(semaphore, UNTIL_HELD, look, error);
        if (status != PLACARD_TIMED_OUT || deadline_passed(deadline)) {
            return status;
        }
        semaphore->systemv.settled = true;
    }
    return PLACARD_OK;
}

/* Sleeps until the holder lets go. PLACARD_LOCK_TIMEOUT when it has lost patience, or the holder is dead:
 * then nobody lets go. */
static enum placard_status await_release(struct semaphore *semaphore, const struct key *key,
                                         struct deadline deadline, struct placard_error *error)
{
    int64_t look = FIRST_LOOK;
    for (;;) {
        struct deadline pause = deadline_earlier(deadline, semaphore->patience);
        enum placard_status status =
            await(semaphore, UNTIL_FREE, deadline_earlier(pause, deadline_in(look)), error);
        if (status != PLACARD_TIMED_OUT) {
            return status;
        }
        pid_t holder = semaphore_systemv.holder(semaphore, key);
        bool dead = holder == 0 && semctl(semaphore->id, 0, GETVAL) == 0;
        if (dead || deadline_passed(semaphore->patience)) {
            semaphore->patience = deadline_in(SEMAPHORE_PATIENCE);
            return semaphore_fail_held(key, holder, error);
        }
        if (deadline_passed(deadline)) {
            return status;
        }
        look = NEXT_LOOK;
    }
}

enum placard_status bell_systemv_listen(struct semaphore *semaphore, const struct key *key,
                                        struct deadline deadline, struct placard_error *error)
{
    if (!semaphore->rung) {
        enum placard_status status = await_bell(semaphore, deadline, error);
        if (status != PLACARD_OK) {
            return status;
        }
        semaphore->systemv.settled = false;
        semaphore->rung = true;
        semaphore->patience = deadline_in(SEMAPHORE_PATIENCE);
    }
    enum placard_status status = await_release(semaphore, key, deadline, error);
    if (status == PLACARD_OK) {
        semaphore->rung = false;
        bell_systemv_observe(semaphore);
    }
    return status;
}
