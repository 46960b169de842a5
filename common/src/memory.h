/* The memory of a segment, of either kind: System V shared memory for Qt's legacy keys and its native keys
 * "systemv:", POSIX shared memory for "posix:". Every function is that of its kind; any thread. */
#ifndef PLACARD_MEMORY_H
#define PLACARD_MEMORY_H

#include "key.h"
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What the kernel knows of a segment. */
struct memory_facts {
    int id; /* System V identifier, or the number of the POSIX object */
    size_t size;
    unsigned attached; /* of a POSIX object: users, and 2 stands for any number above */
    unsigned mode;     /* permission bits */
    uid_t owner;
    gid_t group;   /* whose members it is for: one that its owner was a member of */
    pid_t creator; /* 0 when not known */
    bool doomed;   /* destroyed already: gone when its last attachment goes */
};

/* An ID names one segment, whatever its key leads to later: release() ends it. */
struct memory_kind {
    /* Finds the segment of KEY. *ID is -1 unless there is one, and released again unless PLACARD_OK. Another
     * user's counts only when all that leads to it is that user's too, and its permissions let others in.
     * PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED (with EXISTS when there is a segment, which may be NULL).
     */
    enum placard_status (*find)(const struct key *key, int *id, bool *exists, struct placard_error *error);

    /* Ends the use of ID, which may be -1. What is mapped stays. */
    void (*release)(int id);

    /* MAPPED tells whether the caller has it mapped by ID. PLACARD_NOT_FOUND when it is gone,
     * PLACARD_PERMISSION_DENIED. */
    enum placard_status (*look)(const struct key *key, int id, bool mapped, struct memory_facts *facts,
                                struct placard_error *error);

    /* PLACARD_OK when a segment of KEY can be created; PLACARD_ALREADY_EXISTS, with what is known of its
     * users, when there is one that somebody is attached to; PLACARD_PERMISSION_DENIED when it is another
     * user's. */
    enum placard_status (*check_free)(const struct key *key, struct placard_error *error);

    /* Makes the segment of KEY in the place of a stale one; leaves nothing behind when it fails. The lock
     * must be held. PLACARD_INVALID_SIZE, PLACARD_ALREADY_EXISTS, PLACARD_OUT_OF_MEMORY,
     * PLACARD_OUT_OF_RESOURCES, PLACARD_PERMISSION_DENIED. */
    enum placard_status (*make)(const struct key *key, size_t size, unsigned permissions, int *id,
                                struct placard_error *error);

    /* Maps SIZE bytes of it, which is its size. PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_MEMORY,
     * PLACARD_OUT_OF_RESOURCES, PLACARD_NOT_FOUND. */
    enum placard_status (*map)(const struct key *key, int id, size_t size, bool writable, void **address,
                               struct placard_error *error);
    void (*unmap)(void *address, size_t size);

    /* True when it has been destroyed, or the mapping of it at ADDRESS (may be NULL) was lost. */
    bool (*is_doomed)(int id, const void *address, size_t size);

    /* Destroys it, with what leads to it: *CURRENT tells whether KEY did. PLACARD_PERMISSION_DENIED,
     * PLACARD_NOT_FOUND. */
    enum placard_status (*destroy)(const struct key *key, int id, bool *current, struct placard_error *error);

    /* True when both name the same segment, and there is one. */
    bool (*is_same)(int one, int other);

    /* Keeps what leads to it young. False when KEY does not lead to it any more. */
    bool (*refresh)(const struct key *key, int id);
};

extern const struct memory_kind memory_systemv;
extern const struct memory_kind memory_posix;

#endif
