#include "stage.h"
#include "src/snapshot.h"
#include "stage_frame.h"
#include "ui/loop.h"
#include <stdlib.h>
#include <string.h>

/* Milliseconds that a candidate may take before newer content is preferred to it. It doubles whenever one is
 * given up, so that a publisher that is faster than the renderer still gets something shown. */
#define PATIENCE         250
#define MAXIMUM_PATIENCE 10000

#define TEXT_BACKGROUND    0xfafafau
#define PICTURE_BACKGROUND 0x101010u

struct item {
    struct placard_snapshot *snapshot; /* NULL: there is no such item */
    uint64_t number;                   /* by which the renderer knows it */
    int64_t woken_at;
    int64_t since;   /* ms: when it was first asked for, then when it was first shown */
    int64_t next_at; /* ms: when its picture changes by itself; -1: never */
    uint64_t time;   /* ms: of the animation, as asked for last */
    bool animated;   /* goes on moving, … */
    bool has_moved;  /* … or did so once: the time says what of it is to be seen */
    uint32_t width, height;
    char format[sizeof(((struct renderer_ready *)0)->format)];
    struct viewport viewport;
};

struct stage {
    struct renderer *renderer;
    struct stage_look look;
    struct item current, candidate, waiting;
    struct item outgoing; /* left the stage with the last event: its name is in the report */
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

static void drop(struct item *item)
{
    placard_snapshot_free(item->snapshot);
    *item = (struct item){.next_at = -1};
}

/* Of an item that has a snapshot. */
static const struct placard_content *content_of(const struct item *item)
{
    return placard_snapshot_content(item->snapshot);
}

struct stage *stage_new(struct renderer *renderer)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    if (stage != NULL) {
        stage->renderer = renderer;
        stage->patience = PATIENCE;
        stage->current.next_at = -1;
    }
    return stage;
}

void stage_free(struct stage *stage)
{
    if (stage == NULL) {
        return;
    }
    drop(&stage->current);
    drop(&stage->candidate);
    drop(&stage->waiting);
    drop(&stage->outgoing);
    stage_frame_forget(&stage->frame);
    free(stage);
}

/* ---- asking ---- */

static uint32_t background_for(const struct stage *stage, const struct item *item)
{
    if (stage->look.has_background) {
        return stage->look.background;
    }
    bool is_text = item->snapshot != NULL && content_of(item)->kind == PLACARD_TEXT;
    return is_text ? TEXT_BACKGROUND : PICTURE_BACKGROUND;
}

static void apply_look(const struct stage *stage, struct viewport *viewport)
{
    viewport->width = stage->look.width;
    viewport->height = stage->look.height;
    viewport->inset_top = stage->look.inset_top;
    viewport->line_height = stage->look.line_height;
}

static enum placard_status request(struct stage *stage, struct item *item, struct placard_error *error)
{
    item->time = item == &stage->current && item->has_moved ? (uint64_t)(loop_now() - item->since) : 0;
    item->next_at = -1;
    struct renderer_view view = {
        .rotation = stage->look.rotation,
        .fit = (uint32_t)stage->look.fit,
        .background = background_for(stage, item),
        .font_size = stage->look.font_size,
        .time = item->time,
    };
    viewport_request(&item->viewport, &view);
    stage->wants_view = false;
    return renderer_request(stage->renderer, &view, error);
}

/* Makes the renderer's content that of ITEM, under a new number: answers to older questions are not meant for
 * it. */
static void show(struct stage *stage, struct item *item)
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
    drop(&stage->candidate);
    stage->candidate = stage->waiting;
    stage->waiting = (struct item){.next_at = -1};
    struct item *item = &stage->candidate;
    item->since = loop_now();
    apply_look(stage, &item->viewport);
    viewport_reset(&item->viewport, content_of(item)->kind == PLACARD_TEXT);
    if (content_of(item)->kind == PLACARD_EMPTY) {
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
    if (stage->candidate.snapshot != NULL && content_of(&stage->candidate)->kind != PLACARD_EMPTY) {
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
    drop(&stage->waiting);
    stage->waiting.snapshot = snapshot;
    stage->waiting.woken_at = woken_at;
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
    bool is_due = stage->current.next_at >= 0 && now >= stage->current.next_at;
    struct viewport *viewport = &stage->current.viewport;
    if (stage->candidate.snapshot == NULL && stage_state(stage) == STAGE_CONTENT &&
        (stage->wants_view || viewport->changed || is_due) && !renderer_is_busy(stage->renderer)) {
        struct placard_error error;
        (void)request(stage, &stage->current, &error); /* asked again when something changes */
    }
}

/* ---- answers ---- */

static void report_item(const struct stage *stage, const struct item *item, struct stage_report *report)
{
    const struct placard_content *content = content_of(item);
    bool is_text = content->kind == PLACARD_TEXT;
    *report = (struct stage_report){
        .sequence = placard_snapshot_sequence(item->snapshot),
        .name = content->name != NULL ? content->name : "",
        .format = item->format,
        .kind = content->kind,
        .length = content->length,
        .width = is_text || item->width == 0 ? (uint32_t)stage->look.width : item->width,
        .height = is_text || item->height == 0 ? (uint32_t)stage->look.height : item->height,
        .woken_at = item->woken_at,
    };
}

static void accept(struct stage *stage, struct item *item, const struct renderer_event *event)
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
    int64_t shown_since = item == &stage->current ? item->since : loop_now();
    item->since = shown_since;
    item->animated = ready->next_frame > 0;
    item->has_moved = item->has_moved || item->animated;
    item->next_at =
        ready->next_frame > 0 ? shown_since + (int64_t)item->time + (int64_t)ready->next_frame : -1;
}

