#include "panel_parts.h"
#include "ui/status_line.h"

enum { HANDLE_WIDTH = 120, HANDLE_HEIGHT = 22 /* design units */ };

SDL_Rect panel_control_rect(const struct panel *panel)
{
    int margin = panel->theme.margin;
    return (SDL_Rect){margin, margin, panel->width - 2 * margin, panel->theme.control};
}

SDL_Rect panel_handle_rect(const struct panel *panel)
{
    int width = theme_pixels(&panel->theme, HANDLE_WIDTH);
    return (SDL_Rect){(panel->width - width) / 2, 0, width, theme_pixels(&panel->theme, HANDLE_HEIGHT)};
}

static struct status_line status_of(const struct panel *panel)
{
    return (struct status_line){.kind = panel->message[0] != '\0' ? STATUS_BAD : STATUS_NEUTRAL,
                                .text = panel->message[0] != '\0' ? panel->message : "Loading…"};
}

static int height_of(const struct panel *panel, struct fonts *fonts)
{
    int height = panel->theme.control + 2 * panel->theme.margin;
    if (panel->is_loading || panel->message[0] != '\0') {
        struct status_line line = status_of(panel);
        int width = panel->width - 2 * panel->theme.margin;
        height += status_line_height(&line, &panel->theme, fonts, width) + panel->theme.gap;
    }
    return height;
}

static void draw_handle(const struct panel *panel, struct canvas *canvas)
{
    SDL_Rect rect = panel_handle_rect(panel);
    int radius = panel->theme.radius;
    /* Only its lower corners are to be seen round. */
    SDL_Rect face = {rect.x, rect.y - radius, rect.w, rect.h + radius};
    SDL_Rect former = canvas_clip(canvas, (SDL_Rect){0, 0, canvas->width, rect.h + 1});
    canvas_fill_round(canvas, face, radius, panel->theme.panel);
    canvas_outline(canvas, face, radius, panel->theme.line, panel->theme.panel_line);
    float middle = (float)rect.x + (float)rect.w / 2, reach = (float)rect.h / 3;
    float chevron[] = {middle - reach,        (float)rect.h * 0.35f, middle,
                       (float)rect.h * 0.65f, middle + reach,        (float)rect.h * 0.35f};
    canvas_stroke(canvas, chevron, 3, (float)theme_pixels(&panel->theme, 2.5f), panel->theme.ink);
    canvas_unclip(canvas, former);
}

static void draw_open(struct panel *panel, struct canvas *canvas, struct fonts *fonts)
{
    const struct theme *theme = &panel->theme;
    SDL_Rect ground = {0, 0, panel->width, height_of(panel, fonts)};
    widget_draw_shadow(canvas, theme, ground);
    canvas_gradient(canvas, ground, 0, theme->window_top, theme->window_bottom);
    if (panel->is_loading || panel->message[0] != '\0') {
        struct status_line line = status_of(panel);
        SDL_Rect control = panel_control_rect(panel);
        int top = control.y + control.h + theme->gap;
        status_line_draw(&line, canvas, theme, fonts, (SDL_Rect){control.x, top, control.w, ground.h - top});
    }
    dropdown_draw(panel->dropdown, canvas, fonts);
    dropdown_draw_list(panel->dropdown, canvas, fonts);
}

bool panel_is_dirty(const struct panel *panel)
{
    return panel != NULL && panel->dirty;
}

bool panel_is_unseen(struct panel *panel)
{
    if (panel != NULL && (panel->is_open || panel->handle_until >= 0)) {
        return false;
    }
    if (panel != NULL) {
        panel->dirty = false;
    }
    return true;
}

void panel_draw(struct panel *panel, struct canvas *canvas, struct fonts *fonts)
{
    if (panel == NULL) {
        return;
    }
    panel->dirty = false;
    if (panel->is_open) {
        draw_open(panel, canvas, fonts);
    } else if (panel->handle_until >= 0) {
        draw_handle(panel, canvas);
    }
}
