/* Contents that ended the renderer that worked on them, or had to be ended with it. Content is known again by
 * its kind, length and checksum, so that it makes no difference who publishes it, or how often. */
#ifndef PLACARD_RENDERER_OFFENDERS_H
#define PLACARD_RENDERER_OFFENDERS_H

#include "renderer/content_checksum.h"
#include "renderer/protocol.h"
#include <stdbool.h>
#include <xxhash.h>

/* So many are remembered: the latest. */
#define OFFENDERS_COUNT 16

/* So many renderers are given to the same content. */
#define OFFENDERS_CHANCES 2u

/* Milliseconds after which an end is forgotten that may have been the machine's fault. */
#define OFFENDERS_MEMORY 60000

#define OFFENDERS_FOR_EVER INT64_MAX

struct offenders {
    struct offender {
        XXH128_hash_t checksum;
        uint64_t length;
        uint32_t kind;
        uint32_t ends;        /* renderers; 0: this place is free */
        int64_t forgotten_at; /* milliseconds of the monotonic clock, or OFFENDERS_FOR_EVER */
    } list[OFFENDERS_COUNT];
    uint32_t next; /* the place to be used again when all are taken */
};

/* Remembers that the content FACTS, with its BYTES, ended a renderer NOW, in
 * milliseconds of the monotonic clock. What is CERTAIN to be the content's own doing is remembered for ever;
 * a renderer that was too late without having worked may have been kept from it by other programs, which is
 * forgotten OFFENDERS_MEMORY after the last time. */
void offenders_add(struct offenders *offenders, const struct renderer_content *facts,
                   const struct content_bytes *bytes, int64_t now, bool certain);

/* Until when that content, which has ended OFFENDERS_CHANCES renderers, is not to be tried again; 0: it may
 * be tried. It is read only when one of the same kind and length has. */
int64_t offenders_until(const struct offenders *offenders, const struct renderer_content *facts,
                        const struct content_bytes *bytes, int64_t now);

#endif
