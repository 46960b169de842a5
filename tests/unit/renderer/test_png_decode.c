/* PNG pictures without libpng: every kind that is decoded so is, pixel by pixel, what libpng makes of it, and
 * everything else is left to it. */
#include "renderer/png_decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include <cmocka.h>

enum { MOST_PIXELS = 100 * 100, COLORS = 200, ONE_CHUNK = 1 << 20, SMALL_CHUNKS = 64 };

struct kind {
    int color_type, depth, interlacing;
    bool has_transparency; /* a tRNS chunk */
    int filters;           /* PNG_FILTER_… */
    size_t chunk;          /* bytes of the chunks of data, about */
};

struct file {
    uint8_t *data;
    size_t length;
    FILE *stream;
};

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static void set_colors(png_structp png, png_infop info, const struct kind *kind)
{
    png_color palette[COLORS];
    png_byte alphas[COLORS / 2];
    uint32_t random = 7;
    for (int i = 0; i < COLORS; i++) {
        palette[i] = (png_color){(png_byte)next_random(&random), (png_byte)next_random(&random),
                                 (png_byte)next_random(&random)};
        alphas[i / 2] = (png_byte)next_random(&random);
    }
    if (kind->color_type == PNG_COLOR_TYPE_PALETTE) {
        png_set_PLTE(png, info, palette, COLORS);
    }
    if (kind->has_transparency) {
        const png_color_16 color = {.red = 1, .green = 2, .blue = 3, .gray = 4};
        png_set_tRNS(png, info, alphas, COLORS / 2, &color);
    }
}

/* Smooth in places and noisy in others, so that each filter meets small and large differences; for palettes,
 * colours that are there. */
static uint8_t sample(const struct kind *kind, uint32_t *random, uint32_t x, uint32_t y)
{
    uint32_t noise = next_random(random);
    uint32_t value = noise % 4 == 0 ? noise / 4 : x * 3 + y * 5 + noise % 3;
    return (uint8_t)(kind->color_type == PNG_COLOR_TYPE_PALETTE ? value % COLORS : value);
}

static uint8_t *make_rows(const struct kind *kind, size_t length, uint32_t height)
{
    uint32_t random = (uint32_t)length * 31 + height;
    uint8_t *rows = malloc(length * height);
    assert_non_null(rows);
    for (size_t i = 0; i < length * height; i++) {
        rows[i] = sample(kind, &random, (uint32_t)(i % length), (uint32_t)(i / length));
    }
    return rows;
}

/* A file of this kind, made by libpng. */
static struct file make(const struct kind *kind, uint32_t width, uint32_t height)
{
    struct file file = {0};
    file.stream = open_memstream((char **)&file.data, &file.length);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    assert_true(file.stream != NULL && info != NULL);
    if (setjmp(png_jmpbuf(png)) != 0) {
        fail_msg("libpng cannot write the test's picture");
    }
    png_init_io(png, file.stream);
    png_set_IHDR(png, info, width, height, kind->depth, kind->color_type, kind->interlacing,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, kind->filters);
    png_set_compression_buffer_size(png, kind->chunk);
    set_colors(png, info, kind);
    png_write_info(png, info);
    int passes = png_set_interlace_handling(png);
    size_t length = png_get_rowbytes(png, info);
    uint8_t *rows = make_rows(kind, length, height);
    for (int pass = 0; pass < passes; pass++) {
        for (uint32_t y = 0; y < height; y++) {
            png_write_row(png, rows + length * y);
        }
    }
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    fclose(file.stream);
    free(rows);
    return file;
}

/* NOLINTBEGIN(readability-non-const-parameter): written to by way of the bitmap */
/* Decodes a copy that ends where the file ends, so that a sanitizer sees every byte too far. */
static bool decode(const struct file *file, uint32_t width, uint32_t height, uint32_t *pixels, bool *opaque)
{
    uint8_t *copy = malloc(file->length > 0 ? file->length : 1);
    assert_non_null(copy);
    memcpy(copy, file->data, file->length);
    struct bitmap bitmap = {
        .memory = pixels, .pixels = pixels, .width = width, .height = height, .stride = width};
    bool is_good = png_decode((struct bytes){copy, file->length}, &bitmap);
    *opaque = bitmap.opaque;
    free(copy);
    return is_good;
}
/* NOLINTEND(readability-non-const-parameter) */

