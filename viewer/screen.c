#include "screen.h"
#include "ui/loop.h"
#include <stdio.h>
#include <string.h>

#define BARS_DURATION 1500 /* ms */

#define OPAQUE 0xff000000u

static void place_button(struct screen *screen)
{
    screen->load.label = "Load file";
    int wanted = button_width(&screen->load, &screen->theme, screen->fonts);
    int most = screen->width - 2 * screen->theme.gap;
    int width = wanted < most ? wanted : most;
    screen->load.rect =
        (SDL_Rect){(screen->width - width) / 2, screen->theme.gap, width, screen->theme.control};
}

void screen_resize(struct screen *screen, int width, int height, float dpi)
{
    screen->theme = theme_for(width, height, dpi);
    screen->width = width;
    screen->height = height;
    if (screen->manual) {
        place_button(screen);
    }
    SDL_Rect view = {0, screen_inset_top(screen), width, height - screen_inset_top(screen)};
    screen->upright.track = scroll_bar_track(&screen->theme, view, false);
    screen->lying.track = scroll_bar_track(&screen->theme, view, true);
    screen->dirty = true;
}

int screen_inset_top(const struct screen *screen)
{
    return screen->manual ? screen->theme.control + 2 * screen->theme.gap : 0;
}

static void set_line(struct screen *screen, char *line, const char *text)
{
    if (strcmp(line, text) != 0) {
        snprintf(line, PLACARD_MESSAGE_SIZE, "%s", text);
        screen->dirty = true;
    }
}

void screen_set_status(struct screen *screen, const char *text, int64_t duration)
{
    screen->status_until = loop_now() + duration;
    set_line(screen, screen->status, text);
}

void screen_set_problem(struct screen *screen, const char *text)
{
    set_line(screen, screen->problem, text);
}

void screen_show_bars(struct screen *screen, const struct viewport *viewport)
{
    screen->upright.position = (int)viewport->position_y;
    screen->upright.extent = (int)viewport->extent_y;
    screen->lying.position = (int)viewport->position_x;
    screen->lying.extent = (int)viewport->extent_x;
    screen->bars_shown = scroll_bar_is_needed(&screen->upright) || scroll_bar_is_needed(&screen->lying);
    screen->bars_until = loop_now() + BARS_DURATION;
    screen->dirty = true;
}

static bool bars_are_held(const struct screen *screen)
{
    return screen->upright.dragged || screen->upright.hovered || screen->lying.dragged ||
           screen->lying.hovered;
}

int64_t screen_deadline(const struct screen *screen)
{
    int64_t bars = screen->bars_shown && !bars_are_held(screen) ? screen->bars_until : -1;
    int64_t status = screen->status[0] != '\0' ? screen->status_until : -1;
    return bars < 0 || (status >= 0 && status < bars) ? status : bars;
}

void screen_tick(struct screen *screen)
{
    int64_t now = loop_now();
    if (screen->bars_shown && !bars_are_held(screen) && now >= screen->bars_until) {
        screen->bars_shown = false;
        screen->dirty = true;
    }
    if (now >= screen->status_until) {
        set_line(screen, screen->status, "");
    }
}

static enum widget_result handle_bar(struct screen *screen, struct scroll_bar *bar,
                                     const struct input_event *event, struct viewport *viewport)
{
    if (!screen->bars_shown || !scroll_bar_is_needed(bar)) {
        return WIDGET_IGNORED;
    }
    bool was_held = bars_are_held(screen);
    enum widget_result result = scroll_bar_handle(bar, &screen->theme, event);
    if (was_held && !bars_are_held(screen)) {
        screen->bars_until = loop_now() + BARS_DURATION;
    }
    if (result == WIDGET_CHOSEN) {
        viewport_seek(viewport, (double)bar->position / SCROLL_BAR_ONE, bar == &screen->lying);
    }
    return result;
}

enum widget_result screen_handle(struct screen *screen, const struct input_event *event,
                                 struct viewport *viewport, bool *reload)
{
    *reload = false;
    enum widget_result result = WIDGET_IGNORED;
    if (screen->manual) {
        result = button_handle(&screen->load, event);
        *reload = result == WIDGET_CHOSEN;
    }
    if (result == WIDGET_IGNORED) {
        result = handle_bar(screen, &screen->upright, event, viewport);
    }
    if (result == WIDGET_IGNORED) {
        result = handle_bar(screen, &screen->lying, event, viewport);
    }
    screen->dirty = screen->dirty || result == WIDGET_CHANGED || result == WIDGET_CHOSEN;
    return result;
}

static void draw_picture(struct canvas *canvas, const struct stage_picture *picture)
{
    SDL_Rect all = {0, 0, canvas->width, canvas->height};
    if (picture->pixels != NULL && picture->width == canvas->physical_width &&
        picture->height == canvas->physical_height) {
        canvas_frame(canvas, picture->pixels);
    } else {
        canvas_fill(canvas, all, OPAQUE | picture->background);
    }
}

static void draw_status(const struct screen *screen, struct canvas *canvas)
{
    const char *text = screen->status[0] != '\0' ? screen->status : screen->problem;
    struct status_line line = {.kind = STATUS_BAD, .text = text, .banner = true};
    int gap = screen->theme.gap;
    int width = canvas->width - 2 * gap;
    int height = status_line_height(&line, &screen->theme, screen->fonts, width);
    SDL_Rect rect = {gap, canvas->height - height - gap, width, height};
    status_line_draw(&line, canvas, &screen->theme, screen->fonts, rect);
}

bool screen_is_bare(const struct screen *screen)
{
    return !screen->manual && !screen->bars_shown && screen->status[0] == '\0' && screen->problem[0] == '\0';
}

void screen_draw(struct screen *screen, struct canvas *canvas, enum stage_state state,
                 const struct stage_picture *picture)
{
    int top = screen_inset_top(screen);
    if (state == STAGE_UNUSED) {
        SDL_Rect all = {0, 0, canvas->width, canvas->height};
        canvas_gradient(canvas, all, 0, screen->theme.window_top, screen->theme.window_bottom);
        SDL_Rect below = {0, top, canvas->width, canvas->height - top};
        help_page_draw(&screen->help, canvas, &screen->theme, screen->fonts, below);
    } else {
        draw_picture(canvas, picture);
    }
    if (screen->manual) {
        if (state != STAGE_UNUSED) {
            canvas_fill(canvas, (SDL_Rect){0, 0, canvas->width, top}, screen->theme.window);
        }
        button_draw(&screen->load, canvas, &screen->theme, screen->fonts);
    }
    if (screen->bars_shown && state == STAGE_CONTENT) {
        scroll_bar_draw(&screen->upright, canvas, &screen->theme);
        scroll_bar_draw(&screen->lying, canvas, &screen->theme);
    }
    draw_status(screen, canvas);
    screen->dirty = false;
}
