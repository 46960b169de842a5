#include "renderer/child.h"

#include "renderer/protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define END_PATIENCE 1000 /* milliseconds that an idle child may take to end */

/* Where fonts and their caches are, the language that fallback fonts depend on, where libraries are, and the
 * settings of the sanitizers. */
static const char *const passed_on[] = {"HOME",
                                        "XDG_CACHE_HOME",
                                        "XDG_CONFIG_HOME",
                                        "XDG_DATA_HOME",
                                        "FONTCONFIG_FILE",
                                        "FONTCONFIG_PATH",
                                        "LANG",
                                        "LC_ALL",
                                        "LC_CTYPE",
                                        "LD_LIBRARY_PATH",
                                        "ASAN_OPTIONS",
                                        "UBSAN_OPTIONS",
                                        "LSAN_OPTIONS"};
#define PASSED_ON (sizeof passed_on / sizeof passed_on[0])

/* What of this process's environment the child gets: pointers into it, NULL at the end. */
static void reduce_environment(char *reduced[PASSED_ON + 1])
{
    size_t count = 0;
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
        for (size_t i = 0; i < PASSED_ON && count < PASSED_ON; i++) {
            size_t length = strlen(passed_on[i]);
            if (strncmp(*entry, passed_on[i], length) == 0 && (*entry)[length] == '=') {
                reduced[count++] = *entry;
            }
        }
    }
    reduced[count] = NULL;
}

static int prepare_actions(posix_spawn_file_actions_t *actions, int socket)
{
    int problem = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (problem == 0) {
        problem = posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    if (problem == 0) {
        problem = posix_spawn_file_actions_adddup2(actions, socket, RENDERER_SOCKET_FD);
    }
    if (problem == 0) {
        problem = posix_spawn_file_actions_addclosefrom_np(actions, RENDERER_SOCKET_FD + 1);
    }
    return problem;
}

static int prepare_attributes(posix_spawnattr_t *attributes)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    int problem = posix_spawnattr_setsigdefault(attributes, &all);
    if (problem == 0) {
        problem = posix_spawnattr_setsigmask(attributes, &none);
    }
    if (problem == 0) {
        problem = posix_spawnattr_setpgroup(attributes, 0);
    }
    if (problem == 0) {
        problem = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK |
                                                           POSIX_SPAWN_SETPGROUP);
    }
    return problem;
}

/* Starts PROGRAM with SOCKET; 0 or an errno value. */
static int spawn(pid_t *process, const char *program, const char *font_file, int socket)
{
    char *environment[PASSED_ON + 1];
    reduce_environment(environment);
    char name[] = "placard-renderer", option[] = "--font";
    char *font = font_file == NULL ? NULL : strdup(font_file);
    if (font_file != NULL && font == NULL) {
        return ENOMEM;
    }
    char *arguments[] = {name, font == NULL ? NULL : option, font, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int problem = posix_spawn_file_actions_init(&actions);
    if (problem != 0) {
        goto free_font;
    }
    problem = posix_spawnattr_init(&attributes);
    if (problem != 0) {
        goto destroy_actions;
    }
    problem = prepare_actions(&actions, socket);
    if (problem == 0) {
        problem = prepare_attributes(&attributes);
    }
    if (problem == 0) {
        problem = posix_spawn(process, program, &actions, &attributes, arguments, environment);
    }
    posix_spawnattr_destroy(&attributes);
destroy_actions:
    posix_spawn_file_actions_destroy(&actions);
free_font:
    free(font);
    return problem;
}

enum placard_status child_start(struct child *child, const char *program, const char *font_file,
                                struct placard_error *error)
{
    *child = CHILD_NONE;
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES,
                            "cannot connect to a renderer: %s; close some programs and try again",
                            strerror(errno));
    }
    int flags = fcntl(ends[0], F_GETFL);
    int problem = flags < 0 || fcntl(ends[0], F_SETFL, flags | O_NONBLOCK) != 0
                      ? errno
                      : spawn(&child->process, program, font_file, ends[1]);
    close(ends[1]);
    if (problem == 0) {
        child->socket = ends[0];
        return PLACARD_OK;
    }
    close(ends[0]);
    child->process = 0;
    enum placard_status status = problem == ENOENT   ? PLACARD_NOT_FOUND
                                 : problem == EACCES ? PLACARD_PERMISSION_DENIED
                                                     : PLACARD_OUT_OF_RESOURCES;
    return placard_fail(error, status, "cannot start the renderer %s: %s%s", program, strerror(problem),
                        problem == ENOENT ? "; the installation is not complete" : "");
}

/* Waits until PROCESS has ended; false when it has not after PATIENCE milliseconds. Reaps nothing. */
static bool has_ended(pid_t process, int patience)
{
    int fd = (int)syscall(SYS_pidfd_open, process, 0);
    if (fd >= 0) {
        struct pollfd end = {.fd = fd, .events = POLLIN};
        int ready;
        do {
            ready = poll(&end, 1, patience);
        } while (ready < 0 && errno == EINTR);
        close(fd);
        return ready > 0;
    }
    /* A kernel before 5.3 has no such descriptor: look now and then. */
    const struct timespec nap = {.tv_nsec = 2000000};
    for (int waited = 0; waited <= patience; waited += 2) {
        siginfo_t info = {0};
        if (waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == process) {
            return true;
        }
        nanosleep(&nap, NULL);
    }
    return false;
}

void child_reap(struct child *child, bool force, char *end)
{
    if (child->socket >= 0) {
        close(child->socket);
    }
    int status = 0;
    pid_t reaped = -1;
    if (child->process > 0) {
        if (force || !has_ended(child->process, END_PATIENCE)) {
            kill(child->process, SIGKILL);
        }
        do {
            reaped = waitpid(child->process, &status, 0);
        } while (reaped < 0 && errno == EINTR);
    }
    *child = CHILD_NONE;
    if (end == NULL) {
        return;
    }
    if (reaped <= 0) {
        snprintf(end, CHILD_END_SIZE, "ended");
    } else if (WIFSIGNALED(status)) {
        snprintf(end, CHILD_END_SIZE, "was ended by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    } else {
        snprintf(end, CHILD_END_SIZE, "ended with status %d", WEXITSTATUS(status));
    }
}
