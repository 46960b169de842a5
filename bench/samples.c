#include "samples.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

bool samples_begin(struct samples *samples)
{
    *samples = (struct samples){.nanoseconds = calloc(SAMPLES_MOST, sizeof *samples->nanoseconds)};
    if (samples->nanoseconds == NULL) {
        fprintf(stderr, "no memory for %d samples\n", SAMPLES_MOST);
    }
    return samples->nanoseconds != NULL;
}

void samples_end(struct samples *samples)
{
    free(samples->nanoseconds);
    *samples = (struct samples){0};
}

void samples_add(struct samples *samples, int64_t nanoseconds)
{
    if (samples->count < SAMPLES_MOST) {
        samples->nanoseconds[samples->count++] = nanoseconds;
    }
}

static int compare(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

void samples_print(struct samples *samples, const char *what, size_t size)
{
    if (samples->count == 0) {
        return;
    }
    qsort(samples->nanoseconds, samples->count, sizeof *samples->nanoseconds, compare);
    printf("%s %zu %lld %lld %zu\n", what, size, (long long)samples->nanoseconds[samples->count / 2],
           (long long)samples->nanoseconds[(samples->count - 1) * 99 / 100], samples->count);
    fflush(stdout);
}

int64_t samples_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
