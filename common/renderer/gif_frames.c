/* GIF: what becomes of the frames on the canvas. SDL_image knows neither frames that are smaller than the
 * canvas nor what is behind one that goes away. */
#include "renderer/frame_source.h"

#include "renderer/gif_pixels.h"

#include <stdlib.h>

struct gif {
    struct bytes file;
    struct gif_parts parts;
    struct bitmap canvas, before; /* before the current frame, when that is to go away again */
    uint32_t next;
};

static void close_frames(void *state)
{
    struct gif *gif = state;
    bitmap_release(&gif->canvas);
    bitmap_release(&gif->before);
    free(gif->parts.frames);
    free(gif);
}

static void rewind_frames(void *state)
{
    struct gif *gif = state;
    memset(gif->canvas.memory, 0, (size_t)gif->canvas.width * gif->canvas.height * sizeof(uint32_t));
    gif->next = 0;
}

/* The part of FRAME that is on the canvas: it has WIDTH x HEIGHT pixels. */
static void clip(const struct gif *gif, const struct gif_frame *frame, uint32_t *width, uint32_t *height)
{
    uint32_t right = frame->left < gif->canvas.width ? gif->canvas.width - frame->left : 0;
    uint32_t below = frame->top < gif->canvas.height ? gif->canvas.height - frame->top : 0;
    *width = frame->width < right ? frame->width : right;
    *height = frame->height < below ? frame->height : below;
}

static void draw(struct gif *gif, const struct gif_frame *frame, const uint8_t *indices)
{
    uint32_t colors[256], width, height;
    for (uint32_t i = 0; i < 256; i++) {
        const uint8_t *color = gif->file.data + frame->colors + 3 * (size_t)i;
        colors[i] = 0xff000000u;
        if (i < frame->color_count) {
            colors[i] |= (uint32_t)color[0] << 16 | (uint32_t)color[1] << 8 | color[2];
        }
    }
    clip(gif, frame, &width, &height);
    for (uint32_t y = 0; y < height; y++) {
        const uint8_t *from = indices + (size_t)frame->width * y;
        uint32_t *to = gif->canvas.memory + gif->canvas.stride * (frame->top + y) + frame->left;
        for (uint32_t x = 0; x < width; x++) {
            if (from[x] != frame->transparent) {
                to[x] = colors[from[x]];
            }
        }
    }
}

/* Does what the frame before asked for, now that it goes away. */
static void dispose(struct gif *gif, const struct gif_frame *frame)
{
    uint32_t width, height;
    clip(gif, frame, &width, &height);
    for (uint32_t y = 0; y < height && (frame->disposal == GIF_CLEAR || frame->disposal == GIF_RESTORE);
         y++) {
        size_t at = gif->canvas.stride * (frame->top + y) + frame->left;
        if (frame->disposal == GIF_CLEAR) {
            memset(gif->canvas.memory + at, 0, width * sizeof(uint32_t));
        } else {
            memcpy(gif->canvas.memory + at, gif->before.memory + at, width * sizeof(uint32_t));
        }
    }
}

/* Keeps the canvas as it is, to bring it back later. */
static enum placard_status keep(struct gif *gif, struct placard_error *error)
{
    if (gif->before.memory == NULL) {
        enum placard_status status =
            bitmap_create(&gif->before, gif->canvas.width, gif->canvas.height, error);
        if (status != PLACARD_OK) {
            return status;
        }
    }
    memcpy(gif->before.memory, gif->canvas.memory,
           (size_t)gif->canvas.width * gif->canvas.height * sizeof(uint32_t));
    return PLACARD_OK;
}

static enum placard_status advance(void *state, struct bitmap *bitmap, struct placard_error *error)
{
    struct gif *gif = state;
    const struct gif_frame *frame = &gif->parts.frames[gif->next];
    if (gif->next > 0) {
        dispose(gif, frame - 1);
    }
    if (frame->disposal == GIF_RESTORE) {
        enum placard_status kept = keep(gif, error);
        if (kept != PLACARD_OK) {
            return kept;
        }
    }
    uint8_t *indices = malloc((size_t)frame->width * frame->height);
    if (indices == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a frame of the animation");
    }
    enum placard_status status = gif_pixels_decode(gif->file, frame, indices, error);
    if (status == PLACARD_OK) {
        draw(gif, frame, indices);
    }
    free(indices);
    if (status != PLACARD_OK) {
        return status;
    }
    gif->next++;
    *bitmap = gif->canvas;
    bitmap->memory = NULL;
    return PLACARD_OK;
}

enum placard_status gif_open(struct frame_source *source, struct bytes file, enum bitmap_alpha alpha,
                             struct placard_error *error)
{
    (void)alpha; /* a pixel is opaque or not there, which is the same for both */
    struct gif *gif = calloc(1, sizeof *gif);
    if (gif == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for an animation");
    }
    gif->file = file;
    uint32_t *delays = NULL;
    enum placard_status status = gif_parts_find(&gif->parts, file, error);
    if (status == PLACARD_OK) {
        status = bitmap_create(&gif->canvas, gif->parts.width, gif->parts.height, error);
    }
    if (status == PLACARD_OK) {
        delays = calloc(gif->parts.count, sizeof *delays);
        if (delays == NULL) {
            status = placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for an animation");
        }
    }
    if (delays == NULL) {
        close_frames(gif);
        return status;
    }
    for (uint32_t i = 0; i < gif->parts.count; i++) {
        delays[i] = gif->parts.frames[i].delay;
    }
    *source = (struct frame_source){.width = gif->parts.width,
                                    .height = gif->parts.height,
                                    .count = gif->parts.count,
                                    .delays = delays,
                                    .rounds = gif->parts.rounds,
                                    .state = gif,
                                    .advance = advance,
                                    .rewind = rewind_frames,
                                    .close = close_frames};
    return PLACARD_OK;
}
