/* Mappings of POSIX shared memory that must not end the process.
 *
 * Whoever may write to a POSIX object can cut it short, and whoever then touches its mapping gets SIGBUS; the
 * same happens when the system has no memory left for a page of it. The handler that
 * placard_survive_truncation() installs puts empty memory of this process's own in the mapping's place, notes
 * that it is lost, and lets the access go on. Any thread; a mapping must not be removed while another thread
 * uses it. */
#ifndef PLACARD_MEMORY_GUARD_H
#define PLACARD_MEMORY_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* Mappings that one process can have at a time. */
#define MEMORY_GUARD_LIMIT 256

/* Guards SIZE bytes at the page ADDRESS. False when there are MEMORY_GUARD_LIMIT already. */
bool memory_guard_add(const void *address, size_t size);

/* To be called before the mapping is removed. */
void memory_guard_remove(const void *address);

/* True when the mapping at ADDRESS was lost. */
bool memory_guard_is_lost(const void *address);

#endif
