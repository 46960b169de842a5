/* Durations of one thing done again and again, and what they come to. One thread at a time. */
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SAMPLES_MOST 100000

struct samples {
    int64_t *nanoseconds;
    size_t count;
};

/* False, with a line on standard error, when there is no memory. samples_end() frees. */
bool samples_begin(struct samples *samples);
void samples_end(struct samples *samples);

/* Adds one; ignored when there are SAMPLES_MOST already. */
void samples_add(struct samples *samples, int64_t nanoseconds);

/* Prints "WHAT SIZE MEDIAN P99 COUNT", the durations in nanoseconds; sorts. */
void samples_print(struct samples *samples, const char *what, size_t size);

/* Nanoseconds of the monotonic clock. */
int64_t samples_now(void);

#ifdef __cplusplus
}
#endif
#endif
