/* Animations: timing, and what GIF does to a frame before the next one comes. */
#include "renderer/animation.h"
#include "unit/renderer/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

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

static void begin(struct writer *writer)
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

/* Checks the four pixels of the upper row (the lower one is there to be left alone) at TIME. */
static void expect(struct animation *animation, uint64_t time, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    const struct bitmap *bitmap;
    uint32_t frame, next;
    struct placard_error error = {.status = PLACARD_OK};
    if (animation_frame(animation, time, &bitmap, &frame, &next, &error) != PLACARD_OK) {
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
        assert_int_equal(animation_frame(animation, expected[i].time, &bitmap, &frame, &next, NULL),
                         PLACARD_OK);
        assert_int_equal(frame, expected[i].frame);
        assert_int_equal(next, expected[i].next);
    }
    animation_close(animation);
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
    assert_int_equal(animation_frame(animation, 12345, &bitmap, &frame, &next, NULL), PLACARD_OK);
    assert_int_equal(next, 0);
    expect(animation, 0, CLEAR, BLUE, BLUE, CLEAR);
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
    assert_int_equal(animation_open(&animation, &source, NULL), PLACARD_OK);
    const struct bitmap *bitmap;
    uint32_t frame, next;
    assert_int_equal(animation_frame(animation, 0, &bitmap, &frame, &next, NULL), PLACARD_OK);
    size_t size = bitmap->stride * bitmap->height * sizeof(uint32_t);
    uint32_t *first = malloc(size);
    memcpy(first, bitmap->pixels, size);
    uint32_t time = next;
    assert_int_equal(animation_frame(animation, time, &bitmap, &frame, &next, NULL), PLACARD_OK);
    assert_int_equal(frame, 1);
    assert_memory_not_equal(first, bitmap->pixels, size);
    assert_int_equal(animation_frame(animation, 0, &bitmap, &frame, &next, NULL), PLACARD_OK);
    assert_memory_equal(first, bitmap->pixels, size);
    free(first);
    animation_close(animation);
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keeps_clears_and_restores),
        cmocka_unit_test(test_transparent_pixels_leave_what_is_there),
        cmocka_unit_test(test_keeps_its_own_time),
        cmocka_unit_test(test_one_frame_stays),
        cmocka_unit_test(test_plays_webp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
