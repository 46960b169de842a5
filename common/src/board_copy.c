#include "board_copy.h"

#include "checksum.h"
#include "fault_point.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PIECE ((size_t)1 << 20)

/* Small enough that what was copied is still in the processor's cache when its checksum is made. */
#define SUMMED ((size_t)64 << 10)

/* Below this, page faults cost less than asking. */
#define POPULATE_FROM ((size_t)64 << 10)

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* Linux 5.14; refused by older ones */
#endif

/* False when the system has no memory for these bytes: touching them would end the process. */
static bool populate_piece(unsigned char *target, size_t length)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t before = (uintptr_t)target % page;
    return madvise(target - before, length + before, MADV_POPULATE_WRITE) == 0 ||
           (errno != ENOMEM && errno != EFAULT);
}

static void copy_and_sum(unsigned char *target, const unsigned char *source, size_t length,
                         XXH3_state_t *state)
{
    for (size_t done = 0; done < length;) {
        size_t part = length - done < SUMMED ? length - done : SUMMED;
        FAULT_COPY(target + done, source + done, part);
        FAULT_POINT();
        XXH3_64bits_update(state, source + done, part);
        done += part;
    }
}

enum placard_status copy_in(void *target, const void *source, size_t length, bool populate,
                            const struct placard_publish_options *options, uint64_t *checksum,
                            struct placard_error *error)
{
    enum placard_status status = PLACARD_OK;
    XXH3_state_t *state = XXH3_createState();
    if (state == NULL || XXH3_64bits_reset(state) != XXH_OK) {
        status = placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory left for a checksum");
    }
    for (size_t done = 0; status == PLACARD_OK && done < length;) {
        size_t piece = length - done < PIECE ? length - done : PIECE;
        unsigned char *to = (unsigned char *)target + done;
        if (populate && length >= POPULATE_FROM && !populate_piece(to, piece)) {
            status =
                placard_fail(error, PLACARD_OUT_OF_MEMORY,
                             "the system has no memory left for %zu bytes of content: free some, or publish "
                             "something smaller",
                             length);
            break;
        }
        copy_and_sum(to, (const unsigned char *)source + done, piece, state);
        done += piece;
        if (options != NULL && options->progress != NULL && !options->progress(done, length, options->user)) {
            status = placard_fail(error, PLACARD_INTERRUPTED,
                                  "stopped after %zu of %zu bytes; nothing was published", done, length);
        }
    }
    if (status == PLACARD_OK && checksum != NULL) {
        *checksum = XXH3_64bits_digest(state);
    }
    XXH3_freeState(state);
    return status;
}

void copy_trim(void *memory, size_t keep, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t before = (uintptr_t)memory % page;
    size_t from = keep + (page - (before + keep) % page) % page;
    size_t beyond = (before + size) % page;
    if (beyond < size && from < size - beyond) {
        (void)madvise((unsigned char *)memory + from, size - beyond - from, MADV_REMOVE);
    }
}
