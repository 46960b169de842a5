#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of /proc/PID/stat, counted from 1 (proc(5)). */
#define STATE_FIELD      3
#define THREADS_FIELD    20
#define START_TIME_FIELD 22

struct facts {
    char state; /* a letter */
    uintmax_t threads;
    uintmax_t start_time;
};

/* Reads the file of the main thread; false when it is not to be had. It says the same as /proc/PID/stat, of
 * which QEMU's emulator of programs shows a process one of its own making, with another start time than
 * everybody else sees. */
static bool read_stat(pid_t pid, struct facts *facts)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/stat", (int)pid, (int)pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    char line[1024];
    ssize_t length = read(file, line, sizeof line - 1);
    close(file);
    if (length <= 0) {
        return false;
    }
    line[length] = '\0';
    /* The second field is the program's name in parentheses, which may itself hold blanks and parentheses. */
    const char *fields = strrchr(line, ')');
    if (fields == NULL || fields[1] != ' ' || fields[2] == '\0') {
        return false;
    }
    facts->state = fields[2];
    fields++;
    for (int field = STATE_FIELD; field < START_TIME_FIELD && fields != NULL; field++) {
        if (field == THREADS_FIELD) {
            facts->threads = strtoumax(fields, NULL, 10);
        }
        fields = strchr(fields + 1, ' ');
    }
    if (fields == NULL) {
        return false;
    }
    facts->start_time = strtoumax(fields, NULL, 10);
    return true;
}

uint64_t process_start_time(pid_t pid)
{
    struct facts facts = {0};
    return read_stat(pid, &facts) ? facts.start_time : 0;
}

bool process_is_alive(pid_t pid, uint64_t start_time)
{
    if (pid <= 0 || (kill(pid, 0) != 0 && errno != EPERM)) {
        return false;
    }
    struct facts facts = {0};
    if (!read_stat(pid, &facts)) {
        return true; /* no /proc to ask: the kernel knows the number, that must do */
    }
    bool ended = (facts.state == 'Z' && facts.threads <= 1) || facts.state == 'X';
    return !ended && (start_time == 0 || facts.start_time == start_time);
}
