#include "window_parts.h"
#include <SDL_stdinc.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
    BLINK = 150,       /* ms that work takes before its progress is shown */
    PROGRESS_STEP = 40 /* ms between frames of a progress bar that wanders */
};

static bool is_working(const struct window *window)
{
    return window->report.stage == DELIVERY_READING || window->report.stage == DELIVERY_PUBLISHING;
}

void window_update_status(struct window *window)
{
    const struct connection_state *connection = connection_state(window->connection);
    const struct sentence_facts facts = {
        .key = connection_key(window->connection),
        .label = choices_chosen_label(window->choices),
        .path = choices_chosen_path(window->choices),
        .catalogue = catalogue_problem(choices_catalogue(window->choices)),
        .watch = catalogue_watch_problem(choices_catalogue(window->choices)),
        .connection = connection,
        .report = &window->report,
        .viewer_is_another = window->delivered_to != connection->viewer.pid,
        .is_replaced =
            connection->kind == CONNECTION_VIEWER && connection->sequence != window->report.sequence,
    };
    sentence_make(&window->status, &facts);
    window->dirty = true;
}

/* ---- the chosen file ---- */

/* Delivers the chosen file, if there is one. */
static void load(struct window *window)
{
    const char *path = choices_chosen_path(window->choices);
    if (path == NULL) {
        return;
    }
    window->shows_progress = false;
    window->progress_at = loop_now() + BLINK;
    window->report = (struct delivery_report){.stage = DELIVERY_READING};
    const struct connection_state *connection = connection_state(window->connection);
    window->asked_of = connection->kind;
    window->asked_viewer = connection->viewer.pid;
    if (publisher_request(window->publisher, path) == 0) {
        window->report.stage = DELIVERY_FAILED;
        placard_fail(&window->report.error, PLACARD_OUT_OF_MEMORY, "no memory");
    }
    window_update_status(window);
}

static void list_changed(struct window *window)
{
    dropdown_model_changed(window->dropdown, choices_chosen(window->choices));
    window_update_status(window);
}

static void choose(struct window *window)
{
    if (choices_choose(window->choices, dropdown_chosen(window->dropdown))) {
        list_changed(window);
        load(window);
    }
}

/* PATH is SDL's. */
static void take_drop(struct window *window, char *path)
{
    if (path != NULL && choices_choose_path(window->choices, path)) {
        dropdown_close(window->dropdown);
        list_changed(window);
        load(window);
    }
    SDL_free(path);
}

void window_read_folder(struct window *window)
{
    choices_rescan(window->choices);
    list_changed(window);
}

static void reload(struct window *window)
{
    window_read_folder(window);
    load(window);
}

/* ---- input ---- */

static enum widget_result handle_key(struct window *window, const struct input_event *event)
{
    if (event->key == SDLK_F5 && !event->repeated) {
        reload(window);
        return WIDGET_TAKEN;
    }
    if (event->key == SDLK_q && (event->modifiers & KMOD_CTRL) != 0) {
        loop_quit(window->loop);
        return WIDGET_TAKEN;
    }
    return WIDGET_IGNORED;
}

static void handle(struct window *window, const struct input_event *event)
{
    enum widget_result result = WIDGET_IGNORED;
    switch (event->kind) {
    case INPUT_CLOSE:
        loop_quit(window->loop);
        return;
    case INPUT_LOST:
        window->failure = *event->loss;
        loop_quit(window->loop); /* window_run() tells why */
        return;
    case INPUT_RESIZE:
        window->width = 0; /* the theme may be another one even if the size is not: the density changed */
        window->dirty = true;
        return;
    case INPUT_EXPOSE:
        window->dirty = true;
        return;
    case INPUT_DROP:
        take_drop(window, event->path);
        return;
    case INPUT_FOCUS:
        dropdown_set_focused(window->dropdown, event->focused);
        window->dirty = true;
        if (event->focused) { /* what is said of the screen shall be true for who comes back */
            window_follow_viewer(window);
            window_update_status(window);
        }
        break;
    case INPUT_KEY:
        result = handle_key(window, event);
        break;
    default:
        break;
    }
    if (result == WIDGET_IGNORED) {
        result = dropdown_handle(window->dropdown, event, loop_now());
    }
    if (result == WIDGET_IGNORED) {
        result = preview_handle(window->preview, event);
    }
    window->dirty |= result == WIDGET_CHANGED || result == WIDGET_CHOSEN;
    if (result == WIDGET_CHOSEN) {
        choose(window);
    }
}

