#include "ui/device/console.h"
#include "ui/device/crash.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/kd.h>
#include <linux/vt.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#define CONSOLE_IN_FRONT "/dev/tty0"
#define FRONT_TRIES      100
#define FRONT_PAUSE      10 /* ms */

/* The kernel sends these two; which ones, the program chooses. */
#define SIGNAL_LEAVE  (SIGRTMIN + 1)
#define SIGNAL_RETURN (SIGRTMIN + 2)

struct console {
    int terminal;
    int signals;
    bool in_front; /* when it was opened */
    bool muted;
};

/* What put_back() can get at when the process crashes. */
static struct {
    int terminal; /* -1: there is nothing to put back */
    int mode;
    int keyboard;
    struct vt_mode switching;
} former = {.terminal = -1};

static void put_back(void)
{
    if (former.terminal < 0) {
        return;
    }
    /* Whatever fails here, there is nothing else that could be done. */
    (void)ioctl(former.terminal, KDSKBMODE, former.keyboard);
    (void)ioctl(former.terminal, KDSETMODE, former.mode);
    (void)ioctl(former.terminal, VT_SETMODE, &former.switching);
}

static bool is_console(int fd)
{
    int mode = 0;
    return ioctl(fd, KDGETMODE, &mode) == 0;
}

static enum placard_status open_terminal(int *terminal, const char *path, struct placard_error *error)
{
    *terminal = path == NULL && is_console(STDIN_FILENO)
                    ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                    : open(path == NULL ? CONSOLE_IN_FRONT : path, O_RDWR | O_CLOEXEC | O_NOCTTY);
    const char *name = path == NULL ? CONSOLE_IN_FRONT : path;
    if (*terminal < 0) {
        return placard_fail(
            error, errno == EACCES || errno == EPERM ? PLACARD_PERMISSION_DENIED : PLACARD_NOT_FOUND,
            "cannot use the console %s: %s; its cursor may blink on the picture: start the program on "
            "it, or as a service with TTYPath= and StandardInput=tty",
            name, strerror(errno));
    }
    if (!is_console(*terminal)) {
        close(*terminal);
        *terminal = -1;
        return placard_fail(error, PLACARD_NOT_FOUND, "%s is no virtual terminal", name);
    }
    return PLACARD_OK;
}

static enum placard_status open_signals(struct console *console, struct placard_error *error)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGNAL_LEAVE);
    sigaddset(&set, SIGNAL_RETURN);
    int problem = pthread_sigmask(SIG_BLOCK, &set, NULL);
    console->signals = problem == 0 ? signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK) : -1;
    if (console->signals < 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot listen to the console's signals: %s",
                            strerror(problem != 0 ? problem : errno));
    }
    return PLACARD_OK;
}

/* A service manager gives its services a terminal that is in the background. False when whoever is in front
 * does not let go. */
static bool come_to_front(int terminal)
{
    struct stat facts;
    if (fstat(terminal, &facts) != 0 || minor(facts.st_rdev) == 0 || minor(facts.st_rdev) > MAX_NR_CONSOLES) {
        return true; /* number 0 is the one in front, whichever that is */
    }
    int number = (int)minor(facts.st_rdev);
    struct vt_stat state = {0};
    for (int i = 0; i < FRONT_TRIES; i++) {
        if (ioctl(terminal, VT_GETSTATE, &state) != 0 || state.v_active == number) {
            return true;
        }
        if (i == 0 && ioctl(terminal, VT_ACTIVATE, number) != 0) {
            return false;
        }
        (void)poll(NULL, 0, FRONT_PAUSE);
    }
    return false;
}

/* Makes the terminal that of this process and its session: only then it can be set without root's rights. */
static enum placard_status control(const struct console *console, struct placard_error *error)
{
    if (tcgetsid(console->terminal) == getsid(0)) {
        return PLACARD_OK;
    }
    if ((getsid(0) != getpid() && setsid() < 0) || ioctl(console->terminal, TIOCSCTTY, 0) != 0) {
        return placard_fail(
            error, PLACARD_PERMISSION_DENIED,
            "the console is left as it is, since without root's rights it could not be put back: "
            "start the program on it, or as a service with TTYPath= and StandardInput=tty");
    }
    return PLACARD_OK;
}

