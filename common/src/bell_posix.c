#include "bell_posix.h"

#include "semaphore_posix.h"
#include <errno.h>
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

/* Milliseconds between two looks whether the lock is free again. */
#define SHORTEST_PAUSE 2
#define LONGEST_PAUSE  50

bool bell_posix_hush(struct semaphore *semaphore)
{
    if (semaphore->posix.bell < 0) {
        return false;
    }
    bool removed = false;
    _Alignas(struct inotify_event) char events[4096];
    ssize_t length;
    while ((length = read(semaphore->posix.bell, events, sizeof events)) > 0) {
        for (size_t at = 0; at + sizeof(struct inotify_event) <= (size_t)length;) {
            const struct inotify_event *event = (const void *)(events + at);
            removed = removed || (event->mask & (IN_ATTRIB | IN_DELETE_SELF | IN_IGNORED)) != 0;
            at += sizeof *event + event->len;
        }
    }
    return removed;
}

void bell_posix_close(struct semaphore *semaphore)
{
    if (semaphore->posix.bell >= 0) {
        close(semaphore->posix.bell);
        semaphore->posix.bell = -1;
    }
}

/* Hangs the bell up if it is not. Without one, since the system has no more of them, the heartbeat is left.
 * PLACARD_NOT_FOUND when there is no semaphore. */
static enum placard_status hang_up(struct semaphore *semaphore, const struct key *key)
{
    if (semaphore->posix.bell >= 0) {
        return PLACARD_OK;
    }
    int bell = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (bell < 0) {
        return PLACARD_OK;
    }
    if (inotify_add_watch(bell, key->semaphore_file,
                          IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_DONT_FOLLOW) < 0 &&
        errno == ENOENT) {
        close(bell);
        return PLACARD_NOT_FOUND;
    }
    (void)inotify_add_watch(bell, key->segment_file, IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_DONT_FOLLOW);
    semaphore->posix.bell = bell;
    semaphore->rung = true; /* whatever came before it hung */
    semaphore->patience = deadline_in(SEMAPHORE_PATIENCE);
    return PLACARD_OK;
}

/* Sleeps until DEADLINE, a signal, or the bell, if it is to be heard. */
static enum placard_status sleep_until(const struct semaphore *semaphore, bool hear, struct deadline deadline,
                                       struct placard_error *error)
{
    struct pollfd bell = {.fd = hear ? semaphore->posix.bell : -1, .events = POLLIN};
    struct timespec left = deadline_remaining(deadline);
    int ready = ppoll(&bell, 1, &left, NULL);
    if (ready > 0) {
        return PLACARD_OK;
    }
    return ready == 0 ? placard_fail(error, PLACARD_TIMED_OUT, "the time to wait for the lock's bell is over")
           : errno == EINTR
               ? placard_fail(error, PLACARD_INTERRUPTED, "a signal ended the wait for the lock's bell")
               : placard_fail(error, PLACARD_LOCK_ERROR, "cannot wait for the lock's bell: %m");
}

static enum placard_status await_bell(struct semaphore *semaphore, struct deadline deadline,
                                      struct placard_error *error)
{
    struct deadline beat = deadline_earlier(deadline, deadline_in(BELL_POSIX_HEARTBEAT));
    enum placard_status status = sleep_until(semaphore, true, beat, error);
    if (status == PLACARD_OK) {
        if (bell_posix_hush(semaphore)) {
            bell_posix_close(semaphore); /* to be hung up on what is there now */
        }
        semaphore->rung = true;
        semaphore->patience = deadline_in(SEMAPHORE_PATIENCE);
    }
    return status;
}

static enum placard_status await_free(struct semaphore *semaphore, const struct key *key,
                                      struct deadline deadline, struct placard_error *error)
{
    for (int pause = SHORTEST_PAUSE;; pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE) {
        int value = 0;
        enum placard_status status = semaphore_posix_value(semaphore, key, &value, error);
        if (status != PLACARD_OK || value > 0) {
            return status;
        }
        if (deadline_passed(semaphore->patience)) {
            semaphore->patience = deadline_in(SEMAPHORE_PATIENCE);
            return semaphore_fail_held(key, semaphore_posix.holder(semaphore, key), error);
        }
        status = sleep_until(semaphore, false, deadline_earlier(deadline, deadline_in(pause)), error);
        if (status != PLACARD_TIMED_OUT || deadline_passed(deadline)) {
            return status;
        }
    }
}

enum placard_status bell_posix_listen(struct semaphore *semaphore, const struct key *key,
                                      struct deadline deadline, struct placard_error *error)
{
    enum placard_status status = hang_up(semaphore, key);
    if (status == PLACARD_OK && !semaphore->rung) {
        status = await_bell(semaphore, deadline, error);
    }
    if (status == PLACARD_OK) {
        status = await_free(semaphore, key, deadline, error);
    }
    if (status == PLACARD_OK) {
        semaphore->rung = false;
        /* Whoever gave the lock back rang before that: the caller's look finds all that it was for. */
        if (bell_posix_hush(semaphore)) {
            bell_posix_close(semaphore);
        }
    }
    return status;
}
