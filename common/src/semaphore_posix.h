/* What the POSIX semaphore and its bell share. */
#ifndef PLACARD_SEMAPHORE_POSIX_H
#define PLACARD_SEMAPHORE_POSIX_H

#include "semaphore.h"

/* Reads the value of the semaphore that KEY leads to. PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED,
 * PLACARD_LOCK_ERROR. */
enum placard_status semaphore_posix_value(const struct semaphore *semaphore, const struct key *key,
                                          int *value, struct placard_error *error);

#endif
