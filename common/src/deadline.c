#include "deadline.h"

#define NANOSECONDS 1000000000

static int64_t now(void)
{
    struct timespec time = {0};
    clock_gettime(CLOCK_MONOTONIC, &time); /* cannot fail: the clock exists, the address is good */
    return (int64_t)time.tv_sec * NANOSECONDS + time.tv_nsec;
}

struct deadline deadline_in(int64_t milliseconds)
{
    int64_t wait = 0;
    int64_t at = 0;
    if (milliseconds < 0 || __builtin_mul_overflow(milliseconds, INT64_C(1000000), &wait) ||
        __builtin_add_overflow(now(), wait, &at)) {
        at = INT64_MAX;
    }
    return (struct deadline){at};
}

struct deadline deadline_earlier(struct deadline one, struct deadline other)
{
    return one.at < other.at ? one : other;
}

bool deadline_passed(struct deadline deadline)
{
    return now() >= deadline.at;
}

struct timespec deadline_remaining(struct deadline deadline)
{
    /* A day at most: callers wait again, and no kernel has to convert a time of centuries. */
    const int64_t day = INT64_C(86400) * NANOSECONDS;
    int64_t left = deadline.at == INT64_MAX ? day : deadline.at - now();
    left = left < 0 ? 0 : left > day ? day : left;
    return (struct timespec){.tv_sec = (time_t)(left / NANOSECONDS), .tv_nsec = (long)(left % NANOSECONDS)};
}
