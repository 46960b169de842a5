#include "renderer/png_decode.h"

#include "renderer/png_filter.h"
#include "renderer/png_pixels.h"
#include "renderer/scale.h"

#include <libdeflate.h>
#include <stdlib.h>

enum {
    SIGNATURE_SIZE = 8,
    CHUNK_OVERHEAD = 12, /* length, type, checksum */
    CHUNK_DATA = 8,      /* where its data is */
    HEADER_SIZE = 13,
    DEPTH = 8,
    ROWS = 16, /* at most SCALING_STEP */
    SLACK = PNG_FILTER_SLACK > PNG_PIXELS_SLACK ? PNG_FILTER_SLACK : PNG_PIXELS_SLACK,
    MOST_INFLATED = 1032 /* bytes that deflate can make of one: 258 of two bits */
};

struct png {
    enum png_color_type color_type;
    unsigned pixel_size; /* bytes */
    uint32_t palette[PNG_COLORS];
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

static bool read_header(struct png *png, struct bytes file, const struct rows *rows)
{
    static const unsigned channels[] = {
        [PNG_GRAY] = 1, [PNG_RGB] = 3, [PNG_INDEXED] = 1, [PNG_GRAY_ALPHA] = 2, [PNG_RGB_ALPHA] = 4};
    const uint64_t at = SIGNATURE_SIZE + CHUNK_DATA;
    struct chunk chunk;
    if (!find_chunk(file, SIGNATURE_SIZE, &chunk) || !bytes_are(file, SIGNATURE_SIZE + 4, "IHDR") ||
        chunk.length != HEADER_SIZE || !is_intact(file, &chunk) || bytes_32_big(file, at) != rows->width ||
        bytes_32_big(file, at + 4) != rows->height) {
        return false;
    }
    uint32_t type = bytes_8(file, at + 9);
    uint32_t methods = bytes_8(file, at + 10) | bytes_8(file, at + 11) | bytes_8(file, at + 12);
    if (bytes_8(file, at + 8) != DEPTH || methods != 0 || type > PNG_MOST_TYPE || channels[type] == 0) {
        return false;
    }
    png->color_type = (enum png_color_type)type;
    png->pixel_size = channels[type];
    png->has_alpha = type == PNG_GRAY_ALPHA || type == PNG_RGB_ALPHA;
    return true;
}

static bool read_palette(struct png *png, struct bytes file, const struct chunk *chunk)
{
    if (chunk->length % 3 != 0 || chunk->length > sizeof(uint8_t[3]) * PNG_COLORS || png->colors != 0 ||
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
    if (png->color_type != PNG_INDEXED || chunk->length > png->colors || png->data_chunks > 0) {
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
            return png->data_chunks > 0 && (png->color_type != PNG_INDEXED || png->colors > 0);
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

/* Inflates exactly LENGTH bytes, whose sum is then *SUM. zlib's wrapper is taken off here, and the sum is
 * left to whoever reads the bytes, who has them in the cache then. */
static bool inflate_data(const struct png *png, struct bytes file, uint8_t *inflated, size_t length,
                         uint32_t *sum)
{
    enum { HEAD = 2, FOOT = 4 };
    uint8_t *copy = NULL;
    const struct bytes data = {gather_data(png, file, &copy), png->compressed_length};
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    size_t used = 0;
    bool is_good = data.data != NULL && decompressor != NULL && bytes_has(data, 0, HEAD + FOOT) &&
                   bytes_16_big(data, 0) % 31 == 0 && (data.data[0] & 15) == 8 && data.data[0] >> 4 <= 7 &&
                   (data.data[1] & 32) == 0 &&
                   libdeflate_deflate_decompress_ex(decompressor, data.data + HEAD, data.length - HEAD - FOOT,
                                                    inflated, length, &used, NULL) == LIBDEFLATE_SUCCESS;
    *sum = is_good ? bytes_32_big(data, HEAD + used) : 0;
    libdeflate_free_decompressor(decompressor);
    free(copy);
    return is_good;
}

/* A row is a byte that names its filter, and the pixels. ROWS of them at once are still in the cache for the
 * next step. */
static bool convert_rows(const struct png *png, uint8_t *inflated, const uint8_t *above,
                         uint32_t expected_sum, const struct rows *rows)
{
    size_t length = (size_t)rows->width * png->pixel_size;
    uint32_t sum = 1;
    for (uint32_t y = 0, count; y < rows->height; y += count) {
        uint8_t *batch = inflated + (length + 1) * y;
        count = rows->height - y < ROWS ? rows->height - y : ROWS;
        sum = libdeflate_adler32(sum, batch, (length + 1) * count);
        if (!png_filter_undo(batch, count, above, length, png->pixel_size)) {
            return false;
        }
        if (rows->reader != NULL) {
            scaling_reserve(rows->reader, y + count);
        }
        for (uint32_t i = 0; i < count; i++) {
            above = batch + (length + 1) * i + 1;
            png_pixels_convert(png->color_type, png->palette, above, rows_place(rows, y + i), rows->width);
        }
        if (rows->reader != NULL) {
            scaling_advance(rows->reader, y + count);
        }
    }
    return sum == expected_sum;
}

static bool read_pixels(const struct png *png, struct bytes file, const struct rows *rows)
{
    size_t row = 0, inflated = 0, size = 0;
    if (__builtin_mul_overflow((size_t)rows->width, png->pixel_size, &row) ||
        __builtin_mul_overflow(row + 1, rows->height, &inflated) ||
        inflated / MOST_INFLATED > png->compressed_length ||
        __builtin_add_overflow(inflated, row + SLACK, &size)) {
        return false;
    }
    uint8_t *memory = malloc(size); /* a row of zeros, above the first one */
    if (memory == NULL) {
        return false;
    }
    memset(memory, 0, row);
    memset(memory + row + inflated, 0, SLACK);
    uint32_t sum;
    bool is_good = inflate_data(png, file, memory + row, inflated, &sum) &&
                   convert_rows(png, memory + row, memory, sum, rows);
    free(memory);
    return is_good;
}

bool png_decode(struct bytes file, struct bitmap *bitmap)
{
    struct png png = {.colors = 0};
    const struct rows rows = rows_of_bitmap(bitmap);
    if (!read_header(&png, file, &rows) || !read_chunks(&png, file)) {
        return false;
    }
    bitmap->opaque = !png.has_alpha;
    return read_pixels(&png, file, &rows);
}

bool png_decode_rows(struct bytes file, const struct rows *rows)
{
    struct png png = {.colors = 0};
    return read_header(&png, file, rows) && read_chunks(&png, file) && !png.has_alpha &&
           read_pixels(&png, file, rows);
}
