/* Frames that are there without the child: of a picture that comes again, and of content that is a frame. */
#include "renderer/renderer_parts.h"

#include "renderer/placement.h"

#include <string.h>

/* Makes the next event of a frame that is still there. */
static bool show_again(struct renderer *renderer, const struct renderer_view *view)
{
    struct subject *subject = &renderer->subject;
    struct frame_key key = frame_key_of(&subject->facts, view);
    if (!frame_cache_may_have(&renderer->cache, &key) || !subject_know_checksum(subject)) {
        return false;
    }
    key.checksum = subject->checksum;
    const struct renderer_ready *ready = frame_cache_find(&renderer->cache, &key);
    if (ready == NULL) {
        return false;
    }
    subject->rendered = true;
    renderer_hand_out(renderer, subject->facts.content, ready);
    return true;
}

/* True when the bytes of the snapshot are a frame of the size that is wanted. */
static bool is_frame(const struct renderer *renderer)
{
    const struct renderer_content *facts = &renderer->subject.facts;
    return renderer->subject.snapshot != NULL && facts->kind == PLACARD_PIXELS &&
           facts->format == PLACARD_FORMAT_BGRX && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ &&
           facts->flags == 0 && facts->width == renderer->frames.width &&
           facts->height == renderer->frames.height && facts->stride == facts->width * sizeof(uint32_t) &&
           (uintptr_t)renderer->subject.bytes.data % sizeof(uint32_t) == 0;
}

/* Raw pixels that are the frame already, seen whole: nothing is to be rendered, nor even to be copied, and
 * nobody but this process has to have them. */
static bool show_as_it_is(struct renderer *renderer, const struct renderer_view *view)
{
    struct subject *subject = &renderer->subject;
    const struct renderer_content *facts = &subject->facts;
    if (view->rotation != 0 || !is_frame(renderer)) {
        return false;
    }
    struct placement place = placement_of(view, facts->width, facts->height, facts->width, facts->height);
    if (place.scaled_width != facts->width || place.scaled_height != facts->height ||
        place.height != facts->height) {
        return false;
    }
    renderer->event = (struct renderer_event){.kind = RENDERER_FRAME,
                                              .content = facts->content,
                                              .ready = {.message = RENDERER_READY,
                                                        .content = facts->content,
                                                        .content_width = facts->width,
                                                        .content_height = facts->height,
                                                        .format = "pixels",
                                                        .paper = view->background},
                                              .frame = subject->bytes.data};
    placement_report(&place, &renderer->event.ready);
    renderer->has_event = true;
    renderer->shows_frame = false;
    subject->rendered = true;
    return true;
}

bool renderer_show_ready(struct renderer *renderer, const struct renderer_view *view)
{
    return show_as_it_is(renderer, view) || show_again(renderer, view);
}

void renderer_prepare_key(struct renderer *renderer)
{
    struct subject *subject = &renderer->subject;
    renderer->has_key =
        renderer->is_sent && frame_cache_wants(&subject->facts) && subject_know_checksum(subject);
    if (renderer->has_key) {
        renderer->key = frame_key_of(&subject->facts, &renderer->sent);
        renderer->key.checksum = subject->checksum;
    }
}
