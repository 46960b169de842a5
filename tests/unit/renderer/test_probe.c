/* What keeps decoders from reading pixels that are not there, in the forms of files that no program here
 * writes: digits, and runs of one value. Each file is whole, and refused as soon as a byte is missing. */
#include "renderer/probe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef enum placard_status probe_function(struct bytes file, struct probe *probe,
                                           struct placard_error *error);

/* In memory of just that size, so that a byte beyond it is noticed where memory is checked. */
static enum placard_status answer(probe_function *function, const void *data, size_t length,
                                  struct placard_error *error)
{
    struct probe probe = {0};
    uint8_t *copy = malloc(length);
    assert_non_null(copy);
    memcpy(copy, data, length);
    *error = (struct placard_error){.status = PLACARD_OK};
    enum placard_status status = function((struct bytes){copy, length}, &probe, error);
    free(copy);
    return status;
}

static void expect_words(probe_function *function, const void *data, size_t length, const char *words)
{
    struct placard_error error;
    assert_int_equal(answer(function, data, length, &error), PLACARD_BAD_CONTENT);
    if (strstr(error.message, words) == NULL) {
        fail_msg("\"%s\" instead of \"%s\"", error.message, words);
    }
}

/* LENGTH bytes are a picture, and no fewer are, from HEADER on. */
static void expect_all_needed(probe_function *function, const void *data, size_t length, size_t header)
{
    struct placard_error error;
    if (answer(function, data, length, &error) != PLACARD_OK) {
        fail_msg("refused: %s", error.message);
    }
    for (size_t left = header; left < length; left++) {
        expect_words(function, data, left, "cut off");
    }
}

static void test_pnm_in_digits(void **state)
{
    (void)state;
    static const char bits[] = "P1\n# a comment\n3 2\n10 1#1\n0\n10", grays[] = "P2 3 2 255\n1 2 3 4 5 6",
                      colors[] = "P3 2 1 7 0 1 2 # 3\n3 4 5";
    expect_all_needed(probe_pnm, bits, sizeof bits - 1, 19);
    expect_all_needed(probe_pnm, grays, sizeof grays - 1, 11);
    expect_all_needed(probe_pnm, colors, sizeof colors - 1, 9);
}

/* 5 x 2 pixels of three bytes: a run of six, and four one by one. */
static void test_tga_in_runs(void **state)
{
    (void)state;
    enum { HEADER = 18 };
    uint8_t file[HEADER + 1 + 3 + 1 + 12] = {[2] = 10, [12] = 5, [14] = 2, [16] = 24};
    file[HEADER] = 128 + 5;
    file[HEADER + 4] = 3;
    expect_all_needed(probe_tga, file, sizeof file, HEADER);
}

enum { TILE = 122, XCF_SIZE = TILE + 32 };

static void put(uint8_t *file, size_t at, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        file[at + (size_t)i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

/* A layer of one channel, whose one tile of WIDTH x HEIGHT pixels is at TILE. */
static void make_xcf(uint8_t file[XCF_SIZE], uint32_t width, uint32_t height, uint8_t compression)
{
    enum { LAYER = 60, PIXELS = 88, LEVEL = 104 };
    static const char magic[] = "gimp xcf file"; /* with its NUL */
    memset(file, 0, XCF_SIZE);
    memcpy(file, magic, sizeof magic);
    put(file, 14, width);
    put(file, 18, height);
    put(file, 26, 17); /* how pixels are compressed */
    put(file, 30, 1);
    file[34] = compression;
    put(file, 43, LAYER); /* behind the end of the properties; then the list's end */
    put(file, LAYER, width);
    put(file, LAYER + 4, height);
    put(file, LAYER + 24, PIXELS); /* no name, no properties */
    put(file, PIXELS, width);
    put(file, PIXELS + 4, height);
    put(file, PIXELS + 8, 1);
    put(file, PIXELS + 12, LEVEL);
    put(file, LEVEL, width);
    put(file, LEVEL + 4, height);
    put(file, LEVEL + 8, TILE);
}

static void test_xcf_in_runs(void **state)
{
    (void)state;
    static const uint8_t runs[] = {4,   77, 253, 1, 2, 3, 127, 1, 44, 9, /* 5, 3, 300, 12 pixels */
                                   128, 0,  12,  1, 2, 3, 4,   5, 6,  7, 8, 9, 10, 11, 12};
    static const uint8_t no_run[] = {127, 0, 0, 1};
    uint8_t file[XCF_SIZE];
    make_xcf(file, 64, 5, 1);
    memcpy(file + TILE, runs, sizeof runs);
    expect_all_needed(probe_xcf, file, TILE + sizeof runs, TILE);
    make_xcf(file, 8, 1, 1);
    memcpy(file + TILE, no_run, sizeof no_run);
    expect_words(probe_xcf, file, sizeof file, "a run of no pixels");
    make_xcf(file, 8, 1, 2);
    expect_words(probe_xcf, file, sizeof file, "compressed in an unknown way");
    make_xcf(file, 8, 1, 0);
    expect_all_needed(probe_xcf, file, TILE + 8, TILE);
}

/* A directory of three entries: sides, and the turned orientations that libtiff does not know. */
static void test_tiff_is_turned(void **state)
{
    (void)state;
    static const enum turn turns[] = {TURN_NONE,      TURN_NONE,       TURN_NONE,      TURN_NONE,
                                      TURN_TRANSPOSE, TURN_TRANSVERSE, TURN_TRANSPOSE, TURN_TRANSVERSE};
    uint8_t file[] = {'I', 'I', 42, 0, 8, 0, 0,  0, 3, 0, /* tag, type, count, value */
                      0,   1,   3,  0, 1, 0, 0,  0, 4, 0, 0, 0, 1, 1, 3, 0, 1, 0,
                      0,   0,   2,  0, 0, 0, 18, 1, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    for (uint8_t orientation = 1; orientation <= 8; orientation++) {
        struct probe probe = {0};
        file[42] = orientation;
        assert_int_equal(probe_tiff((struct bytes){file, sizeof file}, &probe, NULL), PLACARD_OK);
        assert_int_equal(probe.width, 4);
        assert_int_equal(probe.height, 2);
        assert_int_equal(probe.turn, turns[orientation - 1]);
    }
    file[2] = 43; /* BigTIFF */
    expect_words(probe_tiff, file, sizeof file, "a kind of TIFF that cannot be shown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pnm_in_digits),
        cmocka_unit_test(test_tga_in_runs),
        cmocka_unit_test(test_xcf_in_runs),
        cmocka_unit_test(test_tiff_is_turned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
