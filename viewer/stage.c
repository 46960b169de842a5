#include "stage.h"
#include "src/snapshot.h"
#include "stage_frame.h"
#include "stage_item.h"
#include "ui/loop.h"
#include <stdlib.h>
#include <string.h>

/* Milliseconds that a candidate may take before newer content is preferred to it. It doubles whenever one is
 * given up, so that a publisher that is faster than the renderer still gets something shown. */
#define PATIENCE         250
#define MAXIMUM_PATIENCE 10000

#define PAUSE 1000 /* milliseconds before an animation is asked for again that could not be */

struct stage {
    struct renderer *renderer;
    struct stage_look look;
    struct stage_item current, candidate, waiting;
    struct stage_item outgoing; /* left the stage with the last event: its name is in the report */
    bool wants_view;
    uint64_t last_number;
    int64_t patience;
    bool has_refusal; /* the candidate failed before it could be rendered */
    struct placard_error refusal;

    struct stage_frame frame;
    uint64_t series; /* of the frame, and what it looks like */
    uint32_t paper;
    struct areas ink;
    int physical_width, physical_height;
};

struct stage *stage_new(struct renderer *renderer)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    if (stage != NULL) {
        stage->renderer = renderer;
        stage->patience = PATIENCE;
        stage->current = stage->candidate = stage->waiting = stage->outgoing = STAGE_NO_ITEM;
    }
    return stage;
}

void stage_free(struct stage *stage)
{
    if (stage == NULL) {
        return;
    }
    stage_item_drop(&stage->current);
    stage_item_drop(&stage->candidate);
    stage_item_drop(&stage->waiting);
    stage_item_drop(&stage->outgoing);
    stage_frame_forget(&stage->frame);
    free(stage);
}

/* ---- asking ---- */

static void apply_look(const struct stage *stage, struct viewport *viewport)
{
    viewport->width = stage->look.width;
    viewport->height = stage->look.height;
    viewport->inset_top = stage->look.inset_top;
    viewport->line_height = stage->look.line_height;
}

static enum placard_status request(struct stage *stage, struct stage_item *item, struct placard_error *error)
{
    struct renderer_view view = {
        .rotation = stage->look.rotation,
        .fit = (uint32_t)stage->look.fit,
        .background = stage_item_background(item, &stage->look),
        .font_size = stage->look.font_size,
        .time = playback_time(&item->playback, loop_now()),
    };
    viewport_request(&item->viewport, &view);
    stage->wants_view = false;
    return renderer_request(stage->renderer, &view, error);
}

/* Makes the renderer's content that of ITEM, under a new number: answers to older questions are not meant for
 * it. */
static void show(struct stage *stage, struct stage_item *item)
{
    item->number = ++stage->last_number;
    renderer_show_snapshot(stage->renderer, item->number, item->snapshot);
}

void stage_set_line_height(struct stage *stage, int line_height)
{
    stage->look.line_height = line_height;
}

static void start_candidate(struct stage *stage)
{
    stage_item_drop(&stage->candidate);
    stage->candidate = stage->waiting;
    stage->waiting = STAGE_NO_ITEM;
    struct stage_item *item = &stage->candidate;
    item->since = loop_now();
    stage->has_refusal = false;
    apply_look(stage, &item->viewport);
    viewport_reset(&item->viewport, stage_item_content(item)->kind == PLACARD_TEXT);
    if (stage_item_content(item)->kind == PLACARD_EMPTY) {
        return; /* needs no renderer: stage_next() takes it */
    }
    show(stage, item);
    stage->has_refusal = request(stage, item, &stage->refusal) != PLACARD_OK;
}

enum placard_status stage_set_look(struct stage *stage, const struct stage_look *look,
                                   struct placard_error *error)
{
    bool lying = look->rotation == 90 || look->rotation == 270;
    int width = lying ? look->height : look->width;
    int height = lying ? look->width : look->height;
    if (width != stage->physical_width || height != stage->physical_height) {
        stage_frame_keep(&stage->frame);
        enum placard_status status =
            renderer_resize(stage->renderer, (uint32_t)width, (uint32_t)height, error);
        if (status != PLACARD_OK) {
            return status;
        }
        stage->physical_width = width;
        stage->physical_height = height;
    }
    stage->look = *look;
    apply_look(stage, &stage->current.viewport);
    stage->wants_view = true;
    if (stage->candidate.snapshot != NULL && stage_item_content(&stage->candidate)->kind != PLACARD_EMPTY) {
        apply_look(stage, &stage->candidate.viewport);
        stage->has_refusal =
            stage->has_refusal || request(stage, &stage->candidate, &stage->refusal) != PLACARD_OK;
        stage->wants_view = true; /* of the current content, if the candidate fails */
    }
    return PLACARD_OK;
}

