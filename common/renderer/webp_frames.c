/* Animated WebP, by its own library: Debian's SDL_image has only its still pictures. */
#include "renderer/frame_source.h"

#include <limits.h>
#include <stdlib.h>
#include <webp/demux.h>

struct webp {
    WebPAnimDecoder *decoder;
    uint32_t width, height;
};

static enum placard_status advance(void *state, struct bitmap *bitmap, struct placard_error *error)
{
    struct webp *webp = state;
    uint8_t *pixels;
    int end;
    if (WebPAnimDecoderGetNext(webp->decoder, &pixels, &end) == 0) {
        return placard_fail(error, PLACARD_BAD_CONTENT, "the picture is damaged: a frame cannot be decoded");
    }
    *bitmap = (struct bitmap){.pixels = (const uint32_t *)(const void *)pixels,
                              .width = webp->width,
                              .height = webp->height,
                              .stride = webp->width};
    return PLACARD_OK;
}

static void rewind_frames(void *state)
{
    WebPAnimDecoderReset(((struct webp *)state)->decoder);
}

static void close_frames(void *state)
{
    struct webp *webp = state;
    WebPAnimDecoderDelete(webp->decoder);
    free(webp);
}

/* How long each frame is seen; NULL when memory is short. */
static uint32_t *read_delays(const WebPDemuxer *parts, uint32_t count)
{
    uint32_t *delays = calloc(count, sizeof *delays);
    WebPIterator frame;
    if (delays != NULL && WebPDemuxGetFrame(parts, 1, &frame) != 0) {
        uint32_t index = 0;
        do {
            delays[index++] = frame.duration > 0 ? (uint32_t)frame.duration : 0;
        } while (index < count && WebPDemuxNextFrame(&frame) != 0);
        WebPDemuxReleaseIterator(&frame);
    }
    return delays;
}

enum placard_status webp_open(struct frame_source *source, struct bytes file, enum bitmap_alpha alpha,
                              struct placard_error *error)
{
    struct webp *webp = calloc(1, sizeof *webp);
    WebPAnimDecoderOptions options;
    if (webp == NULL || WebPAnimDecoderOptionsInit(&options) == 0) {
        free(webp);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for an animation");
    }
    /* As 32-bit words, alpha is above red, green and blue. */
    options.color_mode = alpha == BITMAP_PREMULTIPLIED ? MODE_bgrA : MODE_BGRA;
    options.use_threads = 0;
    webp->decoder = WebPAnimDecoderNew(&(const WebPData){file.data, file.length}, &options);
    WebPAnimInfo facts;
    if (webp->decoder == NULL || WebPAnimDecoderGetInfo(webp->decoder, &facts) == 0 ||
        facts.frame_count == 0 || facts.frame_count > FRAME_SOURCE_MAX_FRAMES) {
        close_frames(webp);
        return placard_fail(error, PLACARD_BAD_CONTENT,
                            "the picture is damaged: it is no animation that can be shown");
    }
    webp->width = facts.canvas_width;
    webp->height = facts.canvas_height;
    uint32_t *delays = read_delays(WebPAnimDecoderGetDemuxer(webp->decoder), facts.frame_count);
    if (delays == NULL) {
        close_frames(webp);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for an animation");
    }
    *source = (struct frame_source){.width = webp->width,
                                    .height = webp->height,
                                    .count = facts.frame_count,
                                    .delays = delays,
                                    .rounds = facts.loop_count,
                                    .state = webp,
                                    .advance = advance,
                                    .rewind = rewind_frames,
                                    .close = close_frames};
    return PLACARD_OK;
}
