/* A peer that does what Qt's QSharedMemory does, call by call, with nothing of libplacard: files and IPC keys
 * from ftok(), and the same habits, the bad ones as well. */
#ifndef SEGMENT_QT_PEER_H
#define SEGMENT_QT_PEER_H

#include <stdbool.h>
#include <stddef.h>

struct qt_peer {
    const char *segment_file; /* paths, by the test */
    const char *semaphore_file;
    int semaphore;
    int id;
    void *data;
    bool made_semaphore;
};

/* QSharedMemory::create(): resets the semaphore to 1 even if it lives. False: it exists, or something failed.
 */
bool qt_peer_create(struct qt_peer *peer, size_t size);

/* attach(), detach(), lock(), unlock(). */
bool qt_peer_attach(struct qt_peer *peer, bool read_only);
bool qt_peer_detach(struct qt_peer *peer);
bool qt_peer_lock(struct qt_peer *peer);
bool qt_peer_unlock(struct qt_peer *peer);

/* The destructor: detaches, and removes the semaphore if this peer made it, or thinks so. */
void qt_peer_end(struct qt_peer *peer);

#endif
