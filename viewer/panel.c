#include "panel.h"
#include "panel_parts.h"
#include "src/installation.h"
#include "ui/loop.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    HANDLE_SHOWN = 3000,   /* ms after the last touch */
    MESSAGE_SHOWN = 10000, /* ms */
    EDGE = 28,             /* design units: where a finger must start that pulls the panel down, … */
    PULL = 24,             /* … and how far it must go */
};

/* ---- the drop-down's entries ---- */

static size_t count_entries(void *user)
{
    return choices_count(((struct panel *)user)->choices);
}

static const char *entry_name(void *user, size_t index)
{
    return choices_label(((struct panel *)user)->choices, index);
}

static const char *entry_detail(void *user, size_t index)
{
    return choices_detail(((struct panel *)user)->choices, index);
}

/* The folder may be another one by now than that whose changes are followed: a stick, the target of a link.
 */
static void read_folder(void *user)
{
    struct panel *panel = user;
    choices_rescan(panel->choices);
    dropdown_model_changed(panel->dropdown, choices_chosen(panel->choices));
}

/* ---- start and end ---- */

static enum placard_status open_folder(struct panel *panel, const char *folder, struct placard_error *error)
{
    char *samples = folder == NULL ? installation_path("share/placard/assets") : NULL;
    if (folder == NULL && samples == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES,
                            "cannot find the samples: %s; name a folder with "
                            "--loader=FOLDER",
                            strerror(errno));
    }
    enum placard_status status = choices_open(&panel->choices, folder == NULL ? samples : folder, error);
    free(samples);
    return status;
}

enum placard_status panel_new(struct panel **panel, const char *folder, const char *key, const char *owner,
                              struct placard_error *error)
{
    *panel = NULL;
    struct panel *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the loader's panel");
    }
    made->handle_until = -1;
    enum placard_status status = open_folder(made, folder, error);
    if (status == PLACARD_OK) {
        status = publisher_start(&made->publisher, key, owner, PLACARD_DEFAULT_LOCK_TIMEOUT, error);
    }
    if (status == PLACARD_OK) {
        const struct dropdown_model model = {.count = count_entries,
                                             .name = entry_name,
                                             .detail = entry_detail,
                                             .opening = read_folder,
                                             .user = made};
        made->dropdown = dropdown_new("File", "Choose a file", "No files", &model);
        if (made->dropdown == NULL) {
            status = placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the loader's panel");
        }
    }
    if (status != PLACARD_OK) {
        panel_free(made);
        return status;
    }
    dropdown_set_focused(made->dropdown, true);
    *panel = made;
    return PLACARD_OK;
}

void panel_free(struct panel *panel)
{
    if (panel == NULL) {
        return;
    }
    publisher_stop(panel->publisher);
    dropdown_free(panel->dropdown);
    choices_close(panel->choices);
    free(panel);
}

void panel_resize(struct panel *panel, const struct theme *theme, int width, int height)
{
    if (panel == NULL) {
        return;
    }
    panel->theme = *theme;
    panel->width = width;
    panel->height = height;
    int margin = theme->margin;
    SDL_Rect bounds = {margin, margin, width - 2 * margin, height - 2 * margin};
    dropdown_place(panel->dropdown, panel_control_rect(panel), bounds, theme);
}

/* ---- opening and closing ---- */

static void open_panel(struct panel *panel)
{
    panel->is_open = true;
    panel->is_pulled = false;
    panel->message[0] = '\0';
    panel->dirty = true;
    dropdown_open(panel->dropdown);
}

static void close_panel(struct panel *panel)
{
    panel->is_open = false;
    panel->message[0] = '\0';
    panel->dirty = true;
    dropdown_close(panel->dropdown);
}

/* The panel goes with it, unless somebody is about to choose another file. */
static void leave_message(struct panel *panel)
{
    panel->message[0] = '\0';
    panel->dirty = true;
    if (!dropdown_is_open(panel->dropdown)) {
        close_panel(panel);
    }
}

static void tell(struct panel *panel, const char *message)
{
    snprintf(panel->message, sizeof panel->message, "%s", message);
    panel->message_until = loop_now() + MESSAGE_SHOWN;
    panel->is_loading = false;
    panel->dirty = true;
}

static void load(struct panel *panel)
{
    panel->message[0] = '\0';
    if (!choices_choose(panel->choices, dropdown_chosen(panel->dropdown))) {
        return;
    }
    dropdown_model_changed(panel->dropdown, choices_chosen(panel->choices));
    panel->is_loading = publisher_request(panel->publisher, choices_chosen_path(panel->choices)) != 0;
    if (!panel->is_loading) {
        tell(panel, "Cannot load the file: no memory");
    }
}

/* ---- what goes on by itself ---- */

int panel_folder_fd(const struct panel *panel)
{
    return panel == NULL ? -1 : catalogue_fd(choices_catalogue(panel->choices));
}

int panel_news_fd(const struct panel *panel)
{
    return panel == NULL ? -1 : publisher_fd(panel->publisher);
}

static int64_t earlier(int64_t one, int64_t other)
{
    return one < 0 || (other >= 0 && other < one) ? other : one;
}

int64_t panel_deadline(const struct panel *panel)
{
    if (panel == NULL) {
        return -1;
    }
    int64_t deadline = earlier(panel->handle_until, dropdown_deadline(panel->dropdown));
    return panel->message[0] != '\0' ? earlier(deadline, panel->message_until) : deadline;
}

