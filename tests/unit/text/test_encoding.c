#include "text_testing.h"

#include "text/block.h"
#include "text/codepoint.h"
#include <placard/content.h>
#include <stdlib.h>
#include <string.h>

struct recognition {
    const char *bytes;
    size_t length;
    enum encoding encoding;
    size_t start;
};

#define TEXT(literal) literal, sizeof(literal) - 1

static void test_recognises_encodings(void **state)
{
    (void)state;
    static const struct recognition table[] = {
        {TEXT(""), ENCODING_UTF_8, 0},
        {TEXT("plain"), ENCODING_UTF_8, 0},
        {TEXT("gr\xC3\xBC\xC3\x9F"), ENCODING_UTF_8, 0},
        {TEXT("\xEF\xBB\xBFmarked"), ENCODING_UTF_8, 3},
        {TEXT("\xEF\xBB\xBFmarked, and broken \xE9 \xE8"), ENCODING_UTF_8, 3},
        {TEXT("gr\xFC\xDF"), ENCODING_LATIN_1, 0},
        {TEXT("one \xC3\xBC whole, one \xFC broken"), ENCODING_UTF_8, 0},
        {TEXT("one \xC3\xBC whole, two \xFC\xDF broken"), ENCODING_LATIN_1, 0},
        {TEXT("truncated \xE2\x82"), ENCODING_LATIN_1, 0},
        {TEXT("\xEF\xBF\xBD is a character"), ENCODING_UTF_8, 0},
        {TEXT("\xFF\xFEh\0i\0"), ENCODING_UTF_16_LITTLE, 2},
        {TEXT("\xFE\xFF\0h\0i"), ENCODING_UTF_16_BIG, 2},
        {TEXT("\xFF\xFE\x11\x4e\xac\x4e"), ENCODING_UTF_16_LITTLE, 2},
        {TEXT("h\0e\0l\0l\0o\0"), ENCODING_UTF_16_LITTLE, 0},
        {TEXT("\0h\0e\0l\0l\0o"), ENCODING_UTF_16_BIG, 0},
        {TEXT("h\0e\0l\0l\0o"), ENCODING_UTF_8, 0}, /* an odd number of bytes */
        {TEXT("hello\0world\0"), ENCODING_UTF_8, 0},
        {TEXT("\0\0\0\0\0\0"), ENCODING_UTF_8, 0},
        {TEXT("a\0"), ENCODING_UTF_8, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct encoded_text text = encoding_recognise(table[i].bytes, table[i].length);
        if (text.encoding != table[i].encoding || text.start != table[i].start) {
            fail_msg("row %zu: encoding %d from %zu, expected %d from %zu", i, (int)text.encoding, text.start,
                     (int)table[i].encoding, table[i].start);
        }
    }
    assert_string_equal(encoding_name(ENCODING_UTF_8), "UTF-8 text");
    assert_string_equal(encoding_name(ENCODING_UTF_16_LITTLE), "UTF-16 text");
    assert_string_equal(encoding_name(ENCODING_UTF_16_BIG), "UTF-16 text");
    assert_string_equal(encoding_name(ENCODING_LATIN_1), "Latin-1 text");
}

/* A character that only the window's end cuts says nothing against UTF-8. */
static void test_window_cuts_a_character(void **state)
{
    (void)state;
    for (size_t bytes = 2; bytes <= 4; bytes++) {
        static const char *const sequences[] = {"\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
        for (size_t inside = 1; inside < bytes; inside++) {
            struct bytes text = {0};
            while (text.length + inside < ENCODING_WINDOW) {
                bytes_add(&text, "x", 1);
            }
            bytes_add(&text, sequences[bytes - 2], bytes);
            bytes_add(&text, "more", 4);
            assert_int_equal(encoding_recognise(text.data, text.length).encoding, ENCODING_UTF_8);
            /* At the very end of the text the same bytes are broken. */
            assert_int_equal(encoding_recognise(text.data, ENCODING_WINDOW).encoding, ENCODING_LATIN_1);
            bytes_free(&text);
        }
    }
}

/* What its beginning has made UTF-16 stays so: with half a unit behind it, and in another script. */
static void test_beginning_decides_for_utf_16(void **state)
{
    (void)state;
    struct bytes text = {0};
    for (int line = 0; line < 1000; line++) {
        bytes_add(&text, "l\0i\0n\0e\0\n\0", 10);
    }
    bytes_add(&text, "\0", 1);
    assert_int_equal(encoding_recognise(text.data, text.length).encoding, ENCODING_UTF_16_LITTLE);
    for (int line = 0; line < 10000; line++) {
        bytes_add(&text, "\x4e\xac\x4e\x11", 4);
    }
    assert_int_equal(encoding_recognise(text.data + 1, text.length - 1).encoding, ENCODING_UTF_16_BIG);
    assert_int_equal(placard_recognise(text.data + 1, text.length - 1).kind, PLACARD_TEXT);
    bytes_free(&text);
}

struct reading {
    enum encoding encoding;
    const char *bytes;
    size_t length;
    uint32_t expected[8]; /* up to a 0 */
};

static void test_reads_characters(void **state)
{
    (void)state;
    static const struct reading table[] = {
        {ENCODING_UTF_8, TEXT("a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80"), {'a', 0xFC, 0x20AC, 0x1F600}},
        {ENCODING_UTF_8, TEXT("\xC0\x80x"), {0xFFFD, 0xFFFD, 'x'}},
        {ENCODING_UTF_8, TEXT("\xED\xA0\x80x"), {0xFFFD, 0xFFFD, 0xFFFD, 'x'}},
        {ENCODING_UTF_8, TEXT("\xE2\x82x"), {0xFFFD, 'x'}},
        {ENCODING_UTF_8, TEXT("\xF4\x90\x80\x80"), {0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD}},
        {ENCODING_UTF_8, TEXT("\xF0\x9F\x98"), {0xFFFD}},
        {ENCODING_UTF_8, TEXT("\xFF\xFE"), {0xFFFD, 0xFFFD}},
        {ENCODING_UTF_16_LITTLE, TEXT("a\0\x3D\xD8\x00\xDE"), {'a', 0x1F600}},
        {ENCODING_UTF_16_BIG, TEXT("\0a\xD8\x3D\xDE\x00"), {'a', 0x1F600}},
        {ENCODING_UTF_16_LITTLE, TEXT("\x3D\xD8x\0"), {0xFFFD, 'x'}},
        {ENCODING_UTF_16_LITTLE, TEXT("\x00\xDEx\0"), {0xFFFD, 'x'}},
        {ENCODING_UTF_16_LITTLE, TEXT("\x3D\xD8"), {0xFFFD}},
        {ENCODING_UTF_16_LITTLE, TEXT("a\0x"), {'a', 0xFFFD}},
        {ENCODING_LATIN_1, TEXT("\xE9\x80\x81\xA3"), {0xE9, 0x20AC, 0xFFFD, 0xA3}},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct encoded_text text = {(const unsigned char *)table[i].bytes, table[i].length, 0,
                                    table[i].encoding};
        size_t offset = 0;
        for (size_t k = 0; table[i].expected[k] != 0; k++) {
            uint32_t codepoint;
            assert_true(offset < text.length);
            offset += encoding_read(&text, offset, text.length, &codepoint);
            if (codepoint != table[i].expected[k]) {
                fail_msg("row %zu: U+%04X, expected U+%04X", i, codepoint, table[i].expected[k]);
            }
        }
        assert_int_equal(offset, text.length);
    }
}

/* Every scalar value survives. */
static void test_utf_8_round_trip(void **state)
{
    (void)state;
    for (uint32_t codepoint = 0; codepoint < 0x110000; codepoint++) {
        if (codepoint >= 0xD800 && codepoint < 0xE000) {
            continue;
        }
        char bytes[CODEPOINT_MAX_BYTES];
        uint32_t again;
        size_t size = codepoint_encode(codepoint, bytes);
        if (codepoint_decode((const unsigned char *)bytes, size, &again) != size || again != codepoint) {
            fail_msg("U+%04X becomes U+%04X", codepoint, again);
        }
    }
}

static void check_blocks(const struct encoded_text *text, const size_t (*expected)[3], size_t count)
{
    size_t offset = text->start;
    for (size_t i = 0; i < count; i++) {
        struct block block = block_find(text, offset);
        assert_int_equal(block.start, expected[i][0]);
        assert_int_equal(block.end, expected[i][1]);
        assert_int_equal(block.next, expected[i][2]);
        offset = block.next;
    }
    assert_int_equal(offset, text->length);
}

static void test_paragraphs_end_at_line_ends(void **state)
{
    (void)state;
    static const char bytes[] = "a\nb\r\nc\rd\f\n\r\re\xE2\x80\xA8"
                                "f\xE2\x80\xA9";
    struct encoded_text text = encoding_recognise(bytes, sizeof bytes - 1);
    static const size_t expected[][3] = {{0, 1, 2},    {2, 3, 5},    {5, 6, 7},    {7, 8, 9},   {9, 9, 10},
                                         {10, 10, 11}, {11, 11, 12}, {12, 13, 16}, {16, 17, 20}};
    check_blocks(&text, expected, 9);
    static const char wide[] = "\xFF\xFE"
                               "a\0\r\0\n\0\x28\x20x\0";
    text = encoding_recognise(wide, sizeof wide - 1);
    static const size_t wide_expected[][3] = {{2, 4, 8}, {8, 8, 10}, {10, 12, 12}};
    check_blocks(&text, wide_expected, 3);
    text = encoding_recognise("\xEF\xBB\xBF", 3);
    struct block empty = block_find(&text, 0);
    assert_int_equal(empty.start, 3);
    assert_int_equal(empty.end, 3);
    assert_int_equal(empty.next, 3);
}

/* Walking forwards gives the blocks; starting anywhere inside one of them must give the same one. */
static void check_agreement(const struct encoded_text *text, bool everywhere)
{
    uint64_t random = 7;
    size_t start = text->start;
    while (start < text->length) {
        struct block block = block_find(text, start);
        assert_int_equal(block.start, start);
        assert_in_range(block.next, block.start + 1, text->length);
        assert_in_range(block.end, block.start, block.next);
        assert_true(block.next - block.start <= (size_t)2 * BLOCK_CUT);
        size_t length = block.next - block.start;
        size_t probes = everywhere || length < 20 ? length : 20;
        for (size_t i = 0; i < probes; i++) {
            size_t offset = probes == length ? start + i : start + random_below(&random, (uint32_t)length);
            if (i == 0) {
                offset = block.next - 1;
            }
            struct block same = block_find(text, offset);
            if (same.start != block.start || same.next != block.next || same.end != block.end) {
                fail_msg("at %zu: block %zu to %zu, but walking gave %zu to %zu", offset, same.start,
                         same.next, block.start, block.next);
            }
        }
        start = block.next;
    }
}

static void test_blocks_agree_from_anywhere(void **state)
{
    (void)state;
    for (int encoding = ENCODING_UTF_8; encoding <= ENCODING_LATIN_1; encoding++) {
        struct bytes bytes = random_text(11 + (uint64_t)encoding, 600000, (enum encoding)encoding);
        struct encoded_text text = {bytes.data, bytes.length - 1, 0, (enum encoding)encoding};
        check_agreement(&text, false);
        bytes_free(&bytes);
    }
}

/* Line ends, spaces and characters right at the places where text without line ends would be cut. */
static void test_cuts(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "\n", "\r", "\r\n", " ", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xE2\x80\xA8", "\x80\x80\x80\x80\x80"};
    for (size_t p = 0; p < sizeof patterns / sizeof patterns[0]; p++) {
        for (size_t before = 0; before <= 6; before++) {
            struct bytes bytes = {0};
            while (bytes.length < (size_t)5 * BLOCK_CUT) {
                bytes_add(&bytes, "x", 1);
            }
            size_t cut = (size_t)3 * BLOCK_CUT;
            memcpy(bytes.data + cut - before, patterns[p], strlen(patterns[p]));
            struct encoded_text text = {bytes.data, bytes.length, 0, ENCODING_UTF_8};
            check_agreement(&text, false);
            if (patterns[p][0] == '\xE2' && before == 1) {
                assert_int_equal(block_find(&text, cut).start, cut - 1); /* not inside of the character */
            }
            if (patterns[p][0] == ' ' && before == 6) {
                assert_int_equal(block_find(&text, cut).start, cut - 5);
            }
            bytes_free(&bytes);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recognises_encodings),
        cmocka_unit_test(test_window_cuts_a_character),
        cmocka_unit_test(test_beginning_decides_for_utf_16),
        cmocka_unit_test(test_reads_characters),
        cmocka_unit_test(test_utf_8_round_trip),
        cmocka_unit_test(test_paragraphs_end_at_line_ends),
        cmocka_unit_test(test_blocks_agree_from_anywhere),
        cmocka_unit_test(test_cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
