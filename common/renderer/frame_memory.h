/* The memory that frames are rendered into, shared by descriptor: made by the parent, who only reads it, and
 * written by the renderer, who checks it first. */
#ifndef PLACARD_RENDERER_FRAME_MEMORY_H
#define PLACARD_RENDERER_FRAME_MEMORY_H

#include <placard/status.h>
#include <stddef.h>
#include <stdint.h>

struct frame_memory {
    uint32_t *pixels; /* NULL: there is none */
    size_t size;      /* bytes, of all the frames */
    int fd;           /* -1 on the renderer's side, which needs only the mapping */
    uint32_t width, height;
    uint32_t count; /* of frames */
};

#define FRAME_MEMORY_NONE ((struct frame_memory){.fd = -1})

/* Makes memory for COUNT frames of WIDTH x HEIGHT pixels, mapped for reading; what is not written yet takes
 * no memory. PLACARD_INVALID_ARGUMENT for sides that are not 1 to RENDERER_MAX_SIDE, and counts that the
 * protocol does not allow; PLACARD_OUT_OF_MEMORY; MEMORY is then as it was. */
enum placard_status frame_memory_create(struct frame_memory *memory, uint32_t width, uint32_t height,
                                        uint32_t count, struct placard_error *error);

/* Maps FD's memory for writing, after the checks that make that safe: sides, size, and the seal that keeps it
 * from shrinking. FD stays the caller's. PLACARD_INVALID_ARGUMENT, PLACARD_OUT_OF_MEMORY; MEMORY is then as
 * it was. */
enum placard_status frame_memory_attach(struct frame_memory *memory, int fd, uint32_t width, uint32_t height,
                                        uint32_t count, struct placard_error *error);

/* Gives the memory of frame BUFFER back to the system, if it takes it; for the parent alone. The frame is
 * black then, and is made anew when it is written to. */
void frame_memory_give_back(const struct frame_memory *memory, uint32_t buffer);

/* Unmaps and closes; memory that is not there is allowed. */
void frame_memory_release(struct frame_memory *memory);

/* Frame number BUFFER, below the count. */
uint32_t *frame_memory_frame(const struct frame_memory *memory, uint32_t buffer);

#endif
