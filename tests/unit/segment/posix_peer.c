#include "posix_peer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct posix_peer posix_peer_new(const char *name)
{
    return (struct posix_peer){.name = name, .semaphore = SEM_FAILED, .descriptor = -1};
}

/* A create() removes the semaphore that is there, whoever uses it, and makes one anew. */
static bool open_semaphore(struct posix_peer *peer, bool create)
{
    int flags = O_CREAT | O_EXCL;
    peer->semaphore = sem_open(peer->name, flags, 0600, 1);
    for (int attempt = 0; peer->semaphore == SEM_FAILED && errno == EEXIST && attempt < 2; attempt++) {
        if (create) {
            sem_unlink(peer->name);
        } else {
            flags &= ~O_EXCL;
        }
        peer->semaphore = sem_open(peer->name, flags, 0600, 1);
    }
    peer->made_semaphore = (flags & O_EXCL) != 0;
    return peer->semaphore != SEM_FAILED;
}

bool posix_peer_lock(struct posix_peer *peer)
{
    while (sem_wait(peer->semaphore) != 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

bool posix_peer_unlock(struct posix_peer *peer)
{
    return sem_post(peer->semaphore) == 0;
}

static bool map(struct posix_peer *peer)
{
    struct stat facts;
    peer->descriptor = shm_open(peer->name, O_RDWR | O_CLOEXEC, 0600);
    if (peer->descriptor < 0 || fstat(peer->descriptor, &facts) != 0) {
        return false;
    }
    peer->size = (size_t)facts.st_size;
    void *data = mmap(NULL, peer->size, PROT_READ | PROT_WRITE, MAP_SHARED, peer->descriptor, 0);
    peer->data = data == MAP_FAILED ? NULL : data;
    (void)fcntl(peer->descriptor, F_ADD_SEALS, F_SEAL_SHRINK); /* refused: it is no memfd */
    return peer->data != NULL;
}

bool posix_peer_create(struct posix_peer *peer, size_t size)
{
    if (!open_semaphore(peer, true) || !posix_peer_lock(peer)) {
        return false;
    }
    bool done = false;
    int descriptor = shm_open(peer->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        done = ftruncate(descriptor, (off_t)size) == 0;
        close(descriptor);
    }
    done = done && map(peer);
    return posix_peer_unlock(peer) && done;
}

bool posix_peer_attach(struct posix_peer *peer)
{
    if (!open_semaphore(peer, false) || !posix_peer_lock(peer)) {
        return false;
    }
    bool done = map(peer);
    return posix_peer_unlock(peer) && done;
}

void posix_peer_end(struct posix_peer *peer)
{
    if (peer->data != NULL) {
        posix_peer_lock(peer);
        munmap(peer->data, peer->size);
        close(peer->descriptor);
        posix_peer_unlock(peer);
    }
    sem_close(peer->semaphore);
    if (peer->made_semaphore) {
        sem_unlink(peer->name);
    }
}