static enum stage_event promote(struct stage *stage, struct stage_report *report)
{
    drop(&stage->current);
    stage->current = stage->candidate;
    stage->candidate = (struct item){.next_at = -1};
    stage->patience = PATIENCE;
    report_item(stage, &stage->current, report);
    return STAGE_SHOWN;
}

static enum stage_event refuse(struct stage *stage, const struct placard_error *failure,
                               struct stage_report *report)
{
    report_item(stage, &stage->candidate, report);
    report->failure = *failure;
    stage->has_refusal = false;
    stage->patience = PATIENCE;
    drop(&stage->outgoing);
    stage->outgoing = stage->candidate;
    stage->candidate = (struct item){.next_at = -1};
    if (stage_state(stage) == STAGE_CONTENT) {
        show(stage, &stage->current);
        /* An animation goes on; anything else stays as it is until somebody moves it. */
        stage->wants_view = stage->wants_view || stage->current.animated ||
                            stage->frame.width != stage->physical_width ||
                            stage->frame.height != stage->physical_height;
    }
    return STAGE_REFUSED;
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
            report_item(stage, &stage->current, report);
            report->failure = event->failure;
            return event->failure.status == PLACARD_REPLACED ? STAGE_NOTHING : STAGE_TROUBLE;
        }
        accept(stage, &stage->current, event);
        bool scrolled = viewport_accept(&stage->current.viewport, &event->ready);
        report_item(stage, &stage->current, report);
        report->scrolled = scrolled;
        return STAGE_MOVED;
    }
    return STAGE_NOTHING; /* of content that nobody wants any more */
}

enum stage_event stage_next(struct stage *stage, struct stage_report *report)
{
    *report = (struct stage_report){.name = "", .format = ""};
    if (stage->candidate.snapshot != NULL && stage->has_refusal) {
        struct placard_error failure = stage->refusal;
        return refuse(stage, &failure, report);
    }
    if (stage->candidate.snapshot != NULL && content_of(&stage->candidate)->kind == PLACARD_EMPTY) {
        stage_frame_forget(&stage->frame);
        show(stage, &stage->candidate); /* lets go of the former content */
        return promote(stage, report);
    }
    for (;;) {
        struct renderer_event event;
        struct placard_error error;
        enum placard_status status = renderer_receive(stage->renderer, &event, &error);
        if (event.kind == RENDERER_NOTHING) {
            if (status != PLACARD_OK && stage->candidate.snapshot != NULL) {
                return refuse(stage, &error, report);
            }
            return STAGE_NOTHING;
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
        return renderer_is_busy(stage->renderer) ? deadline : earlier(deadline, stage->current.next_at);
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
    return content_of(&stage->current)->kind == PLACARD_EMPTY ? STAGE_CLEARED : STAGE_CONTENT;
}

struct stage_picture stage_picture(const struct stage *stage)
{
    const struct stage_frame *frame = &stage->frame;
    struct stage_picture picture = {
        .pixels = stage_state(stage) == STAGE_CONTENT ? frame->pixels : NULL,
        .width = frame->width,
        .height = frame->height,
        .background = background_for(stage, &stage->current),
        .series = stage->series,
        .paper = stage->paper,
        .ink = stage->ink,
        .fd = -1,
    };
    if (picture.pixels != NULL && frame->pixels == content_of(&stage->current)->data) {
        picture.fd = snapshot_file(stage->current.snapshot);
        picture.size = content_of(&stage->current)->length;
    } else if (picture.pixels != NULL && stage_frame_is_lent(frame)) {
        picture.fd = renderer_frame_file(stage->renderer, frame->pixels, &picture.offset, &picture.size);
    }
    return picture;
}

struct viewport *stage_viewport(struct stage *stage)
{
    return &stage->current.viewport;
}

const struct placard_content *stage_content(const struct stage *stage)
{
    return stage->current.snapshot != NULL ? content_of(&stage->current) : NULL;
}
