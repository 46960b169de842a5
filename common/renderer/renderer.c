#include "renderer/renderer.h"

#include "renderer/channel.h"
#include "renderer/renderer_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_TIME_LIMIT   3000 /* milliseconds */
#define DEFAULT_MEMORY_LIMIT ((uint64_t)256 << 20)
#define THREADS              2   /* of the child, at most, whose processor time is counted together */
#define BLINK                100 /* milliseconds that newer content waits for the view of older content */

/* Milliseconds for the end of a child that is idle, and of one that has hung up. */
#define END_PATIENCE     1000
#define HANG_UP_PATIENCE 10

int64_t renderer_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* A rotated frame is rendered upright first, in memory of its own. */
static void limit_memory(const struct renderer *renderer)
{
    uint64_t frame = renderer->frames.count > 0 ? renderer->frames.size / renderer->frames.count : 0;
    child_limit_memory(&renderer->child, renderer->memory_limit + frame * RENDERER_LEAST_FRAMES);
}

static enum placard_status start_child(struct renderer *renderer, struct placard_error *error)
{
    renderer->answered = renderer->knows_subject = renderer->knows_frames = false;
    renderer->is_outgrown = false;
    frame_cache_reset(&renderer->cache, renderer->cache.count); /* who knows where the last one wrote */
    renderer->used_before = 0;
    renderer->starts++;
    enum placard_status status = child_start(&renderer->child, &renderer->command, error);
    if (status == PLACARD_OK) {
        limit_memory(renderer);
    }
    return status;
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
    made->subject.bytes.fd = -1;
    made->time_limit = options->time_limit > 0 ? options->time_limit : DEFAULT_TIME_LIMIT;
    made->cache_limit = options->cache;
    frame_cache_reset(&made->cache, RENDERER_LEAST_FRAMES);
    made->flags = options->straight_alpha ? RENDERER_STRAIGHT_ALPHA : 0;
    made->memory_limit = options->memory_limit > 0 ? options->memory_limit : DEFAULT_MEMORY_LIMIT;
    const struct child_options child = {.program = options->program,
                                        .font_file = options->font_file,
                                        .readable = options->readable,
                                        .readable_count = options->readable_count,
                                        .pictures_first = options->pictures_first,
                                        .unconfined = options->unconfined,
                                        .verbose = options->verbose};
    enum placard_status status =
        child_command_make(&made->command, &child)
            ? start_child(made, error)
            : placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to start a renderer");
    if (status != PLACARD_OK) {
        renderer_stop(made);
        return status;
    }
    *renderer = made;
    return PLACARD_OK;
}

/* An idle child is ended, and another one started. */
static void outgrow_child(struct renderer *renderer)
{
    child_reap(&renderer->child, 0, NULL);
    start_child(renderer, NULL); /* tried again by the next request */
}

enum placard_status renderer_allow(struct renderer *renderer, char *const *paths, size_t count,
                                   struct placard_error *error)
{
    if (!child_command_allow(&renderer->command, paths, count)) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to let the renderer read more");
    }
    renderer_widen(renderer);
    return PLACARD_OK;
}

void renderer_widen(struct renderer *renderer)
{
    child_command_widen(&renderer->command);
    if (renderer->is_sent) {
        renderer->is_outgrown = true;
    } else {
        outgrow_child(renderer);
    }
}

void renderer_stop(struct renderer *renderer)
{
    if (renderer == NULL) {
        return;
    }
    child_reap(&renderer->child, renderer->is_sent ? 0 : END_PATIENCE, NULL);
    frame_memory_release(&renderer->frames);
    subject_release(&renderer->subject);
    child_command_free(&renderer->command);
    free(renderer);
}

int renderer_fd(const struct renderer *renderer)
{
    return renderer->child.socket;
}

const struct placard_error *renderer_problem(const struct renderer *renderer)
{
    return &renderer->problem;
}

pid_t renderer_pid(const struct renderer *renderer)
{
    return renderer->child.process;
}

int renderer_frame_file(const struct renderer *renderer, const uint32_t *frame, size_t *offset, size_t *size)
{
    /* A frame that is the content itself is somewhere else. */
    *offset = (uintptr_t)frame - (uintptr_t)renderer->frames.pixels;
    *size = renderer->frames.size;
    return *offset < *size ? renderer->frames.fd : -1;
}

bool renderer_is_busy(const struct renderer *renderer)
{
    return renderer->is_sent || renderer->is_waiting;
}

bool renderer_is_outdated(const struct renderer *renderer)
{
    return renderer->is_sent && renderer->sent.content != renderer->subject.facts.content;
}

int64_t renderer_deadline(const struct renderer *renderer)
{
    if (renderer->has_event) {
        return 0;
    }
    if (!renderer->is_sent) {
        return renderer_rests_in(renderer);
    }
    int64_t limit =
        renderer_is_outdated(renderer) && BLINK < renderer->time_limit ? BLINK : renderer->time_limit;
    int64_t left = renderer->sent_at + limit - renderer_now();
    return left > 0 ? left : 0;
}

/* How many frames of this size there are to be. */
static uint32_t frame_count(const struct renderer *renderer, uint32_t width, uint32_t height)
{
    uint64_t size = (uint64_t)width * height * sizeof(uint32_t);
    uint64_t most = RENDERER_MOST_FRAMES - RENDERER_LEAST_FRAMES;
    uint64_t kept = size > 0 ? renderer->cache_limit / size : 0;
    return RENDERER_LEAST_FRAMES + (uint32_t)(kept < most ? kept : most);
}

