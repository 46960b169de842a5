/* The marks that a holder of ours leaves in the file of a POSIX semaphore, behind what the C library keeps
 * there: its number, and a record lock that ends with it. Any thread; DESCRIPTOR is that of the open file. */
#ifndef PLACARD_MARK_POSIX_H
#define PLACARD_MARK_POSIX_H

#include <stdbool.h>
#include <sys/types.h>

/* The number that is there; 0 for none. */
pid_t mark_posix_holder(int descriptor);

/* Writes it, 0 for none, which also rings the bell. A failure costs one of the two ways to know a dead
 * holder, and the bell. */
void mark_posix_write(int descriptor, pid_t holder);

/* Takes the record lock, without waiting, until it is given or this process ends. False when somebody has it.
 */
bool mark_posix_take(int descriptor);
void mark_posix_give(int descriptor);

/* True when another process has it. */
bool mark_posix_is_held(int descriptor);

/* The same for a second record lock: that of the one who examines whether the holder is dead. False when
 * somebody else does. */
bool mark_posix_arbitrate(int descriptor, bool begin);

#endif
