#include "renderer/animation.h"

#include <stdlib.h>

/* Browsers show frames that claim to take less than this for longer, and animations are made to look right
 * there. */
#define SHORTEST_DELAY 20u
#define USUAL_DELAY    100u

struct animation {
    struct frame_source source;
    uint64_t duration; /* of one round, milliseconds */
    struct bitmap seen;
    uint32_t frame; /* the number of what is seen */
    bool is_seen;   /* false before the first frame */
};

enum placard_status animation_open(struct animation **animation, const struct frame_source *source,
                                   struct placard_error *error)
{
    struct animation *made = calloc(1, sizeof *made);
    if (made == NULL) {
        source->close(source->state);
        free(source->delays);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for an animation");
    }
    made->source = *source;
    for (uint32_t i = 0; i < source->count; i++) {
        uint32_t *delay = &made->source.delays[i];
        *delay = *delay < SHORTEST_DELAY ? USUAL_DELAY : *delay;
        made->duration += *delay;
    }
    *animation = made;
    return PLACARD_OK;
}

void animation_close(struct animation *animation)
{
    if (animation != NULL) {
        animation->source.close(animation->source.state);
        free(animation->source.delays);
        free(animation);
    }
}

void animation_size(const struct animation *animation, uint32_t *width, uint32_t *height)
{
    *width = animation->source.width;
    *height = animation->source.height;
}

enum placard_status animation_frame(struct animation *animation, uint64_t time, const struct bitmap **bitmap,
                                    uint32_t *frame, uint32_t *next, struct placard_error *error)
{
    const struct frame_source *source = &animation->source;
    uint64_t left = time % animation->duration;
    uint32_t wanted = 0;
    while (left >= source->delays[wanted]) {
        left -= source->delays[wanted++];
    }
    if (animation->is_seen && wanted < animation->frame) {
        source->rewind(source->state);
        animation->is_seen = false;
    }
    while (!animation->is_seen || animation->frame < wanted) {
        enum placard_status status = source->advance(source->state, &animation->seen, error);
        if (status != PLACARD_OK) {
            source->rewind(source->state);
            animation->is_seen = false;
            return status;
        }
        animation->frame = animation->is_seen ? animation->frame + 1 : 0;
        animation->is_seen = true;
    }
    *bitmap = &animation->seen;
    *frame = wanted;
    *next = source->count > 1 ? source->delays[wanted] - (uint32_t)left : 0;
    return PLACARD_OK;
}
