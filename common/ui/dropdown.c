#include "ui/dropdown.h"
#include "ui/dropdown_list.h"
#include <stdlib.h>

enum { FEWEST_ROWS = 5 }; /* with room for less the list may cover the control */

struct dropdown {
    const char *title, *placeholder;
    struct dropdown_model model;
    struct theme theme;
    SDL_Rect rect, bounds;
    bool open, focused, hovered, pressed;
    struct pointer pointer;
    struct dropdown_list list;
};

struct dropdown *dropdown_new(const char *title, const char *placeholder, const char *empty,
                              const struct dropdown_model *model)
{
    struct dropdown *dropdown = calloc(1, sizeof *dropdown);
    if (!dropdown) {
        return NULL;
    }
    dropdown->title = title;
    dropdown->placeholder = placeholder;
    dropdown->model = *model;
    dropdown->theme = theme_for(0, 0, 0.0f);
    dropdown->list = (struct dropdown_list){
        .model = &dropdown->model,
        .empty = empty,
        .theme = dropdown->theme,
        .chosen = DROPDOWN_NONE,
        .highlighted = DROPDOWN_NONE,
    };
    gesture_reset(&dropdown->list.gesture, dropdown->theme.scale);
    return dropdown;
}

void dropdown_free(struct dropdown *dropdown)
{
    free(dropdown);
}

/* Below the control if all rows fit there, else where more of them fit. */
static SDL_Rect place_list(const struct dropdown *dropdown)
{
    const struct theme *theme = &dropdown->theme;
    SDL_Rect control = dropdown->rect, bounds = dropdown->bounds;
    int between = theme->gap / 2, wished = dropdown_list_full_height(&dropdown->list);
    int top = control.y + control.h + between, below = bounds.y + bounds.h - top;
    int above = control.y - between - bounds.y;
    SDL_Rect list = {control.x, top, control.w, wished};
    if (wished <= below) {
        return list;
    }
    int room = SDL_max(below, above);
    if (room < FEWEST_ROWS * theme->control && wished > room) {
        list.h = SDL_min(wished, bounds.h);
        list.y = SDL_clamp(control.y, bounds.y, bounds.y + bounds.h - list.h);
        return list;
    }
    list.h = SDL_min(wished, room);
    if (above > below) {
        list.y = control.y - between - list.h;
    }
    return list;
}

void dropdown_place(struct dropdown *dropdown, SDL_Rect rect, SDL_Rect bounds, const struct theme *theme)
{
    dropdown->rect = rect;
    dropdown->bounds = bounds;
    dropdown->theme = *theme;
    struct dropdown_list *list = &dropdown->list;
    SDL_Rect former = list->rect;
    int former_row = list->theme.control;
    list->theme = *theme;
    list->gesture.scale = theme->scale;
    list->rect = place_list(dropdown);
    /* Placed as before, it stays where the user has scrolled it to. */
    if (!SDL_RectEquals(&former, &list->rect) || former_row != theme->control) {
        dropdown_list_highlight(list, list->highlighted, false);
    }
}

void dropdown_model_changed(struct dropdown *dropdown, size_t chosen)
{
    dropdown_choose(dropdown, chosen);
    dropdown->list.rect = place_list(dropdown);
    dropdown_list_refresh(&dropdown->list);
}

size_t dropdown_chosen(const struct dropdown *dropdown)
{
    return dropdown->list.chosen;
}

void dropdown_choose(struct dropdown *dropdown, size_t index)
{
    size_t count = dropdown->model.count(dropdown->model.user);
    dropdown->list.chosen = index < count ? index : DROPDOWN_NONE;
}

size_t dropdown_highlighted(const struct dropdown *dropdown)
{
    return dropdown->open ? dropdown->list.highlighted : DROPDOWN_NONE;
}

bool dropdown_is_open(const struct dropdown *dropdown)
{
    return dropdown->open;
}