void window_take_input(struct window *window)
{
    struct input_event event;
    while (output_next_event(window->output, &event)) {
        handle(window, &event); /* the window is not rotated: points are the user's already */
    }
}

void window_take_signal(struct window *window)
{
    struct signalfd_siginfo signal;
    if (read(window->signals, &signal, sizeof signal) == (ssize_t)sizeof signal) {
        loop_quit(window->loop);
    }
}

/* ---- what goes on elsewhere ---- */

void window_follow_folder(struct window *window)
{
    if (choices_follow(window->choices)) {
        list_changed(window);
    }
}

/* True when a viewer that has just come is to show the chosen file: one that was chosen while there was no
 * viewer, or was shown by the viewer before this one. Content that somebody else has published meanwhile is
 * left alone. */
static bool is_due(const struct window *window)
{
    const struct connection_state *state = connection_state(window->connection);
    bool is_there = state->kind == CONNECTION_VIEWER || state->kind == CONNECTION_RAW;
    bool is_ours;
    switch (window->report.stage) {
    case DELIVERY_NO_VIEWER:
    case DELIVERY_UNATTACHED:
    case DELIVERY_ENDED:
        return is_there;
    case DELIVERY_SHOWN:
    case DELIVERY_REPLACED:
        is_ours = state->sequence != 0 && state->sequence == window->report.sequence &&
                  state->published_at == window->report.published_at;
        return is_there && state->viewer.pid != window->delivered_to && (state->is_empty || is_ours);
    default:
        return false;
    }
}

/* True when it is not the one any more that the delivery was asked for. */
static bool is_another(const struct window *window)
{
    const struct connection_state *state = connection_state(window->connection);
    return state->kind != window->asked_of || state->viewer.pid != window->asked_viewer;
}

void window_take_news(struct window *window)
{
    struct publisher_news news = publisher_take(window->publisher);
    if (news.report.stage == DELIVERY_STOPPED) { /* in favour of something newer, which will tell */
        return;
    }
    bool has_ended = news.report.stage > DELIVERY_LOADED && news.report.stage != window->report.stage;
    window->report = news.report;
    window->shows_progress = window->shows_progress && is_working(window);
    if (has_ended) {
        connection_look(window->connection);
        window->delivered_to = connection_state(window->connection)->viewer.pid;
    }
    if (news.preview >= 0) {
        preview_show(window->preview, news.preview, news.preview_kind);
    } else if (news.report.stage == DELIVERY_UNREADABLE) {
        preview_clear(window->preview);
    }
    if (has_ended && is_another(window) && is_due(window)) { /* it has come while the delivery went on */
        load(window);
    }
    window_update_status(window);
}

void window_follow_viewer(struct window *window)
{
    if (!connection_look(window->connection)) {
        return;
    }
    if (is_due(window)) {
        load(window);
    }
    window_update_status(window);
}

void window_tick_preview(struct window *window)
{
    window->dirty |= preview_tick(window->preview);
}

void window_tick_dropdown(struct window *window)
{
    window->dirty |= dropdown_tick(window->dropdown, loop_now()) != WIDGET_IGNORED;
}

bool window_waits_for_lock(const struct window *window)
{
    const struct delivery_report *report = &window->report;
    return report->stage == DELIVERY_PUBLISHING && report->done * 2 == report->total;
}

int64_t window_progress_deadline(const struct window *window)
{
    bool is_wandering = window->report.total == 0 || window_waits_for_lock(window);
    bool is_due = is_working(window) && (!window->shows_progress || is_wandering);
    return is_due ? window->progress_at : -1; /* a bar that grows is drawn with each report */
}

void window_tick_progress(struct window *window)
{
    if (is_working(window) && loop_now() >= window->progress_at) {
        window->shows_progress = true;
        window->progress_at = loop_now() + PROGRESS_STEP;
        window->dirty = true;
    }
}
