#include "log.h"
#include "viewer_state.h"

/* Milliseconds. */
#define POINTER_DURATION 3000
#define RESIZE_HOLD      500

void viewer_reload(struct viewer *viewer)
{
    log_event("asked to look at the segment");
    watcher_request(viewer->watcher);
}

static int font_size(const struct viewer *viewer)
{
    return viewer->options->font_size > 0 ? (int)viewer->options->font_size : viewer->screen.theme.text;
}

int viewer_line_height(const struct viewer *viewer)
{
    int pixels = font_size(viewer);
    return viewer->reads_fonts ? fonts_metrics(viewer->fonts, pixels).line_height : pixels * 4 / 3;
}

void viewer_apply_size(struct viewer *viewer)
{
    const struct viewer_options *options = viewer->options;
    struct screen *screen = &viewer->screen;
    int width = 0;
    int height = 0;
    float dpi = 0;
    output_size(viewer->output, &width, &height, &dpi);
    bool lying = options->rotation == 90 || options->rotation == 270;
    screen_resize(screen, lying ? height : width, lying ? width : height, dpi);
    panel_resize(viewer->panel, &screen->theme, screen->width, screen->height);
    viewer->gesture.scale = screen->theme.scale;
    struct stage_look look = {
        .width = screen->width,
        .height = screen->height,
        .rotation = options->rotation,
        .fit = options->fit,
        .has_background = options->has_background,
        .background = options->background,
        .font_size = (uint32_t)font_size(viewer),
        .line_height = viewer_line_height(viewer),
        .inset_top = screen_inset_top(screen),
    };
    struct placard_error error;
    if (stage_set_look(viewer->stage, &look, &error) != PLACARD_OK) {
        log_error("the screen of %dx%d pixels cannot be used: %s", width, height, error.message);
        viewer_end(viewer, VIEWER_EXIT_FAILED);
        return;
    }
    keeper_set_screen(viewer->keeper, output_name(viewer->output), width, height);
    log_event("the screen is %dx%d pixels", width, height);
}

static void wake_pointer(struct viewer *viewer)
{
    if (viewer->pointer_until < 0) {
        output_show_pointer(viewer->output, true);
    }
    viewer->pointer_until = loop_now() + POINTER_DURATION;
}

static void toggle_fullscreen(struct viewer *viewer)
{
    output_set_fullscreen(viewer->output, !output_is_fullscreen(viewer->output));
}

static void take_key(struct viewer *viewer, const struct input_event *event)
{
    gesture_stop(&viewer->gesture);
    switch (controls_key(event, stage_viewport(viewer->stage))) {
    case CONTROLS_RELOAD:
        viewer_reload(viewer);
        break;
    case CONTROLS_FULLSCREEN:
        toggle_fullscreen(viewer);
        break;
    case CONTROLS_END:
        viewer_end(viewer, VIEWER_EXIT_DONE);
        break;
    case CONTROLS_MOVED:
    case CONTROLS_IGNORED:
        break;
    }
}

/* Mouse, wheel and fingers: the panel first, then the screen's own controls, then the view. */
static void take_pointing(struct viewer *viewer, const struct input_event *event)
{
    bool reload = false;
    if (panel_handle(viewer->panel, event)) {
        gesture_stop(&viewer->gesture);
        return;
    }
    bool view_is_held = viewer->gesture.fingers[0].down || viewer->gesture.fingers[1].down;
    enum widget_result result =
        view_is_held ? WIDGET_IGNORED
                     : screen_handle(&viewer->screen, event, stage_viewport(viewer->stage), &reload);
    if (reload) {
        viewer_reload(viewer);
    }
    if (result != WIDGET_IGNORED) {
        return;
    }
    struct gesture_action action;
    if (gesture_handle(&viewer->gesture, event, loop_now(), &action)) {
        (void)controls_apply(&action, stage_viewport(viewer->stage), viewer->rest);
    }
}

