#include "ui/device/crash.h"
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

static const int deadly[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
#define DEADLY_COUNT (sizeof deadly / sizeof deadly[0])

/* What the handler can get at. */
static struct {
    void (*last)(void);
    struct sigaction actions[DEADLY_COUNT];
} former;

static void handle(int number, siginfo_t *info, void *context);

/* The handler of before may make up for a SIGBUS. One that has it end the process says so by putting another
 * handler, or none, in the place of this one. */
static bool is_survived(const struct sigaction *before, int number, siginfo_t *info, void *context)
{
    struct sigaction present;
    before->sa_sigaction(number, info, context);
    return sigaction(number, NULL, &present) == 0 && (present.sa_flags & SA_SIGINFO) != 0 &&
           present.sa_sigaction == handle;
}

static void handle(int number, siginfo_t *info, void *context)
{
    int kept = errno;
    size_t i = 0;
    while (i < DEADLY_COUNT - 1 && deadly[i] != number) {
        i++;
    }
    const struct sigaction *before = &former.actions[i];
    bool is_asked = number == SIGBUS && (before->sa_flags & SA_SIGINFO) != 0;
    if (!is_asked || !is_survived(before, number, info, context)) {
        former.last();
        if (!is_asked) {
            (void)sigaction(number, before, NULL);
        }
        (void)raise(number); /* delivered when this returns, to whom it would have been */
    }
    errno = kept;
}

void crash_watch(void (*last)(void))
{
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    former.last = last;
    for (size_t i = 0; i < DEADLY_COUNT; i++) {
        (void)sigaction(deadly[i], &action,
                        &former.actions[i]); /* fails for signals that do not exist only */
    }
}

void crash_unwatch(void)
{
    for (size_t i = 0; i < DEADLY_COUNT; i++) {
        (void)sigaction(deadly[i], &former.actions[i], NULL);
    }
}
