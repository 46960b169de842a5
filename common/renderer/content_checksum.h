/* A checksum of all of the bytes of content: the same one means the same content. */
#ifndef PLACARD_RENDERER_CONTENT_CHECKSUM_H
#define PLACARD_RENDERER_CONTENT_CHECKSUM_H

#include "renderer/protocol.h"
#include <stdbool.h>
#include <xxhash.h>

/* Of the content that FACTS describe, whose bytes are in FD (-1: it has none). False when they cannot be
 * read, or are fewer than it says. */
bool content_checksum(const struct renderer_content *facts, int fd, XXH128_hash_t *checksum);

#endif
