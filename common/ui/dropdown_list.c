#include "ui/dropdown_list.h"
#include <math.h>
#include <string.h>

enum { MOST_HEIGHT = 100000 };

static size_t count_rows(const struct dropdown_list *list)
{
    return list->model->count(list->model->user);
}

static int padding(const struct dropdown_list *list)
{
    return theme_pixels(&list->theme, 4.0f);
}

static SDL_Rect rows_rect(const struct dropdown_list *list)
{
    return widget_grow(list->rect, -padding(list));
}

int dropdown_list_full_height(const struct dropdown_list *list)
{
    size_t rows = count_rows(list), most = (size_t)(MOST_HEIGHT / list->theme.control - 1);
    return (int)SDL_clamp(rows, (size_t)1, most) * list->theme.control + 2 * padding(list);
}

static int64_t rows_height(const struct dropdown_list *list)
{
    return (int64_t)count_rows(list) * list->theme.control;
}

/* Keeps the view inside the rows, and the scroll bar with the view. False when OFFSET had to be corrected. */
static bool keep_in_bounds(struct dropdown_list *list)
{
    int64_t height = rows_rect(list).h, all = rows_height(list);
    int64_t most = all > height ? all - height : 0, wished = list->offset;
    list->offset = SDL_clamp(wished, 0, most);
    list->bar.track = scroll_bar_track(&list->theme, rows_rect(list), false);
    list->bar.extent = all > height ? (int)(height * SCROLL_BAR_ONE / all) : SCROLL_BAR_ONE;
    list->bar.position = all > 0 ? (int)(list->offset * SCROLL_BAR_ONE / all) : 0;
    return wished == list->offset;
}

void dropdown_list_highlight(struct dropdown_list *list, size_t index, bool centred)
{
    size_t count = count_rows(list);
    if (count == 0 || index == DROPDOWN_NONE) {
        list->highlighted = DROPDOWN_NONE;
        keep_in_bounds(list);
        return;
    }
    index = SDL_min(index, count - 1);
    list->highlighted = index;
    SDL_strlcpy(list->highlighted_name, list->model->name(list->model->user, index),
                sizeof list->highlighted_name);
    int64_t row = list->theme.control, top = (int64_t)index * row, height = rows_rect(list).h;
    if (centred) {
        list->offset = top - (height - row) / 2;
    } else if (top < list->offset) {
        list->offset = top;
    } else if (top + row > list->offset + height) {
        list->offset = top + row - height;
    }
    keep_in_bounds(list);
}

void dropdown_list_refresh(struct dropdown_list *list)
{
    size_t count = count_rows(list);
    if (list->highlighted != DROPDOWN_NONE) {
        for (size_t i = 0; i < count; i++) {
            char name[PLACARD_NAME_SIZE];
            SDL_strlcpy(name, list->model->name(list->model->user, i), sizeof name);
            if (strcmp(name, list->highlighted_name) == 0) {
                list->highlighted = i;
                break;
            }
        }
        dropdown_list_highlight(list, list->highlighted, false);
    }
    keep_in_bounds(list);
}

/* The row at a point, DROPDOWN_NONE outside. */
static size_t row_at(const struct dropdown_list *list, float x, float y)
{
    SDL_Rect rows = rows_rect(list);
    if (!widget_hit(rows, x, y)) {
        return DROPDOWN_NONE;
    }
    int64_t row = ((int64_t)y - rows.y + list->offset) / list->theme.control;
    return row >= 0 && (uint64_t)row < count_rows(list) ? (size_t)row : DROPDOWN_NONE;
}

/* Highlights the row under the pointer, without scrolling. */
static enum widget_result point_at(struct dropdown_list *list, float x, float y)
{
    size_t row = row_at(list, x, y);
    if (row == DROPDOWN_NONE || row == list->highlighted) {
        return WIDGET_TAKEN;
    }
    int64_t offset = list->offset;
    dropdown_list_highlight(list, row, false);
    list->offset = offset;
    keep_in_bounds(list);
    return WIDGET_CHANGED;
}

