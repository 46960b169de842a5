/* Memory that a KMS screen can show, drawn on by the processor: a dumb buffer with its framebuffer object
 * (drm-kms(7), drm-memory(7)). One thread at a time. */
#ifndef PLACARD_UI_DEVICE_DUMB_BUFFER_H
#define PLACARD_UI_DEVICE_DUMB_BUFFER_H

#include "ui/device/pixel_format.h"

struct dumb_buffer {
    uint32_t width, height;
    uint32_t stride;       /* bytes from row to row */
    uint32_t handle;       /* of the memory; 0: there is none */
    uint32_t framebuffer;  /* of the card's object that shows it; 0: there is none */
    uint64_t size;         /* bytes */
    unsigned char *pixels; /* NULL: not mapped */
};

/* Makes a buffer of WIDTH x HEIGHT pixels of BITS bits (32: XRGB8888, 16: RGB565) on card CARD, black.
 * Failures, after which there is none: PLACARD_OUT_OF_MEMORY, PLACARD_INVALID_ARGUMENT (the card has no such
 * format). */
enum placard_status dumb_buffer_make(struct dumb_buffer *buffer, int card, uint32_t width, uint32_t height,
                                     uint32_t bits, struct placard_error *error);

/* Frees it; nothing may show it any more. Does nothing where there is none. */
void dumb_buffer_destroy(struct dumb_buffer *buffer, int card);

/* How the pixels of buffers of BITS bits lie. */
struct pixel_format dumb_buffer_format(uint32_t bits);

#endif
