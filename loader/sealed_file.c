#include "sealed_file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

static bool write_all(int file, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

int sealed_file_create(const void *bytes, size_t length)
{
    int file = memfd_create("placard-content", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (file >= 0 &&
        (!write_all(file, bytes, length) ||
         fcntl(file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)) {
        int reason = errno;
        close(file);
        errno = reason;
        return -1;
    }
    return file;
}
