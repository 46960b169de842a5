/* Animations: timing, and what GIF does to a frame before the next one comes. */
#include "renderer/animation.h"
#include "unit/renderer/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define RED   0xffff0000u
#define GREEN 0xff00ff00u
#define BLUE  0xff0000ffu
#define CLEAR 0u

/* A GIF as it is put together: a canvas of 4x2 pixels, colours red, green, blue and (as transparent) black.
 */
struct writer {
    unsigned char data[1024];
    size_t length;
};

static void put(struct writer *writer, const void *bytes, size_t count)
{
    assert_true(writer->length + count <= sizeof writer->data);
    memcpy(writer->data + writer->length, bytes, count);
    writer->length += count;
}

static void begin_once(struct writer *writer)
{
    writer->length = 0;
    put(writer,
        "GIF89a\x04\0\x02\0\x81\0\0"
        "\xff\0\0"
        "\0\xff\0"
        "\0\0\xff"
        "\0\0\0",
        25);
}

/* How often it begins anew; 0: for ever. */
static void repeat(struct writer *writer, unsigned char times)
{
    put(writer, "\x21\xff\x0bNETSCAPE2.0\x03\x01", 16);
    put(writer, &times, 1);
    put(writer, "\0\0", 2);
}

static void begin(struct writer *writer)
{
    begin_once(writer);
    repeat(writer, 0);
}

/* A frame of one colour. Codes of eight bits, with a table that is never filled: a clear code comes first. */
static void add(struct writer *writer, unsigned char left, unsigned char top, unsigned char width,
                unsigned char height, unsigned char color, unsigned char disposal, unsigned char delay)
{
    const unsigned char control[8] = {0x21, 0xf9, 4, (unsigned char)(disposal << 2 | 1), delay, 0, 3, 0};
    const unsigned char image[11] = {0x2c, left, 0, top, 0, width, 0, height, 0, 0, 7};
    unsigned char count = (unsigned char)(width * height + 2);
    put(writer, control, sizeof control);
    put(writer, image, sizeof image);
    put(writer, &count, 1);
    put(writer, "\x80", 1);
    for (unsigned i = 0; i < (unsigned)width * height; i++) {
        put(writer, &color, 1);
    }
    put(writer, "\x81\0", 2);
}

