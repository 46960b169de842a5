/* The check of what a renderer says, against what it was asked: nothing of it is used before. */
#ifndef PLACARD_RENDERER_REPLY_H
#define PLACARD_RENDERER_REPLY_H

#include "renderer/protocol.h"
#include <placard/status.h>

/* A reply, after reply_check() said that it is one. */
union reply {
    uint32_t message; /* RENDERER_READY or RENDERER_ERROR */
    struct renderer_ready ready;
    struct renderer_failure failure;
};

/* Checks a packet of SIZE bytes in REPLY as the answer to VIEW of content of LENGTH bytes: type, size,
 * numbers, ranges and terminated texts. PLACARD_REFUSED, "the renderer sent …". */
enum placard_status reply_check(const union reply *reply, size_t size, const struct renderer_view *view,
                                uint64_t length, struct placard_error *error);

#endif
