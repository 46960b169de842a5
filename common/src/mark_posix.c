#include "mark_posix.h"

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

/* Behind every C library's sem_t. */
#define HOLDER_OFFSET  64
#define LOCK_OFFSET    128
#define ARBITER_OFFSET 129

pid_t mark_posix_holder(int descriptor)
{
    int64_t holder = 0;
    return pread(descriptor, &holder, sizeof holder, HOLDER_OFFSET) == (ssize_t)sizeof holder && holder > 0 &&
                   holder <= INT32_MAX
               ? (pid_t)holder
               : 0;
}

void mark_posix_write(int descriptor, pid_t holder)
{
    int64_t number = holder;
    (void)!pwrite(descriptor, &number, sizeof number, HOLDER_OFFSET);
}

static bool set_lock(int descriptor, off_t offset, bool locked)
{
    struct flock byte = {
        .l_type = locked ? F_WRLCK : F_UNLCK, .l_whence = SEEK_SET, .l_start = offset, .l_len = 1};
    return fcntl(descriptor, F_OFD_SETLK, &byte) == 0;
}

bool mark_posix_take(int descriptor)
{
    return set_lock(descriptor, LOCK_OFFSET, true);
}

void mark_posix_give(int descriptor)
{
    set_lock(descriptor, LOCK_OFFSET, false);
}

bool mark_posix_is_held(int descriptor)
{
    struct flock byte = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_OFFSET, .l_len = 1};
    return fcntl(descriptor, F_OFD_GETLK, &byte) == 0 && byte.l_type != F_UNLCK;
}

bool mark_posix_arbitrate(int descriptor, bool begin)
{
    return set_lock(descriptor, ARBITER_OFFSET, begin);
}
