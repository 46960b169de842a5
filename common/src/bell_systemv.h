/* The bell of a System V semaphore: a wait that is part of no other, and that nobody notices. One thread at a
 * time for each semaphore. */
#ifndef PLACARD_BELL_SYSTEMV_H
#define PLACARD_BELL_SYSTEMV_H

#include "semaphore.h"

/* The listen() of struct semaphore_kind. */
enum placard_status bell_systemv_listen(struct semaphore *semaphore, const struct key *key,
                                        struct deadline deadline, struct placard_error *error);

/* Takes notice of the process that used the semaphore last: it does not ring the bell any more. */
void bell_systemv_observe(struct semaphore *semaphore);

#endif
