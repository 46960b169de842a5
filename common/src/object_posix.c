#include "object_posix.h"

#include "key.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

int object_posix_open(const char *path, struct stat *facts)
{
    /* shm_open() follows no link, and sets O_CLOEXEC. */
    int descriptor = shm_open(key_object(path), O_RDWR, 0);
    if (descriptor < 0 && errno == EACCES) {
        descriptor = shm_open(key_object(path), O_RDONLY, 0);
    }
    if (descriptor < 0) {
        return -1;
    }
    int reason = fstat(descriptor, facts) != 0 ? errno : S_ISREG(facts->st_mode) ? 0 : EACCES;
    if (reason != 0) {
        close(descriptor);
        errno = reason;
        return -1;
    }
    return descriptor;
}

bool object_posix_is_current(int descriptor, const char *path)
{
    struct stat opened;
    struct stat named;
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

bool object_posix_is_shared(int descriptor)
{
    /* Whoever opens it just now waits until the lease is given back, and we are sent a signal: one that is
     * ignored unless somebody wants it, not SIGIO, which would end this process. */
    if (fcntl(descriptor, F_SETSIG, SIGURG) != 0 || fcntl(descriptor, F_SETLEASE, F_WRLCK) != 0) {
        return true;
    }
    (void)fcntl(descriptor, F_SETLEASE, F_UNLCK);
    return false;
}
