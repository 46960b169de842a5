#include "installation.h"
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where programs are that only our other programs start. */
#define HELPERS "/libexec/placard"

char *installation_path(const char *relative)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program);
    if (length < 0) {
        return NULL;
    }
    if ((size_t)length == sizeof program) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (slash == NULL) { /* a program that is not in a file */
        errno = ENOENT;
        return NULL;
    }
    *slash = '\0';
    size_t folder = (size_t)(slash - program);
    bool helper = folder >= sizeof HELPERS && strcmp(slash - (sizeof HELPERS - 1), HELPERS) == 0;
    char *path;
    return asprintf(&path, "%s/%s%s", program, helper ? "../../" : "../", relative) < 0 ? NULL : path;
}