enum placard_status renderer_resize(struct renderer *renderer, uint32_t width, uint32_t height,
                                    struct placard_error *error)
{
    if (renderer->frames.width == width && renderer->frames.height == height) {
        return PLACARD_OK;
    }
    struct frame_memory memory;
    enum placard_status status =
        frame_memory_create(&memory, width, height, frame_count(renderer, width, height), error);
    if (status != PLACARD_OK) {
        return status;
    }
    frame_memory_release(&renderer->frames);
    renderer->frames = memory;
    frame_cache_reset(&renderer->cache, memory.count);
    limit_memory(renderer);
    renderer->knows_frames = false;
    renderer->is_stale = renderer->is_sent;
    renderer->shown = 0;
    renderer->shows_frame = false;
    if (renderer->has_event && renderer->event.kind == RENDERER_FRAME) {
        renderer->has_event = false; /* its frame is gone */
    }
    return PLACARD_OK;
}

void renderer_report(struct renderer *renderer, uint64_t content, const struct placard_error *failure)
{
    renderer->event =
        (struct renderer_event){.kind = RENDERER_FAILED, .content = content, .failure = *failure};
    renderer->has_event = true;
}

/* A child that is late, but has not worked for half of the time, was kept waiting by a busy machine. */
static bool has_worked(const struct renderer *renderer)
{
    return child_time_used(&renderer->child) - renderer->used_before >= renderer->time_limit / 2;
}

void renderer_replace(struct renderer *renderer, enum renderer_fault fault,
                      const struct placard_error *reason)
{
    char end[CHILD_END_SIZE];
    bool is_certain = fault != RENDERER_LATE || has_worked(renderer);
    bool is_to_blame = child_reap(&renderer->child, fault == RENDERER_ENDED ? HANG_UP_PATIENCE : 0, end);
    struct placard_error failure;
    if (fault == RENDERER_ENDED) {
        placard_fail(&failure, PLACARD_REFUSED,
                     "the content cannot be shown: %s; the renderer has been replaced", end);
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
            if (is_to_blame) {
                offenders_add(&renderer->offenders, &subject->facts, &subject->bytes, renderer_now(),
                              is_certain);
            }
        }
        renderer_report(renderer, renderer->sent.content, &failure);
    }
    if (renderer->answered || was_sent) {
        start_child(renderer, NULL); /* tried again by the next request */
    }
}

static int send_all(struct renderer *renderer)
{
    int socket = renderer->child.socket;
    if (!renderer->knows_frames) {
        struct renderer_frames message = {.message = RENDERER_FRAMES,
                                          .width = renderer->frames.width,
                                          .height = renderer->frames.height,
                                          .count = renderer->frames.count};
        if (channel_send(socket, &message, sizeof message, renderer->frames.fd) != 0) {
            return -1;
        }
        renderer->knows_frames = true;
    }
    if (!renderer->knows_subject) {
        const struct subject *subject = &renderer->subject;
        if (channel_send(socket, &subject->facts, sizeof subject->facts, subject_lend(subject)) != 0) {
            return -1;
        }
        renderer->knows_subject = true;
    }
    return channel_send(socket, &renderer->sent, sizeof renderer->sent, -1);
}

/* A child that died before it got the view did not die of it: another one gets it, unless it left word that
 * no one will do better, which is the view's event then. False when that one does not take it either, with
 * errno. */
static bool restart_and_send(struct renderer *renderer)
{
    if (errno != EPIPE && errno != ECONNRESET) {
        return false;
    }
    if (renderer_take_confession(renderer)) {
        return true;
    }
    child_reap(&renderer->child, HANG_UP_PATIENCE, NULL);
    if (start_child(renderer, NULL) == PLACARD_OK &&
        (send_all(renderer) == 0 || renderer_take_confession(renderer))) {
        return true;
    }
    errno = EPIPE;
    return false;
}

/* The socket has room: a view is sent only when the one before it has been answered. */
enum placard_status renderer_dispatch(struct renderer *renderer, const struct renderer_view *view,
                                      struct placard_error *error)
{
    struct subject *subject = &renderer->subject;
    if (renderer->problem.status != PLACARD_OK) {
        renderer_report(renderer, subject->facts.content, &renderer->problem);
        return PLACARD_OK;
    }
    if (subject->ended_renderer) {
        renderer_report(renderer, subject->facts.content, &subject->failure);
        return PLACARD_OK;
    }
    if (renderer_show_ready(renderer, view)) {
        return PLACARD_OK;
    }
    if (renderer->is_outgrown) {
        outgrow_child(renderer);
    }
    if (renderer->child.process == 0) {
        enum placard_status status = start_child(renderer, error);
        if (status != PLACARD_OK) {
            return status;
        }
    }
    renderer->sent = *view;
    renderer->sent.message = RENDERER_VIEW;
    renderer->sent.buffer = frame_cache_choose(&renderer->cache, renderer->shown);
    struct frame_entry *entry = &renderer->cache.entries[renderer->sent.buffer];
    renderer->sent.known = entry->is_known ? 1 : 0;
    entry->is_known = false;
    renderer->sent.content = subject->facts.content;
    renderer->sent.serial = ++renderer->serial;
    renderer->is_sent = true;
    renderer->is_stale = false;
    renderer->sent_at = renderer_now();
    renderer->used_before = child_time_used(&renderer->child);
    child_limit_time(&renderer->child, renderer->time_limit * THREADS);
    if (send_all(renderer) != 0 && !restart_and_send(renderer)) {
        bool ended = errno == EPIPE || errno == ECONNRESET;
        struct placard_error failure;
        placard_fail(&failure, PLACARD_REFUSED, "the renderer takes no requests: %s", strerror(errno));
        renderer_replace(renderer, ended ? RENDERER_ENDED : RENDERER_LIED, &failure);
    }
    renderer_prepare_key(renderer);
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
    return renderer_dispatch(renderer, view, error);
}