/* Remembers how the terminal is, and makes it ours. */
static enum placard_status take(const struct console *console, struct placard_error *error)
{
    struct vt_mode switching = {
        .mode = VT_PROCESS, .relsig = (short)SIGNAL_LEAVE, .acqsig = (short)SIGNAL_RETURN};
    if (ioctl(console->terminal, KDGETMODE, &former.mode) != 0 ||
        ioctl(console->terminal, KDGKBMODE, &former.keyboard) != 0 ||
        ioctl(console->terminal, VT_GETMODE, &former.switching) != 0) {
        return placard_fail(error, PLACARD_NOT_FOUND, "cannot ask how the console is set: %s",
                            strerror(errno));
    }
    former.terminal = console->terminal;
    crash_watch(put_back);
    if (ioctl(console->terminal, VT_SETMODE, &switching) != 0 ||
        ioctl(console->terminal, KDSETMODE, KD_GRAPHICS) != 0) {
        int problem = errno;
        return placard_fail(error, problem == EPERM ? PLACARD_PERMISSION_DENIED : PLACARD_UNKNOWN_ERROR,
                            "cannot take the console: %s; start the program on it, or as root",
                            strerror(problem));
    }
    return PLACARD_OK;
}

enum placard_status console_open(struct console **console, bool without_root, struct placard_error *error)
{
    *console = NULL;
    struct console *made = malloc(sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the console");
    }
    made->terminal = made->signals = -1;
    enum placard_status status = open_terminal(&made->terminal, NULL, error);
    if (status == PLACARD_OK) {
        status = open_signals(made, error);
    }
    if (status == PLACARD_OK && without_root) {
        status = control(made, error);
    }
    if (status == PLACARD_OK) {
        made->in_front = come_to_front(made->terminal);
        status = take(made, error);
    }
    if (status != PLACARD_OK) {
        console_close(made);
        return status;
    }
    *console = made;
    return PLACARD_OK;
}

void console_close(struct console *console)
{
    if (console == NULL) {
        return;
    }
    if (former.terminal >= 0) {
        (void)tcflush(former.terminal, TCIFLUSH); /* what was typed meanwhile is not for the shell */
        put_back();
        crash_unwatch();
        former.terminal = -1;
    }
    if (console->signals >= 0) {
        close(console->signals);
    }
    if (console->terminal >= 0) {
        close(console->terminal);
    }
    free(console);
}

void console_mute(struct console *console, bool muted)
{
    if (console->muted != muted) {
        console->muted = muted;
        /* Whoever could take the terminal may do this, too. */
        (void)ioctl(console->terminal, KDSKBMODE, muted ? K_OFF : former.keyboard);
    }
}

int console_fd(const struct console *console)
{
    return console->signals;
}

bool console_came_to_front(const struct console *console)
{
    return console->in_front;
}

enum console_change console_next_change(struct console *console)
{
    struct signalfd_siginfo signal;
    if (read(console->signals, &signal, sizeof signal) != (ssize_t)sizeof signal) {
        return CONSOLE_SAME;
    }
    if (signal.ssi_signo == (uint32_t)SIGNAL_LEAVE) {
        return CONSOLE_LEAVES;
    }
    (void)ioctl(console->terminal, VT_RELDISP, VT_ACKACQ);
    return CONSOLE_RETURNS;
}

void console_let_go(struct console *console)
{
    (void)ioctl(console->terminal, VT_RELDISP, 1);
}

void console_switch_to(struct console *console, int number)
{
    (void)ioctl(console->terminal, VT_ACTIVATE, number);
}

enum placard_status console_repair(const char *path, struct placard_error *error)
{
    int terminal = -1;
    enum placard_status status = open_terminal(&terminal, path, error);
    if (status != PLACARD_OK) {
        return status;
    }
    struct vt_mode automatic = {.mode = VT_AUTO};
    if (ioctl(terminal, KDSKBMODE, K_UNICODE) != 0 || ioctl(terminal, KDSETMODE, KD_TEXT) != 0 ||
        ioctl(terminal, VT_SETMODE, &automatic) != 0) {
        status = placard_fail(error, PLACARD_PERMISSION_DENIED, "cannot put the console back: %s",
                              strerror(errno));
    }
    close(terminal);
    return status;
}
