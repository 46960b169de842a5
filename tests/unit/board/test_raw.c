/* The raw layout of Qt programs, both ways. */
#include "board_support.h"

#include "src/board_raw.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static struct pair raw_pair(size_t size)
{
    return support_pair_of(&(struct placard_board_options){.capacity = size, .raw = true});
}

static enum placard_status publish_image(struct placard_board *board, const void *bytes, size_t length)
{
    struct placard_content content = {.kind = PLACARD_IMAGE, .data = bytes, .length = length};
    uint64_t sequence = 7;
    enum placard_status status = placard_board_publish(board, &content, NULL, &sequence);
    assert_int_equal(sequence, 0);
    return status;
}

static void expect_empty(struct placard_board *board)
{
    struct placard_snapshot *snapshot = support_snapshot(board);
    assert_int_equal(placard_snapshot_content(snapshot)->kind, PLACARD_EMPTY);
    assert_int_equal(placard_snapshot_content(snapshot)->length, 0);
    placard_snapshot_free(snapshot);
}

static void text_both_ways(void **state)
{
    (void)state;
    struct pair pair = raw_pair(10240);
    const char *memory = placard_segment_data(placard_board_segment(pair.owner));
    expect_empty(pair.guest);
    static const char *const texts[] = {"a", "abc", "abcd", "abcde", "grün\nund mehr", "short", ""};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        uint64_t sequence = 7;
        expect_status(pair.guest, support_publish_text(pair.guest, texts[i], &sequence), PLACARD_OK);
        assert_int_equal(sequence, 0);
        assert_string_equal(memory, texts[i]);
        if (texts[i][0] != '\0') {
            support_expect_text(pair.owner, texts[i]);
        } else {
            expect_empty(pair.owner);
        }
    }
    support_write_raw_text(pair.owner, "from a Qt program");
    support_expect_text(pair.guest, "from a Qt program");
    expect_status(pair.guest, placard_board_clear(pair.guest, NULL, NULL), PLACARD_OK);
    assert_memory_equal(memory, "\0\0\0\0", 4);
    expect_empty(pair.owner);
    support_end(&pair);
}

static void text_that_fills_the_segment(void **state)
{
    (void)state;
    static const size_t sizes[] = {2, 3, 4, 5, 4096, 10240};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct pair pair = raw_pair(sizes[i]);
        char *text = (char *)support_pattern(sizes[i] + 1, 3);
        text[sizes[i]] = '\0';
        expect_status(pair.guest, support_publish_text(pair.guest, text, NULL), PLACARD_TOO_LARGE);
        expect_empty(pair.owner);
        text[sizes[i] - 1] = '\0';
        assert_int_equal(placard_board_capacity(pair.guest), strlen(text));
        expect_status(pair.guest, support_publish_text(pair.guest, text, NULL), PLACARD_OK);
        support_expect_text(pair.owner, text);
        /* A writer that leaves no room for the NUL: the text ends with the segment. */
        memset(placard_segment_data(placard_board_segment(pair.owner)), 'x', sizes[i]);
        struct placard_snapshot *snapshot = support_snapshot(pair.guest);
        assert_int_equal(placard_snapshot_content(snapshot)->length, sizes[i]);
        placard_snapshot_free(snapshot);
        expect_status(pair.guest, placard_board_clear(pair.guest, NULL, NULL), PLACARD_OK);
        expect_empty(pair.owner);
        free(text);
        support_end(&pair);
    }
}

static void images_both_ways(void **state)
{
    (void)state;
    struct pair pair = raw_pair(4 + SUPPORT_PNG_LENGTH);
    const unsigned char *memory = placard_segment_data(placard_board_segment(pair.owner));
    expect_status(pair.guest, publish_image(pair.guest, support_png, SUPPORT_PNG_LENGTH), PLACARD_OK);
    assert_memory_equal(memory, "\0\0\0\1", 4);
    assert_memory_equal(memory + 4, support_png, SUPPORT_PNG_LENGTH);
    support_expect_image(pair.owner, support_png, SUPPORT_PNG_LENGTH);
    support_end(&pair);
    pair = raw_pair(3 + SUPPORT_PNG_LENGTH);
    expect_status(pair.guest, publish_image(pair.guest, support_png, SUPPORT_PNG_LENGTH), PLACARD_TOO_LARGE);
    support_end(&pair);

    /* What stands behind the PNG's end does not belong to it. */
    pair = raw_pair(10240);
    memset(placard_segment_data(placard_board_segment(pair.owner)), 'x', 10240);
    support_write_raw(pair.owner, "\0\0\0\1", 4);
    memcpy((unsigned char *)placard_segment_data(placard_board_segment(pair.owner)) + 4, support_png,
           SUPPORT_PNG_LENGTH);
    support_expect_image(pair.guest, support_png, SUPPORT_PNG_LENGTH);
    support_write_raw(pair.owner, "\0\0\0\0", 4);
    expect_empty(pair.guest);
    support_write_raw(pair.owner, "\0\0\0\2", 4);
    expect_empty(pair.guest);
    support_end(&pair);
}

