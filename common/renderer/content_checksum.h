/* A checksum of all of the bytes of content: the same one means the same content. */
#ifndef PLACARD_RENDERER_CONTENT_CHECKSUM_H
#define PLACARD_RENDERER_CONTENT_CHECKSUM_H

#include "renderer/protocol.h"
#include <stdbool.h>
#include <xxhash.h>

/* Where the content's bytes are. */
struct content_bytes {
    const void *data; /* as many as the content has; NULL: */
    int fd;           /*   in this file; -1: it has none */
};

/* Of the content that FACTS describe. False when its BYTES cannot be read, or are fewer than it says. */
bool content_checksum(const struct renderer_content *facts, const struct content_bytes *bytes,
                      XXH128_hash_t *checksum);

#endif
