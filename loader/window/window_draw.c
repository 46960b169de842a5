#include "ui/progress_bar.h"
#include "window_parts.h"
#include <string.h>

static struct status_line status_of(const struct window *window)
{
    return (struct status_line){.kind = window->status.kind, .text = window->status.text};
}

static void lay_out(struct window *window, const struct canvas *canvas)
{
    struct theme *theme = &window->theme;
    if (canvas->width != window->width || canvas->height != window->height) {
        float dpi;
        int physical_width;
        int physical_height;
        output_size(window->output, &physical_width, &physical_height, &dpi);
        window->width = canvas->width;
        window->height = canvas->height;
        *theme = theme_for(canvas->width, canvas->height, dpi);
    }
    bool has_preview = preview_is_used(window->preview);
    int width = layout_status_width(theme, canvas->width, canvas->height, has_preview);
    const struct status_line status = status_of(window);
    const struct layout layout =
        layout_make(theme, canvas->width, canvas->height, progress_bar_height(theme),
                    status_line_height(&status, theme, window->fonts, width), has_preview);
    if (memcmp(&layout, &window->layout, sizeof layout) != 0) {
        window->layout = layout;
        dropdown_place(window->dropdown, layout.control, layout.list, theme);
        preview_place(window->preview, layout.preview, theme);
    }
}

static void draw(struct window *window, struct canvas *canvas)
{
    const struct theme *theme = &window->theme;
    const struct layout *layout = &window->layout;
    SDL_Rect all = {0, 0, canvas->width, canvas->height};
    canvas_gradient(canvas, all, 0, theme->window_top, theme->window_bottom);
    preview_draw(window->preview, canvas, window->fonts);
    if (window->shows_progress && !SDL_RectEmpty(&layout->progress)) {
        const struct progress_bar bar = {.done = window->report.done,
                                         .total = window_waits_for_lock(window) ? 0 : window->report.total,
                                         .now = loop_now()};
        progress_bar_draw(&bar, canvas, theme, layout->progress);
    }
    const struct status_line status = status_of(window);
    SDL_Rect former = canvas_clip(canvas, layout->status);
    status_line_draw(&status, canvas, theme, window->fonts, layout->status);
    canvas_unclip(canvas, former);
    dropdown_draw(window->dropdown, canvas, window->fonts);
    dropdown_draw_list(window->dropdown, canvas, window->fonts);
}

void window_draw(struct window *window)
{
    struct canvas canvas;
    enum placard_status status = output_begin(window->output, &canvas, &window->failure);
    if (status == PLACARD_OK) {
        lay_out(window, &canvas);
        draw(window, &canvas);
        window->dirty = false;
        status = output_present(window->output, &window->failure);
    }
    if (status != PLACARD_OK) {
        loop_quit(window->loop); /* window_run() tells why */
    }
}
