#include "text/document.h"

#include "text/ink.h"
#include "text/lines.h"
#include "text/sheet.h"

#include <stdlib.h>

/* Beyond so many pages from the anchor a place is estimated by bytes, not walked to. */
#define WALKED_PAGES 64
/* The same for text of which one line takes very much: spaces without end, for instance. */
#define WALKED_BYTES (4u << 20)

struct document {
    struct encoded_text text;
    struct fonts *fonts;
    struct lines *lines;
};

/* A view's measures, in pixels of the target. */
struct page {
    int top, bottom; /* content is drawn between these, */
    int height;      /* and this much of it is read: without the margins */
    int margin_x, margin_y;
    int width; /* of lines */
    int ascent, line_height;
    struct paragraph_colors colors;
};

/* A place in the document: Y pixels below the top of the line at CURSOR. */
struct spot {
    struct cursor cursor;
    int64_t y;
};

enum placard_status document_open(struct document **result, const void *bytes, size_t length,
                                  struct fonts *fonts, struct placard_error *error)
{
    *result = NULL;
    struct document *document = calloc(1, sizeof *document);
    if (!document) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to show a text");
    }
    document->text = encoding_recognise(bytes, length);
    document->fonts = fonts;
    document->lines = lines_create(&document->text, fonts);
    if (!document->lines) {
        document_close(document);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to show a text");
    }
    *result = document;
    return PLACARD_OK;
}

void document_close(struct document *document)
{
    if (!document) {
        return;
    }
    lines_destroy(document->lines);
    free(document);
}

const char *document_format(const struct document *document)
{
    return encoding_name(document->text.encoding);
}

