#include "renderer/gif_pixels.h"

#include "renderer/probe.h"

#define MAX_CODE_SIZE 12u
#define CODES         (1u << MAX_CODE_SIZE)
#define NO_CODE       CODES

/* Codes, least significant bit first, from blocks that each begin with their size. */
struct reader {
    struct bytes file;
    size_t at;
    uint32_t block; /* bytes left of the current block */
    uint32_t bits, count;
};

/* The next code of SIZE bits, NO_CODE at the end. */
static uint32_t read_code(struct reader *reader, uint32_t size)
{
    while (reader->count < size) {
        if (reader->block == 0) {
            reader->block = bytes_8(reader->file, reader->at++);
            if (reader->block == 0) {
                return NO_CODE;
            }
        }
        reader->bits |= bytes_8(reader->file, reader->at++) << reader->count;
        reader->count += 8;
        reader->block--;
    }
    uint32_t code = reader->bits & ((1u << size) - 1);
    reader->bits >>= size;
    reader->count -= size;
    return code;
}

/* Where pixels go, one after the other. */
struct writer {
    uint8_t *indices;
    uint32_t width, height, x, y, pass;
    bool interlaced;
};

/* Moves to the next row: every eighth, the ones between them, every second of the rest, the rest. */
static void next_row(struct writer *writer)
{
    static const uint32_t starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
    writer->x = 0;
    writer->y += writer->interlaced ? steps[writer->pass] : 1;
    while (writer->interlaced && writer->y >= writer->height && writer->pass < 3) {
        writer->y = starts[++writer->pass];
    }
}

/* Writes a string of indices that is in the stack the wrong way round; false when all pixels are there. */
static bool write_string(struct writer *writer, const uint8_t *stack, uint32_t length)
{
    while (length > 0 && writer->y < writer->height) {
        writer->indices[(size_t)writer->width * writer->y + writer->x] = stack[--length];
        if (++writer->x == writer->width) {
            next_row(writer);
        }
    }
    return writer->y < writer->height;
}

/* Strings of indices: each but the first ones is another one, its prefix, and one index more. */
struct table {
    uint16_t prefix[CODES];
    uint8_t last[CODES], stack[CODES + 1];
    uint32_t count, size; /* strings known, bits of a code now */
};

/* Puts the string of CODE on the stack, last index first; returns its length. Prefixes are always older than
 * what they begin, so this ends. */
static uint32_t unwind(struct table *table, uint32_t code, uint32_t clear)
{
    uint32_t length = 0;
    for (; code > clear; code = table->prefix[code]) {
        table->stack[length++] = table->last[code];
    }
    table->stack[length++] = (uint8_t)code;
    return length;
}

static void add_string(struct table *table, uint32_t prefix, uint8_t last)
{
    if (table->count < CODES) {
        table->prefix[table->count] = (uint16_t)prefix;
        table->last[table->count++] = last;
        if (table->count == 1u << table->size && table->size < MAX_CODE_SIZE) {
            table->size++;
        }
    }
}

/* False when the data ends, or is none, before all pixels are there. */
static bool decompress(struct reader *reader, struct writer *writer, uint32_t least)
{
    struct table table;
    const uint32_t clear = 1u << least, end = clear + 1;
    uint32_t before = NO_CODE;
    table.count = end + 1;
    table.size = least + 1;
    for (;;) {
        uint32_t code = read_code(reader, table.size);
        if (code == clear) {
            table.count = end + 1;
            table.size = least + 1;
            before = NO_CODE;
            continue;
        }
        /* A string may be used while it is made: then it is the one before, and that one's first index again.
         */
        bool is_new = code == table.count && before != NO_CODE && table.count < CODES;
        if (code == end || code == NO_CODE || (code >= table.count && !is_new)) {
            return false;
        }
        uint32_t length = unwind(&table, is_new ? before : code, clear);
        uint8_t first = table.stack[length - 1];
        if (before != NO_CODE) {
            add_string(&table, before, first);
        }
        if (is_new) {
            length = unwind(&table, code, clear);
        }
        if (!write_string(writer, table.stack, length)) {
            return true;
        }
        before = code;
    }
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the indices are written by way of the writer */
enum placard_status gif_pixels_decode(struct bytes file, const struct gif_frame *frame, uint8_t *indices,
                                      struct placard_error *error)
{
    uint32_t least = bytes_8(file, frame->data);
    struct reader reader = {.file = {file.data, frame->end}, .at = frame->data + 1};
    struct writer writer = {
        .indices = indices, .width = frame->width, .height = frame->height, .interlaced = frame->interlaced};
    if (least < 1 || least > 8 || !decompress(&reader, &writer, least)) {
        return probe_damaged("pixels of a frame are missing", error);
    }
    return PLACARD_OK;
}
