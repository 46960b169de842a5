#include "text/paragraph_parts.h"

#include "text/characters.h"

#include <stdlib.h>

/* The distance of tab stops: about the width of eight letters. */
#define TAB_EMS 4

#define SOFT_HYPHEN 0xADu
#define HYPHEN      '-' /* which nearly every font has, other than U+2010 */

/* The line that is being filled. */
struct filling {
    struct paragraph *paragraph;
    struct fonts *fonts;
    int width; /* room; 0: as much as there is text */
    int tab;
    int x; /* the pen */
    size_t first_piece;
};

/* The next tab stop that leaves a gap one can see. */
static int round_up_to_tab(const struct filling *filling, int x)
{
    return ((x + filling->tab / 8) / filling->tab + 1) * filling->tab;
}

static uint32_t *last_letter(const struct filling *filling, const struct piece *piece)
{
    return filling->paragraph->text + piece->start + piece->length - 1;
}

/* Whether PIECE, at the end of a line, would have a hyphen there. */
static bool is_hyphenated(const struct filling *filling, const struct piece *piece)
{
    return *last_letter(filling, piece) == SOFT_HYPHEN &&
           piece->start + piece->length < filling->paragraph->count;
}

/* The width of PIECE with the hyphen in place. */
static int hyphenated_width(const struct filling *filling, const struct piece *piece)
{
    uint32_t *letter = last_letter(filling, piece);
    *letter = HYPHEN;
    struct word_key key = paragraph_word(filling->paragraph, piece, piece->start, piece->length);
    int width = words_width(filling->fonts, &key);
    *letter = SOFT_HYPHEN;
    return width;
}

/* Makes the soft hyphen a real one that the line of WIDTH pixels ends at, if it does and there is room: no
 * other line has it. Returns the line's width. */
static int hyphenate(const struct filling *filling, struct piece *last, int width)
{
    if (!is_hyphenated(filling, last)) {
        return width;
    }
    int hyphenated = hyphenated_width(filling, last);
    if (width - last->width + hyphenated > filling->width) {
        return width;
    }
    width += hyphenated - last->width;
    last->width = hyphenated;
    *last_letter(filling, last) = HYPHEN;
    return width;
}

static bool end_line(struct filling *filling)
{
    struct paragraph *paragraph = filling->paragraph;
    if (paragraph->line_count == paragraph->line_capacity) {
        size_t capacity = paragraph->line_capacity * 2 + 8;
        struct paragraph_line *lines = reallocarray(paragraph->lines, capacity, sizeof *lines);
        if (!lines) {
            return false;
        }
        paragraph->lines = lines;
        paragraph->line_capacity = capacity;
    }
    struct piece *pieces = paragraph->pieces.items;
    size_t end = paragraph->pieces.count;
    if (filling->width > 0 && end > filling->first_piece) {
        filling->x = hyphenate(filling, &pieces[end - 1], filling->x);
    }
    struct paragraph_line line = {.first_piece = (uint32_t)filling->first_piece};
    line.start = paragraph->line_count > 0 ? paragraph->lines[paragraph->line_count - 1].end : 0;
    line.end = end > filling->first_piece ? pieces[end - 1].start + pieces[end - 1].length : line.start;
    line.piece_count = (uint32_t)(end - filling->first_piece);
    line.width = filling->x;
    line.visible_count = line.piece_count;
    while (filling->width > 0 && line.visible_count > 0) {
        const struct piece *last = &pieces[filling->first_piece + line.visible_count - 1];
        if (!last->is_space) {
            break;
        }
        line.width -= last->width;
        line.visible_count--;
    }
    paragraph->lines[paragraph->line_count++] = line;
    filling->first_piece = end;
    filling->x = 0;
    return true;
}

static bool put(struct filling *filling, const struct piece *piece)
{
    struct piece placed = *piece;
    if (placed.is_tab) {
        placed.width = round_up_to_tab(filling, filling->x) - filling->x;
    }
    filling->x += placed.width;
    filling->paragraph->piece_at[placed.start] = (uint32_t)filling->paragraph->pieces.count + 1;
    return piece_list_add(&filling->paragraph->pieces, &placed);
}

