/* Preloaded into a program, it shifts the time of day by the seconds that the file $PLACARD_TEST_CLOCK has at
 * that moment. The monotonic clock goes on as it is. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long long shift(void)
{
    char text[32] = "";
    const char *path = getenv("PLACARD_TEST_CLOCK");
    int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, text, sizeof text - 1) < 0) {
        text[0] = '\0';
    }
    if (fd >= 0) {
        close(fd);
    }
    return strtoll(text, NULL, 10);
}

/* With 64 bits for the time where a long has 32, they and the system call have other names. */
#ifdef __USE_TIME_BITS64
#define GET_TIME    "__clock_gettime64"
#define TIME        "__time64"
#define SYSTEM_CALL SYS_clock_gettime64
#else
#define GET_TIME    "clock_gettime"
#define TIME        "time"
#define SYSTEM_CALL SYS_clock_gettime
#endif

/* The C library's functions under names of our own: its headers have other names for their parameters. */
__attribute__((visibility("default"))) int shifted_clock(clockid_t clock,
                                                         struct timespec *now) __asm__(GET_TIME);
__attribute__((visibility("default"))) time_t shifted_time(time_t *result) __asm__(TIME);

int shifted_clock(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYSTEM_CALL, clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) {
        now->tv_sec += (time_t)shift();
    }
    return result;
}

time_t shifted_time(time_t *result)
{
    struct timespec now = {0};
    shifted_clock(CLOCK_REALTIME, &now);
    if (result != NULL) {
        *result = now.tv_sec;
    }
    return now.tv_sec;
}
