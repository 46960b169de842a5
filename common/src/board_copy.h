/* Copying content into the segment, and giving back memory that it no longer needs. */
#ifndef PLACARD_BOARD_COPY_H
#define PLACARD_BOARD_COPY_H

#include <placard/board.h>

/* Copies LENGTH bytes to TARGET in pieces, reporting each to OPTIONS' callback (OPTIONS may be NULL). With
 * POPULATE, memory is fetched for a whole piece at a time, which is cheaper than a fault for each page of it.
 * CHECKSUM (may be NULL) receives the XXH3-64 of the bytes. PLACARD_INTERRUPTED by the callback,
 * PLACARD_OUT_OF_MEMORY. */
enum placard_status copy_in(void *target, const void *source, size_t length, bool populate,
                            const struct placard_publish_options *options, uint64_t *checksum,
                            struct placard_error *error);

/* Gives the whole pages of MEMORY from byte KEEP up to byte SIZE back to the system; they read as zero from
 * then on. MEMORY need not begin with a page: a slot is at a multiple of 4096, and pages can be larger. What
 * the system does not take back stays, which does no harm. */
void copy_trim(void *memory, size_t keep, size_t size);

#endif