void stage_offer(struct stage *stage, struct placard_snapshot *snapshot, int64_t woken_at)
{
    bool nothing_published =
        placard_snapshot_content(snapshot)->kind == PLACARD_EMPTY && placard_snapshot_sequence(snapshot) == 0;
    if (nothing_published) {
        placard_snapshot_free(snapshot); /* a board that was made anew: what was shown stays */
        return;
    }
    stage_item_drop(&stage->waiting);
    stage->waiting.snapshot = snapshot;
    stage->waiting.woken_at = woken_at;
}

/* An animation stands still for want of a view: it goes on when there can be one again. */
static void ask_later(struct stage *stage)
{
    struct playback *playback = &stage->current.playback;
    playback->due_at = playback->next_frame > 0 ? loop_now() + PAUSE : -1;
}

void stage_work(struct stage *stage)
{
    int64_t now = loop_now();
    if (stage->waiting.snapshot != NULL) {
        bool too_slow = stage->candidate.snapshot != NULL && now >= stage->candidate.since + stage->patience;
        if (too_slow) {
            stage->patience = stage->patience * 2 < MAXIMUM_PATIENCE ? stage->patience * 2 : MAXIMUM_PATIENCE;
        }
        if (stage->candidate.snapshot == NULL || too_slow) {
            start_candidate(stage);
        }
    }
    bool is_due = stage->current.playback.due_at >= 0 && now >= stage->current.playback.due_at;
    struct viewport *viewport = &stage->current.viewport;
    if (stage->candidate.snapshot == NULL && stage_state(stage) == STAGE_CONTENT &&
        (stage->wants_view || viewport->changed || is_due) && !renderer_is_busy(stage->renderer)) {
        struct placard_error error;
        if (request(stage, &stage->current, &error) != PLACARD_OK) {
            ask_later(stage); /* anything else is asked for again when something changes */
        }
    }
}

/* ---- answers ---- */

static void accept(struct stage *stage, struct stage_item *item, const struct renderer_event *event)
{
    const struct renderer_ready *ready = &event->ready;
    stage_frame_take(&stage->frame, event->frame, stage->physical_width, stage->physical_height);
    stage->series = event->series;
    stage->paper = ready->paper;
    stage->ink = ready->ink;
    item->width = ready->content_width;
    item->height = ready->content_height;
    memcpy(item->format, ready->format, sizeof(item->format));
    item->format[sizeof(item->format) - 1] = '\0';
    playback_take(&item->playback, ready->next_frame, loop_now());
}

static enum stage_event promote(struct stage *stage, struct stage_report *report)
{
    stage_item_drop(&stage->current);
    stage->current = stage->candidate;
    stage->candidate = STAGE_NO_ITEM;
    stage->patience = PATIENCE;
    stage->wants_view = stage->wants_view || stage->has_refusal; /* a later view of it could not be had */
    stage->has_refusal = false;
    *report = stage_item_report(&stage->current, &stage->look);
    return STAGE_SHOWN;
}

static enum stage_event refuse(struct stage *stage, const struct placard_error *failure,
                               struct stage_report *report)
{
    *report = stage_item_report(&stage->candidate, &stage->look);
    report->failure = *failure;
    stage->has_refusal = false;
    stage->patience = PATIENCE;
    stage_item_drop(&stage->outgoing);
    stage->outgoing = stage->candidate;
    stage->candidate = STAGE_NO_ITEM;
    if (stage_state(stage) == STAGE_CONTENT) {
        show(stage, &stage->current);
        /* An animation goes on; anything else stays as it is until somebody moves it. */
        stage->wants_view = stage->wants_view || stage->current.playback.next_frame > 0 ||
                            stage->frame.width != stage->physical_width ||
                            stage->frame.height != stage->physical_height;
    }
    return STAGE_REFUSED;
}

/* Of a candidate that the renderer could not even be asked for. */
static enum stage_event refuse_unasked(struct stage *stage, struct stage_report *report)
{
    struct placard_error failure = stage->refusal;
    return refuse(stage, &failure, report);
}