static void scroll_by(struct dropdown_list *list, float pixels)
{
    float whole = roundf(list->fraction + pixels);
    list->fraction += pixels - whole;
    list->offset -= (int64_t)whole;
    if (!keep_in_bounds(list)) {
        gesture_stop(&list->gesture);
    }
}

static enum widget_result handle_key(struct dropdown_list *list, const struct input_event *event, int64_t now)
{
    size_t count = count_rows(list), at = list->highlighted == DROPDOWN_NONE ? 0 : list->highlighted;
    size_t page = (size_t)SDL_max(rows_rect(list).h / list->theme.control - 1, 1);
    if (count == 0) {
        return WIDGET_TAKEN;
    }
    switch (event->key) {
    case SDLK_UP:
        at -= at > 0;
        break;
    case SDLK_DOWN:
        at += list->highlighted != DROPDOWN_NONE;
        break;
    case SDLK_PAGEUP:
        at -= SDL_min(at, page);
        break;
    case SDLK_PAGEDOWN:
        at += page;
        break;
    case SDLK_HOME:
        at = 0;
        break;
    case SDLK_END:
        at = count - 1;
        break;
    case SDLK_SPACE:
        if (type_ahead_is_active(&list->typing, now)) {
            return WIDGET_TAKEN; /* a letter, which comes as text */
        }
        return list->highlighted == DROPDOWN_NONE ? WIDGET_TAKEN : WIDGET_CHOSEN;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
        return list->highlighted == DROPDOWN_NONE ? WIDGET_TAKEN : WIDGET_CHOSEN;
    default:
        return WIDGET_TAKEN;
    }
    gesture_stop(&list->gesture);
    dropdown_list_highlight(list, at, false);
    return WIDGET_CHANGED;
}

static enum widget_result handle_text(struct dropdown_list *list, const char *text, int64_t now)
{
    size_t found = type_ahead_find(&list->typing, list->model, list->highlighted, text, now);
    if (found == DROPDOWN_NONE) {
        return WIDGET_TAKEN;
    }
    dropdown_list_highlight(list, found, false);
    return WIDGET_CHANGED;
}

static enum widget_result handle_gesture(struct dropdown_list *list, const struct input_event *event,
                                         int64_t now)
{
    struct gesture_action action;
    bool pressed = event->kind == INPUT_POINTER_DOWN || event->kind == INPUT_TOUCH_DOWN;
    bool acts = gesture_handle(&list->gesture, event, now, &action);
    if (acts && action.tap) {
        size_t row = row_at(list, action.x, action.y);
        if (row == DROPDOWN_NONE) {
            return WIDGET_TAKEN;
        }
        (void)point_at(list, action.x, action.y);
        return WIDGET_CHOSEN;
    }
    if (acts && action.dy != 0.0f) {
        scroll_by(list, action.dy);
        return WIDGET_CHANGED;
    }
    bool hovers = event->kind == INPUT_POINTER_MOVE && !gesture_is_active(&list->gesture);
    return pressed || hovers ? point_at(list, event->x, event->y) : WIDGET_TAKEN;
}

enum widget_result dropdown_list_handle(struct dropdown_list *list, const struct input_event *event,
                                        int64_t now)
{
    if (event->kind == INPUT_KEY) {
        return handle_key(list, event, now);
    }
    if (event->kind == INPUT_TEXT) {
        return handle_text(list, event->text, now);
    }
    enum widget_result result = scroll_bar_handle(&list->bar, &list->theme, event);
    if (result == WIDGET_CHOSEN) {
        list->offset = rows_height(list) * list->bar.position / SCROLL_BAR_ONE;
        keep_in_bounds(list);
        return WIDGET_CHANGED;
    }
    if (result != WIDGET_IGNORED && list->bar.dragged) {
        return result;
    }
    enum widget_result by_gesture = handle_gesture(list, event, now);
    return by_gesture == WIDGET_TAKEN && result == WIDGET_CHANGED ? WIDGET_CHANGED : by_gesture;
}

