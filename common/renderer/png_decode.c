#include "renderer/png_decode.h"

#include "renderer/png_filter.h"

#include <libdeflate.h>
#include <stdlib.h>

enum {
    SIGNATURE_SIZE = 8,
    CHUNK_OVERHEAD = 12, /* length, type, checksum */
    CHUNK_DATA = 8,      /* where its data is */
    HEADER_SIZE = 13,
    DEPTH = 8,
    PALETTE_SIZE = 256,
    MOST_INFLATED = 1032 /* bytes that deflate can make of one: 258 of two bits */
};

enum color_type { GRAY = 0, RGB = 2, INDEXED = 3, GRAY_ALPHA = 4, RGB_ALPHA = 6 };

struct png {
    enum color_type color_type;
    unsigned pixel_size; /* bytes */
    uint32_t palette[PALETTE_SIZE];
    unsigned colors; /* in the palette */
    bool has_alpha;
    uint64_t data;            /* where the first chunk of compressed data is */
    unsigned data_chunks;     /* one after the other */
    size_t compressed_length; /* of all of them */
};

struct chunk {
    uint64_t at, length; /* LENGTH does not count CHUNK_OVERHEAD */
};

/* The chunk at AT; false when it is not all there. */
static bool find_chunk(struct bytes file, uint64_t at, struct chunk *chunk)
{
    *chunk = (struct chunk){.at = at, .length = bytes_32_big(file, at)};
    return bytes_has(file, at, CHUNK_OVERHEAD + chunk->length);
}

static bool is_intact(struct bytes file, const struct chunk *chunk)
{
    uint32_t sum = libdeflate_crc32(0, file.data + chunk->at + 4, (size_t)chunk->length + 4);
    return sum == bytes_32_big(file, chunk->at + CHUNK_DATA + chunk->length);
}

static bool read_header(struct png *png, struct bytes file, const struct bitmap *bitmap)
{
    static const unsigned channels[] = {
        [GRAY] = 1, [RGB] = 3, [INDEXED] = 1, [GRAY_ALPHA] = 2, [RGB_ALPHA] = 4};
    const uint64_t at = SIGNATURE_SIZE + CHUNK_DATA;
    struct chunk chunk;
    if (!find_chunk(file, SIGNATURE_SIZE, &chunk) || !bytes_are(file, SIGNATURE_SIZE + 4, "IHDR") ||
        chunk.length != HEADER_SIZE || !is_intact(file, &chunk) || bytes_32_big(file, at) != bitmap->width ||
        bytes_32_big(file, at + 4) != bitmap->height) {
        return false;
    }
    uint32_t type = bytes_8(file, at + 9);
    uint32_t methods = bytes_8(file, at + 10) | bytes_8(file, at + 11) | bytes_8(file, at + 12);
    if (bytes_8(file, at + 8) != DEPTH || methods != 0 || type > RGB_ALPHA || channels[type] == 0) {
        return false;
    }
    png->color_type = (enum color_type)type;
    png->pixel_size = channels[type];
    png->has_alpha = type == GRAY_ALPHA || type == RGB_ALPHA;
    return true;
}

static bool read_palette(struct png *png, struct bytes file, const struct chunk *chunk)
{
    if (chunk->length % 3 != 0 || chunk->length > sizeof(uint8_t[3]) * PALETTE_SIZE || png->colors != 0 ||
        png->data_chunks > 0) {
        return false;
    }
    const uint8_t *color = file.data + chunk->at + CHUNK_DATA;
    for (uint64_t left = chunk->length; left > 0; left -= 3, color += 3) {
        png->palette[png->colors++] =
            0xff000000u | (uint32_t)color[0] << 16 | (uint32_t)color[1] << 8 | color[2];
    }
    return png->colors > 0;
}

/* One alpha for each of the first colours of the palette. One colour of other pictures that is transparent is
 * libpng's. */
static bool read_transparency(struct png *png, struct bytes file, const struct chunk *chunk)
{
    if (png->color_type != INDEXED || chunk->length > png->colors || png->data_chunks > 0) {
        return false;
    }
    const uint8_t *alpha = file.data + chunk->at + CHUNK_DATA;
    for (size_t i = 0; i < chunk->length; i++) {
        png->palette[i] = (png->palette[i] & 0xffffffu) | (uint32_t)alpha[i] << 24;
    }
    png->has_alpha = true;
    return true;
}

/* Takes note of a chunk of data: they must not be interrupted. */
static bool note_data(struct png *png, const struct chunk *chunk, bool follows)
{
    if (png->data_chunks > 0 && !follows) {
        return false;
    }
    if (png->data_chunks++ == 0) {
        png->data = chunk->at;
    }
    return !__builtin_add_overflow(png->compressed_length, (size_t)chunk->length, &png->compressed_length);
}

