/* The parts of a GIF, https://www.w3.org/Graphics/GIF/spec-gif89a.txt, but for the compressed data in them.
 */
#ifndef PLACARD_RENDERER_GIF_PARTS_H
#define PLACARD_RENDERER_GIF_PARTS_H

#include "renderer/bytes.h"
#include <placard/status.h>

enum gif_disposal { GIF_KEEP = 1, GIF_CLEAR = 2, GIF_RESTORE = 3 };

struct gif_frame {
    size_t colors, data, end; /* where its colour table and its compressed data begin, and the end of that */
    uint32_t color_count;
    uint32_t left, top, width, height;
    uint32_t delay; /* milliseconds */
    bool interlaced;
    uint32_t disposal;    /* what happens to it before the next one comes */
    uint32_t transparent; /* the index that leaves what is there; 256: none */
};

struct gif_parts {
    uint32_t width, height; /* of the canvas */
    size_t colors;          /* bytes of the colour table for frames without one, which begins at GIF_HEADER */
    uint32_t rounds;        /* how often it is played; 0: for ever */
    struct gif_frame *frames;
    uint32_t count;
};

#define GIF_HEADER     13u /* signature and screen descriptor */
#define GIF_DESCRIPTOR 10u /* of an image */
#define GIF_NO_INDEX   256u

/* Finds all of them, and so knows that all are there. The frames are to be freed. PLACARD_BAD_CONTENT,
 * PLACARD_TOO_LARGE, PLACARD_OUT_OF_MEMORY. */
enum placard_status gif_parts_find(struct gif_parts *parts, struct bytes file, struct placard_error *error);

#endif
