#include "preview.h"
#include "renderer/playback.h"
#include "renderer/renderer.h"
#include "ui/gesture.h"
#include "ui/loop.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct preview {
    struct fonts *fonts;       /* the window's */
    struct renderer *renderer; /* NULL until the first content */
    struct theme theme;
    SDL_Rect rect;               /* the panel, border included */
    SDL_Rect inside;             /* what the renderer fills */
    int view_width, view_height; /* the size of its frames; 0: none yet */
    uint64_t content;            /* number of what is shown; 0: nothing was yet */
    struct renderer_view view;
    bool is_text;
    struct gesture gesture;
    uint32_t *frame; /* a copy of the last one: the renderer's own does not outlive a change of size */
    size_t frame_room;
    int frame_width, frame_height; /* 0: there is none */
    struct playback playback;
    struct placard_error problem;
};

struct preview *preview_new(struct fonts *fonts)
{
    struct preview *preview = calloc(1, sizeof *preview);
    if (preview != NULL) {
        preview->fonts = fonts;
        preview->playback = PLAYBACK_NEW;
        gesture_reset(&preview->gesture, 1);
    }
    return preview;
}

void preview_free(struct preview *preview)
{
    if (preview != NULL) {
        renderer_stop(preview->renderer);
        free(preview->frame);
        free(preview);
    }
}

static void fail(struct preview *preview, const struct placard_error *error)
{
    preview->problem = *error;
    preview->frame_width = 0;
    preview->playback.due_at = -1;
}

/* ---- asking for views ---- */

static void request(struct preview *preview)
{
    struct placard_error error;
    if (preview->renderer == NULL || preview->content == 0 || preview->view_width == 0) {
        return;
    }
    preview->view.zoom = RENDERER_ZOOM_ONE;
    preview->view.fit = RENDERER_CONTAIN;
    preview->view.background = preview->theme.panel & 0xffffffu;
    preview->view.font_size = (uint32_t)preview->theme.small_text;
    preview->view.time = playback_time(&preview->playback, loop_now());
    if (renderer_request(preview->renderer, &preview->view, &error) != PLACARD_OK) {
        fail(preview, &error);
    }
}

static bool resize(struct preview *preview)
{
    struct placard_error error;
    if (preview->renderer == NULL || SDL_RectEmpty(&preview->inside)) {
        return false;
    }
    if (renderer_resize(preview->renderer, (uint32_t)preview->inside.w, (uint32_t)preview->inside.h,
                        &error) != PLACARD_OK) {
        fail(preview, &error);
        return false;
    }
    preview->view_width = preview->inside.w;
    preview->view_height = preview->inside.h;
    return true;
}

static enum placard_status start_renderer(struct preview *preview, struct placard_error *error)
{
    struct font_paths paths;
    enum placard_status status = fonts_paths(preview->fonts, &paths, error);
    if (status != PLACARD_OK) {
        return status;
    }
    const struct renderer_options options = {.readable = paths.list, .readable_count = paths.count};
    status = renderer_start(&preview->renderer, &options, error);
    font_paths_release(&paths);
    if (status == PLACARD_OK) {
        resize(preview);
    }
    return status;
}

void preview_show(struct preview *preview, int fd, enum placard_kind kind)
{
    struct placard_error error = {.status = PLACARD_OK};
    struct stat facts;
    preview->content++;
    preview->problem = error;
    preview->view = (struct renderer_view){0};
    preview->frame_width = 0;
    preview->playback = PLAYBACK_NEW;
    gesture_stop(&preview->gesture);
    enum placard_status status = PLACARD_OK;
    if (preview->renderer == NULL) {
        status = start_renderer(preview, &error);
    }
    if (status == PLACARD_OK && fstat(fd, &facts) == 0) {
        const struct placard_content content = {.kind = kind, .length = (size_t)facts.st_size};
        status = renderer_show(preview->renderer, preview->content, &content, fd, &error);
    }
    close(fd);
    if (status != PLACARD_OK) {
        fail(preview, &error);
    } else {
        request(preview);
    }
}