static void damaged_images(void **state)
{
    (void)state;
    for (size_t length = 8; length < SUPPORT_PNG_LENGTH; length++) {
        struct pair pair = raw_pair(4 + length);
        support_write_raw(pair.owner, "\0\0\0\1", 4);
        memcpy((unsigned char *)placard_segment_data(placard_board_segment(pair.owner)) + 4, support_png,
               length);
        support_expect_image(pair.guest, support_png, length < 21 ? 8 : 21); /* as far as whole chunks go */
        support_end(&pair);
    }
    static const unsigned char lies[][4] = {
        {0x7F, 0xFF, 0xFF, 0xFF}, {0xFF, 0xFF, 0xFF, 0xFF}, {0, 0, 0x40, 0}};
    for (size_t i = 0; i < 3; i++) {
        struct pair pair = raw_pair(4 + SUPPORT_PNG_LENGTH);
        support_write_raw(pair.owner, "\0\0\0\1", 4);
        unsigned char *image = (unsigned char *)placard_segment_data(placard_board_segment(pair.owner)) + 4;
        memcpy(image, support_png, SUPPORT_PNG_LENGTH);
        memcpy(image + 8, lies[i], 4);
        support_expect_image(pair.guest, support_png, 8);
        support_end(&pair);
    }
}

static void what_qt_could_not_read(void **state)
{
    (void)state;
    struct pair pair = raw_pair(10240);
    expect_status(pair.guest, support_publish_text(pair.guest, "stays", NULL), PLACARD_OK);
    expect_status(pair.guest, publish_image(pair.guest, "GIF89a\1\0\1\0", 10), PLACARD_BAD_CONTENT);
    assert_non_null(strstr(placard_board_error(pair.guest)->message, "GIF"));
    assert_non_null(strstr(placard_board_error(pair.guest)->message, "PNG"));
    for (size_t length = 7; length < SUPPORT_PNG_LENGTH; length++) { /* cut off */
        expect_status(pair.guest, publish_image(pair.guest, support_png, length), PLACARD_BAD_CONTENT);
    }
    assert_non_null(strstr(placard_board_error(pair.guest)->message, "cut off"));
    struct placard_content text = {.kind = PLACARD_TEXT, .data = "a\0b", .length = 3};
    expect_status(pair.guest, placard_board_publish(pair.guest, &text, NULL, NULL), PLACARD_BAD_CONTENT);
    struct placard_content frame = {.kind = PLACARD_PIXELS,
                                    .data = "abcd",
                                    .length = 4,
                                    .width = 1,
                                    .height = 1,
                                    .stride = 4,
                                    .format = PLACARD_FORMAT_BGRX};
    expect_status(pair.guest, placard_board_publish(pair.guest, &frame, NULL, NULL), PLACARD_BAD_CONTENT);
    support_expect_text(pair.owner, "stays");
    struct placard_viewer facts = {.output = "png"};
    struct placard_acknowledgement shown = {.sequence = 1};
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_BAD_LAYOUT);
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_BAD_LAYOUT);
    expect_status(pair.owner, placard_board_wait_acknowledged(pair.owner, 1, GENEROUS, NULL),
                  PLACARD_BAD_LAYOUT);
    support_end(&pair);
}

static bool stop(size_t done, size_t total, void *user)
{
    (void)done;
    (void)total;
    (void)user;
    return false;
}

static void stopped_on_the_way(void **state)
{
    (void)state;
    struct pair pair = raw_pair(10240);
    expect_status(pair.guest, support_publish_text(pair.guest, "before", NULL), PLACARD_OK);
    struct placard_content content = {.kind = PLACARD_TEXT, .data = "half a text", .length = 11};
    struct placard_publish_options options = {.progress = stop};
    expect_status(pair.guest, placard_board_publish(pair.guest, &content, &options, NULL),
                  PLACARD_INTERRUPTED);
    expect_empty(pair.owner); /* no mixture of the two */
    support_end(&pair);
}