/* Row by row it is the same, of what is opaque. */
static void expect_the_same_rows(const struct file *file, uint32_t width, uint32_t height,
                                 const uint32_t *pixels, bool opaque)
{
    uint32_t *memory = calloc((size_t)width * height, sizeof *memory);
    assert_non_null(memory);
    const struct rows rows = {
        .memory = memory, .stride = width, .width = width, .height = height, .kept = height};
    assert_int_equal(png_decode_rows((struct bytes){file->data, file->length}, &rows), opaque);
    if (opaque) {
        assert_memory_equal(memory, pixels, sizeof *memory * width * height);
    }
    free(memory);
}

static void expect_what_libpng_makes(const struct kind *kind, uint32_t width, uint32_t height)
{
    static uint32_t pixels[MOST_PIXELS], expected[MOST_PIXELS];
    struct file file = make(kind, width, height);
    bool opaque;
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&image, file.data, file.length));
    image.format = PNG_FORMAT_BGRA;
    assert_true(png_image_finish_read(&image, NULL, expected, 0, NULL));
    if (!decode(&file, width, height, pixels, &opaque) ||
        memcmp(pixels, expected, sizeof *pixels * width * height) != 0) {
        fail_msg("%ux%u of colour type %d with filters %x differs from libpng's", width, height,
                 kind->color_type, (unsigned)kind->filters);
    }
    assert_int_equal(opaque, (kind->color_type & PNG_COLOR_MASK_ALPHA) == 0 && !kind->has_transparency);
    expect_the_same_rows(&file, width, height, pixels, opaque);
    free(file.data);
}

static void test_is_what_libpng_makes(void **state)
{
    (void)state;
    static const int types[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                                PNG_COLOR_TYPE_RGB_ALPHA, PNG_COLOR_TYPE_PALETTE};
    static const int filters[] = {PNG_FILTER_NONE, PNG_FILTER_SUB,   PNG_FILTER_UP,
                                  PNG_FILTER_AVG,  PNG_FILTER_PAETH, PNG_ALL_FILTERS};
    static const uint32_t sizes[][2] = {{1, 1}, {1, 40}, {9, 1},  {2, 2},   {3, 5},
                                        {5, 4}, {6, 3},  {7, 33}, {61, 47}, {100, 100}};
    for (size_t type = 0; type < sizeof types / sizeof types[0]; type++) {
        for (size_t filter = 0; filter < sizeof filters / sizeof filters[0]; filter++) {
            for (size_t size = 0; size < sizeof sizes / sizeof sizes[0]; size++) {
                struct kind kind = {
                    .color_type = types[type], .depth = 8, .filters = filters[filter], .chunk = ONE_CHUNK};
                expect_what_libpng_makes(&kind, sizes[size][0], sizes[size][1]);
                kind.chunk = SMALL_CHUNKS;
                expect_what_libpng_makes(&kind, sizes[size][0], sizes[size][1]);
            }
        }
    }
}

static void test_palettes_have_alpha(void **state)
{
    (void)state;
    const struct kind kind = {.color_type = PNG_COLOR_TYPE_PALETTE,
                              .depth = 8,
                              .filters = PNG_ALL_FILTERS,
                              .has_transparency = true,
                              .chunk = ONE_CHUNK};
    expect_what_libpng_makes(&kind, 40, 30);
}

static void test_leaves_the_unusual_to_libpng(void **state)
{
    (void)state;
    static const struct kind kinds[] = {
        {.color_type = PNG_COLOR_TYPE_RGB, .depth = 16},
        {.color_type = PNG_COLOR_TYPE_GRAY, .depth = 4},
        {.color_type = PNG_COLOR_TYPE_RGB, .depth = 8, .interlacing = PNG_INTERLACE_ADAM7},
        {.color_type = PNG_COLOR_TYPE_RGB, .depth = 8, .has_transparency = true},
        {.color_type = PNG_COLOR_TYPE_GRAY, .depth = 8, .has_transparency = true},
    };
    uint32_t pixels[32];
    bool opaque;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct kind kind = kinds[i];
        kind.filters = PNG_ALL_FILTERS;
        kind.chunk = ONE_CHUNK;
        struct file file = make(&kind, 8, 4);
        assert_false(decode(&file, 8, 4, pixels, &opaque));
        expect_the_same_rows(&file, 8, 4, pixels, false);
        free(file.data);
    }
    struct kind usual = {
        .color_type = PNG_COLOR_TYPE_RGB, .depth = 8, .filters = PNG_ALL_FILTERS, .chunk = ONE_CHUNK};
    struct file file = make(&usual, 8, 4);
    assert_true(decode(&file, 8, 4, pixels, &opaque));
    assert_false(decode(&file, 4, 8, pixels, &opaque)); /* the memory is for another size */
    free(file.data);
}

/* Each chunk that matters has a checksum, and so has the data. With another name, the chunk of alphas is one
 * that nobody knows and needs. */
