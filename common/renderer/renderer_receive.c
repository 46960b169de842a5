/* The half that listens: replies, ends and time limits become events. */
#include "renderer/renderer_parts.h"

#include "renderer/channel.h"
#include "renderer/reply.h"

#include <errno.h>
#include <string.h>

/* What a child says that cannot confine itself: the failure of no view of no content. */
static bool is_confession(const struct renderer *renderer, const union reply *reply, size_t size)
{
    return !renderer->answered && size == sizeof reply->failure && reply->message == RENDERER_ERROR &&
           reply->failure.content == 0 && reply->failure.serial == 0 &&
           reply->failure.status == PLACARD_PERMISSION_DENIED &&
           memchr(reply->failure.text, '\0', sizeof reply->failure.text) != NULL;
}

/* Without confinement no child may work: not this one, nor any other. */
static void give_up(struct renderer *renderer, const char *reason)
{
    placard_fail(&renderer->problem, PLACARD_PERMISSION_DENIED,
                 "%s; a kernel with seccomp, not forbidden here, is needed, or --no-sandbox", reason);
    child_reap(&renderer->child, 0, NULL);
    if (renderer->is_sent) {
        renderer->is_sent = false;
        renderer_report(renderer, renderer->sent.content, &renderer->problem);
    }
}

/* What a child for pictures alone says of all else. */
static bool is_passed_on(const struct renderer *renderer, const union reply *reply)
{
    return renderer->command.whole != NULL && reply->message == RENDERER_ERROR &&
           reply->failure.status == PLACARD_NOT_FOUND;
}

/* Asks once more, unless something newer is to come anyway. */
static void ask_again(struct renderer *renderer)
{
    if (!renderer->is_waiting && renderer->sent.content == renderer->subject.facts.content) {
        renderer->waiting = renderer->sent;
        renderer->is_waiting = true;
    }
}

void renderer_hand_out(struct renderer *renderer, uint64_t content, const struct renderer_ready *ready)
{
    renderer->shown = ready->buffer;
    renderer->shows_frame = true;
    renderer->event = (struct renderer_event){.kind = RENDERER_FRAME,
                                              .content = content,
                                              .ready = *ready,
                                              .series = renderer->starts,
                                              .frame = frame_memory_frame(&renderer->frames, ready->buffer)};
    renderer->has_event = true;
}

/* Takes the answer to the view that is being rendered. */
static void take_reply(struct renderer *renderer, const union reply *reply, size_t size)
{
    struct placard_error failure = {.status = PLACARD_OK};
    if (is_confession(renderer, reply, size)) {
        give_up(renderer, reply->failure.text);
        return;
    }
    if (!renderer->is_sent) {
        placard_fail(&failure, PLACARD_REFUSED, "the renderer sent a reply that it was not asked for");
        renderer_replace(renderer, RENDERER_LIED, &failure);
        return;
    }
    uint64_t length = renderer_is_outdated(renderer) ? UINT64_MAX : renderer->subject.facts.length;
    if (reply_check(reply, size, &renderer->sent, length, &failure) != PLACARD_OK) {
        renderer_replace(renderer, RENDERER_LIED, &failure);
        return;
    }
    renderer->is_sent = false;
    renderer->answered = true;
    bool is_passed = is_passed_on(renderer, reply);
    if (is_passed) {
        renderer_widen(renderer);
    }
    if (is_passed || renderer->is_stale) { /* or made for frames that are no more */
        ask_again(renderer);
        return;
    }
    if (reply->message == RENDERER_ERROR) {
        placard_fail(&failure, (enum placard_status)reply->failure.status, "%s", reply->failure.text);
        renderer_report(renderer, renderer->sent.content, &failure);
        return;
    }
    if (renderer->sent.content == renderer->subject.facts.content) {
        renderer->subject.rendered = true;
    }
    renderer->cache.entries[reply->ready.buffer].is_known = true;
    if (renderer->has_key) {
        frame_cache_keep(&renderer->cache, &renderer->key, &reply->ready);
    }
    renderer_hand_out(renderer, renderer->sent.content, &reply->ready);
}

union packet {
    union reply reply;
    char bytes[CHANNEL_PACKET_SIZE];
};

bool renderer_take_confession(struct renderer *renderer)
{
    union packet packet;
    ssize_t size = renderer->child.socket >= 0 ? channel_receive(renderer->child.socket, &packet, NULL) : -1;
    bool is_there = size > 0 && is_confession(renderer, &packet.reply, (size_t)size);
    if (is_there) {
        give_up(renderer, packet.reply.failure.text);
    }
    return is_there;
}

/* Reads one packet, if there is one. */
static void read_socket(struct renderer *renderer)
{
    union packet packet;
    ssize_t size = channel_receive(renderer->child.socket, &packet, NULL);
    if (size > 0) {
        take_reply(renderer, &packet.reply, (size_t)size);
    } else if (size == 0 || errno != EAGAIN) {
        struct placard_error failure;
        placard_fail(&failure, PLACARD_REFUSED, "the renderer sent a packet that is too long");
        renderer_replace(renderer, size == 0 || errno != EBADMSG ? RENDERER_ENDED : RENDERER_LIED, &failure);
    }
}

/* Replaces a child that takes too long. */
static void check_time(struct renderer *renderer)
{
    if (!renderer->is_sent || renderer_deadline(renderer) > 0) {
        return;
    }
    struct placard_error failure;
    if (renderer_is_outdated(renderer)) {
        placard_fail(&failure, PLACARD_REPLACED, "newer content came before this could be shown");
    } else {
        placard_fail(&failure, PLACARD_REFUSED,
                     "the content could not be rendered within %lld ms; the renderer has been replaced",
                     (long long)renderer->time_limit);
    }
    renderer_replace(renderer, RENDERER_LATE, &failure);
}

enum placard_status renderer_receive(struct renderer *renderer, struct renderer_event *event,
                                     struct placard_error *error)
{
    *event = (struct renderer_event){.kind = RENDERER_NOTHING};
    if (!renderer->has_event && renderer->child.socket >= 0) {
        read_socket(renderer);
    }
    if (!renderer->has_event) {
        check_time(renderer);
    }
    if (renderer->has_event) {
        *event = renderer->event;
        renderer->has_event = false;
        renderer_begin_rest(renderer);
    }
    if (renderer->is_waiting && !renderer->is_sent) {
        renderer->is_waiting = false;
        return renderer_dispatch(renderer, &renderer->waiting, error);
    }
    if (!renderer->is_sent && renderer_rests_in(renderer) == 0) {
        renderer_rest(renderer);
    }
    return PLACARD_OK;
}
