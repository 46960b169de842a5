/* Bytes from outside, read with every access checked: beyond the end there are zeros, and whoever must know
 * asks bytes_has(). */
#ifndef PLACARD_RENDERER_BYTES_H
#define PLACARD_RENDERER_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    const uint8_t *data;
    size_t length;
};

/* True when COUNT bytes from OFFSET on are there. */
static inline bool bytes_has(struct bytes bytes, uint64_t offset, uint64_t count)
{
    return offset <= bytes.length && count <= bytes.length - offset;
}

static inline uint32_t bytes_8(struct bytes bytes, uint64_t offset)
{
    return offset < bytes.length ? bytes.data[offset] : 0;
}

/* Little-endian. */
static inline uint32_t bytes_16(struct bytes bytes, uint64_t offset)
{
    return bytes_8(bytes, offset) | bytes_8(bytes, offset + 1) << 8;
}

static inline uint32_t bytes_32(struct bytes bytes, uint64_t offset)
{
    return bytes_16(bytes, offset) | bytes_16(bytes, offset + 2) << 16;
}

/* Big-endian. */
static inline uint32_t bytes_16_big(struct bytes bytes, uint64_t offset)
{
    return bytes_8(bytes, offset) << 8 | bytes_8(bytes, offset + 1);
}

static inline uint32_t bytes_32_big(struct bytes bytes, uint64_t offset)
{
    return bytes_16_big(bytes, offset) << 16 | bytes_16_big(bytes, offset + 2);
}

/* True when the bytes at OFFSET are those of TEXT. */
static inline bool bytes_are(struct bytes bytes, uint64_t offset, const char *text)
{
    size_t length = strlen(text);
    return bytes_has(bytes, offset, length) && memcmp(bytes.data + offset, text, length) == 0;
}

#endif
