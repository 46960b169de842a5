/* A moment of the monotonic clock until which something is waited for. Any thread. */
#ifndef PLACARD_DEADLINE_H
#define PLACARD_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct deadline {
    int64_t at; /* nanoseconds of CLOCK_MONOTONIC, INT64_MAX for never */
};

/* The deadline MILLISECONDS from now; never when they are negative, or too many to count. */
struct deadline deadline_in(int64_t milliseconds);

/* The one of the two that comes first. */
struct deadline deadline_earlier(struct deadline one, struct deadline other);

bool deadline_passed(struct deadline deadline);

/* The time that is left, 0 when it has passed. */
struct timespec deadline_remaining(struct deadline deadline);

#endif
