/* System V semaphores that nobody finds by their key: one that is being made and has no value yet, since a Qt
 * program that met it would wait for ever should its maker die; and one that is being removed. The key's
 * hidden file leads to it meanwhile, so that whoever comes next removes what a dead process leaves.
 *
 * Only keys with a hidden file have that. Any thread, any process of the key's own user. */
#ifndef PLACARD_HIDDEN_SEMAPHORE_H
#define PLACARD_HIDDEN_SEMAPHORE_H

#include "key.h"
#include "key_file.h"
#include <stdbool.h>

/* Makes a free semaphore with the permissions MODE, and then the key file that leads to it. False when there
 * is a key file already, or this cannot be done in secret, for whatever reason. */
bool hidden_semaphore_make(const struct key *key, unsigned mode, int *id);

/* Takes FILE, the semaphore's, out of the way of newcomers, before the semaphore is removed. False when that
 * is not possible. */
bool hidden_semaphore_hide(const struct key *key, const struct key_file *file);

/* Removes the hidden semaphore, unless a living process is making it. */
void hidden_semaphore_clear(const struct key *key);

#endif
