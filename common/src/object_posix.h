/* A POSIX object, shared memory or semaphore: a file in the C library's folder, which shm_open() opens. Any
 * thread. */
#ifndef PLACARD_OBJECT_POSIX_H
#define PLACARD_OBJECT_POSIX_H

#include <stdbool.h>
#include <sys/stat.h>

/* Opens the object at PATH (of struct key), for reading only if nothing else is allowed. Only a regular file
 * counts, never a symbolic link. Returns its descriptor, -1 with errno; FACTS are its own. */
int object_posix_open(const char *path, struct stat *facts);

/* True when PATH still leads to the open object. */
bool object_posix_is_current(int descriptor, const char *path);

/* True when somebody else has the object open or mapped, as far as this user may know: the kernel gives a
 * write lease to the only user of a file, whatever the others' user or namespace. A second descriptor of this
 * process counts. True, too, when that cannot be known: errno is EAGAIN only when it is known, EACCES for an
 * object of another user, something else where there are no leases. */
bool object_posix_is_shared(int descriptor);

#endif
