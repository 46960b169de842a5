#include "text/paragraph.h"

#include "text/characters.h"
#include "text/paragraph_parts.h"
#include "text/surface.h"

#include <linebreak.h>
#include <stdlib.h>

struct paragraph *paragraph_create(void)
{
    return calloc(1, sizeof(struct paragraph));
}

static void free_text(struct paragraph *paragraph)
{
    free(paragraph->text);
    free(paragraph->break_text);
    free(paragraph->types);
    free(paragraph->brackets);
    free(paragraph->levels);
    free(paragraph->line_levels);
    free(paragraph->map);
    free(paragraph->piece_at);
    free(paragraph->order);
    free(paragraph->numbers);
    free(paragraph->breaks);
    free(paragraph->links);
    paragraph->count = 0;
    paragraph->capacity = 0;
}

void paragraph_destroy(struct paragraph *paragraph)
{
    if (!paragraph) {
        return;
    }
    free_text(paragraph);
    free(paragraph->uncut.items);
    free(paragraph->pieces.items);
    free(paragraph->lines);
    free(paragraph);
}

/* Room for COUNT code points. False when memory is short; the paragraph is empty then. */
static bool reserve(struct paragraph *paragraph, size_t count)
{
    if (count <= paragraph->capacity) {
        return true;
    }
    free_text(paragraph);
    size_t capacity = count + count / 2 + 64;
    paragraph->text = calloc(capacity, sizeof *paragraph->text);
    paragraph->break_text = calloc(capacity, sizeof *paragraph->break_text);
    paragraph->types = calloc(capacity, sizeof *paragraph->types);
    paragraph->brackets = calloc(capacity, sizeof *paragraph->brackets);
    paragraph->levels = calloc(capacity, sizeof *paragraph->levels);
    paragraph->line_levels = calloc(capacity, sizeof *paragraph->line_levels);
    paragraph->map = calloc(capacity, sizeof *paragraph->map);
    paragraph->piece_at = calloc(capacity, sizeof *paragraph->piece_at);
    paragraph->order = calloc(capacity, sizeof *paragraph->order);
    paragraph->numbers = calloc(capacity, sizeof *paragraph->numbers);
    paragraph->breaks = calloc(capacity, sizeof *paragraph->breaks);
    paragraph->links = calloc(capacity, sizeof *paragraph->links);
    bool complete = paragraph->text && paragraph->break_text && paragraph->types && paragraph->brackets &&
                    paragraph->levels && paragraph->line_levels && paragraph->map && paragraph->piece_at &&
                    paragraph->order && paragraph->numbers && paragraph->breaks && paragraph->links;
    paragraph->capacity = complete ? capacity : 0;
    return complete;
}

bool piece_list_add(struct piece_list *list, const struct piece *piece)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 32;
        struct piece *items = realloc(list->items, capacity * sizeof *items);
        if (!items) {
            return false;
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = *piece;
    return true;
}

struct word_key paragraph_word(const struct paragraph *paragraph, const struct piece *piece, uint32_t start,
                               uint32_t length)
{
    return (struct word_key){.text = paragraph->text + start,
                             .length = (uint16_t)length,
                             .pixels = (uint16_t)paragraph->style.pixels,
                             .number = piece->number,
                             .script = piece->script,
                             .bold = piece->bold,
                             .right_to_left = piece->level % 2 == 1};
}

bool paragraph_lay_out(struct paragraph *paragraph, struct fonts *fonts, const uint32_t *text, size_t count,
                       int width, const struct paragraph_style *style)
{
    paragraph->line_count = 0;
    if (!reserve(paragraph, count + 1)) { /* arrays even for an empty one */
        return false;
    }
    paragraph->style = *style;
    if (paragraph->style.pixels < FONTS_MIN_PIXELS) {
        paragraph->style.pixels = FONTS_MIN_PIXELS;
    }
    if (paragraph->style.pixels > FONTS_MAX_PIXELS) {
        paragraph->style.pixels = FONTS_MAX_PIXELS;
    }
    paragraph->count = count;
    for (size_t i = 0; i < count; i++) {
        paragraph->text[i] = characters_visible(text[i]);
        paragraph->piece_at[i] = 0;
    }
    return paragraph_itemize(paragraph, fonts) && paragraph_wrap(paragraph, fonts, width);
}

size_t paragraph_line_count(const struct paragraph *paragraph)
{
    return paragraph->line_count;
}

const struct paragraph_line *paragraph_get_line(const struct paragraph *paragraph, size_t line)
{
    return &paragraph->lines[line];
}