static void take_event(struct viewer *viewer, struct input_event *event)
{
    struct canvas canvas;
    switch (event->kind) {
    case INPUT_KEY:
        if (!panel_handle(viewer->panel, event)) {
            take_key(viewer, event);
        }
        break;
    case INPUT_TEXT:
        (void)panel_handle(viewer->panel, event);
        break;
    case INPUT_RESIZE:
        viewer_apply_size(viewer);
        if (stage_state(viewer->stage) == STAGE_CONTENT) {
            viewer->hold_until = loop_now() + RESIZE_HOLD; /* the old picture is better than none */
        }
        break;
    case INPUT_EXPOSE:
        viewer->screen.dirty = true;
        break;
    case INPUT_DROP:
        SDL_free(event->path);
        break;
    case INPUT_CLOSE:
        viewer_end(viewer, VIEWER_EXIT_DONE);
        break;
    case INPUT_LOST:
        viewer_lose_screen(viewer, event->loss);
        break;
    case INPUT_POINTER_MOVE:
    case INPUT_POINTER_DOWN:
    case INPUT_POINTER_UP:
    case INPUT_WHEEL:
        wake_pointer(viewer);
        __attribute__((fallthrough));
    case INPUT_TOUCH_DOWN:
    case INPUT_TOUCH_MOVE:
    case INPUT_TOUCH_UP:
    case INPUT_POINTER_LEAVE:
    case INPUT_FOCUS: {
        int width = 0;
        int height = 0;
        float dpi = 0;
        output_size(viewer->output, &width, &height, &dpi);
        canvas = canvas_make(NULL, width, height, width * 4, (int)viewer->options->rotation);
        input_event_map(event, &canvas);
        take_pointing(viewer, event);
        break;
    }
    case INPUT_NONE:
        break;
    }
}

bool viewer_take_input(struct viewer *viewer)
{
    bool any = false;
    struct input_event event;
    while (output_next_event(viewer->output, &event)) {
        take_event(viewer, &event);
        any = true;
    }
    int limit = output_poll_limit(viewer->output);
    viewer->input_at = limit < 0 ? -1 : loop_now() + limit;
    return any;
}

static int64_t earlier(int64_t one, int64_t other)
{
    return one < 0 || (other >= 0 && other < one) ? other : one;
}

int64_t viewer_tick_deadline(const struct viewer *viewer)
{
    int64_t deadline = earlier(viewer->pointer_until, viewer->gives_up_at);
    deadline = earlier(deadline, viewer->hold_until);
    deadline = earlier(deadline, viewer->restore_at);
    deadline = earlier(deadline, gesture_deadline(&viewer->gesture));
    return earlier(deadline, screen_deadline(&viewer->screen));
}

void viewer_tick(struct viewer *viewer)
{
    int64_t now = loop_now();
    struct gesture_action action;
    if (gesture_tick(&viewer->gesture, now, &action) &&
        !controls_apply(&action, stage_viewport(viewer->stage), viewer->rest) &&
        (action.dx > 1 || action.dx < -1)) {
        gesture_stop(&viewer->gesture);
    }
    screen_tick(&viewer->screen);
    if (viewer->restore_at >= 0 && now >= viewer->restore_at) {
        viewer_restore(viewer);
    }
    if (viewer->hold_until >= 0 && now >= viewer->hold_until) {
        viewer->hold_until = -1;
        viewer->screen.dirty = true;
    }
    if (viewer->pointer_until >= 0 && now >= viewer->pointer_until) {
        viewer->pointer_until = -1;
        output_show_pointer(viewer->output, false);
    }
    if (viewer->gives_up_at >= 0 && now >= viewer->gives_up_at) {
        log_error("the time limit of %g s (--timeout) has passed; %llu publications were shown or refused",
                  (double)viewer->options->timeout / 1000, (unsigned long long)viewer->count);
        viewer_end(viewer, VIEWER_EXIT_FAILED);
    }
}
