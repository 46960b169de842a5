/* The memory of snapshots: memory files that only this process writes to, mapped for reading, which another
 * process can be given and nobody can change from then on.
 *
 * Fresh memory costs several times what copying into it does: the system makes, clears and maps each page. So
 * a program that looks again and again can keep the memory of one snapshot that it has done with for the next
 * one, unless another process was given it, which may still be reading there. Any thread. */
#ifndef PLACARD_SNAPSHOT_MEMORY_H
#define PLACARD_SNAPSHOT_MEMORY_H

#include <placard/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct snapshot_memory;

/* Makes *MEMORY a copy of LENGTH bytes of SOURCE, at least one, which are read once, and CHECKSUM the XXH3-64
 * of the copy. PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES; *MEMORY is NULL then. */
enum placard_status snapshot_memory_fill(struct snapshot_memory **memory, const unsigned char *source,
                                         size_t length, uint64_t *checksum, struct placard_error *error);

/* The copy. */
const unsigned char *snapshot_memory_bytes(const struct snapshot_memory *memory);

/* The memory file, sealed from now on, to be given to anybody. Belongs to MEMORY. -1 when it cannot be
 * sealed. */
int snapshot_memory_lend(struct snapshot_memory *memory);

/* The memory file, for who has done with it before MEMORY is released. Belongs to MEMORY. */
int snapshot_memory_file(const struct snapshot_memory *memory);

/* Done with it. NULL is allowed. */
void snapshot_memory_release(struct snapshot_memory *memory);

/* Whether the process keeps a memory that is done with for the next snapshot: not at first. When it does not
 * any more, it is given back. */
void snapshot_memory_keep_spare(bool keep);

#endif
