#include "renderer/reply.h"

#include <stdbool.h>
#include <string.h>

/* No picture at any zoom is larger: PLACARD_MAX_SIDE pixels of a side, stretched to cover RENDERER_MAX_SIDE
 * pixels of the other, at RENDERER_MAX_ZOOM. */
#define MAX_SCALED ((uint64_t)PLACARD_MAX_SIDE * RENDERER_MAX_SIDE * (RENDERER_MAX_ZOOM / RENDERER_ZOOM_ONE))

static enum placard_status lie(struct placard_error *error, const char *what)
{
    return placard_fail(error, PLACARD_REFUSED, "the renderer sent %s; it has been replaced", what);
}

static bool is_printable(const char *text, size_t size)
{
    const char *end = memchr(text, '\0', size);
    for (const char *at = text; end != NULL && at < end; at++) {
        if (*at < ' ' || *at == 0x7f) {
            return false;
        }
    }
    return end != NULL;
}

static bool is_share(uint32_t position, uint32_t extent)
{
    return position <= RENDERER_SHARE_ONE && extent <= RENDERER_SHARE_ONE;
}

static bool has_frame_areas(const struct areas *areas)
{
    for (uint32_t i = 0; i < areas->count && i < AREAS_MOST; i++) {
        const struct area *area = &areas->list[i];
        if (area->x > RENDERER_MAX_SIDE || area->y > RENDERER_MAX_SIDE || area->width > RENDERER_MAX_SIDE ||
            area->height > RENDERER_MAX_SIDE) {
            return false;
        }
    }
    return areas->count <= AREAS_MOST;
}

static enum placard_status check_ready(const struct renderer_ready *ready, const struct renderer_view *view,
                                       uint64_t length, struct placard_error *error)
{
    if (ready->buffer != view->buffer) {
        return lie(error, "a frame in a buffer that it was not given");
    }
    if (ready->anchor < -1 || (ready->anchor > 0 && (uint64_t)ready->anchor > length)) {
        return lie(error, "a position outside the content");
    }
    if (ready->scaled_width > MAX_SCALED || ready->scaled_height > MAX_SCALED ||
        ready->content_width > PLACARD_MAX_SIDE || ready->content_height > PLACARD_MAX_SIDE) {
        return lie(error, "a size that no picture has");
    }
    if (ready->x < 0 || (uint64_t)ready->x > MAX_SCALED || ready->y < -(int64_t)MAX_SCALED ||
        ready->y > (int64_t)MAX_SCALED) {
        return lie(error, "a place where no content is");
    }
    if (!is_share(ready->position_x, ready->extent_x) || !is_share(ready->position_y, ready->extent_y)) {
        return lie(error, "a share that is more than all");
    }
    if (!has_frame_areas(&ready->ink) || ready->paper > 0xffffffu) {
        return lie(error, "an area that no frame has");
    }
    if (!is_printable(ready->format, sizeof ready->format)) {
        return lie(error, "a format without an end");
    }
    return PLACARD_OK;
}

static enum placard_status check_failure(const struct renderer_failure *failure, struct placard_error *error)
{
    if (failure->status == PLACARD_OK || failure->status >= PLACARD_STATUS_COUNT) {
        return lie(error, "a failure of no kind");
    }
    if (failure->text[0] == '\0' || memchr(failure->text, '\0', sizeof failure->text) == NULL) {
        return lie(error, "a failure without a reason");
    }
    return PLACARD_OK;
}

enum placard_status reply_check(const union reply *reply, size_t size, const struct renderer_view *view,
                                uint64_t length, struct placard_error *error)
{
    if (size < sizeof reply->message) {
        return lie(error, "a packet that is too short");
    }
    bool is_ready = reply->message == RENDERER_READY;
    if (!is_ready && reply->message != RENDERER_ERROR) {
        return lie(error, "a message that is no reply");
    }
    if (size != (is_ready ? sizeof reply->ready : sizeof reply->failure)) {
        return lie(error, "a reply of the wrong size");
    }
    if ((is_ready ? reply->ready.content : reply->failure.content) != view->content ||
        (is_ready ? reply->ready.serial : reply->failure.serial) != view->serial) {
        return lie(error, "a reply that it was not asked for");
    }
    return is_ready ? check_ready(&reply->ready, view, length, error) : check_failure(&reply->failure, error);
}
