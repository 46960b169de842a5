#include "qt_peer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

static bool make_file(const char *path)
{
    int descriptor = open(path, O_EXCL | O_CREAT | O_RDWR, 0640);
    if (descriptor >= 0) {
        close(descriptor);
        return true;
    }
    return errno == EEXIST;
}

/* Opens the semaphore; RESET it, as create() does. */
static bool open_semaphore(struct qt_peer *peer, bool reset)
{
    if (!make_file(peer->semaphore_file)) {
        return false;
    }
    key_t key = ftok(peer->semaphore_file, 'Q');
    peer->semaphore = semget(key, 1, 0600 | IPC_CREAT | IPC_EXCL);
    bool made = peer->semaphore >= 0;
    if (!made) {
        peer->semaphore = semget(key, 1, 0600 | IPC_CREAT);
    }
    if (peer->semaphore < 0) {
        return false;
    }
    if (made || reset) {
        peer->made_semaphore = true;
        return semctl(peer->semaphore, 0, SETVAL, 1) == 0;
    }
    return true;
}

static bool change(const struct qt_peer *peer, short by)
{
    struct sembuf operation = {.sem_op = by, .sem_flg = SEM_UNDO};
    while (semop(peer->semaphore, &operation, 1) != 0) {
        if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

bool qt_peer_lock(struct qt_peer *peer)
{
    while (!change(peer, -1)) {
        if ((errno != EINVAL && errno != EIDRM) || !open_semaphore(peer, false)) {
            return false;
        }
    }
    return true;
}

bool qt_peer_unlock(struct qt_peer *peer)
{
    return change(peer, 1);
}

static bool map(struct qt_peer *peer, bool read_only)
{
    peer->id = shmget(ftok(peer->segment_file, 'Q'), 0, read_only ? 0400 : 0600);
    if (peer->id < 0) {
        return false;
    }
    void *data = shmat(peer->id, NULL, read_only ? SHM_RDONLY : 0);
    peer->data = (intptr_t)data == -1 ? NULL : data;
    struct shmid_ds facts;
    return peer->data != NULL && shmctl(peer->id, IPC_STAT, &facts) == 0;
}

bool qt_peer_create(struct qt_peer *peer, size_t size)
{
    if (!open_semaphore(peer, true) || !qt_peer_lock(peer)) {
        return false;
    }
    bool done = make_file(peer->segment_file) &&
                shmget(ftok(peer->segment_file, 'Q'), size, 0600 | IPC_CREAT | IPC_EXCL) >= 0 &&
                map(peer, false);
    return qt_peer_unlock(peer) && done;
}

bool qt_peer_attach(struct qt_peer *peer, bool read_only)
{
    if (!open_semaphore(peer, false) || !qt_peer_lock(peer)) {
        return false;
    }
    bool done = map(peer, read_only);
    return qt_peer_unlock(peer) && done;
}

bool qt_peer_detach(struct qt_peer *peer)
{
    if (peer->data == NULL || !qt_peer_lock(peer)) {
        return false;
    }
    bool done = shmdt(peer->data) == 0;
    peer->data = NULL;
    struct shmid_ds facts;
    if (done && shmctl(peer->id, IPC_STAT, &facts) == 0 && facts.shm_nattch == 0) {
        shmctl(peer->id, IPC_RMID, NULL);
        unlink(peer->segment_file);
    }
    return qt_peer_unlock(peer) && done;
}

void qt_peer_end(struct qt_peer *peer)
{
    (void)qt_peer_detach(peer);
    if (peer->made_semaphore) {
        semctl(peer->semaphore, 0, IPC_RMID);
        unlink(peer->semaphore_file);
    }
}