static void test_leaves_the_damaged_to_libpng(void **state)
{
    (void)state;
    const struct kind kind = {.color_type = PNG_COLOR_TYPE_PALETTE,
                              .depth = 8,
                              .filters = PNG_ALL_FILTERS,
                              .has_transparency = true,
                              .chunk = SMALL_CHUNKS};
    uint32_t pixels[20 * 15];
    bool opaque;
    struct file file = make(&kind, 20, 15);
    const uint8_t *name = memmem(file.data, file.length, "tRNS", 4);
    assert_non_null(name);
    for (size_t i = 8; i < file.length; i++) {
        i += i == (size_t)(name - file.data) ? 4 : 0;
        for (unsigned bit = 1; bit < 256; bit *= 2) {
            file.data[i] ^= (uint8_t)bit;
            if (decode(&file, 20, 15, pixels, &opaque)) {
                fail_msg("bit %#x of byte %zu does not matter", bit, i);
            }
            file.data[i] ^= (uint8_t)bit;
        }
    }
    for (struct file part = file; part.length > 0;) {
        part.length--;
        assert_false(decode(&part, 20, 15, pixels, &opaque));
    }
    assert_true(decode(&file, 20, 15, pixels, &opaque));
    free(file.data);
}

/* Writes the checksum of LENGTH bytes, a chunk's name and data, behind them. */
static void put_sum(uint8_t *bytes, size_t length)
{
    uint32_t sum = 0xffffffffu;
    for (size_t i = 0; i < length; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
        }
    }
    for (unsigned i = 0; i < 4; i++) {
        bytes[length + i] = (uint8_t)(~sum >> (24 - 8 * i));
    }
}

/* The compressed data has a head and a sum of its own, inside of the chunk's, which is right here. */
static void test_leaves_wrong_data_to_libpng(void **state)
{
    (void)state;
    static const uint8_t heads[][2] = {{0x79, 24}, {0x88, 28}, {0x78, 0x20}, {0x78, 0xdb}};
    const struct kind kind = {
        .color_type = PNG_COLOR_TYPE_RGB, .depth = 8, .filters = PNG_ALL_FILTERS, .chunk = ONE_CHUNK};
    uint32_t pixels[30 * 40];
    bool opaque;
    struct file file = make(&kind, 30, 40);
    uint8_t *name = memmem(file.data, file.length, "IDAT", 4);
    assert_non_null(name);
    size_t length = (size_t)(file.data + file.length - 12 - 4 - name), last = length - 1;
    assert_true(decode(&file, 30, 40, pixels, &opaque));
    for (size_t i = 0; i < 4; i++) {
        name[last - i] ^= 1;
        put_sum(name, length);
        assert_false(decode(&file, 30, 40, pixels, &opaque));
        name[last - i] ^= 1;
    }
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        uint8_t saved[2];
        memcpy(saved, name + 4, sizeof saved);
        memcpy(name + 4, heads[i], sizeof heads[i]);
        put_sum(name, length);
        assert_false(decode(&file, 30, 40, pixels, &opaque));
        memcpy(name + 4, saved, sizeof saved);
    }
    put_sum(name, length);
    assert_true(decode(&file, 30, 40, pixels, &opaque));
    free(file.data);
}

/* A header that promises millions of pixels, and data that cannot hold them: no memory is asked for. */
static void test_believes_no_bomb(void **state)
{
    (void)state;
    static uint8_t bomb[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0,    0,    0,    13,
                             'I',  'H', 'D', 'R', 0,    0,    0x40, 0,    0,    0,    0x17, 0,
                             8,    6,   0,   0,   0,    0,    0,    0,    0,    0,    0,    0,
                             2,    'I', 'D', 'A', 'T',  0x78, 0xda, 0,    0,    0,    0,    0,
                             0,    0,   0,   'I', 'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};
    put_sum(bomb + 12, 17);
    put_sum(bomb + 37, 6);
    uint32_t pixel;
    struct bitmap bitmap = {
        .memory = &pixel, .pixels = &pixel, .width = 0x4000, .height = 0x1700, .stride = 0x4000};
    assert_false(png_decode((struct bytes){bomb, sizeof bomb}, &bitmap));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_what_libpng_makes),
        cmocka_unit_test(test_palettes_have_alpha),
        cmocka_unit_test(test_leaves_the_unusual_to_libpng),
        cmocka_unit_test(test_leaves_the_damaged_to_libpng),
        cmocka_unit_test(test_leaves_wrong_data_to_libpng),
        cmocka_unit_test(test_believes_no_bomb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