void dropdown_open(struct dropdown *dropdown)
{
    struct dropdown_list *list = &dropdown->list;
    if (dropdown->model.opening != NULL) {
        dropdown->model.opening(dropdown->model.user);
    }
    dropdown->open = true;
    list->rect = place_list(dropdown);
    list->typing = (struct type_ahead){0};
    list->bar = (struct scroll_bar){0};
    gesture_reset(&list->gesture, dropdown->theme.scale);
    dropdown_list_highlight(list, list->chosen == DROPDOWN_NONE ? 0 : list->chosen, true);
}

void dropdown_close(struct dropdown *dropdown)
{
    dropdown->open = false;
    gesture_stop(&dropdown->list.gesture);
}

void dropdown_set_focused(struct dropdown *dropdown, bool focused)
{
    dropdown->focused = focused;
}

SDL_Rect dropdown_list_rect(const struct dropdown *dropdown)
{
    return dropdown->open ? dropdown->list.rect : (SDL_Rect){0};
}

/* The part of an event that the open list does not see: what closes it. */
static bool closes(const struct dropdown *dropdown, const struct input_event *event)
{
    switch (event->kind) {
    case INPUT_KEY:
        return event->key == SDLK_ESCAPE || event->key == SDLK_TAB || event->key == SDLK_AC_BACK ||
               (event->key == SDLK_UP && event->modifiers & KMOD_ALT);
    case INPUT_POINTER_DOWN:
    case INPUT_TOUCH_DOWN:
        return !widget_hit(dropdown->list.rect, event->x, event->y);
    default:
        return false;
    }
}

static enum widget_result handle_open(struct dropdown *dropdown, const struct input_event *event, int64_t now)
{
    switch (event->kind) {
    case INPUT_KEY:
    case INPUT_TEXT:
        if (!dropdown->focused) {
            return WIDGET_IGNORED;
        }
        break;
    case INPUT_NONE:
    case INPUT_RESIZE:
    case INPUT_EXPOSE:
    case INPUT_DROP:
    case INPUT_CLOSE:
    case INPUT_LOST:
        return WIDGET_IGNORED;
    case INPUT_FOCUS:
        (void)dropdown_list_handle(&dropdown->list, event, now);
        return WIDGET_IGNORED;
    default:
        break;
    }
    if (closes(dropdown, event)) {
        dropdown_close(dropdown);
        return WIDGET_CHANGED;
    }
    enum widget_result result = dropdown_list_handle(&dropdown->list, event, now);
    if (result == WIDGET_CHOSEN) {
        dropdown->list.chosen = dropdown->list.highlighted;
        dropdown_close(dropdown);
    }
    return result;
}

static bool opens(const struct input_event *event)
{
    bool alt = (event->modifiers & KMOD_ALT) != 0, other = (event->modifiers & (KMOD_CTRL | KMOD_GUI)) != 0;
    if (event->key == SDLK_DOWN) {
        return alt && !other;
    }
    return !alt && !other &&
           (event->key == SDLK_RETURN || event->key == SDLK_KP_ENTER || event->key == SDLK_SPACE);
}

static enum widget_result set_look(struct dropdown *dropdown, bool hovered, bool pressed)
{
    bool same = dropdown->hovered == hovered && dropdown->pressed == pressed;
    dropdown->hovered = hovered;
    dropdown->pressed = pressed;
    return same ? WIDGET_IGNORED : WIDGET_CHANGED;
}

