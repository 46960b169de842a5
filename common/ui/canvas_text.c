#include "text/codepoint.h"
#include "text/line.h"
#include "ui/canvas.h"
#include "ui/canvas_paint.h"
#include <linebreak.h>
#include <string.h>

/* Longer paragraphs are cut: these are labels and messages. */
#define PARAGRAPH_MAX 4096

int canvas_text_width(struct fonts *fonts, const char *text, int pixels, bool bold)
{
    struct line_style style = {.pixels = pixels, .bold = bold};
    return line_width(fonts, text, strlen(text), &style);
}

/* Draws one line with its top at RECT's top. */
static void draw_line(struct canvas *canvas, struct fonts *fonts, const char *text, size_t length,
                      SDL_Rect rect, const struct line_style *style, enum canvas_align align)
{
    struct canvas_loan loan;
    if (length == 0 || !canvas_borrow(canvas, rect, &loan)) {
        return;
    }
    int x = rect.x;
    if (align != CANVAS_LEFT) {
        int width = line_width(fonts, text, length, style);
        int spare = rect.w > width ? rect.w - width : 0;
        x += align == CANVAS_CENTER ? spare / 2 : spare;
    }
    int baseline = rect.y + fonts_metrics(fonts, style->pixels).ascent;
    line_draw_fitted(fonts, text, length, style, loan.surface, x - loan.rect.x, baseline - loan.rect.y,
                     rect.x + rect.w - x);
    canvas_give_back(canvas, &loan);
}

void canvas_text(struct canvas *canvas, struct fonts *fonts, const char *text, SDL_Rect rect, int pixels,
                 bool bold, uint32_t color, enum canvas_align align)
{
    struct line_style style = {.pixels = pixels, .bold = bold, .color = color & 0xffffff};
    struct font_metrics metrics = fonts_metrics(fonts, pixels);
    int height = metrics.ascent + metrics.descent;
    SDL_Rect line = {rect.x, rect.y + (rect.h - height) / 2, rect.w, height};
    draw_line(canvas, fonts, text, strlen(text), line, &style, align);
}

static size_t next_character(const char *text, size_t length, size_t at)
{
    do {
        at++;
    } while (at < length && ((unsigned char)text[at] & 0xc0) == 0x80);
    return at;
}

/* The bytes of TEXT without the spaces at its end. */
static size_t trimmed(const char *text, size_t length)
{
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\n' || text[length - 1] == '\r')) {
        length--;
    }
    return length;
}

/* As line_width(), without the spaces at the end. */
static int shown_width(struct fonts *fonts, const char *text, size_t length, const struct line_style *style)
{
    length = trimmed(text, length);
    return length > 0 ? line_width(fonts, text, length, style) : 0;
}

static size_t line_end(const char *text, size_t length)
{
    const char *end = memchr(text, '\n', length);
    return end ? (size_t)(end - text) : length;
}

/* How many bytes of TEXT make the next line of WIDTH pixels. BREAKS is libunibreak's. At least a character is
 * taken, so that the text comes to its end even where nothing fits. */
static size_t take_line(struct fonts *fonts, const char *text, const char *breaks, size_t length, int width,
                        const struct line_style *style)
{
    size_t fits = 0;
    for (size_t end = 1; end <= length; end++) {
        bool last = end == length;
        if (!last && breaks[end - 1] != LINEBREAK_ALLOWBREAK && breaks[end - 1] != LINEBREAK_MUSTBREAK) {
            continue;
        }
        if (shown_width(fonts, text, end, style) > width) {
            break;
        }
        fits = end;
        if (breaks[end - 1] == LINEBREAK_MUSTBREAK) {
            break;
        }
    }
    if (fits > 0) {
        return fits;
    }
    /* A word that is wider than the line is broken between characters. */
    size_t end = next_character(text, length, 0);
    for (size_t next = end; next < length; end = next) {
        next = next_character(text, length, next);
        if (shown_width(fonts, text, next, style) > width) {
            break;
        }
    }
    while (end < length && text[end] == ' ') {
        end++;
    }
    return end;
}

/* Copies TEXT to CLEAN, as much as fits, with what is not UTF-8 replaced: libunibreak stops at that. Returns
 * the bytes copied. */
static size_t clean_up(const char *text, char clean[PARAGRAPH_MAX])
{
    size_t length = 0;
    for (size_t left = strnlen(text, PARAGRAPH_MAX);
         left > 0 && length + CODEPOINT_MAX_BYTES <= PARAGRAPH_MAX;) {
        uint32_t codepoint;
        size_t bytes = codepoint_decode((const unsigned char *)text, left, &codepoint);
        length += codepoint_encode(codepoint, clean + length);
        text += bytes;
        left -= bytes;
    }
    return length;
}

int canvas_paragraph(struct canvas *canvas, struct fonts *fonts, const char *text, SDL_Rect rect, int pixels,
                     bool bold, uint32_t color, enum canvas_align align, bool draw)
{
    struct line_style style = {.pixels = pixels, .bold = bold, .color = color & 0xffffff};
    struct font_metrics metrics = fonts_metrics(fonts, pixels);
    char clean[PARAGRAPH_MAX], breaks[PARAGRAPH_MAX];
    size_t length = clean_up(text, clean);
    text = clean;
    init_linebreak(); /* cheap, and the same every time */
    set_linebreaks_utf8((const utf8_t *)text, length, "", breaks);
    if (align == CANVAS_LEFT && line_is_right_to_left(text, length)) {
        align = CANVAS_RIGHT;
    }
    int used = 0;
    for (size_t at = 0; at < length;) {
        size_t taken = take_line(fonts, text + at, breaks + at, length - at, rect.w, &style);
        size_t shown = trimmed(text + at, taken);
        bool last = used + 2 * metrics.line_height > rect.h;
        if (last && at + taken < length) {
            shown = line_end(text + at, length - at); /* too long on purpose: it is cut with an ellipsis */
        }
        SDL_Rect line = {rect.x, rect.y + used, rect.w, metrics.line_height};
        if (draw) {
            draw_line(canvas, fonts, text + at, shown, line, &style, align);
        }
        used += metrics.line_height;
        at += taken;
        if (last) {
            break;
        }
    }
    return used;
}