void preview_clear(struct preview *preview)
{
    preview->content += preview->content > 0 ? 1 : 0; /* what is still being rendered is not taken */
    preview->problem = (struct placard_error){.status = PLACARD_NOT_FOUND};
    preview->frame_width = 0;
    preview->playback.due_at = -1;
    gesture_stop(&preview->gesture);
}

bool preview_is_used(const struct preview *preview)
{
    return preview->content != 0;
}

void preview_place(struct preview *preview, SDL_Rect rect, const struct theme *theme)
{
    SDL_Rect inside = widget_grow(rect, -theme->radius);
    bool resized = inside.w != preview->inside.w || inside.h != preview->inside.h;
    bool rescaled = theme->small_text != preview->theme.small_text;
    preview->rect = rect;
    preview->inside = inside;
    preview->theme = *theme;
    if (rescaled) {
        gesture_reset(&preview->gesture, theme->scale);
    }
    if ((resized && resize(preview)) || (rescaled && !resized)) {
        request(preview);
    }
}

/* ---- what comes back ---- */

int preview_fd(const struct preview *preview)
{
    return preview->renderer != NULL ? renderer_fd(preview->renderer) : -1;
}

static int64_t sooner(int64_t first, int64_t second)
{
    return first < 0 || (second >= 0 && second < first) ? second : first;
}

int64_t preview_deadline(const struct preview *preview)
{
    int64_t limit = preview->renderer != NULL ? renderer_deadline(preview->renderer) : -1;
    int64_t due = limit < 0 ? -1 : loop_now() + limit;
    return sooner(due, sooner(preview->playback.due_at, gesture_deadline(&preview->gesture)));
}

/* Copies the frame of an event. False when memory is short. */
static bool keep_frame(struct preview *preview, const uint32_t *pixels)
{
    size_t size = (size_t)preview->view_width * (size_t)preview->view_height * sizeof *pixels;
    if (size > preview->frame_room) {
        uint32_t *room = realloc(preview->frame, size);
        if (room == NULL) {
            return false;
        }
        preview->frame = room;
        preview->frame_room = size;
    }
    memcpy(preview->frame, pixels, size);
    preview->frame_width = preview->view_width;
    preview->frame_height = preview->view_height;
    return true;
}

static bool take_frame(struct preview *preview, const struct renderer_event *event)
{
    if (event->content != preview->content || !keep_frame(preview, event->frame)) {
        return false;
    }
    const struct renderer_ready *ready = &event->ready;
    preview->problem = (struct placard_error){.status = PLACARD_OK};
    preview->is_text = ready->content_width == 0;
    if (!renderer_is_busy(preview->renderer)) { /* else somebody has scrolled on */
        preview->view.anchor = ready->anchor;
        preview->view.x = ready->x;
        preview->view.y = ready->y;
    }
    playback_take(&preview->playback, ready->next_frame, loop_now());
    return true;
}

static bool receive(struct preview *preview)
{
    bool changed = false;
    struct renderer_event event;
    struct placard_error error;
    enum placard_status status = PLACARD_OK;
    while (preview->renderer != NULL &&
           (status = renderer_receive(preview->renderer, &event, &error)) == PLACARD_OK &&
           event.kind != RENDERER_NOTHING) {
        if (event.kind == RENDERER_FRAME) {
            changed |= take_frame(preview, &event);
        } else if (event.content == preview->content && event.failure.status != PLACARD_REPLACED) {
            fail(preview, &event.failure);
            changed = true;
        }
    }
    if (status != PLACARD_OK) {
        fail(preview, &error);
    }
    return changed || status != PLACARD_OK;
}

static void scroll(struct preview *preview, const struct gesture_action *action)
{
    preview->view.y -= lrintf(action->dy);
    request(preview);
}

