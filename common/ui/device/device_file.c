#include "ui/device/device_file.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum placard_status fail_denied(const char *path, const char *group, struct placard_error *error)
{
    struct stat facts;
    const struct group *own = stat(path, &facts) == 0 ? getgrgid(facts.st_gid) : NULL;
    if (own != NULL && facts.st_gid != 0) {
        group = own->gr_name;
    }
    return placard_fail(
        error, PLACARD_PERMISSION_DENIED,
        "user %u may not use %s: add the user to the group \"%s\" (usermod -aG %s USER) and log in "
        "again",
        (unsigned)geteuid(), path, group, group);
}

enum placard_status device_file_open(int *fd, const char *path, const char *group,
                                     struct placard_error *error)
{
    *fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (*fd < 0) {
        switch (errno) {
        case ENOENT:
        case ENODEV:
        case ENXIO:
        case ENOTDIR:
            return placard_fail(error, PLACARD_NOT_FOUND, "there is no %s", path);
        case EACCES:
        case EPERM:
            return fail_denied(path, group, error);
        case EBUSY:
            return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "%s is in use by another program", path);
        default:
            return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot open %s: %s", path, strerror(errno));
        }
    }
    struct stat facts;
    if (fstat(*fd, &facts) != 0 || !S_ISCHR(facts.st_mode)) {
        close(*fd);
        *fd = -1;
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "%s is no device", path);
    }
    return PLACARD_OK;
}
