/* Starts a program, and says after how many milliseconds it calls itself ready, as a service does
 * (sd_notify(3)): stopwatch PROGRAM ARGUMENT… Listens until the program ends. Linked statically, for the
 * virtual device's own small system. */
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define NAME "stopwatch"

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void end(int number)
{
    (void)number;
    _exit(0);
}

static int listen_for_it(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0" NAME};
    socklen_t length = offsetof(struct sockaddr_un, sun_path) + sizeof NAME;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    return fd >= 0 && bind(fd, (const struct sockaddr *)&address, length) == 0 ? fd : -1;
}

int main(int argc, char **argv)
{
    int fd = listen_for_it();
    if (argc < 2 || fd < 0 || setenv("NOTIFY_SOCKET", "@" NAME, 1) != 0 || signal(SIGCHLD, end) == SIG_ERR) {
        perror(NAME);
        return 1;
    }
    double start = milliseconds();
    if (fork() == 0) {
        execvp(argv[1], &argv[1]);
        _exit(127);
    }
    char message[4096];
    for (ssize_t size; (size = recv(fd, message, sizeof message - 1, 0)) >= 0;) {
        message[size] = '\0';
        if (strstr(message, "READY=1") != NULL) {
            printf("ready after %.0f ms\n", milliseconds() - start);
            (void)fflush(stdout);
        }
    }
    return 1;
}