static enum stage_event take_event(struct stage *stage, const struct renderer_event *event,
                                   struct stage_report *report)
{
    bool is_frame = event->kind == RENDERER_FRAME;
    if (stage->candidate.snapshot != NULL && event->content == stage->candidate.number) {
        if (!is_frame) {
            stage_frame_keep(&stage->frame);
            return refuse(stage, &event->failure, report);
        }
        accept(stage, &stage->candidate, event);
        (void)viewport_accept(&stage->candidate.viewport, &event->ready);
        return promote(stage, report);
    }
    if (stage_state(stage) == STAGE_CONTENT && event->content == stage->current.number) {
        if (!is_frame) {
            stage_frame_keep(&stage->frame);
            *report = stage_item_report(&stage->current, &stage->look);
            report->failure = event->failure;
            if (event->failure.status == PLACARD_REPLACED) {
                return STAGE_NOTHING;
            }
            ask_later(stage);
            stage->current.playback.next_frame = 0; /* but once */
            return STAGE_TROUBLE;
        }
        accept(stage, &stage->current, event);
        bool scrolled = viewport_accept(&stage->current.viewport, &event->ready);
        *report = stage_item_report(&stage->current, &stage->look);
        report->scrolled = scrolled;
        return STAGE_MOVED;
    }
    return STAGE_NOTHING; /* of content that nobody wants any more */
}

enum stage_event stage_next(struct stage *stage, struct stage_report *report)
{
    *report = (struct stage_report){.name = "", .format = ""};
    if (stage->candidate.snapshot != NULL && stage->has_refusal) {
        return refuse_unasked(stage, report);
    }
    if (stage->candidate.snapshot != NULL && stage_item_content(&stage->candidate)->kind == PLACARD_EMPTY) {
        stage_frame_forget(&stage->frame);
        show(stage, &stage->candidate); /* lets go of the former content */
        return promote(stage, report);
    }
    for (;;) {
        struct renderer_event event;
        struct placard_error error;
        enum placard_status status = renderer_receive(stage->renderer, &event, &error);
        if (status != PLACARD_OK && stage->candidate.snapshot != NULL) {
            stage->refusal = error; /* its view waited, and cannot be asked for now */
            stage->has_refusal = true;
        }
        if (status != PLACARD_OK && stage->candidate.snapshot == NULL) {
            ask_later(stage);
        }
        if (event.kind == RENDERER_NOTHING) {
            return stage->has_refusal ? refuse_unasked(stage, report) : STAGE_NOTHING;
        }
        enum stage_event result = take_event(stage, &event, report);
        if (result != STAGE_NOTHING) {
            return result;
        }
    }
}

int stage_fd(const struct stage *stage)
{
    return renderer_fd(stage->renderer);
}

static int64_t earlier(int64_t one, int64_t other)
{
    return one < 0 || (other >= 0 && other < one) ? other : one;
}

int64_t stage_deadline(const struct stage *stage)
{
    int64_t left = renderer_deadline(stage->renderer);
    int64_t deadline = left < 0 ? -1 : loop_now() + left;
    if (stage->candidate.snapshot == NULL) {
        /* While a view is being rendered, its answer comes first. */
        return renderer_is_busy(stage->renderer) ? deadline
                                                 : earlier(deadline, stage->current.playback.due_at);
    }
    if (stage->waiting.snapshot != NULL) {
        deadline = earlier(deadline, stage->candidate.since + stage->patience);
    }
    return deadline;
}

enum stage_state stage_state(const struct stage *stage)
{
    if (stage->current.snapshot == NULL) {
        return STAGE_UNUSED;
    }
    return stage_item_content(&stage->current)->kind == PLACARD_EMPTY ? STAGE_CLEARED : STAGE_CONTENT;
}

struct stage_picture stage_picture(const struct stage *stage)
{
    const struct stage_frame *frame = &stage->frame;
    struct stage_picture picture = {
        .pixels = stage_state(stage) == STAGE_CONTENT ? frame->pixels : NULL,
        .width = frame->width,
        .height = frame->height,
        .background = stage_item_background(&stage->current, &stage->look),
        .series = stage->series,
        .paper = stage->paper,
        .ink = stage->ink,
        .fd = -1,
    };
    if (picture.pixels != NULL && frame->pixels == stage_item_content(&stage->current)->data) {
        picture.fd = snapshot_file(stage->current.snapshot);
        picture.size = stage_item_content(&stage->current)->length;
    } else if (picture.pixels != NULL && stage_frame_is_lent(frame)) {
        picture.fd = renderer_frame_file(stage->renderer, frame->pixels, &picture.offset, &picture.size);
    }
    return picture;
}

struct viewport *stage_viewport(struct stage *stage)
{
    return &stage->current.viewport;
}

const struct placard_content *stage_newest(const struct stage *stage)
{
    return stage_item_content(stage->waiting.snapshot != NULL     ? &stage->waiting
                              : stage->candidate.snapshot != NULL ? &stage->candidate
                                                                  : &stage->current);
}
