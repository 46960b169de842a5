/* PNG files whose checksums are right, which random bytes never have: any header, any chunks in any order,
 * and as compressed data any rows. What is decoded without libpng must be what libpng makes of it, and what
 * is scaled on the way the same as afterwards. */
#include "fuzz/fuzz.h"

#include "renderer/png_decode.h"
#include "renderer/png_load.h"
#include "renderer/scale.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SIDE = 32, MOST_CHUNKS = 12, FILE_SIZE = 64 * 1024, ROWS_SIZE = (MOST_SIDE * 8 + 1) * MOST_SIDE };

struct file {
    uint8_t data[FILE_SIZE];
    size_t length;
    uint32_t width, height;
};

static void put_32(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

static void add_chunk(struct file *file, const char *type, const uint8_t *data, size_t length)
{
    if (length > FILE_SIZE - file->length - 12) {
        return;
    }
    uint8_t *chunk = file->data + file->length;
    put_32(chunk, (uint32_t)length);
    memcpy(chunk + 4, type, 4);
    if (length > 0) {
        memcpy(chunk + 8, data, length);
    }
    put_32(chunk + 8 + length, libdeflate_crc32(0, chunk + 4, length + 4));
    file->length += 12 + length;
}

/* Most are of the kinds that are decoded without libpng. */
static void add_header(struct file *file, struct input *input)
{
    static const uint8_t types[] = {0, 2, 3, 4, 6, 0, 2, 6};
    uint8_t choices = input_8(input), header[13] = {0};
    file->width = input_8(input) % MOST_SIDE + 1u;
    file->height = input_8(input) % MOST_SIDE + 1u;
    put_32(header, file->width);
    put_32(header + 4, file->height);
    header[8] = choices & 0x10 ? input_8(input) : 8;
    header[9] = choices & 0x20 ? input_8(input) : types[choices % sizeof types];
    header[12] = choices & 0x40 ? input_8(input) : 0;
    add_chunk(file, "IHDR", header, sizeof header);
}

/* Rows as they come, compressed: in one chunk, or cut into two. */
static void add_rows(struct file *file, struct input *input)
{
    static uint8_t rows[ROWS_SIZE], compressed[2 * ROWS_SIZE];
    size_t length = input_16(input) % (sizeof rows + 1), cut = input_16(input);
    memset(rows, 0, sizeof rows);
    input_read(input, rows, length);
    /* Filters are one of five more often than chance has it. */
    size_t row = file->width * 3u + 1;
    for (size_t i = 0; i < sizeof rows && (length & 1) != 0; i += row) {
        rows[i] %= 5;
    }
    struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(1);
    fuzz_demand(compressor != NULL, "there is memory to compress");
    size_t size = libdeflate_zlib_compress(compressor, rows, length, compressed, sizeof compressed);
    libdeflate_free_compressor(compressor);
    cut = cut < size ? cut : size;
    add_chunk(file, "IDAT", compressed, cut);
    if (cut < size) {
        add_chunk(file, "IDAT", compressed + cut, size - cut);
    }
}

static void add_any_chunk(struct file *file, struct input *input)
{
    static const char *const types[] = {"PLTE", "tRNS", "IDAT", "gAMA", "teXt", "ABCD", "IEND", "PLTE"};
    uint8_t data[1024], choices = input_8(input);
    size_t length = input_16(input) % (sizeof data + 1);
    if (choices & 8) {
        add_rows(file, input);
        return;
    }
    length -= choices & 16 ? length % 3 : 0;
    memset(data, 0, sizeof data);
    input_read(input, data, length);
    add_chunk(file, types[choices % 8], data, length);
}

/* What a colour means that the palette lacks, and which colours are transparent when two are alike, libpng
 * has its own mind of. */
static bool is_comparable(struct bytes file)
{
    return file.data[8 + 8 + 9] != 3;
}

/* BITMAP is what png_decode() made of FILE; NULL: it made nothing, and whatever libpng makes of it is right.
 */
static void compare(struct bytes file, const struct bitmap *bitmap)
{
    struct bitmap other = {0};
    struct placard_error error = {.status = PLACARD_OK};
    enum placard_status status = png_load(file, BITMAP_STRAIGHT, &other, &error);
    if (status != PLACARD_OK) {
        fuzz_demand(bitmap == NULL, error.message);
        fuzz_demand_reason(status, &error);
        return;
    }
    if (bitmap == NULL) {
        bitmap_release(&other);
        return;
    }
    fuzz_demand(other.width == bitmap->width && other.height == bitmap->height, "the sizes are the same");
    uint32_t ignored = bitmap->opaque ? 0xff000000u : 0;
    for (size_t i = 0; i < (size_t)bitmap->width * bitmap->height && is_comparable(file); i++) {
        fuzz_demand((bitmap->pixels[i] | ignored) == (other.pixels[i] | ignored),
                    "it is what libpng makes of it");
    }
    bitmap_release(&other);
}

/* BITMAP is what png_decode() made of FILE; NULL: it made nothing. */
static void compare_scaled(struct bytes file, uint32_t width, uint32_t height, const struct bitmap *bitmap)
{
    uint32_t pixels[2][7 * 5];
    const struct scale_region region = {7, 5, 0, 0, 7, 5};
    struct scaling *scaling =
        scaling_start(width, height, &region, &(struct scale_target){pixels[0], 7, NULL});
    fuzz_demand(scaling != NULL, "there is memory to scale");
    const struct rows rows = scaling_rows(scaling);
    bool is_good = png_decode_rows(file, &rows);
    scaling_finish(scaling);
    fuzz_demand(is_good == (bitmap != NULL && bitmap->opaque), "rows are made of what is opaque");
    if (is_good) {
        const struct scale_target target = {pixels[1], 7, NULL};
        fuzz_demand(scale_bitmap(bitmap, &region, &target, NULL) == PLACARD_OK, "there is memory to scale");
        fuzz_demand((width == 7 && height == 5) || memcmp(pixels[0], pixels[1], sizeof pixels[0]) == 0,
                    "it is scaled as one after the other");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct file file;
    struct input input = {data, size};
    file.length = 8;
    memcpy(file.data, "\x89PNG\r\n\x1a\n", 8);
    add_header(&file, &input);
    for (unsigned left = input_8(&input) % MOST_CHUNKS; left > 0; left--) {
        add_any_chunk(&file, &input);
    }
    add_rows(&file, &input);
    add_chunk(&file, "IEND", NULL, 0);
    uint8_t *copy = malloc(file.length); /* its own block, so that sanitizers see its end */
    uint32_t *pixels = calloc((size_t)file.width * file.height, sizeof *pixels);
    fuzz_demand(copy != NULL && pixels != NULL, "there is memory");
    memcpy(copy, file.data, file.length);
    struct bitmap bitmap = {
        .memory = pixels, .pixels = pixels, .width = file.width, .height = file.height, .stride = file.width};
    bool is_good = png_decode((struct bytes){copy, file.length}, &bitmap);
    const struct bitmap *made = is_good ? &bitmap : NULL;
    compare_scaled((struct bytes){copy, file.length}, file.width, file.height, made);
    compare((struct bytes){copy, file.length}, made);
    free(pixels);
    free(copy);
    return 0;
}
