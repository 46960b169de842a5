#include "renderer/frame_cache.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

_Static_assert(RENDERER_MOST_FRAMES <= 64, "there is a bit for each frame");

/* The messages have no padding, so that their bytes can be compared. */
struct frame_key frame_key_of(const struct renderer_content *content, const struct renderer_view *view)
{
    struct frame_key key = {.content = *content, .view = *view};
    key.content.message = key.content.version = 0;
    key.content.content = 0;
    key.view.message = key.view.buffer = key.view.known = 0;
    key.view.content = key.view.serial = 0;
    return key;
}

static bool is_like(const struct frame_key *one, const struct frame_key *other)
{
    return memcmp(&one->content, &other->content, sizeof one->content) == 0 &&
           memcmp(&one->view, &other->view, sizeof one->view) == 0;
}

void frame_cache_reset(struct frame_cache *cache, uint32_t count)
{
    assert(count >= RENDERER_LEAST_FRAMES && count <= RENDERER_MOST_FRAMES);
    *cache = (struct frame_cache){.count = count};
}

bool frame_cache_wants(const struct renderer_content *content)
{
    return content->kind == PLACARD_IMAGE;
}

bool frame_cache_may_have(const struct frame_cache *cache, const struct frame_key *key)
{
    bool has = false;
    for (uint32_t i = 0; i < cache->count; i++) {
        has = has || (cache->entries[i].is_filled && is_like(&cache->entries[i].key, key));
    }
    return has;
}

const struct renderer_ready *frame_cache_find(struct frame_cache *cache, const struct frame_key *key)
{
    for (uint32_t i = 0; i < cache->count; i++) {
        struct frame_entry *entry = &cache->entries[i];
        if (entry->is_filled && is_like(&entry->key, key) &&
            XXH128_isEqual(entry->key.checksum, key->checksum)) {
            entry->used = ++cache->uses;
            return &entry->ready;
        }
    }
    return NULL;
}

uint32_t frame_cache_choose(struct frame_cache *cache, uint32_t shown)
{
    uint32_t oldest = shown == 0 ? 1 : 0;
    for (uint32_t i = 0; i < cache->count; i++) {
        if (i != shown && cache->entries[i].used < cache->entries[oldest].used) {
            oldest = i;
        }
    }
    bool is_known = cache->entries[oldest].is_known;
    cache->entries[oldest] = (struct frame_entry){.is_known = is_known, .used = ++cache->uses};
    return oldest;
}

void frame_cache_keep(struct frame_cache *cache, const struct frame_key *key,
                      const struct renderer_ready *ready)
{
    if (ready->next_frame == 0) {
        struct frame_entry *entry = &cache->entries[ready->buffer];
        entry->is_filled = true;
        entry->key = *key;
        entry->ready = *ready;
    }
}

uint64_t frame_cache_keep_newest(struct frame_cache *cache, uint32_t most, uint32_t shown)
{
    uint64_t kept = shown < cache->count ? (uint64_t)1 << shown : 0;
    for (uint32_t n = 0; n < most; n++) {
        const struct frame_entry *newest = NULL;
        for (uint32_t i = 0; i < cache->count; i++) {
            const struct frame_entry *entry = &cache->entries[i];
            if ((kept >> i & 1u) == 0 && entry->is_filled && (newest == NULL || entry->used > newest->used)) {
                newest = entry;
            }
        }
        if (newest == NULL) {
            break;
        }
        kept |= (uint64_t)1 << (newest - cache->entries);
    }
    for (uint32_t i = 0; i < cache->count; i++) {
        if ((kept >> i & 1u) == 0) {
            cache->entries[i] = (struct frame_entry){.used = 0};
        }
    }
    return kept;
}
