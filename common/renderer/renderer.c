#include "renderer/renderer.h"

#include "renderer/channel.h"
#include "renderer/child.h"
#include "renderer/frame_memory.h"
#include "renderer/reply.h"
#include "src/installation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_TIME_LIMIT 10000 /* milliseconds */
#define BLINK              100   /* milliseconds that newer content waits for the view of older content */

/* What views are of, and what is known about it. */
struct subject {
    struct renderer_content facts; /* the message itself; .content is the number */
    int fd;                        /* -1: nothing to map */
    bool rendered;                 /* a view of it was ready once */
    bool ended_renderer;           /* it is not given to another one, for the reason in FAILURE */
    struct placard_error failure;
};

struct renderer {
    char *program, *font_file;
    int64_t time_limit;
    uint32_t flags; /* of all content */
    struct child child;
    bool answered;                    /* this child has, so replacing it at once makes sense */
    bool knows_subject, knows_frames; /* what this child was sent since they changed last */
    struct subject subject;
    struct frame_memory frames;
    struct renderer_view sent, waiting; /* the view being rendered, and the one to come after it */
    bool is_sent, is_waiting;
    bool is_stale; /* the frames changed since SENT was */
    int64_t sent_at;
    uint64_t serial; /* of the last view sent */
    uint32_t shown;  /* the buffer of the last frame handed out */
    bool has_event;  /* EVENT waits to be received */
    struct renderer_event event;
};

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static enum placard_status start_child(struct renderer *renderer, struct placard_error *error)
{
    renderer->answered = renderer->knows_subject = renderer->knows_frames = false;
    return child_start(&renderer->child, renderer->program, renderer->font_file, error);
}

enum placard_status renderer_start(struct renderer **renderer, const struct renderer_options *options,
                                   struct placard_error *error)
{
    static const struct renderer_options defaults;
    if (options == NULL) {
        options = &defaults;
    }
    struct renderer *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to start a renderer");
    }
    made->child = CHILD_NONE;
    made->frames = FRAME_MEMORY_NONE;
    made->subject.fd = -1;
    made->time_limit = options->time_limit > 0 ? options->time_limit : DEFAULT_TIME_LIMIT;
    made->flags = options->straight_alpha ? RENDERER_STRAIGHT_ALPHA : 0;
    made->program = options->program != NULL ? strdup(options->program)
                                             : installation_path("libexec/placard/placard-renderer");
    made->font_file = options->font_file != NULL ? strdup(options->font_file) : NULL;
    enum placard_status status =
        made->program == NULL || (options->font_file != NULL && made->font_file == NULL)
            ? placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to start a renderer")
            : start_child(made, error);
    if (status != PLACARD_OK) {
        renderer_stop(made);
        return status;
    }
    *renderer = made;
    return PLACARD_OK;
}

void renderer_stop(struct renderer *renderer)
{
    if (renderer == NULL) {
        return;
    }
    child_reap(&renderer->child, renderer->is_sent, NULL);
    frame_memory_release(&renderer->frames);
    if (renderer->subject.fd >= 0) {
        close(renderer->subject.fd);
    }
    free(renderer->program);
    free(renderer->font_file);
    free(renderer);
}

int renderer_fd(const struct renderer *renderer)
{
    return renderer->child.socket;
}

pid_t renderer_pid(const struct renderer *renderer)
{
    return renderer->child.process;
}

bool renderer_is_busy(const struct renderer *renderer)
{
    return renderer->is_sent || renderer->is_waiting;
}

/* True while a view of content that nobody wants any more is being rendered. */
static bool is_outdated(const struct renderer *renderer)
{
    return renderer->is_sent && renderer->sent.content != renderer->subject.facts.content;
}

int64_t renderer_deadline(const struct renderer *renderer)
{
    if (renderer->has_event) {
        return 0;
    }
    if (!renderer->is_sent) {
        return -1;
    }
    int64_t limit = is_outdated(renderer) && BLINK < renderer->time_limit ? BLINK : renderer->time_limit;
    int64_t left = renderer->sent_at + limit - now();
    return left > 0 ? left : 0;
}

enum placard_status renderer_resize(struct renderer *renderer, uint32_t width, uint32_t height,
                                    struct placard_error *error)
{
    if (renderer->frames.width == width && renderer->frames.height == height) {
        return PLACARD_OK;
    }
    struct frame_memory memory;
    enum placard_status status = frame_memory_create(&memory, width, height, error);
    if (status != PLACARD_OK) {
        return status;
    }
    frame_memory_release(&renderer->frames);
    renderer->frames = memory;
    renderer->knows_frames = false;
    renderer->is_stale = renderer->is_sent;
    renderer->shown = 0;
    if (renderer->has_event && renderer->event.kind == RENDERER_FRAME) {
        renderer->has_event = false; /* its frame is gone */
    }
    return PLACARD_OK;
}

