#include "text/block.h"

#include "text/codepoint.h"

#include <stdbool.h>

/* How far a cut moves back to get to a space. */
#define SEARCH_SPACE 256u

/* How many bytes before POSITION are a line end; 0 when no line ends there. */
static size_t line_end_before(const struct encoded_text *text, size_t position)
{
    size_t unit = encoding_unit(text);
    if (position < text->start + unit || position % unit != 0) {
        return 0;
    }
    uint32_t last = encoding_unit_at(text, position - unit);
    if (last == '\n') {
        bool pair = position >= text->start + 2 * unit && encoding_unit_at(text, position - 2 * unit) == '\r';
        return pair ? 2 * unit : unit;
    }
    if (last == '\r') {
        return position < text->length && encoding_unit_at(text, position) == '\n' ? 0 : unit;
    }
    if (last == '\f' || (unit == 2 && (last == 0x2028 || last == 0x2029))) {
        return unit;
    }
    bool separator = text->encoding == ENCODING_UTF_8 && (last == 0xA8 || last == 0xA9) &&
                     position >= text->start + 3 && text->bytes[position - 2] == 0x80 &&
                     text->bytes[position - 3] == 0xE2;
    return separator ? 3 : 0;
}

/* The last position after a line end in AFTER < position <= UP_TO; 0 when there is none. */
static size_t last_line_end(const struct encoded_text *text, size_t after, size_t up_to)
{
    size_t unit = encoding_unit(text);
    for (size_t position = up_to; position > after; position -= unit) {
        if (line_end_before(text, position) > 0) {
            return position;
        }
    }
    return 0;
}

static size_t first_line_end(const struct encoded_text *text, size_t after, size_t up_to)
{
    size_t unit = encoding_unit(text);
    for (size_t position = after + unit; position <= up_to; position += unit) {
        if (line_end_before(text, position) > 0) {
            return position;
        }
    }
    return 0;
}

/* POSITION, moved back behind a space, or at least out of a character. */
static size_t move_back(const struct encoded_text *text, size_t position)
{
    size_t unit = encoding_unit(text);
    for (size_t moved = position; position - moved < SEARCH_SPACE; moved -= unit) {
        uint32_t before = encoding_unit_at(text, moved - unit);
        if (before == ' ' || before == '\t') {
            return moved;
        }
    }
    size_t reach = text->encoding == ENCODING_UTF_8 ? CODEPOINT_MAX_BYTES - 1 : unit == 2 ? unit : 0;
    for (size_t back = reach; back >= unit; back -= unit) {
        uint32_t codepoint;
        size_t size = encoding_read(text, position - back, text->length, &codepoint);
        if (codepoint != CODEPOINT_REPLACEMENT && size > back) {
            return position - back;
        }
    }
    return position;
}

/* Where the text is cut because of MULTIPLE, a multiple of BLOCK_CUT; 0 when it is not. */
static size_t find_cut(const struct encoded_text *text, size_t multiple)
{
    if (multiple < BLOCK_CUT || multiple >= text->length) {
        return 0;
    }
    if (last_line_end(text, multiple - BLOCK_CUT, multiple) > 0) {
        return 0;
    }
    size_t unit = encoding_unit(text);
    if (encoding_unit_at(text, multiple - unit) == '\r' && encoding_unit_at(text, multiple) == '\n') {
        return 0;
    }
    return move_back(text, multiple);
}

static size_t find_start(const struct encoded_text *text, size_t offset)
{
    size_t multiple = offset / BLOCK_CUT * BLOCK_CUT;
    size_t cut = 0;
    if (multiple + BLOCK_CUT - offset <= SEARCH_SPACE) {
        cut = find_cut(text, multiple + BLOCK_CUT); /* moved back, it may be before OFFSET */
    }
    if (cut > 0 && cut <= offset) {
        return cut;
    }
    size_t line = last_line_end(text, multiple, offset);
    if (line > 0) {
        return line;
    }
    for (; multiple >= BLOCK_CUT; multiple -= BLOCK_CUT) {
        cut = find_cut(text, multiple);
        if (cut > 0) {
            return cut;
        }
        line = last_line_end(text, multiple - BLOCK_CUT, multiple);
        if (line > 0) {
            return line;
        }
        /* A CR LF is in the way of a cut here; there is one, or a line end, before. */
    }
    return text->start;
}

/* Where the block after the one at START starts. */
static size_t find_next(const struct encoded_text *text, size_t start)
{
    size_t looked = start;
    for (size_t multiple = (start / BLOCK_CUT + 1) * BLOCK_CUT;; multiple += BLOCK_CUT) {
        size_t line = first_line_end(text, looked, multiple < text->length ? multiple : text->length);
        if (line > 0) {
            return line;
        }
        if (multiple >= text->length) {
            return text->length;
        }
        size_t cut = find_cut(text, multiple);
        if (cut > start) {
            return cut;
        }
        looked = multiple;
    }
}

struct block block_find(const struct encoded_text *text, size_t offset)
{
    if (text->length <= text->start) {
        return (struct block){text->start, text->start, text->length};
    }
    if (offset < text->start) {
        offset = text->start;
    }
    if (offset >= text->length) {
        offset = text->length - 1;
    }
    offset -= offset % encoding_unit(text);
    struct block block = {.start = find_start(text, offset)};
    block.next = find_next(text, block.start);
    block.end = block.next - line_end_before(text, block.next);
    return block;
}
