/* Measures how long a program takes from being told of a picture to its being painted:
 *   placard-bench-measure SCREEN TOLERANCE ROUNDS A.rgb B.rgb ACTION-A… -- ACTION-B…
 * The screen must show B. Each round does A's actions and watches until A is on the screen, then B's.
 * Actions, each one argument: run:WORD WORD…        starts a program, without waiting for it rename:FROM:TO
 * puts a copy of the file FROM, made before the clock runs, in the place of TO signal:PID:NUMBER
 *   send:SOCKET:TEXT      a line to a stream socket
 *   write:PIPE:TEXT       a line into a named pipe
 * Prints, for each change, the milliseconds to its begin and to its end, and how many looks saw a mixture of
 * both, and something strange. */
#include "change.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIMIT = 20000 /* ms for one change */, MOST_WORDS = 64, PAUSE_BETWEEN = 150000 /* us */ };

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
    errno = posix_spawnp(&process, words[0], NULL, NULL, words, environ);
    return errno == 0 || fail("cannot run", words[0]);
}

static bool copy(const char *from, const char *to)
{
    char command[1024];
    int length = snprintf(command, sizeof command, "cp -- '%s' '%s'", from, to);
    return length > 0 && (size_t)length < sizeof command && system(command) == 0; /* NOLINT(cert-env33-c) */
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

static bool write_line(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool written = fd >= 0 && dprintf(fd, "%s\n", text) > 0;
    if (fd >= 0) {
        close(fd);
    }
    return written || fail("cannot write to", path);
}

/* What takes time and is not the program's own work. */
static bool prepare(const char *action)
{
    if (strncmp(action, "rename:", strlen("rename:")) != 0) {
        return true;
    }
    char *text = strdup(action + strlen("rename:")), fresh[512];
    char *to = text == NULL ? NULL : split(text, ':');
    bool copied =
        to != NULL && snprintf(fresh, sizeof fresh, "%s.new", to) < (int)sizeof fresh && copy(text, fresh);
    free(text);
    return copied || fail("cannot copy for", action);
}

static bool act(const char *action)
{
    char *verb = strdup(action);
    char *first = verb == NULL ? NULL : split(verb, ':');
    if (first == NULL) {
        free(verb);
        return fail("this is no action:", action);
    }
    bool done = false;
    char fresh[512];
    if (strcmp(verb, "run") == 0) {
        done = run(first);
        free(verb);
        return done;
    }
    char *second = split(first, ':');
    if (second == NULL) {
        done = fail("this action lacks something:", action);
    } else if (strcmp(verb, "rename") == 0) {
        snprintf(fresh, sizeof fresh, "%s.new", second);
        done = rename(fresh, second) == 0 || fail("cannot rename", fresh);
    } else if (strcmp(verb, "signal") == 0) {
        done = kill((pid_t)strtol(first, NULL, 10), (int)strtol(second, NULL, 10)) == 0 ||
               fail("cannot signal", first);
    } else if (strcmp(verb, "send") == 0) {
        done = send_line(first, second);
    } else if (strcmp(verb, "write") == 0) {
        done = write_line(first, second);
    } else {
        done = fail("there is no such action:", action);
    }
    free(verb);
    return done;
}

/* Does the COUNT ACTIONS that lead from BEFORE to AFTER, and prints how the screen followed. */
static bool change_once(const struct screen *screen, int tolerance, const struct change_picture *before,
                        const struct change_picture *after, char **actions, int count)
{
    for (int i = 0; i < count; i++) {
        if (!prepare(actions[i])) {
            return false;
        }
    }
    struct change change;
    int64_t start = change_now();
    for (int i = 0; i < count; i++) {
        if (!act(actions[i])) {
            return false;
        }
    }
    if (!change_watch(&change, screen, before, after, tolerance, start, LIMIT)) {
        fprintf(stderr, "placard-bench-measure: the picture was not painted within %d ms\n", LIMIT);
        return false;
    }
    printf("%.3f %.3f %u %u\n", change.first_ms, change.done_ms, change.mixed, change.strange);
    fflush(stdout);
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
    usleep(PAUSE_BETWEEN);
    return true;
}

int main(int count, char **arguments)
{
    int middle = 6;
    while (middle < count && strcmp(arguments[middle], "--") != 0) {
        middle++;
    }
    if (middle + 1 >= count || middle == 6) {
        fprintf(stderr,
                "usage: placard-bench-measure SCREEN TOLERANCE ROUNDS A.rgb B.rgb ACTION-A… -- ACTION-B…\n");
        return 2;
    }
    (void)prctl(PR_SET_TIMERSLACK, 1UL);
    int tolerance = (int)strtol(arguments[2], NULL, 10), rounds = (int)strtol(arguments[3], NULL, 10);
    struct change_picture a, b;
    struct screen *screen = screen_open(arguments[1]);
    bool good = screen != NULL && change_read_picture(&a, screen, arguments[4]) &&
                change_read_picture(&b, screen, arguments[5]);
    if (good && !change_is_shown(screen, &b, tolerance)) {
        fprintf(stderr, "placard-bench-measure: the screen does not show %s to begin with\n", arguments[5]);
        good = false;
    }
    for (int i = 0; i < rounds && good; i++) {
        good = change_once(screen, tolerance, &b, &a, arguments + 6, middle - 6) &&
               change_once(screen, tolerance, &a, &b, arguments + middle + 1, count - middle - 1);
    }
    screen_close(screen);
    return good ? 0 : 1;
}