/* Reads the chunks after the header; false for what is not usual. */
static bool read_chunks(struct png *png, struct bytes file)
{
    struct chunk chunk;
    bool follows = false;
    for (uint64_t at = SIGNATURE_SIZE + CHUNK_OVERHEAD + HEADER_SIZE;; at += CHUNK_OVERHEAD + chunk.length) {
        if (!find_chunk(file, at, &chunk)) {
            return false;
        }
        bool is_data = bytes_are(file, at + 4, "IDAT"), is_transparency = bytes_are(file, at + 4, "tRNS");
        bool is_critical = (bytes_8(file, at + 4) & 0x20) == 0;
        if ((is_critical || is_transparency) && !is_intact(file, &chunk)) {
            return false;
        }
        if (bytes_are(file, at + 4, "IEND")) {
            return png->data_chunks > 0 && (png->color_type != INDEXED || png->colors > 0);
        }
        bool is_good = is_data                           ? note_data(png, &chunk, follows)
                       : bytes_are(file, at + 4, "PLTE") ? read_palette(png, file, &chunk)
                       : is_transparency                 ? read_transparency(png, file, &chunk)
                                                         : !is_critical;
        if (!is_good) {
            return false;
        }
        follows = is_data;
    }
}

/* The compressed data in one piece: in the file, when it is one chunk, or else in *COPY, which is to be
 * freed. */
static const uint8_t *gather_data(const struct png *png, struct bytes file, uint8_t **copy)
{
    if (png->data_chunks == 1) {
        return file.data + png->data + CHUNK_DATA;
    }
    size_t filled = 0;
    *copy = malloc(png->compressed_length);
    for (uint64_t at = png->data; *copy != NULL && filled < png->compressed_length;) {
        size_t length = bytes_32_big(file, at);
        memcpy(*copy + filled, file.data + at + CHUNK_DATA, length);
        filled += length;
        at += CHUNK_OVERHEAD + length;
    }
    return *copy;
}

/* Inflates exactly LENGTH bytes. */
static bool inflate_data(const struct png *png, struct bytes file, uint8_t *inflated, size_t length)
{
    uint8_t *copy = NULL;
    const uint8_t *data = gather_data(png, file, &copy);
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    bool is_good = data != NULL && decompressor != NULL &&
                   libdeflate_zlib_decompress(decompressor, data, png->compressed_length, inflated, length,
                                              NULL) == LIBDEFLATE_SUCCESS;
    libdeflate_free_decompressor(decompressor);
    free(copy);
    return is_good;
}

/* Four bytes, of which a pixel of three uses the first; behind the last row there are more. */
static inline uint32_t load(const uint8_t *bytes)
{
    uint32_t pixel;
    memcpy(&pixel, bytes, sizeof pixel);
    return pixel;
}

static void convert_row(const struct png *png, const uint8_t *row, uint32_t *target, uint32_t width)
{
    switch (png->color_type) {
    case GRAY:
        for (uint32_t x = 0; x < width; x++) {
            target[x] = 0xff000000u | row[x] * 0x010101u;
        }
        break;
    case RGB:
        for (uint32_t x = 0; x < width; x++, row += 3) {
            target[x] = 0xff000000u | __builtin_bswap32(load(row)) >> 8;
        }
        break;
    case INDEXED:
        for (uint32_t x = 0; x < width; x++) {
            target[x] = png->palette[row[x]];
        }
        break;
    case GRAY_ALPHA:
        for (uint32_t x = 0; x < width; x++, row += 2) {
            target[x] = (uint32_t)row[1] << 24 | row[0] * 0x010101u;
        }
        break;
    case RGB_ALPHA:
        for (uint32_t x = 0; x < width; x++, row += 4) {
            uint32_t pixel = load(row);
            target[x] = (pixel & 0xff00ff00u) | (pixel & 0xffu) << 16 | (pixel >> 16 & 0xffu);
        }
        break;
    }
}

/* A row is a byte that names its filter, and the pixels. */
static bool convert_rows(const struct png *png, uint8_t *inflated, const uint8_t *above,
                         struct bitmap *bitmap)
{
    size_t length = (size_t)bitmap->width * png->pixel_size;
    for (uint32_t y = 0; y < bitmap->height; y++) {
        uint8_t *row = inflated + (length + 1) * y + 1;
        if (!png_filter_undo(row[-1], row, above, length, png->pixel_size)) {
            return false;
        }
        convert_row(png, row, bitmap->memory + bitmap->stride * y, bitmap->width);
        above = row;
    }
    return true;
}

bool png_decode(struct bytes file, struct bitmap *bitmap)
{
    struct png png = {.colors = 0};
    size_t row = 0, inflated = 0, size = 0;
    if (!read_header(&png, file, bitmap) || !read_chunks(&png, file) ||
        __builtin_mul_overflow((size_t)bitmap->width, png.pixel_size, &row) ||
        __builtin_mul_overflow(row + 1, bitmap->height, &inflated) ||
        inflated / MOST_INFLATED > png.compressed_length ||
        __builtin_add_overflow(inflated, row + PNG_FILTER_SLACK, &size)) {
        return false;
    }
    uint8_t *memory = malloc(size); /* a row of zeros, above the first one */
    if (memory == NULL) {
        return false;
    }
    memset(memory, 0, row);
    memset(memory + row + inflated, 0, PNG_FILTER_SLACK);
    bool is_good =
        inflate_data(&png, file, memory + row, inflated) && convert_rows(&png, memory + row, memory, bitmap);
    free(memory);
    bitmap->opaque = !png.has_alpha;
    return is_good;
}