bool preview_tick(struct preview *preview)
{
    bool changed = receive(preview);
    struct gesture_action action;
    if (gesture_tick(&preview->gesture, loop_now(), &action)) {
        scroll(preview, &action);
    }
    if (preview->playback.due_at >= 0 && preview->playback.due_at <= loop_now()) {
        preview->playback.due_at = -1;
        request(preview);
    }
    return changed;
}

enum widget_result preview_handle(struct preview *preview, const struct input_event *event)
{
    bool is_press = event->kind == INPUT_POINTER_DOWN || event->kind == INPUT_TOUCH_DOWN;
    if (!preview->is_text || preview->frame_width == 0 ||
        ((is_press || event->kind == INPUT_WHEEL) && !widget_hit(preview->inside, event->x, event->y))) {
        return WIDGET_IGNORED;
    }
    struct gesture_action action;
    if (!gesture_handle(&preview->gesture, event, loop_now(), &action)) {
        return is_press ? WIDGET_TAKEN : WIDGET_IGNORED;
    }
    if (lrintf(action.dy) != 0) {
        scroll(preview, &action);
    }
    return WIDGET_TAKEN; /* it looks another way when the renderer has done its part */
}

/* ---- drawing ---- */

/* Copies the frame into the panel, as much of it as fits while the size changes. */
static void draw_frame(const struct preview *preview, struct canvas *canvas)
{
    SDL_Rect all = {0, 0, canvas->width, canvas->height};
    SDL_Rect frame = {preview->inside.x, preview->inside.y, preview->frame_width, preview->frame_height};
    SDL_Rect part;
    if (!SDL_IntersectRect(&preview->inside, &frame, &part) ||
        !SDL_IntersectRect(&part, &canvas->clip, &part) || !SDL_IntersectRect(&part, &all, &part)) {
        return;
    }
    for (int y = part.y; y < part.y + part.h; y++) {
        const uint32_t *from =
            preview->frame + (size_t)(y - frame.y) * (size_t)frame.w + (size_t)(part.x - frame.x);
        unsigned char *row = (unsigned char *)canvas->pixels + (ptrdiff_t)y * canvas->pitch;
        memcpy(row + (size_t)part.x * sizeof *from, from, (size_t)part.w * sizeof *from);
    }
}

static void draw_problem(const struct preview *preview, struct canvas *canvas, struct fonts *fonts)
{
    const struct theme *theme = &preview->theme;
    char text[PLACARD_MESSAGE_SIZE + 16];
    snprintf(text, sizeof text, "No preview%s%s", preview->problem.message[0] != '\0' ? ": " : "",
             preview->problem.message);
    SDL_Rect rect = widget_grow(preview->inside, -theme->gap);
    int height = canvas_paragraph(canvas, fonts, text, rect, theme->small_text, false, theme->faint_ink,
                                  CANVAS_CENTER, false);
    if (height < rect.h) {
        rect.y += (rect.h - height) / 2;
    }
    SDL_Rect former = canvas_clip(canvas, preview->inside);
    canvas_paragraph(canvas, fonts, text, rect, theme->small_text, false, theme->faint_ink, CANVAS_CENTER,
                     true);
    canvas_unclip(canvas, former);
}

void preview_draw(struct preview *preview, struct canvas *canvas, struct fonts *fonts)
{
    if (SDL_RectEmpty(&preview->rect)) {
        return;
    }
    const struct theme *theme = &preview->theme;
    canvas_fill_round(canvas, preview->rect, theme->radius, theme->panel);
    canvas_outline(canvas, preview->rect, theme->radius, theme->line, theme->panel_line);
    if (preview->problem.status != PLACARD_OK) {
        draw_problem(preview, canvas, fonts);
    } else if (preview->frame_width > 0) {
        draw_frame(preview, canvas);
    }
}
