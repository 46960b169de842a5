/* Contents that ended the renderer that worked on them, or had to be ended with it. Content is known again by
 * its kind, length and checksum, so that it makes no difference who publishes it, or how often. */
#ifndef PLACARD_RENDERER_OFFENDERS_H
#define PLACARD_RENDERER_OFFENDERS_H

#include "renderer/protocol.h"
#include <stdbool.h>

/* So many are remembered: the latest. */
#define OFFENDERS_COUNT 16

/* So many renderers are given to the same content. */
#define OFFENDERS_CHANCES 2u

struct offenders {
    struct offender {
        uint64_t checksum, length;
        uint32_t kind;
        uint32_t ends; /* renderers; 0: this place is free */
    } list[OFFENDERS_COUNT];
    uint32_t next; /* the place to be used again when all are taken */
};

/* Remembers that the content FACTS, with its bytes in FD (-1: it has none), ended a renderer. */
void offenders_add(struct offenders *offenders, const struct renderer_content *facts, int fd);

/* True when that content has ended OFFENDERS_CHANCES renderers. It is read only when one of the same kind and
 * length has. */
bool offenders_has(const struct offenders *offenders, const struct renderer_content *facts, int fd);

#endif
