#include "ui/status_line.h"

static const uint32_t on_dark = 0xfff8f1ea, good_disc = 0xff5fd07f, bad_disc = 0xffff8a7a,
                      disc_ink = 0xff1d0f09, banner_ground = 0xee241610, banner_line = 0xff8a6a55;

enum { MOST_LINES = 3 };

/* Where things go. */
struct layout {
    SDL_Rect sign, text;
    bool one_line;
};

static bool is_empty(const struct status_line *status)
{
    return !status->text || !status->text[0];
}

static struct layout lay_out(const struct status_line *status, const struct theme *theme, struct fonts *fonts,
                             SDL_Rect rect)
{
    int line = fonts_metrics(fonts, theme->text).line_height, padding = status->banner ? theme->gap : 0;
    int sign = status->kind == STATUS_NEUTRAL ? 0 : line, between = sign ? theme->gap * 2 / 3 : 0;
    SDL_Rect inside = {rect.x + padding, rect.y + padding, rect.w - 2 * padding, 0};
    int room = SDL_max(inside.w - sign - between, theme->text);
    int width = canvas_text_width(fonts, status->text, theme->text, false);
    struct layout layout = {.one_line = width <= room};
    int left = inside.x + (layout.one_line ? (room - width) / 2 : 0);
    layout.sign = (SDL_Rect){left, inside.y, sign, sign};
    layout.text =
        (SDL_Rect){left + sign + between, inside.y, layout.one_line ? width : room, MOST_LINES * line};
    layout.text.h =
        canvas_paragraph(NULL, fonts, status->text, layout.text, theme->text, false, 0, CANVAS_LEFT, false);
    return layout;
}

int status_line_height(const struct status_line *status, const struct theme *theme, struct fonts *fonts,
                       int width)
{
    if (is_empty(status)) {
        return 0;
    }
    struct layout layout = lay_out(status, theme, fonts, (SDL_Rect){0, 0, width, 0});
    return layout.text.h + (status->banner ? 2 * theme->gap : 0);
}

/* A tick for good, an exclamation mark for bad. */
static void draw_sign(struct canvas *canvas, SDL_Rect rect, enum status_kind kind)
{
    int disc = rect.h * 4 / 5;
    SDL_Rect round = {rect.x + (rect.w - disc) / 2, rect.y + (rect.h - disc) / 2, disc, disc};
    float x = (float)round.x, y = (float)round.y, unit = (float)disc / 20.0f;
    canvas_fill_round(canvas, round, disc / 2, kind == STATUS_GOOD ? good_disc : bad_disc);
    if (kind == STATUS_GOOD) {
        float tick[] = {x + 5.5f * unit,  y + 10.5f * unit, x + 8.8f * unit,
                        y + 13.8f * unit, x + 14.5f * unit, y + 6.8f * unit};
        canvas_stroke(canvas, tick, 3, 2.4f * unit, disc_ink);
        return;
    }
    float bar[] = {x + 10.0f * unit, y + 5.0f * unit, x + 10.0f * unit, y + 10.8f * unit};
    float dot[] = {x + 10.0f * unit, y + 14.9f * unit, x + 10.0f * unit, y + 15.0f * unit};
    canvas_stroke(canvas, bar, 2, 2.6f * unit, disc_ink);
    canvas_stroke(canvas, dot, 2, 2.6f * unit, disc_ink);
}

void status_line_draw(const struct status_line *status, struct canvas *canvas, const struct theme *theme,
                      struct fonts *fonts, SDL_Rect rect)
{
    if (is_empty(status)) {
        return;
    }
    struct layout layout = lay_out(status, theme, fonts, rect);
    if (status->banner) {
        SDL_Rect ground = {rect.x, rect.y, rect.w, layout.text.h + 2 * theme->gap};
        canvas_fill_round(canvas, ground, theme->radius, banner_ground);
        canvas_outline(canvas, ground, theme->radius, theme->line, banner_line);
    }
    if (layout.sign.w > 0) {
        draw_sign(canvas, layout.sign, status->kind);
    }
    bool centred = !layout.one_line && status->kind == STATUS_NEUTRAL;
    canvas_paragraph(canvas, fonts, status->text, layout.text, theme->text, false, on_dark,
                     centred ? CANVAS_CENTER : CANVAS_LEFT, true);
}
