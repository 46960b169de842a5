#include "signals.h"
#include "src/ending_signals.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum placard_status signals_open(int *fd, struct placard_error *error)
{
    sigset_t set = ending_signals();
    sigaddset(&set, SIGUSR1);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 || sigaction(SIGPIPE, &ignore, NULL) != 0) {
        return placard_fail(error, PLACARD_UNKNOWN_ERROR, "signals cannot be set up: %s", strerror(errno));
    }
    *fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (*fd < 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES,
                            "signals cannot be read: %s; more open files are needed (ulimit -n)",
                            strerror(errno));
    }
    return PLACARD_OK;
}

enum signals_request signals_take(int fd, int *number)
{
    struct signalfd_siginfo signal;
    if (read(fd, &signal, sizeof(signal)) != (ssize_t)sizeof(signal)) {
        return SIGNALS_NONE;
    }
    *number = (int)signal.ssi_signo;
    return *number == SIGUSR1 ? SIGNALS_RELOAD : SIGNALS_END;
}
