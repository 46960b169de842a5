/* XPM 3: C source with strings. The first has width, height, the number of colours, and how many letters make
 * a pixel; then come the colours, each beginning with its letters, and the rows. It is read here as SDL_image
 * reads it, which trusts that each pixel's letters are those of a colour, and that a colour's string is long
 * enough. */
#include "renderer/probe.h"

#define MAX_COLORS  (1u << 24)
#define MAX_LETTERS 8u
#define BEHIND_ROW  3u /* bytes that SDL_image takes with a row: a quote, a comma, a line end */

struct reader {
    struct bytes file;
    uint64_t at;
};

/* Moves behind the next quote. False when there is none. */
static bool find_quote(struct reader *reader)
{
    if (reader->at >= reader->file.length) {
        return false;
    }
    const uint8_t *start = reader->file.data + reader->at;
    const uint8_t *quote = memchr(start, '"', reader->file.length - (size_t)reader->at);
    reader->at = quote == NULL ? reader->file.length : (uint64_t)(quote - reader->file.data) + 1;
    return quote != NULL;
}

/* Reads a number behind spaces. False when there is none. */
static bool read_number(struct reader *reader, uint64_t *number)
{
    uint32_t byte;
    while ((byte = bytes_8(reader->file, reader->at)) == ' ' || byte == '\t') {
        reader->at++;
    }
    uint64_t start = reader->at;
    *number = 0;
    while ((byte = bytes_8(reader->file, reader->at)) >= '0' && byte <= '9' && *number < UINT32_MAX) {
        *number = *number * 10 + (byte - '0');
        reader->at++;
    }
    return reader->at > start;
}

/* Reads the colours, and notes which letters begin them. */
static bool read_colors(struct reader *reader, uint64_t count, uint64_t letters, bool is_color[256])
{
    for (uint64_t i = 0; i < count; i++) {
        if (!find_quote(reader)) {
            return false;
        }
        uint64_t start = reader->at;
        if (!find_quote(reader) || reader->at - 1 - start <= letters) {
            return false;
        }
        is_color[bytes_8(reader->file, start)] = true;
    }
    return true;
}

static enum placard_status check_rows(struct reader *reader, const struct probe *probe, uint64_t letters,
                                      const bool is_color[256], struct placard_error *error)
{
    uint64_t length = probe->width * letters;
    for (uint32_t y = 0; y < probe->height; y++) {
        if (!find_quote(reader) || !bytes_has(reader->file, reader->at, length + BEHIND_ROW)) {
            return probe_cut_off(reader->file.length, (uint64_t)reader->file.length + 1, error);
        }
        for (uint64_t x = 0; letters == 1 && x < length; x++) {
            if (!is_color[bytes_8(reader->file, reader->at + x)]) {
                return probe_damaged("it has a pixel of a colour that is not among its colours", error);
            }
        }
        reader->at += length + BEHIND_ROW;
    }
    return PLACARD_OK;
}

enum placard_status probe_xpm(struct bytes file, struct probe *probe, struct placard_error *error)
{
    struct reader reader = {file, 0};
    bool is_color[256] = {false};
    uint64_t width, height, colors, letters;
    if (!find_quote(&reader) || !read_number(&reader, &width) || !read_number(&reader, &height) ||
        !read_number(&reader, &colors) || !read_number(&reader, &letters) || !find_quote(&reader)) {
        return probe_damaged("its header has no size", error);
    }
    enum placard_status status = probe_set_size(probe, width, height, error);
    if (status != PLACARD_OK) {
        return status;
    }
    if (colors == 0 || colors > MAX_COLORS || letters == 0 || letters > MAX_LETTERS) {
        return probe_damaged("its colours are more, or have more letters, than there can be", error);
    }
    if (!read_colors(&reader, colors, letters, is_color)) {
        return probe_damaged("it has fewer colours than its header says", error);
    }
    return check_rows(&reader, probe, letters, is_color, error);
}
