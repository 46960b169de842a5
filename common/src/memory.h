/* The memory of a segment: one System V shared memory segment, found by its key as Qt does. Any thread. */
#ifndef PLACARD_MEMORY_H
#define PLACARD_MEMORY_H

#include "key.h"
#include <stdbool.h>
#include <sys/shm.h>

/* Finds the segment of KEY: its identifier, and what the kernel knows of it. Another user's counts only when
 * key file and segment are both that user's, and its permissions let others in. PLACARD_NOT_FOUND,
 * PLACARD_PERMISSION_DENIED. */
enum placard_status memory_find(const struct key *key, int *id, struct shmid_ds *facts,
                                struct placard_error *error);

/* PLACARD_OK when a segment of KEY can be created; PLACARD_ALREADY_EXISTS, with the creator's pid, when there
 * is one that somebody is attached to; PLACARD_PERMISSION_DENIED when the key file is another user's. */
enum placard_status memory_check_free(const struct key *key, struct placard_error *error);

/* Makes the segment of KEY in the place of a stale one. The lock must be held. PLACARD_INVALID_SIZE,
 * PLACARD_ALREADY_EXISTS, PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES, PLACARD_PERMISSION_DENIED. */
enum placard_status memory_make(const struct key *key, size_t size, unsigned permissions, int *id,
                                struct placard_error *error);

/* Removes KEY's key file when it is this user's and leads to nothing, or to segment ID (-1: to none). The
 * lock must be held, or everything be going. */
void memory_remove_key_file(const struct key *key, int id);

/* Maps segment ID. PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES,
 * PLACARD_NOT_FOUND. */
enum placard_status memory_attach(const struct key *key, int id, bool writable, void **address,
                                  struct placard_error *error);

/* True when segment ID has been destroyed. */
bool memory_is_doomed(int id);

#endif
