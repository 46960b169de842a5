#include "ui/scroll_bar.h"
#include <math.h>

enum { HIT_MARGIN = 10 }; /* design units beside the thin bar that still take it */

SDL_Rect scroll_bar_track(const struct theme *theme, SDL_Rect view, bool lying)
{
    int thickness = theme_pixels(theme, 7.0f), edge = theme_pixels(theme, 3.0f);
    if (lying) {
        return (SDL_Rect){view.x + edge, view.y + view.h - thickness - edge, view.w - 2 * edge, thickness};
    }
    return (SDL_Rect){view.x + view.w - thickness - edge, view.y + edge, thickness, view.h - 2 * edge};
}

bool scroll_bar_is_needed(const struct scroll_bar *bar)
{
    return bar->extent > 0 && bar->extent < SCROLL_BAR_ONE;
}

static bool is_lying(const struct scroll_bar *bar)
{
    return bar->track.w > bar->track.h;
}

static int track_length(const struct scroll_bar *bar)
{
    return is_lying(bar) ? bar->track.w : bar->track.h;
}

/* Along the track: where the thumb starts and how long it is. It stays long enough to be seen and taken. */
static void measure_thumb(const struct scroll_bar *bar, float *start, float *length)
{
    float track = (float)track_length(bar), least = 4.0f * (float)SDL_min(bar->track.w, bar->track.h);
    *length = fminf(fmaxf(track * (float)bar->extent / SCROLL_BAR_ONE, least), track);
    float rest = (float)(SCROLL_BAR_ONE - bar->extent);
    float share = fminf(fmaxf((float)bar->position / rest, 0.0f), 1.0f);
    *start = share * (track - *length);
}

static SDL_Rect thumb_rect(const struct scroll_bar *bar)
{
    float start, length;
    measure_thumb(bar, &start, &length);
    int from = (int)lrintf(start), size = (int)lrintf(length);
    return is_lying(bar) ? (SDL_Rect){bar->track.x + from, bar->track.y, size, bar->track.h}
                         : (SDL_Rect){bar->track.x, bar->track.y + from, bar->track.w, size};
}

static enum widget_result drag_to(struct scroll_bar *bar, float along)
{
    float start, length;
    measure_thumb(bar, &start, &length);
    float free_track = (float)track_length(bar) - length;
    float share = free_track > 0.0f ? (along - bar->grip) / free_track : 0.0f;
    share = fminf(fmaxf(share, 0.0f), 1.0f);
    int position = (int)lrintf(share * (float)(SCROLL_BAR_ONE - bar->extent));
    if (position == bar->position) {
        return WIDGET_TAKEN;
    }
    bar->position = position;
    return WIDGET_CHOSEN;
}

static float along(const struct scroll_bar *bar)
{
    return is_lying(bar) ? bar->pointer.x - (float)bar->track.x : bar->pointer.y - (float)bar->track.y;
}

static enum widget_result take(struct scroll_bar *bar)
{
    float start, length;
    measure_thumb(bar, &start, &length);
    float at = along(bar);
    bool on_thumb = at >= start && at < start + length;
    bar->grip = on_thumb ? at - start : length / 2.0f;
    bar->dragged = true;
    return drag_to(bar, at) == WIDGET_CHOSEN ? WIDGET_CHOSEN : WIDGET_CHANGED;
}

static enum widget_result set_hovered(struct scroll_bar *bar, bool hovered)
{
    bool same = bar->hovered == hovered;
    bar->hovered = hovered;
    return same ? WIDGET_IGNORED : WIDGET_CHANGED;
}

enum widget_result scroll_bar_handle(struct scroll_bar *bar, const struct theme *theme,
                                     const struct input_event *event)
{
    enum pointer_step step = pointer_follow(&bar->pointer, event);
    if (!scroll_bar_is_needed(bar)) {
        bar->dragged = bar->hovered = false;
        return WIDGET_IGNORED;
    }
    bool inside =
        widget_hit(widget_grow(bar->track, theme_pixels(theme, HIT_MARGIN)), bar->pointer.x, bar->pointer.y);
    switch (step) {
    case POINTER_HOVER:
        return set_hovered(bar, inside);
    case POINTER_DOWN:
        if (inside) {
            return take(bar);
        }
        bar->pointer = (struct pointer){0};
        return WIDGET_IGNORED;
    case POINTER_DRAG:
        return bar->dragged ? drag_to(bar, along(bar)) : WIDGET_IGNORED;
    case POINTER_UP:
    case POINTER_GONE:
        if (!bar->dragged) {
            return set_hovered(bar, false);
        }
        bar->dragged = false;
        return WIDGET_CHANGED;
    default:
        return WIDGET_IGNORED;
    }
}

void scroll_bar_draw(const struct scroll_bar *bar, struct canvas *canvas, const struct theme *theme)
{
    if (!scroll_bar_is_needed(bar)) {
        return;
    }
    SDL_Rect thumb = thumb_rect(bar);
    int radius = SDL_min(thumb.w, thumb.h) / 2;
    uint32_t color = bar->dragged ? theme->accent : bar->hovered ? 0xff4a4440 : 0xc05a544f;
    canvas_fill_round(canvas, widget_grow(thumb, theme->line), radius + theme->line, 0x90ffffff);
    canvas_fill_round(canvas, thumb, radius, color);
}
