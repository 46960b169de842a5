/* What is given back when nothing was asked for a while: the frames that are neither shown nor in the cache.
 */
#include "renderer/renderer_parts.h"

#define REST 1000 /* milliseconds */

void renderer_begin_rest(struct renderer *renderer)
{
    renderer->rests_at = renderer_now() + REST;
}

int64_t renderer_rests_in(const struct renderer *renderer)
{
    if (renderer->rests_at == 0) {
        return -1;
    }
    int64_t left = renderer->rests_at - renderer_now();
    return left > 0 ? left : 0;
}

/* Nothing is being rendered: the child writes to no frame. */
void renderer_rest(struct renderer *renderer)
{
    const struct frame_memory *frames = &renderer->frames;
    renderer->rests_at = 0;
    if (frames->pixels == NULL) {
        return;
    }
    uint64_t kept = frame_cache_keep_newest(&renderer->cache, frames->count - RENDERER_LEAST_FRAMES,
                                            renderer->shows_frame ? renderer->shown : frames->count);
    for (uint32_t i = 0; i < frames->count; i++) {
        if ((kept >> i & 1u) == 0) {
            frame_memory_give_back(frames, i);
        }
    }
}