static enum widget_result handle_control(struct dropdown *dropdown, const struct input_event *event)
{
    enum pointer_step step = pointer_follow(&dropdown->pointer, event);
    bool inside = widget_hit(dropdown->rect, dropdown->pointer.x, dropdown->pointer.y);
    bool was_pressed = dropdown->pressed;
    switch (step) {
    case POINTER_HOVER:
        return set_look(dropdown, inside, false);
    case POINTER_DOWN:
        if (inside) {
            return set_look(dropdown, !dropdown->pointer.touch, true);
        }
        dropdown->pointer = (struct pointer){0};
        return WIDGET_IGNORED;
    case POINTER_DRAG:
        return set_look(dropdown, inside && !dropdown->pointer.touch, inside);
    case POINTER_UP:
        (void)set_look(dropdown, inside && event->kind == INPUT_POINTER_UP, false);
        if (was_pressed && inside) {
            dropdown_open(dropdown);
        }
        return WIDGET_CHANGED;
    case POINTER_GONE:
        return set_look(dropdown, false, false);
    default:
        return WIDGET_IGNORED;
    }
}

enum widget_result dropdown_handle(struct dropdown *dropdown, const struct input_event *event, int64_t now)
{
    if (dropdown->open) {
        return handle_open(dropdown, event, now);
    }
    if (event->kind != INPUT_KEY) {
        return handle_control(dropdown, event);
    }
    if (!dropdown->focused || !opens(event)) {
        return WIDGET_IGNORED;
    }
    dropdown_open(dropdown);
    return WIDGET_CHANGED;
}

int64_t dropdown_deadline(const struct dropdown *dropdown)
{
    return dropdown->open ? gesture_deadline(&dropdown->list.gesture) : -1;
}

enum widget_result dropdown_tick(struct dropdown *dropdown, int64_t now)
{
    return dropdown->open ? dropdown_list_tick(&dropdown->list, now) : WIDGET_IGNORED;
}

static void draw_chevron(const struct dropdown *dropdown, struct canvas *canvas, SDL_Rect rect)
{
    float unit = dropdown->theme.scale, rise = dropdown->open ? -3.0f * unit : 3.0f * unit;
    float x = (float)rect.x + (float)rect.w / 2.0f, y = (float)rect.y + (float)rect.h / 2.0f;
    float chevron[] = {x - 6.0f * unit, y - rise, x, y + rise, x + 6.0f * unit, y - rise};
    canvas_stroke(canvas, chevron, 3, 2.2f * unit, dropdown->theme.button_ink);
}

void dropdown_draw(struct dropdown *dropdown, struct canvas *canvas, struct fonts *fonts)
{
    const struct theme *theme = &dropdown->theme;
    SDL_Rect rect = dropdown->rect;
    struct widget_face face = {dropdown->hovered, dropdown->pressed || dropdown->open, false};
    widget_draw_face(canvas, theme, rect, face);
    if (dropdown->focused && !dropdown->open) { /* in the open list the highlight shows where keys go */
        widget_draw_focus(canvas, theme, rect);
    }
    int arrow = theme_pixels(theme, 40.0f), left = rect.x + theme_pixels(theme, 16.0f);
    int right = rect.x + rect.w - arrow;
    draw_chevron(dropdown, canvas, (SDL_Rect){right, rect.y, arrow, rect.h});
    int title = SDL_min(canvas_text_width(fonts, dropdown->title, theme->text, true), (right - left) / 2);
    canvas_text(canvas, fonts, dropdown->title, (SDL_Rect){left, rect.y, title, rect.h}, theme->text, true,
                theme->button_ink, CANVAS_LEFT);
    left += title + theme->gap;
    size_t chosen = dropdown->list.chosen;
    bool any = chosen < dropdown->model.count(dropdown->model.user);
    const char *value = any ? dropdown->model.name(dropdown->model.user, chosen) : dropdown->placeholder;
    canvas_text(canvas, fonts, value, (SDL_Rect){left, rect.y, right - left, rect.h}, theme->text, false,
                any ? theme->button_ink : theme->faint_ink, CANVAS_RIGHT);
}

void dropdown_draw_list(struct dropdown *dropdown, struct canvas *canvas, struct fonts *fonts)
{
    if (dropdown->open) {
        dropdown_list_draw(&dropdown->list, canvas, fonts);
    }
}
