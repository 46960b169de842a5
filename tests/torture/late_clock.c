/* The time of day two seconds later than it is, linked into a driver with --wrap=clock_gettime. Each fault
 * point is tried with a lock just made, and nobody who reads a Qt program's board trusts a lock in the second
 * in which it was set. */
#include <time.h>

int __real_clock_gettime(clockid_t clock, struct timespec *now); /* NOLINT(bugprone-reserved-identifier) */
int __wrap_clock_gettime(clockid_t clock, struct timespec *now); /* NOLINT(bugprone-reserved-identifier) */

int __wrap_clock_gettime(clockid_t clock, struct timespec *now) /* NOLINT(bugprone-reserved-identifier) */
{
    int result = __real_clock_gettime(clock, now);
    if (clock == CLOCK_REALTIME) {
        now->tv_sec += 2;
    }
    return result;
}