static void numbers_and_waiting(void **state)
{
    (void)state;
    struct pair pair = raw_pair(10240);
    expect_status(pair.guest, placard_board_wait(pair.guest, 0, GENEROUS), PLACARD_OK); /* never looked yet */
    uint64_t sequence;
    struct placard_snapshot *snapshot;
    expect_status(pair.guest, placard_board_snapshot(pair.guest, 0, 0, &snapshot, &sequence), PLACARD_OK);
    placard_snapshot_free(snapshot);
    assert_int_equal(placard_board_sequence(pair.guest), sequence);
    expect_status(pair.guest, placard_board_wait(pair.guest, sequence, 50), PLACARD_TIMED_OUT);
    support_write_raw_text(pair.owner, "one");
    expect_status(pair.guest, placard_board_wait(pair.guest, sequence, GENEROUS), PLACARD_OK);
    uint64_t next;
    expect_status(pair.guest, placard_board_snapshot(pair.guest, 0, 0, &snapshot, &next), PLACARD_OK);
    placard_snapshot_free(snapshot);
    assert_true(next > sequence);
    support_write_raw_text(pair.owner, "one"); /* the same again: nobody needs to wake up */
    expect_status(pair.guest, placard_board_wait(pair.guest, next, 50), PLACARD_TIMED_OUT);
    struct placard_board_status status;
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_true(status.raw);
    assert_int_equal(status.kind, PLACARD_TEXT);
    assert_int_equal(status.length, 3);
    assert_int_equal(status.sequence, next);
    support_end(&pair);
}

/* Each watcher's look takes the lock, which is the other's bell: they must come to rest all the same. */
static void two_watchers_come_to_rest(void **state)
{
    (void)state;
    struct pair pair = raw_pair(10240);
    support_write_raw_text(pair.owner, "for both");
    struct placard_board *watchers[] = {pair.owner, pair.guest};
    uint64_t seen[2] = {0, 0};
    for (int look = 0; look < 20; look++) {
        int i = look % 2;
        enum placard_status status = placard_board_wait(watchers[i], seen[i], 30);
        if (look < 2) {
            expect_status(watchers[i], status, PLACARD_OK);
        }
        if (look >= 2) {
            expect_status(watchers[i], status, PLACARD_TIMED_OUT);
        }
        struct placard_snapshot *snapshot;
        expect_status(watchers[i], placard_board_snapshot(watchers[i], 0, 0, &snapshot, &seen[i]),
                      PLACARD_OK);
        placard_snapshot_free(snapshot);
    }
    support_end(&pair);
}

static size_t add_chunk(unsigned char *file, size_t at, const char *type, const void *data, size_t length)
{
    unsigned char *chunk = file + at;
    memcpy(chunk + 4, type, 4);
    memcpy(chunk + 8, data, length);
    uint32_t numbers[] = {(uint32_t)length, (uint32_t)crc32(0, chunk + 4, (uInt)length + 4)};
    for (int i = 0; i < 4; i++) {
        chunk[i] = (unsigned char)(numbers[0] >> (24 - 8 * i));
        chunk[8 + length + (size_t)i] = (unsigned char)(numbers[1] >> (24 - 8 * i));
    }
    return at + length + 12;
}

enum { CHUNK = 100, NOISY = 1000 };

/* A PNG file of noise, in pieces as Qt writes it: all files of this function have their pieces at the same
 * places. Returns its length. */
static size_t noisy_png(unsigned char *file, unsigned seed)
{
    unsigned char *noise = support_pattern(NOISY, seed);
    unsigned char packed[NOISY + 100];
    uLongf length = sizeof packed;
    assert_int_equal(compress2(packed, &length, noise, NOISY, 0), Z_OK); /* stored: as long as the noise */
    free(noise);
    memcpy(file, support_png, 8);
    size_t at = add_chunk(file, 8, "IHDR", support_png + 16, 13);
    for (size_t done = 0; done < length; done += CHUNK) {
        at = add_chunk(file, at, "IDAT", packed + done, length - done < CHUNK ? length - done : CHUNK);
    }
    return add_chunk(file, at, "IEND", "", 0);
}

/* Each piece has its checksum, but two programs that write over each other can change at the end of one. */
static void a_mixture_of_whole_pieces_is_not_whole(void **state)
{
    (void)state;
    unsigned char one[2 * NOISY];
    unsigned char other[2 * NOISY];
    size_t length = noisy_png(one, 1);
    assert_int_equal(noisy_png(other, 2), length);
    assert_true(raw_png_is_whole(one, length));
    assert_true(raw_png_is_whole(other, length));
    assert_false(raw_png_is_whole(one, length - 1));
    for (size_t at = 33; at + 2 * (CHUNK + 12) < length; at += CHUNK + 12) {
        memcpy(one, other, at + CHUNK + 12);
        assert_false(raw_png_is_whole(one, length));
    }
    memcpy(one, other, length);
    assert_true(raw_png_is_whole(one, length));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_both_ways),
        cmocka_unit_test(text_that_fills_the_segment),
        cmocka_unit_test(images_both_ways),
        cmocka_unit_test(damaged_images),
        cmocka_unit_test(a_mixture_of_whole_pieces_is_not_whole),
        cmocka_unit_test(what_qt_could_not_read),
        cmocka_unit_test(stopped_on_the_way),
        cmocka_unit_test(numbers_and_waiting),
        cmocka_unit_test(two_watchers_come_to_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
