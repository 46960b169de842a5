#include "stage_frame.h"
#include <stdlib.h>
#include <string.h>

void stage_frame_forget(struct stage_frame *frame)
{
    free(frame->kept);
    frame->kept = NULL;
    frame->pixels = NULL;
}

void stage_frame_take(struct stage_frame *frame, const uint32_t *pixels, int width, int height)
{
    stage_frame_forget(frame);
    *frame = (struct stage_frame){.pixels = pixels, .width = width, .height = height};
}

void stage_frame_keep(struct stage_frame *frame)
{
    if (!stage_frame_is_lent(frame)) {
        return;
    }
    size_t size = (size_t)frame->width * (size_t)frame->height * sizeof(*frame->kept);
    frame->kept = malloc(size);
    if (frame->kept != NULL) {
        memcpy(frame->kept, frame->pixels, size);
    }
    frame->pixels = frame->kept;
}

bool stage_frame_is_lent(const struct stage_frame *frame)
{
    return frame->pixels != NULL && frame->kept == NULL;
}
