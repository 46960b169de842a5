/* placard/segment.h on plain memory: no System V, no lock that anybody else could hold. For fuzzers of the
 * board, which call it a hundred thousand times a second. */
#ifndef PLACARD_FUZZ_MEMORY_SEGMENT_H
#define PLACARD_FUZZ_MEMORY_SEGMENT_H

#include <placard/segment.h>

/* What placard_segment_attach() attaches to from now on: SIZE bytes of DATA, the caller's. */
void memory_segment_offer(void *data, size_t size);

#endif