static struct animation *open_gif(struct writer *writer)
{
    struct frame_source source;
    struct animation *animation = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    put(writer, ";", 1);
    if (gif_open(&source, (struct bytes){writer->data, writer->length}, BITMAP_PREMULTIPLIED, &error) !=
            PLACARD_OK ||
        animation_open(&animation, &source, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    return animation;
}

/* animation_frame(), until it has caught up, however busy the machine is. */
static enum placard_status frame_at(struct animation *animation, uint64_t time, const struct bitmap **bitmap,
                                    uint32_t *frame, uint32_t *next, struct placard_error *error)
{
    enum placard_status status;
    int asked = 0;
    do {
        status = animation_frame(animation, time, bitmap, frame, next, error);
    } while (status == PLACARD_OK && *next == 1 && ++asked < 1000);
    return status;
}

/* Checks the four pixels of the upper row (the lower one is there to be left alone) at TIME. */
static void expect(struct animation *animation, uint64_t time, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    const struct bitmap *bitmap;
    uint32_t frame, next;
    struct placard_error error = {.status = PLACARD_OK};
    if (frame_at(animation, time, &bitmap, &frame, &next, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    const uint32_t *got = bitmap->pixels;
    if (got[0] != a || got[1] != b || got[2] != c || got[3] != d) {
        fail_msg("at %llu ms: %08x %08x %08x %08x", (unsigned long long)time, got[0], got[1], got[2], got[3]);
    }
}

static void test_keeps_clears_and_restores(void **state)
{
    (void)state;
    struct writer writer;
    begin(&writer);
    add(&writer, 0, 0, 4, 2, 0, 1, 10); /* all red, kept */
    add(&writer, 1, 0, 1, 1, 1, 2, 10); /* a green pixel, to be cleared */
    add(&writer, 2, 0, 1, 1, 2, 3, 10); /* a blue pixel, to be taken back */
    add(&writer, 3, 0, 1, 1, 1, 0, 10); /* a green pixel */
    struct animation *animation = open_gif(&writer);
    for (uint64_t round = 0; round < 2; round++) {
        uint64_t time = round * 400;
        expect(animation, time, RED, RED, RED, RED);
        expect(animation, time + 100, RED, GREEN, RED, RED);
        expect(animation, time + 200, RED, CLEAR, BLUE, RED);
        expect(animation, time + 300, RED, CLEAR, RED, GREEN);
    }
    /* Backwards, and with a leap. */
    expect(animation, 150, RED, GREEN, RED, RED);
    expect(animation, 400000000399, RED, CLEAR, RED, GREEN);
    animation_close(animation);
}

static void test_transparent_pixels_leave_what_is_there(void **state)
{
    (void)state;
    struct writer writer;
    begin(&writer);
    add(&writer, 0, 0, 2, 1, 0, 1, 10);
    add(&writer, 0, 0, 4, 2, 3, 1, 10); /* nothing but transparent pixels */
    add(&writer, 3, 0, 9, 9, 1, 1, 10); /* beyond the canvas */
    struct animation *animation = open_gif(&writer);
    uint32_t width, height;
    animation_size(animation, &width, &height);
    assert_int_equal(width, 4);
    assert_int_equal(height, 2);
    expect(animation, 0, RED, RED, CLEAR, CLEAR);
    expect(animation, 100, RED, RED, CLEAR, CLEAR);
    expect(animation, 200, RED, RED, CLEAR, GREEN);
    animation_close(animation);
}

static void test_keeps_its_own_time(void **state)
{
    (void)state;
    struct writer writer;
    begin(&writer);
    add(&writer, 0, 0, 4, 2, 0, 1, 25); /* 250 ms */
    add(&writer, 0, 0, 4, 2, 1, 1, 0);  /* as fast as can be: 100 ms */
    add(&writer, 0, 0, 4, 2, 2, 1, 2);  /* 20 ms */
    struct animation *animation = open_gif(&writer);
    static const struct {
        uint64_t time;
        uint32_t frame, next;
    } expected[] = {{0, 0, 250},  {249, 0, 1}, {250, 1, 100}, {349, 1, 1},
                    {350, 2, 20}, {369, 2, 1}, {370, 0, 250}, {3700 + 260, 1, 90}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const struct bitmap *bitmap;
        uint32_t frame, next;
        assert_int_equal(frame_at(animation, expected[i].time, &bitmap, &frame, &next, NULL), PLACARD_OK);
        assert_int_equal(frame, expected[i].frame);
        assert_int_equal(next, expected[i].next);
    }
    animation_close(animation);
}

static enum placard_status advance_nothing(void *state, struct bitmap *bitmap, struct placard_error *error)
{
    (void)state, (void)error;
    *bitmap = (struct bitmap){.pixels = NULL};
    return PLACARD_OK;
}

static void do_nothing(void *state)
{
    (void)state;
}

/* An animation of frames that nobody sees. */
static struct animation *open_delays(const uint32_t *delays, uint32_t count)
{
    struct frame_source source = {.width = 1,
                                  .height = 1,
                                  .count = count,
                                  .delays = malloc(count * sizeof *delays),
                                  .advance = advance_nothing,
                                  .rewind = do_nothing,
                                  .close = do_nothing};
    struct animation *animation;
    memcpy(source.delays, delays, count * sizeof *delays);
    assert_int_equal(animation_open(&animation, &source, NULL), PLACARD_OK);
    return animation;
}

/* Sixty frames a second, which WebP has and GIF has not, are not too many. */
static void test_plays_sixty_frames_a_second(void **state)
{
    (void)state;
    static const uint32_t delays[] = {16, 17, 11, 10}, seen[] = {16, 17, 11, 100};
    struct animation *animation = open_delays(delays, 4);
    uint64_t time = 0;
    for (uint32_t i = 0; i < 4; i++) {
        const struct bitmap *bitmap;
        uint32_t frame, next;
        assert_int_equal(frame_at(animation, time, &bitmap, &frame, &next, NULL), PLACARD_OK);
        assert_int_equal(frame, i);
        assert_int_equal(next, seen[i]);
        time += next;
    }
    animation_close(animation);
}

/* Plays two frames of 100 ms ROUNDS times, and no more; 0: for ever. */
static void expect_rounds(struct animation *animation, uint64_t rounds)
{
    const struct bitmap *bitmap;
    uint32_t frame, next;
    for (uint64_t i = 0; i < 10; i++) {
        uint64_t time = i * 100 + 30;
        assert_int_equal(frame_at(animation, time, &bitmap, &frame, &next, NULL), PLACARD_OK);
        bool is_over = rounds > 0 && i + 1 >= rounds * 2;
        assert_int_equal(frame, is_over ? 1 : i % 2);
        assert_int_equal(next, is_over ? 0 : 70);
    }
    assert_int_equal(frame_at(animation, UINT64_MAX, &bitmap, &frame, &next, NULL), PLACARD_OK);
    assert_int_equal(next == 0, rounds > 0);
    animation_close(animation);
}

static void test_ends_when_it_is_to(void **state)
{
    (void)state;
    static const struct {
        unsigned char times;
        uint64_t rounds;
    } repeats[] = {{0, 0}, {1, 2}, {2, 3}};
    struct writer writer;
    begin_once(&writer);
    add(&writer, 0, 0, 4, 2, 0, 1, 10);
    add(&writer, 0, 0, 4, 2, 1, 1, 10);
    expect_rounds(open_gif(&writer), 1);
    for (size_t i = 0; i < sizeof repeats / sizeof repeats[0]; i++) {
        begin_once(&writer);
        repeat(&writer, repeats[i].times);
        add(&writer, 0, 0, 4, 2, 0, 1, 10);
        add(&writer, 0, 0, 4, 2, 1, 1, 10);
        expect_rounds(open_gif(&writer), repeats[i].rounds);
    }
}

static void test_one_frame_stays(void **state)
{
    (void)state;
    struct writer writer;
    begin(&writer);
    add(&writer, 1, 0, 2, 2, 2, 1, 10);
    struct animation *animation = open_gif(&writer);
    const struct bitmap *bitmap;
    uint32_t frame, next = 1;
    assert_int_equal(frame_at(animation, 12345, &bitmap, &frame, &next, NULL), PLACARD_OK);
    assert_int_equal(next, 0);
    expect(animation, 0, CLEAR, BLUE, BLUE, CLEAR);
    animation_close(animation);
}

static enum placard_status advance_slowly(void *state, struct bitmap *bitmap, struct placard_error *error)
{
    (void)bitmap;
    (void)error;
    assert_int_equal(usleep(5000), 0);
    ++*(uint32_t *)state;
    return PLACARD_OK;
}

static void begin_anew(void *state)
{
    *(uint32_t *)state = 0;
}

static void close_nothing(void *state)
{
    (void)state;
}

/* Ten seconds' worth of decoding is not done for one view. */
static void test_catches_up_bit_by_bit(void **state)
{
    (void)state;
    enum { FRAMES = 2000, DELAY = 100, WANTED = 200 };
    uint32_t decoded = 0;
    struct frame_source source = {.width = 1,
                                  .height = 1,
                                  .count = FRAMES,
                                  .delays = malloc(FRAMES * sizeof(uint32_t)),
                                  .state = &decoded,
                                  .advance = advance_slowly,
                                  .rewind = begin_anew,
                                  .close = close_nothing};
    assert_non_null(source.delays);
    for (uint32_t i = 0; i < FRAMES; i++) {
        source.delays[i] = DELAY;
    }
    struct animation *animation = NULL;
    assert_int_equal(animation_open(&animation, &source, NULL), PLACARD_OK);
    const struct bitmap *bitmap;
    uint32_t frame, next;
    assert_int_equal(animation_frame(animation, (FRAMES - 1) * DELAY, &bitmap, &frame, &next, NULL),
                     PLACARD_OK);
    assert_true(frame < FRAMES - 1);
    assert_int_equal(frame, decoded - 1);
    assert_int_equal(next, 1);
    uint32_t before = frame;
    uint32_t wanted = before + WANTED;
    for (uint32_t views = 0; frame < wanted; views++) {
        assert_true(views <= WANTED); /* each brings at least one */
        assert_int_equal(animation_frame(animation, (uint64_t)wanted * DELAY, &bitmap, &frame, &next, NULL),
                         PLACARD_OK);
    }
    assert_int_equal(frame, wanted);
    assert_int_equal(next, DELAY);
    assert_int_equal(decoded, wanted + 1); /* each once */
    animation_close(animation);
}

static void test_plays_webp(void **state)
{
    (void)state;
    size_t length;
    void *data = client_read("assets/beacon.webp", &length);
    struct frame_source source;
    struct animation *animation;
    assert_int_equal(webp_open(&source, (struct bytes){data, length}, BITMAP_PREMULTIPLIED, NULL),
                     PLACARD_OK);
    assert_true(source.count > 2);
    assert_int_equal(source.rounds, 0);
    assert_int_equal(animation_open(&animation, &source, NULL), PLACARD_OK);
    const struct bitmap *bitmap;
    uint32_t frame, next;
    assert_int_equal(frame_at(animation, 0, &bitmap, &frame, &next, NULL), PLACARD_OK);
    size_t size = bitmap->stride * bitmap->height * sizeof(uint32_t);
    uint32_t *first = malloc(size);
    memcpy(first, bitmap->pixels, size);
    uint32_t time = next;
    assert_int_equal(frame_at(animation, time, &bitmap, &frame, &next, NULL), PLACARD_OK);
    assert_int_equal(frame, 1);
    assert_memory_not_equal(first, bitmap->pixels, size);
    assert_int_equal(frame_at(animation, 0, &bitmap, &frame, &next, NULL), PLACARD_OK);
    assert_memory_equal(first, bitmap->pixels, size);
    free(first);
    animation_close(animation);
    free(data);
}

/* Its number is that of all rounds. */
static void test_reads_the_rounds_of_webp(void **state)
{
    (void)state;
    size_t length;
    uint8_t *data = client_read("assets/beacon.webp", &length), *chunk = memmem(data, length, "ANIM", 4);
    struct frame_source source;
    assert_non_null(chunk);
    chunk[12] = 2; /* behind the chunk's name and length, and a colour */
    chunk[13] = 1;
    assert_int_equal(webp_open(&source, (struct bytes){data, length}, BITMAP_PREMULTIPLIED, NULL),
                     PLACARD_OK);
    assert_int_equal(source.rounds, 0x102);
    source.close(source.state);
    free(source.delays);
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_clears_and_restores),
        cmocka_unit_test(test_transparent_pixels_leave_what_is_there),
        cmocka_unit_test(test_keeps_its_own_time),
        cmocka_unit_test(test_plays_sixty_frames_a_second),
        cmocka_unit_test(test_ends_when_it_is_to),
        cmocka_unit_test(test_one_frame_stays),
        cmocka_unit_test(test_catches_up_bit_by_bit),
        cmocka_unit_test(test_plays_webp),
        cmocka_unit_test(test_reads_the_rounds_of_webp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