const struct piece *paragraph_pieces(const struct paragraph *paragraph)
{
    return paragraph->pieces.items;
}

bool paragraph_is_right_to_left(const struct paragraph *paragraph)
{
    return FRIBIDI_IS_RTL(paragraph->direction);
}

const uint32_t *paragraph_order(struct paragraph *paragraph, size_t line_number)
{
    const struct paragraph_line *line = &paragraph->lines[line_number];
    uint32_t *order = paragraph->order;
    for (uint32_t i = 0; i < line->piece_count; i++) {
        order[i] = line->first_piece + i;
    }
    FriBidiStrIndex start = (FriBidiStrIndex)line->start;
    FriBidiStrIndex length = (FriBidiStrIndex)(line->end - line->start);
    if (!paragraph->is_mixed || length == 0) {
        return order;
    }
    for (uint32_t i = line->start; i < line->end; i++) {
        paragraph->line_levels[i] = paragraph->levels[i];
        paragraph->map[i] = (FriBidiStrIndex)i;
    }
    if (fribidi_reorder_line(0, paragraph->types, length, start, paragraph->direction, paragraph->line_levels,
                             NULL, paragraph->map) == 0) {
        return order;
    }
    size_t count = 0;
    for (uint32_t i = line->start; i < line->end; i++) {
        uint32_t piece = paragraph->piece_at[paragraph->map[i]];
        if (piece > 0) {
            order[count++] = piece - 1;
        }
    }
    return order;
}

/* What a line is drawn with. */
struct pen {
    struct fonts *fonts;
    pixman_image_t *target, *ink, *link;
    struct plain *plain; /* or NULL */
};

/* Returns what was drawn on. */
static SDL_Rect draw_piece(const struct paragraph *paragraph, const struct pen *pen,
                           const struct piece *piece, int x, int baseline)
{
    struct word_key key = paragraph_word(paragraph, piece, piece->start, piece->length);
    const struct word_image *image = words_image(pen->fonts, &key);
    if (!image->pixels) {
        return (SDL_Rect){0};
    }
    const SDL_Rect place = {x + image->x, baseline + image->y, image->width, image->height};
    struct plain *plain = pen->plain;
    if (image->is_color || !plain ||
        !plain_draw(plain, piece->is_link ? &plain->link : &plain->ink, image->pixels, pen->target, place)) {
        pixman_image_t *ink = piece->is_link ? pen->link : pen->ink;
        pixman_image_composite32(PIXMAN_OP_OVER, image->is_color ? image->pixels : ink,
                                 image->is_color ? NULL : image->pixels, pen->target, 0, 0, 0, 0, place.x,
                                 place.y, place.w, place.h);
    }
    if (plain) {
        plain_end_word(plain, place);
    }
    return place;
}

/* Returns what was drawn on. */
static SDL_Rect draw_pieces(struct paragraph *paragraph, const struct pen *pen, size_t line_number, int x,
                            int baseline)
{
    SDL_Rect all = {0};
    const struct paragraph_line *line = &paragraph->lines[line_number];
    const uint32_t *order = paragraph_order(paragraph, line_number);
    for (uint32_t i = 0; i < line->piece_count; i++) {
        const struct piece *piece = &paragraph->pieces.items[order[i]];
        if (order[i] >= line->first_piece + line->visible_count) {
            continue; /* a space at the line's end */
        }
        if (!piece->is_space) {
            SDL_Rect place = draw_piece(paragraph, pen, piece, x, baseline);
            SDL_UnionRect(&all, &place, &all);
        }
        x += piece->width;
    }
    if (pen->plain) {
        plain_end_line(pen->plain, all);
    }
    return all;
}

void paragraph_draw(struct paragraph *paragraph, struct fonts *fonts, size_t line, pixman_image_t *target,
                    int x, int baseline, const struct paragraph_colors *colors, struct plain *plain,
                    SDL_Rect *inked)
{
    const struct pen pen = {.fonts = fonts,
                            .target = target,
                            .ink = surface_color(colors->ink),
                            .link = surface_color(colors->link),
                            .plain = plain};
    SDL_Rect all = {0};
    if (pen.ink && pen.link) {
        all = draw_pieces(paragraph, &pen, line, x, baseline);
    }
    if (inked) {
        *inked = all;
    }
    if (pen.ink) {
        pixman_image_unref(pen.ink);
    }
    if (pen.link) {
        pixman_image_unref(pen.link);
    }
}