enum widget_result dropdown_list_tick(struct dropdown_list *list, int64_t now)
{
    struct gesture_action action;
    if (!gesture_tick(&list->gesture, now, &action)) {
        return WIDGET_IGNORED;
    }
    scroll_by(list, action.dy);
    return WIDGET_CHANGED;
}

static void draw_tick(struct canvas *canvas, const struct theme *theme, SDL_Rect rect, uint32_t color)
{
    float x = (float)rect.x + (float)rect.w / 2.0f, y = (float)rect.y + (float)rect.h / 2.0f;
    float unit = theme->scale;
    float tick[] = {x - 6 * unit, y, x - 1.5f * unit, y + 4.5f * unit, x + 6 * unit, y - 5 * unit};
    canvas_stroke(canvas, tick, 3, 2.2f * unit, color);
}

static void draw_row(const struct dropdown_list *list, struct canvas *canvas, struct fonts *fonts,
                     size_t index, SDL_Rect row)
{
    const struct theme *theme = &list->theme;
    bool highlighted = index == list->highlighted, chosen = index == list->chosen;
    uint32_t ink = highlighted ? theme->accent_ink : theme->ink;
    if (highlighted) {
        canvas_fill_round(canvas, row, theme->radius * 2 / 3, theme->accent);
    }
    SDL_Rect mark = {row.x, row.y, theme_pixels(theme, 30.0f), row.h};
    if (chosen) {
        draw_tick(canvas, theme, mark, highlighted ? theme->accent_ink : theme->accent);
    }
    int bar = scroll_bar_is_needed(&list->bar) ? list->bar.track.w : 0;
    int right = row.x + row.w - theme->gap - bar, left = row.x + mark.w;
    const char *detail = list->model->detail ? list->model->detail(list->model->user, index) : NULL;
    if (detail && *detail) {
        int width = canvas_text_width(fonts, detail, theme->small_text, false);
        width = SDL_min(width, (right - left) / 2);
        canvas_text(canvas, fonts, detail, (SDL_Rect){right - width, row.y, width, row.h}, theme->small_text,
                    false, highlighted ? theme->accent_ink : theme->faint_ink, CANVAS_RIGHT);
        right -= width + theme->gap;
    }
    const char *name = list->model->name(list->model->user, index);
    canvas_text(canvas, fonts, name, (SDL_Rect){left, row.y, right - left, row.h}, theme->text, chosen, ink,
                CANVAS_LEFT);
}

static void draw_rows(const struct dropdown_list *list, struct canvas *canvas, struct fonts *fonts,
                      SDL_Rect rows)
{
    const struct theme *theme = &list->theme;
    size_t count = count_rows(list), first = (size_t)(list->offset / theme->control);
    for (size_t i = first; i < count; i++) {
        int y = rows.y + (int)((int64_t)i * theme->control - list->offset);
        if (y >= rows.y + rows.h) {
            break;
        }
        bool beside_highlight = i == list->highlighted || i == list->highlighted + 1;
        if (i > 0 && !beside_highlight) {
            canvas_fill(canvas, (SDL_Rect){rows.x + theme->gap, y, rows.w - 2 * theme->gap, theme->line},
                        0x22000000);
        }
        draw_row(list, canvas, fonts, i, (SDL_Rect){rows.x, y, rows.w, theme->control});
    }
}

void dropdown_list_draw(struct dropdown_list *list, struct canvas *canvas, struct fonts *fonts)
{
    const struct theme *theme = &list->theme;
    widget_draw_shadow(canvas, theme, list->rect);
    canvas_fill_round(canvas, list->rect, theme->radius, theme->panel);
    canvas_outline(canvas, list->rect, theme->radius, theme->line, theme->panel_line);
    SDL_Rect rows = rows_rect(list), former = canvas_clip(canvas, rows);
    if (count_rows(list) == 0) {
        canvas_text(canvas, fonts, list->empty, widget_grow(rows, -theme->gap), theme->text, false,
                    theme->faint_ink, CANVAS_CENTER);
    }
    draw_rows(list, canvas, fonts, rows);
    scroll_bar_draw(&list->bar, canvas, theme);
    canvas_unclip(canvas, former);
}
