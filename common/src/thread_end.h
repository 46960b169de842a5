/* Waiting for the end of a thread, with a time limit. */
#ifndef PLACARD_THREAD_END_H
#define PLACARD_THREAD_END_H

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

/* Waits until THREAD has ended, MILLISECONDS (0 to 999) at the most. True when it has: it is joined. */
static inline bool thread_has_ended(pthread_t thread, int milliseconds)
{
#ifdef __SANITIZE_THREAD__ /* which, in gcc 12, sees no join in pthread_clockjoin_np() */
    const clockid_t clock = CLOCK_REALTIME;
#else
    const clockid_t clock = CLOCK_MONOTONIC;
#endif
    struct timespec until;
    clock_gettime(clock, &until); /* cannot fail for these clocks */
    until.tv_nsec += milliseconds * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
#ifdef __SANITIZE_THREAD__
    return pthread_timedjoin_np(thread, NULL, &until) == 0;
#else
    return pthread_clockjoin_np(thread, NULL, clock, &until) == 0;
#endif
}

#endif
