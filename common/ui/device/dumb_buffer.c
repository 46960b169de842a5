#include "ui/device/dumb_buffer.h"
#include <drm_fourcc.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

struct pixel_format dumb_buffer_format(uint32_t bits)
{
    if (bits == 16) {
        return (struct pixel_format){.bits = 16, .red = {11, 5}, .green = {5, 6}, .blue = {0, 5}};
    }
    return (struct pixel_format){.bits = 32, .red = {16, 8}, .green = {8, 8}, .blue = {0, 8}};
}

static enum placard_status map(struct dumb_buffer *buffer, int card, struct placard_error *error)
{
    uint64_t offset = 0;
    void *pixels =
        drmModeMapDumbBuffer(card, buffer->handle, &offset) == 0
            ? mmap(NULL, (size_t)buffer->size, PROT_READ | PROT_WRITE, MAP_SHARED, card, (off_t)offset)
            : MAP_FAILED;
    if (pixels == MAP_FAILED) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot map a frame of the screen: %s",
                            strerror(errno));
    }
    buffer->pixels = pixels;
    memset(buffer->pixels, 0, (size_t)buffer->size);
    return PLACARD_OK;
}

enum placard_status dumb_buffer_make(struct dumb_buffer *buffer, int card, uint32_t width, uint32_t height,
                                     uint32_t bits, struct placard_error *error)
{
    *buffer = (struct dumb_buffer){.width = width, .height = height};
    if (drmModeCreateDumbBuffer(card, width, height, bits, 0, &buffer->handle, &buffer->stride,
                                &buffer->size) != 0) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY,
                            "the graphics card has no memory for a frame of %ux%u pixels of %u bits: %s",
                            width, height, bits, strerror(errno));
    }
    enum placard_status status = PLACARD_OK;
    uint32_t handles[4] = {buffer->handle}, strides[4] = {buffer->stride}, offsets[4] = {0};
    uint32_t format = bits == 16 ? DRM_FORMAT_RGB565 : DRM_FORMAT_XRGB8888;
    if (buffer->stride < (uint64_t)width * bits / 8 || buffer->size / height < buffer->stride ||
        buffer->size > SIZE_MAX) {
        status = placard_fail(error, PLACARD_INVALID_ARGUMENT,
                              "the graphics card's driver is broken: a frame of "
                              "%ux%u pixels lies in %llu bytes",
                              width, height, (unsigned long long)buffer->size);
    } else if (drmModeAddFB2(card, width, height, format, handles, strides, offsets, &buffer->framebuffer,
                             0) != 0) {
        status = placard_fail(error, PLACARD_INVALID_ARGUMENT,
                              "the graphics card cannot show %ux%u pixels of %u bits: %s", width, height,
                              bits, strerror(errno));
    } else {
        status = map(buffer, card, error);
    }
    if (status != PLACARD_OK) {
        dumb_buffer_destroy(buffer, card);
    }
    return status;
}

void dumb_buffer_destroy(struct dumb_buffer *buffer, int card)
{
    /* What fails here, the kernel does when the card is closed. */
    if (buffer->pixels != NULL) {
        munmap(buffer->pixels, (size_t)buffer->size);
    }
    if (buffer->framebuffer != 0) {
        (void)drmModeRmFB(card, buffer->framebuffer);
    }
    if (buffer->handle != 0) {
        (void)drmModeDestroyDumbBuffer(card, buffer->handle);
    }
    *buffer = (struct dumb_buffer){0};
}