/* The panel goes when the file is on the screen, and says why when it is not. */
static void take_news(struct panel *panel)
{
    struct publisher_news news = publisher_take(panel->publisher);
    if (news.preview >= 0) {
        close(news.preview);
    }
    if (!panel->is_loading) {
        return; /* how it ended is to be taken again and again, but told once */
    }
    switch (news.report.stage) {
    case DELIVERY_NONE:
    case DELIVERY_READING:
    case DELIVERY_PUBLISHING:
    case DELIVERY_STOPPED:
        return;
    case DELIVERY_LOADED: /* on a raw board nobody will say that it is shown */
        if (!news.report.raw) {
            return;
        }
        break;
    case DELIVERY_SHOWN:
    case DELIVERY_REPLACED:
    case DELIVERY_ENDED:
        break;
    case DELIVERY_REFUSED:
    case DELIVERY_NO_VIEWER:
    case DELIVERY_UNATTACHED:
    case DELIVERY_UNREADABLE:
    case DELIVERY_FAILED:
        tell(panel, news.report.error.message);
        return;
    }
    panel->is_loading = false;
    if (!dropdown_is_open(panel->dropdown)) {
        close_panel(panel);
    }
}

void panel_follow(struct panel *panel)
{
    int64_t now = loop_now();
    take_news(panel);
    if (choices_follow(panel->choices)) {
        dropdown_model_changed(panel->dropdown, choices_chosen(panel->choices));
        panel->dirty = true;
    }
    if (panel->handle_until >= 0 && now >= panel->handle_until) {
        panel->handle_until = -1;
        panel->dirty = true;
    }
    if (panel->message[0] != '\0' && now >= panel->message_until) {
        leave_message(panel);
    }
    int64_t list = dropdown_deadline(panel->dropdown);
    if (list >= 0 && now >= list && dropdown_tick(panel->dropdown, now) == WIDGET_CHANGED) {
        panel->dirty = true;
    }
}

/* ---- events ---- */

static bool is_panel_key(const struct input_event *event)
{
    return event->kind == INPUT_KEY && !event->repeated &&
           (event->key == SDLK_F10 || event->key == SDLK_APPLICATION || event->key == SDLK_MENU);
}

static bool is_at_edge(const struct panel *panel, const struct input_event *event)
{
    return event->y < (float)theme_pixels(&panel->theme, EDGE);
}

/* A finger that comes in from the top edge pulls the panel down; none of it is for the picture. */
static bool follow_pull(struct panel *panel, const struct input_event *event)
{
    if (event->kind == INPUT_TOUCH_DOWN && !panel->is_pulled && is_at_edge(panel, event)) {
        panel->is_pulled = true;
        panel->finger = event->finger;
        panel->pulled_from = event->y;
        return true;
    }
    bool is_moved = event->kind == INPUT_TOUCH_MOVE || event->kind == INPUT_TOUCH_UP;
    if (!panel->is_pulled || !is_moved || event->finger != panel->finger) {
        return false;
    }
    bool is_far = event->y - panel->pulled_from >= (float)theme_pixels(&panel->theme, PULL);
    bool is_tap = event->kind == INPUT_TOUCH_UP && widget_hit(panel_handle_rect(panel), event->x, event->y);
    panel->is_pulled = event->kind != INPUT_TOUCH_UP;
    if (is_far || is_tap) {
        open_panel(panel);
    }
    return true;
}

static void show_handle(struct panel *panel)
{
    panel->dirty = panel->dirty || panel->handle_until < 0;
    panel->handle_until = loop_now() + HANDLE_SHOWN;
}

static bool handle_closed(struct panel *panel, const struct input_event *event)
{
    if (is_panel_key(event)) {
        open_panel(panel);
        return true;
    }
    if (event->kind == INPUT_POINTER_DOWN && event->button == 1 && panel->handle_until >= 0 &&
        widget_hit(panel_handle_rect(panel), event->x, event->y)) {
        open_panel(panel);
        return true;
    }
    if (event->kind == INPUT_POINTER_MOVE || event->kind == INPUT_TOUCH_DOWN) {
        show_handle(panel);
    }
    return follow_pull(panel, event);
}

/* What a person does, as opposed to what the screen tells of itself. */
static bool is_deed(const struct input_event *event)
{
    switch (event->kind) {
    case INPUT_NONE:
    case INPUT_RESIZE:
    case INPUT_EXPOSE:
    case INPUT_FOCUS:
    case INPUT_CLOSE:
    case INPUT_LOST:
        return false;
    default:
        return true;
    }
}

static bool closes(const struct panel *panel, const struct input_event *event)
{
    bool is_press = event->kind == INPUT_POINTER_DOWN || event->kind == INPUT_TOUCH_DOWN;
    bool is_outside = is_press && !widget_hit(panel_control_rect(panel), event->x, event->y);
    return is_outside || is_panel_key(event) || (event->kind == INPUT_KEY && event->key == SDLK_ESCAPE);
}

bool panel_handle(struct panel *panel, const struct input_event *event)
{
    if (panel == NULL) {
        return false;
    }
    if (!panel->is_open) {
        return handle_closed(panel, event);
    }
    bool was_choosing = dropdown_is_open(panel->dropdown);
    if (is_panel_key(event) || (!was_choosing && closes(panel, event))) {
        close_panel(panel);
        return true;
    }
    enum widget_result result = dropdown_handle(panel->dropdown, event, loop_now());
    panel->dirty = panel->dirty || result == WIDGET_CHANGED || result == WIDGET_CHOSEN;
    if (result == WIDGET_CHOSEN) {
        load(panel);
    } else if (was_choosing && !dropdown_is_open(panel->dropdown)) {
        close_panel(panel); /* it was left without a choice */
    }
    return is_deed(event);
}
