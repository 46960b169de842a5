/* Which frames of pictures are still in the frame memory, so that a picture that comes again is shown without
 * being decoded. What was rendered is known by a checksum of all of the content's bytes, and by everything
 * else that it depends on: length, kind, and the view. */
#ifndef PLACARD_RENDERER_FRAME_CACHE_H
#define PLACARD_RENDERER_FRAME_CACHE_H

#include "renderer/protocol.h"
#include <stdbool.h>
#include <xxhash.h>

/* What a frame shows. Numbers that only tell one request from another are zero. */
struct frame_key {
    XXH128_hash_t checksum; /* of the content's bytes */
    struct renderer_content content;
    struct renderer_view view;
};

struct frame_entry {
    bool is_known;  /* nobody has written to it since the renderer was ready with it */
    bool is_filled; /* it shows what KEY says */
    struct frame_key key;
    struct renderer_ready ready; /* what the renderer said of it */
    uint64_t used;               /* the larger the later */
};

struct frame_cache {
    struct frame_entry entries[RENDERER_MOST_FRAMES];
    uint32_t count;
    uint64_t uses;
};

/* Forgets everything: COUNT frames, 2 to RENDERER_MOST_FRAMES, whose pixels mean nothing yet. */
void frame_cache_reset(struct frame_cache *cache, uint32_t count);

/* The key of VIEW of CONTENT, but for the checksum. */
struct frame_key frame_key_of(const struct renderer_content *content, const struct renderer_view *view);

/* True when it depends on KEY's checksum alone whether there is such a frame. */
bool frame_cache_may_have(const struct frame_cache *cache, const struct frame_key *key);

/* What was said of the frame of KEY; NULL when there is none. Valid until the next call. */
const struct renderer_ready *frame_cache_find(struct frame_cache *cache, const struct frame_key *key);

/* The frame to be rendered next: the one that has not been used for the longest time, and not SHOWN. It shows
 * nothing from now on, but may still be known. */
uint32_t frame_cache_choose(struct frame_cache *cache, uint32_t shown);

/* Keeps what frame READY->buffer shows from now on, unless it is one of an animation. */
void frame_cache_keep(struct frame_cache *cache, const struct frame_key *key,
                      const struct renderer_ready *ready);

/* Forgets all but the MOST pictures that were used last, beside what SHOWN shows (the count: nothing is
 * shown). A bit for each frame that is to stay, the lowest for the first. */
uint64_t frame_cache_keep_newest(struct frame_cache *cache, uint32_t most, uint32_t shown);

/* True when frames of CONTENT are worth keeping: pictures that had to be decoded. */
bool frame_cache_wants(const struct renderer_content *content);

#endif
