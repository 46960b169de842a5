#include "regular_file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *type_name(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFDIR:
        return "a folder";
    case S_IFIFO:
        return "a pipe; give its content on standard input, with - as the file";
    case S_IFCHR:
    case S_IFBLK:
        return "a device";
    case S_IFSOCK:
        return "a socket";
    default:
        return "not a regular file";
    }
}

static enum placard_status check_regular(const struct stat *facts, const char *source,
                                         struct placard_error *error)
{
    if (S_ISREG(facts->st_mode)) {
        return PLACARD_OK;
    }
    return placard_fail(error, PLACARD_UNREADABLE, "cannot read %s: it is %s", source,
                        type_name(facts->st_mode));
}

/* Looked at before, because opening alone can do something to a device (a watchdog starts, a tape rewinds),
 * and after, because it may have been replaced in between. */
enum placard_status regular_file_open(const char *path, const char *source, int *descriptor,
                                      struct stat *facts, struct placard_error *error)
{
    *descriptor = -1;
    if (stat(path, facts) != 0) {
        return placard_fail(error, PLACARD_UNREADABLE, "cannot read %s: %s", source, strerror(errno));
    }
    enum placard_status status = check_regular(facts, source, error);
    if (status != PLACARD_OK) {
        return status;
    }
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0 || fstat(file, facts) != 0) {
        status = placard_fail(error, PLACARD_UNREADABLE, "cannot read %s: %s", source, strerror(errno));
    } else {
        status = check_regular(facts, source, error);
    }
    if (status != PLACARD_OK && file >= 0) {
        close(file);
        file = -1;
    }
    *descriptor = file;
    return status;
}