enum placard_status renderer_show(struct renderer *renderer, uint64_t number,
                                  const struct placard_content *content, int fd, struct placard_error *error)
{
    int duplicate = -1;
    if (fd >= 0) {
        duplicate = fcntl(fd, F_DUPFD_CLOEXEC, 0);
        if (duplicate < 0) {
            return placard_fail(error, PLACARD_OUT_OF_RESOURCES,
                                "cannot keep the content's descriptor: %s; close some programs and try again",
                                strerror(errno));
        }
    }
    if (renderer->subject.fd >= 0) {
        close(renderer->subject.fd);
    }
    renderer->subject = (struct subject){.facts = {.message = RENDERER_CONTENT,
                                                   .version = RENDERER_PROTOCOL_VERSION,
                                                   .content = number,
                                                   .length = content->length,
                                                   .kind = (uint32_t)content->kind,
                                                   .width = content->width,
                                                   .height = content->height,
                                                   .stride = content->stride,
                                                   .format = (uint32_t)content->format,
                                                   .flags = renderer->flags},
                                         .fd = duplicate};
    renderer->knows_subject = false;
    renderer->is_waiting = false;
    return PLACARD_OK;
}

/* Makes a failure for CONTENT the next event. */
static void report(struct renderer *renderer, uint64_t content, const struct placard_error *failure)
{
    renderer->event =
        (struct renderer_event){.kind = RENDERER_FAILED, .content = content, .failure = *failure};
    renderer->has_event = true;
}

/* Ends the child and, when the last one was of use, starts another one. The view that was being rendered, if
 * any, fails: because the child ENDED by itself, or for the given REASON. */
static void replace(struct renderer *renderer, bool ended, const struct placard_error *reason)
{
    char end[CHILD_END_SIZE];
    child_reap(&renderer->child, true, end);
    struct placard_error failure;
    if (ended) {
        placard_fail(&failure, PLACARD_REFUSED, "the renderer %s while it worked on this content", end);
    } else {
        failure = *reason;
    }
    bool was_sent = renderer->is_sent;
    renderer->is_sent = false;
    if (was_sent) {
        struct subject *subject = &renderer->subject;
        if (renderer->sent.content == subject->facts.content) {
            /* What rendered well before gets a second chance with the next request, but only one. */
            subject->ended_renderer = !subject->rendered;
            subject->rendered = false;
            subject->failure = failure;
        }
        report(renderer, renderer->sent.content, &failure);
    }
    if (renderer->answered || was_sent) {
        start_child(renderer, NULL); /* tried again by the next request */
    }
}

static int send_all(struct renderer *renderer)
{
    int socket = renderer->child.socket;
    if (!renderer->knows_frames) {
        struct renderer_frames message = {
            .message = RENDERER_FRAMES, .width = renderer->frames.width, .height = renderer->frames.height};
        if (channel_send(socket, &message, sizeof message, renderer->frames.fd) != 0) {
            return -1;
        }
        renderer->knows_frames = true;
    }
    if (!renderer->knows_subject) {
        const struct subject *subject = &renderer->subject;
        if (channel_send(socket, &subject->facts, sizeof subject->facts, subject->fd) != 0) {
            return -1;
        }
        renderer->knows_subject = true;
    }
    return channel_send(socket, &renderer->sent, sizeof renderer->sent, -1);
}

/* A child that died before it got the view did not die of it: another one gets it. False when that one does
 * not take it either, with errno. */
static bool restart_and_send(struct renderer *renderer)
{
    if (errno != EPIPE && errno != ECONNRESET) {
        return false;
    }
    child_reap(&renderer->child, true, NULL);
    if (start_child(renderer, NULL) != PLACARD_OK) {
        errno = EPIPE;
        return false;
    }
    return send_all(renderer) == 0;
}

/* Sends VIEW, and what the child must know before it. The socket has room: a view is sent only when the one
 * before it has been answered. */
