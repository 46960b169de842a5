#include "renderer/frame_memory.h"

#include "renderer/protocol.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The bytes of all frames of this size; false when it is not allowed, or more than can be addressed. */
static bool size_of(uint32_t width, uint32_t height, uint32_t count, size_t *size)
{
    if (width < 1 || width > RENDERER_MAX_SIDE || height < 1 || height > RENDERER_MAX_SIDE ||
        count < RENDERER_LEAST_FRAMES || count > RENDERER_MOST_FRAMES) {
        return false;
    }
    return !__builtin_mul_overflow((size_t)width * sizeof(uint32_t) * count, height, size);
}

static enum placard_status refuse_size(uint32_t width, uint32_t height, uint32_t count,
                                       struct placard_error *error)
{
    return placard_fail(
        error, PLACARD_INVALID_ARGUMENT,
        "%u frames of %ux%u pixels cannot be rendered; a side has 1 to %u, and there are %u to %u", count,
        width, height, RENDERER_MAX_SIDE, RENDERER_LEAST_FRAMES, RENDERER_MOST_FRAMES);
}

static enum placard_status refuse_memory(uint32_t width, uint32_t height, struct placard_error *error)
{
    return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for frames of %ux%u pixels: %s", width,
                        height, strerror(errno));
}

enum placard_status frame_memory_create(struct frame_memory *memory, uint32_t width, uint32_t height,
                                        uint32_t count, struct placard_error *error)
{
    struct frame_memory made = {.width = width, .height = height, .count = count};
    if (!size_of(width, height, count, &made.size)) {
        return refuse_size(width, height, count, error);
    }
    made.fd = memfd_create("placard-frames", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (made.fd < 0) {
        return refuse_memory(width, height, error);
    }
    void *mapping = MAP_FAILED;
    if (ftruncate(made.fd, (off_t)made.size) == 0 &&
        fcntl(made.fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
        mapping = mmap(NULL, made.size, PROT_READ, MAP_SHARED, made.fd, 0);
    }
    if (mapping == MAP_FAILED) {
        enum placard_status status = refuse_memory(width, height, error);
        close(made.fd);
        return status;
    }
    made.pixels = mapping;
    *memory = made;
    return PLACARD_OK;
}

enum placard_status frame_memory_attach(struct frame_memory *memory, int fd, uint32_t width, uint32_t height,
                                        uint32_t count, struct placard_error *error)
{
    struct frame_memory made = {.width = width, .height = height, .count = count, .fd = -1};
    struct stat facts;
    if (!size_of(width, height, count, &made.size)) {
        return refuse_size(width, height, count, error);
    }
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || fstat(fd, &facts) != 0 || facts.st_size < 0 ||
        (uintmax_t)facts.st_size < made.size) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "the frame memory is not sealed, or is too small for frames of %ux%u", width,
                            height);
    }
    void *mapping = mmap(NULL, made.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapping == MAP_FAILED) {
        return refuse_memory(width, height, error);
    }
    made.pixels = mapping;
    *memory = made;
    return PLACARD_OK;
}

void frame_memory_give_back(const struct frame_memory *memory, uint32_t buffer)
{
    size_t size = memory->size / memory->count;
    (void)fallocate(memory->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)(size * buffer),
                    (off_t)size);
}

void frame_memory_release(struct frame_memory *memory)
{
    if (memory->pixels != NULL) {
        munmap(memory->pixels, memory->size);
    }
    if (memory->fd >= 0) {
        close(memory->fd);
    }
    *memory = FRAME_MEMORY_NONE;
}

uint32_t *frame_memory_frame(const struct frame_memory *memory, uint32_t buffer)
{
    assert(memory->pixels != NULL && buffer < memory->count);
    return memory->pixels + (size_t)buffer * memory->width * memory->height;
}
