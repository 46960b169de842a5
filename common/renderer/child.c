#include "renderer/child.h"

#include "renderer/protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

/* Starts the child with SOCKET; 0 or an errno value. */
static int spawn(pid_t *process, const struct child_command *command, int socket)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int problem = posix_spawn_file_actions_init(&actions);
    if (problem != 0) {
        return problem;
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
        problem = posix_spawn(process, command->program, &actions, &attributes, command->arguments.items,
                              command->environment.items);
    }
    posix_spawnattr_destroy(&attributes);
destroy_actions:
    posix_spawn_file_actions_destroy(&actions);
    return problem;
}

enum placard_status child_start(struct child *child, const struct child_command *command,
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
                      : spawn(&child->process, command, ends[1]);
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
    return placard_fail(error, status, "cannot start the renderer %s: %s%s", command->program,
                        strerror(problem), problem == ENOENT ? "; the installation is not complete" : "");
}

/* Sets a limit that the process can notice but not change; a lower one that somebody else set stays. It has
 * none when it has just ended, which is noticed elsewhere. */
static void set_limit(pid_t process, __rlimit_resource_t resource, rlim_t value)
{
    struct rlimit limit;
    if (process > 0 && prlimit(process, resource, NULL, &limit) == 0) {
        limit.rlim_cur = value < limit.rlim_max ? value : limit.rlim_max;
        prlimit(process, resource, &limit, NULL);
    }
}

void child_limit_memory(const struct child *child, uint64_t bytes)
{
#ifdef PLACARD_INSTRUMENTED
    (void)child;
    (void)bytes;
#else
    set_limit(child->process, RLIMIT_DATA, bytes < RLIM_INFINITY ? (rlim_t)bytes : RLIM_INFINITY);
#endif
}

static bool get_time_used(const struct child *child, struct timespec *used)
{
    clockid_t clock;
    return child->process > 0 && clock_getcpuclockid(child->process, &clock) == 0 &&
           clock_gettime(clock, used) == 0;
}

void child_limit_time(const struct child *child, int64_t milliseconds)
{
    struct timespec used;
    if (get_time_used(child, &used)) {
        /* One more for the part of a second that was used before. */
        set_limit(child->process, RLIMIT_CPU, (rlim_t)(used.tv_sec + (milliseconds + 999) / 1000 + 1));
    }
}

int64_t child_time_used(const struct child *child)
{
    struct timespec used;
    return get_time_used(child, &used) ? (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000 : 0;
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

/* Says why a process with STATUS, as waitpid() has it, ended by itself. */
static void describe_end(int status, char *end)
{
    int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    switch (signal) {
    case 0:
        snprintf(end, CHILD_END_SIZE, "its renderer ended with status %d", WEXITSTATUS(status));
        break;
    case SIGSYS:
        snprintf(end, CHILD_END_SIZE, "its decoder tried what the sandbox forbids, and was ended");
        break;
    case SIGXCPU:
        snprintf(end, CHILD_END_SIZE, "its decoder took too much processor time, and was ended");
        break;
    case SIGSEGV:
    case SIGBUS:
    case SIGILL:
    case SIGFPE:
    case SIGABRT:
        snprintf(end, CHILD_END_SIZE, "its decoder crashed (signal %d, %s)", signal, strsignal(signal));
        break;
    default:
        snprintf(end, CHILD_END_SIZE, "its renderer was killed from outside (signal %d, %s)", signal,
                 strsignal(signal));
        break;
    }
}

bool child_reap(struct child *child, int patience, char *end)
{
    if (child->socket >= 0) {
        close(child->socket);
    }
    char words[CHILD_END_SIZE] = "its renderer ended";
    bool is_own_doing = true;
    if (child->process > 0) {
        bool is_killed = !has_ended(child->process, patience);
        int status = 0;
        pid_t reaped;
        if (is_killed) {
            kill(child->process, SIGKILL);
        }
        do {
            reaped = waitpid(child->process, &status, 0);
        } while (reaped < 0 && errno == EINTR);
        /* On a busy machine a process whose socket is closed can take a while to end: what it died of before
         * it was killed here is still what its status says. */
        bool by_kill = reaped <= 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        if (is_killed && by_kill) {
            snprintf(words, sizeof words, "its renderer hung up");
        } else if (reaped > 0) {
            describe_end(status, words);
            is_own_doing = !by_kill;
        }
    }
    *child = CHILD_NONE;
    if (end != NULL) {
        memcpy(end, words, sizeof words);
    }
    return is_own_doing;
}
