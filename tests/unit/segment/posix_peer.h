/* A program that knows only Qt, with a native POSIX key: the calls of Qt 6.8.2's QSharedMemory and
 * QSystemSemaphore for QNativeIpcKey::Type::PosixRealtime, in their order and with their arguments, as its
 * source (qtbase, src/corelib/ipc) has them. Debian 12's Qt (6.4) has no native keys: this stands in for a
 * newer one, and is no Qt. */
#ifndef POSIX_PEER_H
#define POSIX_PEER_H

#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>

struct posix_peer {
    const char *name; /* "/NAME", of both objects */
    sem_t *semaphore;
    bool made_semaphore;
    int descriptor;
    void *data;
    size_t size;
};

/* One that has done nothing yet. NAME is kept. */
struct posix_peer posix_peer_new(const char *name);

/* QSharedMemory::create() and attach(). False as theirs. */
bool posix_peer_create(struct posix_peer *peer, size_t size);
bool posix_peer_attach(struct posix_peer *peer);

bool posix_peer_lock(struct posix_peer *peer);
bool posix_peer_unlock(struct posix_peer *peer);

/* ~QSharedMemory(): it removes the semaphore if it made it, and never the memory. */
void posix_peer_end(struct posix_peer *peer);

#endif
