/* An animation: which of its frames is seen when. It plays as often as its file says, and then
 * the last frame stays. */
#ifndef PLACARD_RENDERER_ANIMATION_H
#define PLACARD_RENDERER_ANIMATION_H

#include "renderer/frame_source.h"

struct animation;

/* Takes over SOURCE, in any case. PLACARD_OUT_OF_MEMORY. */
enum placard_status animation_open(struct animation **animation, const struct frame_source *source,
                                   struct placard_error *error);

/* Frees. NULL is allowed. */
void animation_close(struct animation *animation);

void animation_size(const struct animation *animation, uint32_t *width, uint32_t *height);

/* The picture at TIME, milliseconds since the beginning: *BITMAP is the animation's until the next call,
 * *FRAME its number from 0, *NEXT the milliseconds that it stays from TIME on, 0 for ever. When too many
 * frames are to be decoded at once it is an earlier one, which stays for one millisecond: ask again. */
enum placard_status animation_frame(struct animation *animation, uint64_t time, const struct bitmap **bitmap,
                                    uint32_t *frame, uint32_t *next, struct placard_error *error);

#endif
