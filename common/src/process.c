#include "board_process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of /proc/PID/stat, counted from 1 (proc(5)). */
#define START_TIME_FIELD 22

/* Reads the state letter and the start time from /proc/PID/stat; false when they are not to be had. */
static bool read_stat(pid_t pid, char *state, uintmax_t *start_time)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
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
    *state = fields[2];
    fields++;
    for (int field = 3; field < START_TIME_FIELD && fields != NULL; field++) {
        fields = strchr(fields + 1, ' ');
    }
    if (fields == NULL) {
        return false;
    }
    *start_time = strtoumax(fields, NULL, 10);
    return true;
}

uint64_t process_start_time(pid_t pid)
{
    char state;
    uintmax_t start_time;
    return read_stat(pid, &state, &start_time) ? start_time : 0;
}

bool process_is_alive(pid_t pid, uint64_t start_time)
{
    if (pid <= 0 || (kill(pid, 0) != 0 && errno != EPERM)) {
        return false;
    }
    char state;
    uintmax_t found;
    if (!read_stat(pid, &state, &found)) {
        return true; /* no /proc to ask: the kernel knows the number, that must do */
    }
    return state != 'Z' && state != 'X' && (start_time == 0 || found == start_time);
}
