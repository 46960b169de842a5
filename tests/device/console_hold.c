/* Keeps the console that is in front there: whoever wants another one in front is refused, until SIGTERM.
 * Says "ready", and "refused" each time. Linked statically, for the virtual device's own small system. */
#include <fcntl.h>
#include <linux/vt.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
    const struct vt_mode held = {.mode = VT_PROCESS, .relsig = SIGUSR1, .acqsig = SIGUSR2};
    const struct vt_mode automatic = {.mode = VT_AUTO};
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGUSR2);
    sigaddset(&signals, SIGTERM);
    int terminal = open("/dev/tty0", O_RDWR | O_CLOEXEC);
    if (terminal < 0 || sigprocmask(SIG_BLOCK, &signals, NULL) != 0 ||
        ioctl(terminal, VT_SETMODE, &held) != 0) {
        perror("console_hold: /dev/tty0");
        return 1;
    }
    puts("ready");
    (void)fflush(stdout);
    int number = 0;
    while (sigwait(&signals, &number) == 0 && number != SIGTERM) {
        if (number == SIGUSR1 && ioctl(terminal, VT_RELDISP, 0) == 0) {
            puts("refused");
            (void)fflush(stdout);
        }
    }
    return ioctl(terminal, VT_SETMODE, &automatic) != 0;
}