static enum placard_status dispatch(struct renderer *renderer, const struct renderer_view *view,
                                    struct placard_error *error)
{
    struct subject *subject = &renderer->subject;
    if (subject->ended_renderer) {
        report(renderer, subject->facts.content, &subject->failure);
        return PLACARD_OK;
    }
    if (renderer->child.process == 0) {
        enum placard_status status = start_child(renderer, error);
        if (status != PLACARD_OK) {
            return status;
        }
    }
    renderer->sent = *view;
    renderer->sent.message = RENDERER_VIEW;
    renderer->sent.buffer = (renderer->shown + 1) % RENDERER_FRAME_BUFFERS;
    renderer->sent.content = subject->facts.content;
    renderer->sent.serial = ++renderer->serial;
    renderer->is_sent = true;
    renderer->is_stale = false;
    renderer->sent_at = now();
    if (send_all(renderer) != 0 && !restart_and_send(renderer)) {
        bool ended = errno == EPIPE || errno == ECONNRESET;
        struct placard_error failure;
        placard_fail(&failure, PLACARD_REFUSED, "the renderer takes no requests: %s", strerror(errno));
        replace(renderer, ended, &failure);
    }
    return PLACARD_OK;
}

enum placard_status renderer_request(struct renderer *renderer, const struct renderer_view *view,
                                     struct placard_error *error)
{
    if (renderer->frames.pixels == NULL) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "a view needs a size first");
    }
    if (renderer->is_sent || renderer->has_event) {
        renderer->waiting = *view;
        renderer->is_waiting = true;
        return PLACARD_OK;
    }
    return dispatch(renderer, view, error);
}

/* Takes the answer to the view that is being rendered. */
static void take_reply(struct renderer *renderer, const union reply *reply, size_t size)
{
    struct placard_error failure = {.status = PLACARD_OK};
    if (!renderer->is_sent) {
        placard_fail(&failure, PLACARD_REFUSED, "the renderer sent a reply that it was not asked for");
        replace(renderer, false, &failure);
        return;
    }
    uint64_t length = is_outdated(renderer) ? UINT64_MAX : renderer->subject.facts.length;
    if (reply_check(reply, size, &renderer->sent, length, &failure) != PLACARD_OK) {
        replace(renderer, false, &failure);
        return;
    }
    renderer->is_sent = false;
    renderer->answered = true;
    if (renderer->is_stale) {
        /* Made for frames that are no more: once more, unless something newer is to come anyway. */
        if (!renderer->is_waiting && renderer->sent.content == renderer->subject.facts.content) {
            renderer->waiting = renderer->sent;
            renderer->is_waiting = true;
        }
        return;
    }
    if (reply->message == RENDERER_ERROR) {
        placard_fail(&failure, (enum placard_status)reply->failure.status, "%s", reply->failure.text);
        report(renderer, renderer->sent.content, &failure);
        return;
    }
    if (renderer->sent.content == renderer->subject.facts.content) {
        renderer->subject.rendered = true;
    }
    renderer->shown = renderer->sent.buffer;
    renderer->event =
        (struct renderer_event){.kind = RENDERER_FRAME,
                                .content = renderer->sent.content,
                                .ready = reply->ready,
                                .frame = frame_memory_frame(&renderer->frames, renderer->shown)};
    renderer->has_event = true;
}

/* Reads one packet, if there is one. */
static void read_socket(struct renderer *renderer)
{
    union {
        union reply reply;
        char bytes[CHANNEL_PACKET_SIZE];
    } packet;
    ssize_t size = channel_receive(renderer->child.socket, &packet, NULL);
    if (size > 0) {
        take_reply(renderer, &packet.reply, (size_t)size);
    } else if (size == 0 || errno != EAGAIN) {
        struct placard_error failure;
        placard_fail(&failure, PLACARD_REFUSED, "the renderer sent a packet that is too long");
        replace(renderer, size == 0 || errno != EBADMSG, &failure);
    }
}

/* Replaces a child that takes too long. */
static void check_time(struct renderer *renderer)
{
    if (!renderer->is_sent || renderer_deadline(renderer) > 0) {
        return;
    }
    struct placard_error failure;
    if (is_outdated(renderer)) {
        placard_fail(&failure, PLACARD_REPLACED, "newer content came before this could be shown");
    } else {
        placard_fail(&failure, PLACARD_REFUSED,
                     "the content could not be rendered within %lld ms; the renderer has been replaced",
                     (long long)renderer->time_limit);
    }
    replace(renderer, false, &failure);
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
    }
    if (renderer->is_waiting && !renderer->is_sent) {
        renderer->is_waiting = false;
        return dispatch(renderer, &renderer->waiting, error);
    }
    return PLACARD_OK;
}
