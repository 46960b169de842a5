/* Times in milliseconds: the clock for waiting, and the one for people. */
#ifndef PLACARD_BOARD_CLOCK_H
#define PLACARD_BOARD_CLOCK_H

#include <placard/segment.h>
#include <stdint.h>
#include <time.h>

static inline int64_t clock_milliseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now); /* cannot fail for the two clocks that are used here */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline int64_t clock_unix(void)
{
    return clock_milliseconds(CLOCK_REALTIME);
}

/* The moment TIMEOUT from now; INT64_MAX for PLACARD_WAIT_FOREVER (any negative value). */
static inline int64_t clock_deadline(int64_t timeout)
{
    int64_t deadline;
    if (timeout < 0 || __builtin_add_overflow(clock_milliseconds(CLOCK_MONOTONIC), timeout, &deadline)) {
        return INT64_MAX;
    }
    return deadline;
}

/* Milliseconds until DEADLINE, 0 when it has passed. */
static inline int64_t clock_left(int64_t deadline)
{
    int64_t left = deadline - clock_milliseconds(CLOCK_MONOTONIC);
    return left > 0 ? left : 0;
}

#endif
