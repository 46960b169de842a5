#include "action.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_WORDS = 64, MOST_STARTED = 64, PATH_SIZE = 512, PATIENCE = 20000 /* ms */, LOOK = 10 /* ms */ };

static pid_t started[MOST_STARTED];
static size_t started_count;

static bool fail(const char *what, const char *name)
{
    fprintf(stderr, "placard-bench-measure: %s %s: %s\n", what, name, strerror(errno));
    return false;
}

/* Splits TEXT, which it changes, at CHARACTER; the rest, or NULL. */
static char *split(char *text, char character)
{
    char *rest = strchr(text, character);
    if (rest != NULL) {
        *rest++ = '\0';
    }
    return rest;
}

static bool run(char *line)
{
    char *words[MOST_WORDS] = {line};
    for (size_t count = 1; words[count - 1] != NULL && count < MOST_WORDS - 1; count++) {
        words[count] = split(words[count - 1], ' ');
    }
    pid_t process = 0;
    posix_spawn_file_actions_t files; /* standard output is for figures */
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
    errno = posix_spawnp(&process, words[0], &files, NULL, words, environ);
    posix_spawn_file_actions_destroy(&files);
    if (errno != 0) {
        return fail("cannot run", words[0]);
    }
    if (started_count < MOST_STARTED) {
        started[started_count++] = process;
    }
    return true;
}

static bool end_all(void)
{
    bool ended = true;
    while (started_count > 0) {
        pid_t process = started[--started_count];
        ended = kill(process, SIGTERM) == 0 && waitpid(process, NULL, 0) == process && ended;
    }
    return ended || fail("cannot end", "what was run");
}

void action_reap(void)
{
    size_t kept = 0;
    for (size_t i = 0; i < started_count; i++) {
        if (waitpid(started[i], NULL, WNOHANG) == 0) {
            started[kept++] = started[i];
        }
    }
    started_count = kept;
}

static bool send_line(const char *path, const char *text)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool sent = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
                dprintf(fd, "%s\n", text) > 0;
    if (fd >= 0) {
        close(fd);
    }
    return sent || fail("cannot send to", path);
}

/* Opens a named pipe for writing, and waits a while for its reader. */
static int open_pipe(const char *path)
{
    for (int tries = 0; tries < PATIENCE / LOOK; tries++) {
        int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0 || errno != ENXIO) {
            return fd;
        }
        usleep(LOOK * 1000);
    }
    return -1;
}

static bool write_line(const char *path, const char *text)
{
    int fd = open_pipe(path);
    bool written = fd >= 0 && dprintf(fd, "%s\n", text) > 0;
    if (fd >= 0) {
        close(fd);
    }
    return written || fail("cannot write to", path);
}

/* Has a program read the file, and waits until it has. */
static bool load_file(const char *pipe, const char *file)
{
    char path[PATH_SIZE], answer = 0;
    snprintf(path, sizeof path, "%s.ready", pipe);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    bool good = fd >= 0 && write_line(pipe, file);
    if (good && poll(&wanted, 1, PATIENCE) == 0) {
        errno = ETIMEDOUT;
        good = false;
    }
    good = good && read(fd, &answer, 1) == 1;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

/* The copy is dated a second after what it replaces: programs that know a file by its time in whole seconds
 * (imlib2, so feh and nsxiv) would miss it otherwise. */
static bool copy_for_rename(const char *from, const char *to)
{
    char fresh[PATH_SIZE], command[2 * PATH_SIZE];
    struct stat old;
    if (snprintf(fresh, sizeof fresh, "%s.new", to) >= (int)sizeof fresh ||
        snprintf(command, sizeof command, "cp -- '%s' '%s'", from, fresh) >= (int)sizeof command ||
        stat(to, &old) != 0 || system(command) != 0) { /* NOLINT(cert-env33-c) */
        return false;
    }
    time_t now = time(NULL);
    const struct timespec date = {.tv_sec = (old.st_mtime > now ? old.st_mtime : now) + 1};
    const struct timespec times[2] = {date, date};
    return utimensat(AT_FDCWD, fresh, times, 0) == 0;
}

static bool make_differ(const char *path)
{
    const char *end = strrchr(path, '.');
    bool text = end != NULL && strcmp(end, ".txt") == 0;
    FILE *file = fopen(path, "r+be");
    if (file == NULL) {
        return false;
    }
    bool good = fseek(file, text ? 0 : -1, SEEK_END) == 0;
    int byte = text ? ' ' - 1 : fgetc(file);
    good = good && byte != EOF && (text || fseek(file, -1, SEEK_END) == 0) &&
           fputc((byte + 1) & 0xff, file) != EOF;
    return fclose(file) == 0 && good;
}

/* Calls one of the functions that prepare with the two words after VERB. */
static bool prepare_with_two(const char *action, const char *verb,
                             bool (*prepare)(const char *, const char *))
{
    char *first = strdup(action + strlen(verb));
    char *second = first == NULL ? NULL : split(first, ':');
    bool good = second != NULL && prepare(first, second);
    free(first);
    return good || fail("cannot prepare", action);
}

static bool begins_with(const char *action, const char *verb)
{
    return strncmp(action, verb, strlen(verb)) == 0;
}

bool action_prepare(const char *action)
{
    if (begins_with(action, "differ:")) {
        const char *path = action + strlen("differ:");
        return make_differ(path) || fail("cannot change", path);
    }
    if (begins_with(action, "rename:")) {
        return prepare_with_two(action, "rename:", copy_for_rename);
    }
    return !begins_with(action, "load:") || prepare_with_two(action, "load:", load_file);
}

static bool act_with_two(const char *verb, const char *first, const char *second)
{
    if (strcmp(verb, "rename") == 0) {
        char fresh[PATH_SIZE];
        snprintf(fresh, sizeof fresh, "%s.new", second);
        return rename(fresh, second) == 0 || fail("cannot rename", fresh);
    }
    if (strcmp(verb, "signal") == 0) {
        return kill((pid_t)strtol(first, NULL, 10), (int)strtol(second, NULL, 10)) == 0 ||
               fail("cannot signal", first);
    }
    if (strcmp(verb, "send") == 0) {
        return send_line(first, second);
    }
    if (strcmp(verb, "write") == 0) {
        return write_line(first, second);
    }
    if (strcmp(verb, "load") == 0) {
        return write_line(first, "");
    }
    errno = EINVAL;
    return fail("there is no such action:", verb);
}

bool action_do(const char *action)
{
    bool done = false;
    char *verb = strdup(action), *second = NULL;
    char *first = verb == NULL ? NULL : split(verb, ':');
    if (first == NULL) {
        errno = EINVAL;
        done = fail("this is no action:", action);
    } else if (strcmp(verb, "run") == 0) {
        done = run(first);
    } else if (strcmp(verb, "end") == 0) {
        done = end_all();
    } else if (strcmp(verb, "differ") == 0) {
        done = true;
    } else if ((second = split(first, ':')) == NULL) {
        errno = EINVAL;
        done = fail("this action lacks something:", action);
    } else {
        done = act_with_two(verb, first, second);
    }
    free(verb);
    return done;
}
