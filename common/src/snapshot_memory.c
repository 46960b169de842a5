#include "snapshot_memory.h"

#include "checksum.h"
#include "fault_point.h"
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Small enough that what was copied is still in the processor's cache when its checksum is made. */
#define PIECE ((size_t)64 << 10)

/* Smaller content is not worth memory that is kept. */
#define LEAST_SPARE ((size_t)128 << 10)

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

struct snapshot_memory {
    int fd;
    size_t length;
    unsigned char *mapping; /* for reading; once it is used again, for writing, too */
    bool is_writable;
    bool is_lent;
};

static _Atomic(struct snapshot_memory *) spare;
static atomic_bool is_keeping;

static void destroy(struct snapshot_memory *memory)
{
    if (memory == NULL) {
        return;
    }
    if (memory->mapping != NULL) {
        munmap(memory->mapping, memory->length);
    }
    if (memory->fd >= 0) {
        close(memory->fd);
    }
    free(memory);
}

void snapshot_memory_keep_spare(bool keep)
{
    atomic_store(&is_keeping, keep);
    if (!keep) {
        destroy(atomic_exchange(&spare, NULL));
    }
}

void snapshot_memory_release(struct snapshot_memory *memory)
{
    if (memory != NULL && !memory->is_lent && memory->length >= LEAST_SPARE && atomic_load(&is_keeping)) {
        memory = atomic_exchange(&spare, memory);
        /* Whoever has stopped keeping it meanwhile may not have found it. */
        if (!atomic_load(&is_keeping)) {
            destroy(atomic_exchange(&spare, NULL));
        }
    }
    destroy(memory);
}

static struct snapshot_memory *create(struct placard_error *error)
{
    struct snapshot_memory *memory = calloc(1, sizeof *memory);
    if (memory == NULL) {
        placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory left for a snapshot");
        return NULL;
    }
    memory->fd = memfd_create("placard-content", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (memory->fd < 0) {
        placard_fail(error, errno == ENOMEM ? PLACARD_OUT_OF_MEMORY : PLACARD_OUT_OF_RESOURCES,
                     "cannot make a memory file for the content: %s", strerror(errno));
        free(memory);
        return NULL;
    }
    return memory;
}

/* Makes the mapping one for reading alone, or for writing, too; where it is. A file with a mapping that can
 * be written to cannot be sealed. */
static bool map(struct snapshot_memory *memory, bool writable)
{
    int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
    int flags =
        (writable ? MAP_SHARED | MAP_POPULATE : MAP_PRIVATE) | (memory->mapping != NULL ? MAP_FIXED : 0);
    void *mapping = mmap(memory->mapping, memory->length, protection, flags, memory->fd, 0);
    if (mapping == MAP_FAILED) {
        return false;
    }
    memory->mapping = mapping;
    memory->is_writable = writable;
    return true;
}

/* Makes file and mapping LENGTH bytes long. */
static bool resize(struct snapshot_memory *memory, size_t length)
{
    if (length != memory->length && ftruncate(memory->fd, (off_t)length) != 0) {
        return false;
    }
    if (memory->mapping == NULL) {
        memory->length = length;
        return map(memory, false);
    }
    void *mapping = mremap(memory->mapping, memory->length, length, MREMAP_MAYMOVE);
    if (mapping == MAP_FAILED) {
        return false;
    }
    memory->mapping = mapping;
    memory->length = length;
    return memory->is_writable || map(memory, true);
}

/* Through the descriptor: a lack of memory is an error then, and not a signal. */
static bool write_piece(int fd, const unsigned char *source, size_t length, size_t offset)
{
    while (length > 0) {
        ssize_t written = pwrite(fd, source, length, (off_t)offset);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        source += written;
        offset += (size_t)written;
        length -= (size_t)written;
    }
    return true;
}

/* The first PRESENT bytes of MEMORY have pages already. */
static bool copy_piece(const struct snapshot_memory *memory, const unsigned char *source, size_t length,
                       size_t offset, size_t present)
{
    size_t in_place = offset >= present ? 0 : present - offset < length ? present - offset : length;
    memcpy(memory->mapping + offset, source + offset, in_place);
    return write_piece(memory->fd, source + offset + in_place, length - in_place, offset + in_place);
}

static bool copy(const struct snapshot_memory *memory, const unsigned char *source, size_t present,
                 uint64_t *checksum)
{
    if (memory->length <= PIECE) {
        bool good = copy_piece(memory, source, memory->length, 0, present);
        *checksum = XXH3_64bits(memory->mapping, memory->length);
        return good;
    }
    XXH3_state_t *state = XXH3_createState();
    bool good = state != NULL && XXH3_64bits_reset(state) == XXH_OK;
    for (size_t done = 0; good && done < memory->length;) {
        size_t piece = memory->length - done < PIECE ? memory->length - done : PIECE;
        good = copy_piece(memory, source, piece, done, present);
        XXH3_64bits_update(state, memory->mapping + done, piece);
        done += piece;
    }
    if (good) {
        *checksum = XXH3_64bits_digest(state);
    }
    XXH3_freeState(state);
    return good;
}

enum placard_status snapshot_memory_fill(struct snapshot_memory **memory, const unsigned char *source,
                                         size_t length, uint64_t *checksum, struct placard_error *error)
{
    *memory = NULL;
    struct snapshot_memory *taken = length >= LEAST_SPARE ? atomic_exchange(&spare, NULL) : NULL;
    if (taken == NULL) {
        taken = create(error);
    }
    if (taken == NULL) {
        return error->status;
    }
    FAULT_POINT();
    size_t present = taken->length;
    if (!resize(taken, length) || !copy(taken, source, present, checksum)) {
        enum placard_status status =
            placard_fail(error, PLACARD_OUT_OF_MEMORY,
                         "no memory left for a copy of %zu bytes of content: %s", length, strerror(errno));
        destroy(taken);
        return status;
    }
    *memory = taken;
    return PLACARD_OK;
}

const unsigned char *snapshot_memory_bytes(const struct snapshot_memory *memory)
{
    return memory->mapping;
}

/* A seal against writing waits until no page of the file is in use anywhere, be it in the kernel's own lists,
 * and gives up at times. One against those who begin to write later does not, and there is nobody else. */
static bool seal(struct snapshot_memory *memory)
{
    const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    if (fcntl(memory->fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | seals) == 0) {
        return true;
    }
    /* Linux before 5.1 */
    return (!memory->is_writable || map(memory, false)) &&
           fcntl(memory->fd, F_ADD_SEALS, F_SEAL_WRITE | seals) == 0;
}

int snapshot_memory_lend(struct snapshot_memory *memory)
{
    memory->is_lent = memory->is_lent || seal(memory);
    return memory->is_lent ? memory->fd : -1;
}

int snapshot_memory_file(const struct snapshot_memory *memory)
{
    return memory->fd;
}
