#include "ui/progress_bar.h"

enum { WANDER_TIME = 1600 }; /* ms there and back */

int progress_bar_height(const struct theme *theme)
{
    return theme_pixels(theme, 10.0f);
}

void progress_bar_draw(const struct progress_bar *bar, struct canvas *canvas, const struct theme *theme,
                       SDL_Rect rect)
{
    canvas_fill_round(canvas, rect, rect.h / 2, 0xb0120a06);
    canvas_outline(canvas, rect, rect.h / 2, theme->line, 0x60ffffff);
    SDL_Rect inside = widget_grow(rect, -2 * theme->line);
    if (bar->total > 0) {
        double share = (double)SDL_min(bar->done, bar->total) / (double)bar->total;
        inside.w = SDL_max((int)(share * inside.w), SDL_min(inside.h, inside.w));
    } else {
        int64_t phase = bar->now % WANDER_TIME, half = WANDER_TIME / 2;
        int64_t there = phase < half ? phase : WANDER_TIME - phase;
        int piece = inside.w / 4;
        inside.x += (int)((inside.w - piece) * there / half);
        inside.w = piece;
    }
    canvas_gradient(canvas, inside, inside.h / 2, 0xff8fcbff, theme->focus_ring);
}
