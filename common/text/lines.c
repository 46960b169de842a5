#include "text/lines.h"

#include <stdlib.h>

/* Enough that a view that starts in one block, looks back into another and goes on to the next does not lay
 * any of them out twice. */
#define SLOTS 4

struct slot {
    bool filled;
    struct block block;
    struct paragraph *paragraph;
    uint32_t *offsets; /* of code points, bytes from the block's start */
    size_t capacity;   /* of OFFSETS */
    uint64_t used;
};

struct lines {
    const struct encoded_text *text;
    struct fonts *fonts;
    int width, pixels;
    struct slot slots[SLOTS];
    uint32_t *codepoints; /* of the block that is being laid out */
    size_t capacity;
    uint64_t clock;
    uint64_t work;
};

struct lines *lines_create(const struct encoded_text *text, struct fonts *fonts)
{
    struct lines *lines = calloc(1, sizeof *lines);
    if (!lines) {
        return NULL;
    }
    lines->text = text;
    lines->fonts = fonts;
    for (int i = 0; i < SLOTS; i++) {
        lines->slots[i].paragraph = paragraph_create();
        if (!lines->slots[i].paragraph) {
            lines_destroy(lines);
            return NULL;
        }
    }
    return lines;
}

void lines_destroy(struct lines *lines)
{
    if (!lines) {
        return;
    }
    for (int i = 0; i < SLOTS; i++) {
        paragraph_destroy(lines->slots[i].paragraph);
        free(lines->slots[i].offsets);
    }
    free(lines->codepoints);
    free(lines);
}

void lines_set_size(struct lines *lines, int width, int pixels)
{
    if (lines->width == width && lines->pixels == pixels) {
        return;
    }
    lines->width = width;
    lines->pixels = pixels;
    for (int i = 0; i < SLOTS; i++) {
        lines->slots[i].filled = false;
    }
}

static bool reserve(uint32_t **items, size_t *capacity, size_t count)
{
    if (count <= *capacity) {
        return true;
    }
    uint32_t *larger = reallocarray(*items, count, sizeof **items);
    if (!larger) {
        return false;
    }
    *items = larger;
    *capacity = count;
    return true;
}

static bool fill(struct lines *lines, struct slot *slot, const struct block *block)
{
    slot->filled = false;
    size_t bytes = block->end - block->start; /* as many code points at most, and the end */
    if (!reserve(&lines->codepoints, &lines->capacity, bytes + 1) ||
        !reserve(&slot->offsets, &slot->capacity, bytes + 1)) {
        return false;
    }
    size_t count = 0;
    for (size_t offset = block->start; offset < block->end; count++) {
        slot->offsets[count] = (uint32_t)(offset - block->start);
        offset += encoding_read(lines->text, offset, block->end, &lines->codepoints[count]);
    }
    slot->offsets[count] = (uint32_t)bytes;
    struct paragraph_style style = {.pixels = lines->pixels, .links = true};
    if (!paragraph_lay_out(slot->paragraph, lines->fonts, lines->codepoints, count, lines->width, &style)) {
        return false;
    }
    lines->work += block->next - block->start;
    slot->block = *block;
    slot->filled = true;
    return true;
}

/* The block that has the byte at OFFSET, laid out. NULL when memory is short. */
static struct slot *load(struct lines *lines, size_t offset)
{
    struct slot *oldest = &lines->slots[0];
    for (int i = 0; i < SLOTS; i++) {
        struct slot *slot = &lines->slots[i];
        bool has = offset >= slot->block.start && (offset < slot->block.next || offset == slot->block.start);
        if (slot->filled && has) {
            slot->used = ++lines->clock;
            return slot;
        }
        if (slot->used < oldest->used) {
            oldest = slot;
        }
    }
    struct block block = block_find(lines->text, offset);
    if (!fill(lines, oldest, &block)) {
        return NULL;
    }
    oldest->used = ++lines->clock;
    return oldest;
}

/* Where LINE of the block starts, in bytes. */
static size_t line_start(const struct slot *slot, size_t line)
{
    return slot->block.start + slot->offsets[paragraph_get_line(slot->paragraph, line)->start];
}

bool lines_find(struct lines *lines, size_t offset, struct cursor *cursor)
{
    if (offset >= lines->text->length && lines->text->length > 0) {
        offset = lines->text->length - 1;
    }
    const struct slot *slot = load(lines, offset < lines->text->start ? lines->text->start : offset);
    if (!slot) {
        return false;
    }
    size_t low = 0;
    size_t high = paragraph_line_count(slot->paragraph) - 1;
    while (low < high) {
        size_t middle = (low + high + 1) / 2;
        if (line_start(slot, middle) <= offset) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    *cursor = (struct cursor){slot->block.start, low};
    return true;
}

enum lines_step lines_next(struct lines *lines, struct cursor *cursor)
{
    const struct slot *slot = load(lines, cursor->block);
    if (!slot) {
        return LINES_NO_MEMORY;
    }
    if (cursor->line + 1 < paragraph_line_count(slot->paragraph)) {
        cursor->line++;
        return LINES_MOVED;
    }
    if (slot->block.next >= lines->text->length) {
        return LINES_AT_END;
    }
    size_t next = slot->block.next;
    if (!load(lines, next)) {
        return LINES_NO_MEMORY;
    }
    *cursor = (struct cursor){next, 0};
    return LINES_MOVED;
}

enum lines_step lines_previous(struct lines *lines, struct cursor *cursor)
{
    if (cursor->line > 0) {
        cursor->line--;
        return LINES_MOVED;
    }
    if (cursor->block <= lines->text->start) {
        return LINES_AT_END;
    }
    const struct slot *slot = load(lines, cursor->block - 1);
    if (!slot) {
        return LINES_NO_MEMORY;
    }
    *cursor = (struct cursor){slot->block.start, paragraph_line_count(slot->paragraph) - 1};
    return LINES_MOVED;
}

bool lines_get(struct lines *lines, const struct cursor *cursor, struct lines_line *line)
{
    const struct slot *slot = load(lines, cursor->block);
    if (!slot) {
        return false;
    }
    bool last = cursor->line + 1 == paragraph_line_count(slot->paragraph);
    line->start = line_start(slot, cursor->line);
    line->end = last ? slot->block.next : line_start(slot, cursor->line + 1);
    line->paragraph = slot->paragraph;
    line->number = cursor->line;
    return true;
}

uint64_t lines_work(const struct lines *lines)
{
    return lines->work;
}