uint64_t document_work(const struct document *document)
{
    return lines_work(document->lines);
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

static struct page make_page(const struct document *document, const struct document_view *view, int width,
                             int height)
{
    int pixels = clamp(view->pixels, FONTS_MIN_PIXELS, FONTS_MAX_PIXELS);
    struct font_metrics metrics = fonts_metrics(document->fonts, pixels);
    struct page page = {.line_height = metrics.line_height > 0 ? metrics.line_height : 1};
    page.ascent = (page.line_height - metrics.ascent - metrics.descent) / 2 + metrics.ascent;
    page.top = clamp(view->inset_top, 0, height);
    page.bottom = clamp(height - clamp(view->inset_bottom, 0, height), page.top, height);
    page.margin_x = clamp(pixels * 3 / 4 + width / 40, 0, width / 8);
    page.margin_y = clamp(pixels / 2, 0, (page.bottom - page.top) / 8);
    page.width = clamp(width - 2 * page.margin_x, 1, width);
    page.height = clamp(page.bottom - page.top - 2 * page.margin_y, 1, height);
    page.colors = ink_for(view->background);
    return page;
}

/* How many bytes a line has, about: of those on a page from CURSOR on, or when there are none the ones
 * before. */
static bool estimate_line(struct document *document, const struct page *page, struct cursor cursor,
                          double *bytes)
{
    struct lines_line line;
    size_t count = 0;
    *bytes = 0;
    enum lines_step step = LINES_MOVED;
    for (int y = 0; step == LINES_MOVED && y < page->height; y += page->line_height) {
        if (!lines_get(document->lines, &cursor, &line)) {
            return false;
        }
        *bytes += (double)(line.end - line.start);
        count++;
        step = lines_next(document->lines, &cursor);
    }
    *bytes /= (double)count;
    return step != LINES_NO_MEMORY;
}

/* Moves SPOT by its Y, which is too far to walk, as the lines near it let expect. */
static bool leap(struct document *document, const struct page *page, struct spot *spot)
{
    struct lines_line line;
    double bytes;
    if (!lines_get(document->lines, &spot->cursor, &line) ||
        !estimate_line(document, page, spot->cursor, &bytes)) {
        return false;
    }
    double offset = (double)line.start + (double)spot->y / page->line_height * bytes;
    spot->y = 0;
    size_t target = offset <= 0                               ? 0
                    : offset >= (double)document->text.length ? document->text.length
                                                              : (size_t)offset;
    return lines_find(document->lines, target, &spot->cursor);
}

/* Walks from SPOT until its Y is within its line, or stops at the first or last line with what is left of Y.
 */
static bool walk(struct document *document, const struct page *page, struct spot *spot)
{
    uint64_t limit = lines_work(document->lines) + WALKED_BYTES;
    enum lines_step step = LINES_MOVED;
    while (step == LINES_MOVED && (spot->y < 0 || spot->y >= page->line_height)) {
        if (lines_work(document->lines) > limit) {
            return leap(document, page, spot);
        }
        bool back = spot->y < 0;
        step = back ? lines_previous(document->lines, &spot->cursor)
                    : lines_next(document->lines, &spot->cursor);
        if (step == LINES_MOVED) {
            spot->y += back ? page->line_height : -page->line_height;
        }
    }
    return step != LINES_NO_MEMORY;
}

/* The last place where a page may start: its last line rests at the bottom, or a short text is at the top. */
static bool find_last(struct document *document, const struct page *page, struct spot *spot)
{
    if (!lines_find(document->lines, document->text.length, &spot->cursor)) {
        return false;
    }
    spot->y = (int64_t)page->line_height - page->height;
    if (!walk(document, page, spot)) {
        return false;
    }
    if (spot->y < 0) {
        spot->y = 0;
    }
    return true;
}

/* The place that VIEW asks for, brought back at the start but not yet at the end. */
static bool find_spot(struct document *document, const struct document_view *view, const struct page *page,
                      struct spot *spot)
{
    if (view->anchor < 0) {
        if (!find_last(document, page, spot)) {
            return false;
        }
        spot->y = view->y > INT64_MAX - spot->y ? INT64_MAX : spot->y + view->y;
    } else {
        size_t anchor =
            (uint64_t)view->anchor < document->text.length ? (size_t)view->anchor : document->text.length;
        if (!lines_find(document->lines, anchor, &spot->cursor)) {
            return false;
        }
        spot->y = view->y;
    }
    int64_t far = (int64_t)WALKED_PAGES * (page->height + page->line_height);
    bool found = spot->y > far || spot->y < -far ? leap(document, page, spot) : walk(document, page, spot);
    if (spot->y < 0) {
        spot->y = 0;
    }
    return found;
}

/* Adds what it draws on to INK. False when memory is short. */
static bool draw_line(const struct document *document, const struct page *page, const struct lines_line *line,
                      struct sheet *sheet, int y, struct areas *ink)
{
    /* Marks may reach into the neighbouring lines, no further: so a line looks the same wherever it is. */
    int top = clamp(y - page->line_height, page->top, page->bottom);
    int bottom = clamp(y + 2 * page->line_height, page->top, page->bottom);
    if (!sheet_clear(sheet, bottom)) {
        return false;
    }
    if (sheet_clip(sheet, top, bottom)) {
        int x = page->margin_x;
        if (paragraph_is_right_to_left(line->paragraph)) {
            x += page->width - paragraph_get_line(line->paragraph, line->number)->width;
        }
        SDL_Rect inked;
        paragraph_draw(line->paragraph, document->fonts, line->number, sheet->image, x, y + page->ascent,
                       &page->colors, &sheet->plain, &inked);
        if (SDL_IntersectRect(&inked, &sheet->plain.room, &inked)) {
            areas_add(ink, (struct area){(uint32_t)inked.x, (uint32_t)inked.y, (uint32_t)inked.w,
                                         (uint32_t)inked.h});
        }
    }
    return true;
}

/* Byte offset of the point Y pixels below LINE's top. */
static double offset_in(const struct page *page, const struct lines_line *line, int64_t y)
{
    return (double)line->start + (double)(line->end - line->start) * (double)y / page->line_height;
}

/* What drawing found out. */
struct drawn {
    double top, bottom; /* byte offsets of the page's edges */
    struct areas ink;   /* that have been drawn on */
    bool short_of_end;  /* there was more text than the page has room for, or just as much */
    bool ended;
};

/* Draws the lines from SPOT on. False when memory is short. */
static bool draw_lines(struct document *document, const struct page *page, struct spot spot,
                       struct sheet *sheet, struct drawn *drawn)
{
    int start = page->top + page->margin_y;
    int y = start - (int)spot.y;
    int end = start + page->height;
    *drawn = (struct drawn){0};
    struct cursor cursor = spot.cursor;
    enum lines_step step = LINES_MOVED;
    /* Lines above are seen in the margin, or have marks that reach down. */
    for (int i = 0; i < 2 && step == LINES_MOVED; i++) {
        step = lines_previous(document->lines, &cursor);
        y -= step == LINES_MOVED ? page->line_height : 0;
    }
    if (step == LINES_AT_END) {
        step = LINES_MOVED;
    }
    for (; step == LINES_MOVED && y < page->bottom + page->line_height; y += page->line_height) {
        struct lines_line line;
        if (!lines_get(document->lines, &cursor, &line) ||
            !draw_line(document, page, &line, sheet, y, &drawn->ink)) {
            return false;
        }
        if (y <= start && start < y + page->line_height) {
            drawn->top = offset_in(page, &line, start - y);
        }
        if (y < end && end <= y + page->line_height) {
            drawn->bottom = offset_in(page, &line, end - y);
            drawn->short_of_end = true;
        }
        bool whole = y + page->line_height <= end;
        step = lines_next(document->lines, &cursor);
        if (step == LINES_AT_END) {
            drawn->ended = whole;
        }
    }
    if (!drawn->short_of_end) {
        drawn->bottom = (double)document->text.length;
    }
    return step != LINES_NO_MEMORY && sheet_clear(sheet, sheet->surface->h);
}

static uint32_t share(const struct document *document, double offset)
{
    double length = (double)(document->text.length - document->text.start);
    double part = length > 0 ? (offset - (double)document->text.start) / length : 0;
    return part <= 0 ? 0 : part >= 1 ? DOCUMENT_SHARE_ONE : (uint32_t)(part * DOCUMENT_SHARE_ONE + 0.5);
}

/* Where the page starts. Before it is drawn, as long as that line is laid out. */
static bool fill_start(struct document *document, const struct spot *spot, struct document_place *place)
{
    struct lines_line line;
    if (!lines_get(document->lines, &spot->cursor, &line)) {
        return false;
    }
    place->anchor = line.start <= document->text.start ? 0 : (int64_t)line.start;
    place->y = spot->y;
    return true;
}

static void fill_end(const struct document *document, const struct drawn *drawn, struct document_place *place)
{
    place->at_end = drawn->ended;
    place->position_y = share(document, drawn->top);
    uint32_t end = drawn->ended ? DOCUMENT_SHARE_ONE : share(document, drawn->bottom);
    place->extent_y = end > place->position_y ? end - place->position_y : 0;
}

/* A page without any ink has a pixel of it that looks like the others. */
static void fill_ink(const struct drawn *drawn, struct document_place *place)
{
    place->ink = drawn->ink;
    if (place->ink.count == 0) {
        areas_add(&place->ink, (struct area){0, 0, 1, 1});
    }
}

static bool render(struct document *document, const struct document_view *view, const struct page *page,
                   struct sheet *sheet, struct document_place *place)
{
    lines_set_size(document->lines, page->width, clamp(view->pixels, FONTS_MIN_PIXELS, FONTS_MAX_PIXELS));
    struct spot spot;
    struct drawn drawn;
    sheet_begin(sheet, view->stale);
    if (!find_spot(document, view, page, &spot) || !fill_start(document, &spot, place) ||
        !draw_lines(document, page, spot, sheet, &drawn)) {
        return false;
    }
    if (!drawn.short_of_end && (place->anchor > 0 || place->y > 0)) {
        /* The text ends above the page's bottom: once more from further up, unless it is all there. */
        struct spot last;
        if (!find_last(document, page, &last)) {
            return false;
        }
        if (last.cursor.block != spot.cursor.block || last.cursor.line != spot.cursor.line ||
            last.y != spot.y) {
            spot = last;
            fill_ink(&drawn, place);
            sheet_begin(sheet, &place->ink);
            if (!fill_start(document, &spot, place) || !draw_lines(document, page, spot, sheet, &drawn)) {
                return false;
            }
        }
    }
    fill_ink(&drawn, place);
    fill_end(document, &drawn, place);
    return true;
}

enum placard_status document_render(struct document *document, const struct document_view *view,
                                    SDL_Surface *target, struct document_place *place,
                                    struct placard_error *error)
{
    *place = (struct document_place){0};
    const struct page page = make_page(document, view, target->w, target->h);
    struct sheet sheet;
    enum placard_status status = sheet_open(&sheet, target, view->background, &page.colors, error);
    if (status == PLACARD_OK && !render(document, view, &page, &sheet, place)) {
        status = placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to lay the text out");
    }
    sheet_close(&sheet);
    return status;
}
