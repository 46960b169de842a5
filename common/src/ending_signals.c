#include "ending_signals.h"
#include <stddef.h>

sigset_t ending_signals(void)
{
    sigset_t signals;
    struct sigaction present;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGQUIT);
    if (sigaction(SIGHUP, NULL, &present) == 0 && present.sa_handler != SIG_IGN) {
        sigaddset(&signals, SIGHUP);
    }
    return signals;
}