/* How many code points of PIECE, whole clusters, are at most ROOM wide; sets *WIDTH to theirs. */
static uint32_t fit(const struct filling *filling, const struct piece *piece, int room, int *width)
{
    uint32_t ends[WORDS_MAX_LENGTH + 1] = {0};
    size_t clusters = 0;
    const uint32_t *text = filling->paragraph->text + piece->start;
    while (ends[clusters] < piece->length) {
        size_t size = characters_cluster(text + ends[clusters], piece->length - ends[clusters]);
        ends[clusters + 1] = ends[clusters] + (uint32_t)size;
        clusters++;
    }
    size_t low = 0;
    size_t high = clusters;
    *width = 0;
    while (low < high) {
        size_t middle = (low + high + 1) / 2;
        struct word_key key = paragraph_word(filling->paragraph, piece, piece->start, ends[middle]);
        int measured = words_width(filling->fonts, &key);
        if (measured <= room) {
            low = middle;
            *width = measured;
        } else {
            high = middle - 1;
        }
    }
    return ends[low];
}

/* Puts PIECE, cut into as many lines as it takes. */
static bool put_cut(struct filling *filling, struct piece piece)
{
    while (filling->x + piece.width > filling->width && !piece.is_space) {
        struct piece head = piece;
        uint32_t length = fit(filling, &piece, filling->width - filling->x, &head.width);
        if (length == 0 && filling->x > 0) {
            if (!end_line(filling)) {
                return false;
            }
            continue;
        }
        if (length == 0) { /* not even one cluster fits on a line */
            length = (uint32_t)characters_cluster(filling->paragraph->text + piece.start, piece.length);
            struct word_key key = paragraph_word(filling->paragraph, &piece, piece.start, length);
            head.width = words_width(filling->fonts, &key);
        }
        if (length >= piece.length) {
            break;
        }
        head.length = (uint16_t)length;
        head.breaks_after = false;
        if (!put(filling, &head) || !end_line(filling)) {
            return false;
        }
        piece.start += length;
        piece.length = (uint16_t)(piece.length - length);
        struct word_key key = paragraph_word(filling->paragraph, &piece, piece.start, piece.length);
        piece.width = words_width(filling->fonts, &key);
    }
    return put(filling, &piece);
}

/* The room that pieces FIRST to END (not included) need from the pen on, without the spaces at their end, but
 * with the hyphen that a line would have there. */
static int needed(const struct filling *filling, size_t first, size_t end)
{
    const struct piece *pieces = filling->paragraph->uncut.items;
    const struct piece *last = &pieces[end - 1];
    int hyphen = is_hyphenated(filling, last) ? hyphenated_width(filling, last) - last->width : 0;
    while (end > first && pieces[end - 1].is_space) {
        end--;
    }
    int x = filling->x;
    for (size_t i = first; i < end; i++) {
        x = pieces[i].is_tab ? round_up_to_tab(filling, x) : x + pieces[i].width;
    }
    return x - filling->x + hyphen;
}

/* Puts pieces FIRST to END, between which no line may end. */
static bool put_word(struct filling *filling, size_t first, size_t end)
{
    const struct piece *pieces = filling->paragraph->uncut.items;
    bool fits = filling->width == 0 || filling->x + needed(filling, first, end) <= filling->width;
    if (!fits && filling->x > 0) {
        if (!end_line(filling)) {
            return false;
        }
        fits = needed(filling, first, end) <= filling->width;
    }
    for (size_t i = first; i < end; i++) {
        if (!(fits ? put(filling, &pieces[i]) : put_cut(filling, pieces[i]))) {
            return false;
        }
    }
    return true;
}

bool paragraph_wrap(struct paragraph *paragraph, struct fonts *fonts, int width)
{
    paragraph->pieces.count = 0;
    paragraph->line_count = 0;
    struct filling filling = {
        .paragraph = paragraph, .fonts = fonts, .width = width, .tab = TAB_EMS * paragraph->style.pixels};
    const struct piece_list *uncut = &paragraph->uncut;
    size_t end;
    for (size_t first = 0; first < uncut->count; first = end) {
        end = first + 1;
        while (end < uncut->count && !uncut->items[end - 1].breaks_after) {
            end++;
        }
        if (!put_word(&filling, first, end)) {
            return false;
        }
    }
    return end_line(&filling);
}
