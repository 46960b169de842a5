/* Where an animation's frames come from, one after the other: a GIF or a WebP. Only what is on the screen is
 * in memory, so an animation may be of any length. */
#ifndef PLACARD_RENDERER_FRAME_SOURCE_H
#define PLACARD_RENDERER_FRAME_SOURCE_H

#include "renderer/bitmap.h"
#include "renderer/bytes.h"

/* No animation has more frames. */
#define FRAME_SOURCE_MAX_FRAMES 100000u

struct frame_source {
    uint32_t width, height;
    uint32_t count;   /* of frames, at least 1 */
    uint32_t *delays; /* milliseconds that each is seen, as the file has them; the source's, for free() */
    uint32_t rounds;  /* how often it is played; 0: for ever */
    void *state;
    /* Makes the next frame; BITMAP becomes what is then seen, the state's, until the next call. */
    enum placard_status (*advance)(void *state, struct bitmap *bitmap, struct placard_error *error);
    /* Begins anew. */
    void (*rewind)(void *state);
    void (*close)(void *state);
};

/* Opens FILE, whose bytes must stay, for frames with colours as ALPHA says. PLACARD_BAD_CONTENT,
 * PLACARD_TOO_LARGE, PLACARD_OUT_OF_MEMORY. */
enum placard_status gif_open(struct frame_source *source, struct bytes file, enum bitmap_alpha alpha,
                             struct placard_error *error);
enum placard_status webp_open(struct frame_source *source, struct bytes file, enum bitmap_alpha alpha,
                              struct placard_error *error);

#endif
