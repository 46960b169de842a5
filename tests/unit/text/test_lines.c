/* Walking through the lines of a text, and looking them up. */
#include "text_testing.h"

#include "text/lines.h"
#include <stdlib.h>

/* From the start to the end and from the end to the start the same lines, which together are the whole text;
 * and looking a byte up gives the line that has it. */
static void check_walking(struct fonts *fonts, const struct bytes *bytes, enum encoding encoding)
{
    struct encoded_text text = {bytes->data, bytes->length, 0, encoding};
    struct lines *lines = lines_create(&text, fonts);
    assert_non_null(lines);
    lines_set_size(lines, 300, 14);
    struct cursor cursor;
    assert_true(lines_find(lines, 0, &cursor));
    size_t capacity = bytes->length + 1;
    size_t *starts = calloc(capacity, sizeof *starts);
    assert_non_null(starts);
    size_t count = 0;
    size_t end = 0;
    uint64_t random = 1;
    enum lines_step step = LINES_MOVED;
    for (; step == LINES_MOVED; step = lines_next(lines, &cursor)) {
        struct lines_line line = {0};
        assert_true(count < capacity && lines_get(lines, &cursor, &line));
        assert_int_equal(line.start, end);
        assert_true(line.end > line.start);
        struct cursor found;
        size_t offset = line.start + random_below(&random, (uint32_t)(line.end - line.start));
        assert_true(lines_find(lines, offset, &found));
        assert_int_equal(found.block, cursor.block);
        assert_int_equal(found.line, cursor.line);
        starts[count++] = line.start;
        end = line.end;
    }
    assert_int_equal(step, LINES_AT_END);
    assert_int_equal(end, bytes->length);
    for (step = LINES_MOVED; step == LINES_MOVED; step = lines_previous(lines, &cursor)) {
        struct lines_line line = {0};
        assert_true(count > 0 && lines_get(lines, &cursor, &line));
        assert_int_equal(line.start, starts[--count]);
    }
    assert_int_equal(count, 0);
    free(starts);
    lines_destroy(lines);
}

static void test_walking_both_ways(void **state)
{
    for (int encoding = ENCODING_UTF_8; encoding <= ENCODING_LATIN_1; encoding++) {
        struct bytes bytes = random_text(31 + (uint64_t)encoding, 60000, (enum encoding)encoding);
        check_walking(*state, &bytes, (enum encoding)encoding);
        bytes_free(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_walking_both_ways),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
