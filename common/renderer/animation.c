#include "renderer/animation.h"

#include <stdlib.h>
#include <time.h>

/* Milliseconds after which a view is answered with the frame that has been reached, short of the time limit
 * by far: an animation that begins anew in the middle catches up in several views. */
#define CATCH_UP_LIMIT 200

/* Browsers show frames that claim to take less than this, 10 ms or nothing, for longer, and animations are
 * made to look right there. */
#define SHORTEST_DELAY 11u
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

static int64_t milliseconds_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Decodes as far as WANTED, or as the limit allows. */
static enum placard_status catch_up(struct animation *animation, uint32_t wanted, struct placard_error *error)
{
    const struct frame_source *source = &animation->source;
    int64_t until = milliseconds_now() + CATCH_UP_LIMIT;
    while (!animation->is_seen || (animation->frame < wanted && milliseconds_now() < until)) {
        enum placard_status status = source->advance(source->state, &animation->seen, error);
        if (status != PLACARD_OK) {
            source->rewind(source->state);
            animation->is_seen = false;
            return status;
        }
        animation->frame = animation->is_seen ? animation->frame + 1 : 0;
        animation->is_seen = true;
    }
    return PLACARD_OK;
}

/* The frame at TIME, which STAYS so many milliseconds from then on, 0 for ever. */
static uint32_t find_frame(const struct animation *animation, uint64_t time, uint32_t *stays)
{
    const struct frame_source *source = &animation->source;
    uint64_t round = time / animation->duration, left = time % animation->duration;
    uint32_t last = source->count - 1, frame = 0;
    while (left >= source->delays[frame]) {
        left -= source->delays[frame++];
    }
    bool ends = source->rounds > 0 && round + 1 >= source->rounds; /* there is no round after this one */
    *stays = source->delays[frame] - (uint32_t)left;
    if (source->count == 1 || (ends && (frame == last || round >= source->rounds))) {
        frame = last;
        *stays = 0;
    }
    return frame;
}

enum placard_status animation_frame(struct animation *animation, uint64_t time, const struct bitmap **bitmap,
                                    uint32_t *frame, uint32_t *next, struct placard_error *error)
{
    const struct frame_source *source = &animation->source;
    uint32_t stays, wanted = find_frame(animation, time, &stays);
    if (animation->is_seen && wanted < animation->frame) {
        source->rewind(source->state);
        animation->is_seen = false;
    }
    enum placard_status status = catch_up(animation, wanted, error);
    if (status != PLACARD_OK) {
        return status;
    }
    *bitmap = &animation->seen;
    *frame = animation->frame;
    *next = animation->frame == wanted ? stays : 1;
    return PLACARD_OK;
}
