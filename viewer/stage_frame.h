/* The last picture's pixels: the renderer's, as long as they are there, or else a copy. */
#ifndef VIEWER_STAGE_FRAME_H
#define VIEWER_STAGE_FRAME_H

#include <stdbool.h>
#include <stdint.h>

struct stage_frame {
    const uint32_t *pixels; /* the renderer's, or KEPT; NULL: there is none */
    uint32_t *kept;
    int width, height;
};

/* Takes the renderer's PIXELS in the place of what is there. */
void stage_frame_take(struct stage_frame *frame, const uint32_t *pixels, int width, int height);

/* Makes the pixels ours: the renderer's memory is about to be used for something else. Without memory there
 * are none any more. */
void stage_frame_keep(struct stage_frame *frame);

void stage_frame_forget(struct stage_frame *frame);

/* True when the pixels are the renderer's. */
bool stage_frame_is_lent(const struct stage_frame *frame);

#endif
