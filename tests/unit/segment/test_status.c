/* Statuses and their reasons. */
#include "fixture.h"

#include "common/src/utf8.h"
#include <string.h>

static void every_status_has_a_text_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PLACARD_STATUS_COUNT; i++) {
        const char *text = placard_status_text((enum placard_status)i);
        assert_non_null(text);
        assert_true(text[0] != '\0');
        for (unsigned other = 0; other < i; other++) {
            assert_string_not_equal(text, placard_status_text((enum placard_status)other));
        }
    }
    assert_string_equal(placard_status_text((enum placard_status)PLACARD_STATUS_COUNT), "no such status");
    assert_string_equal(placard_status_text((enum placard_status) - 1), "no such status");
}

static void the_nine_come_in_their_order(void **state)
{
    (void)state;
    assert_int_equal(PLACARD_INVALID_SIZE, 1);
    assert_int_equal(PLACARD_KEY_ERROR, 2);
    assert_int_equal(PLACARD_ALREADY_EXISTS, 3);
    assert_int_equal(PLACARD_OUT_OF_MEMORY, 4);
    assert_int_equal(PLACARD_OUT_OF_RESOURCES, 5);
    assert_int_equal(PLACARD_NOT_FOUND, 6);
    assert_int_equal(PLACARD_PERMISSION_DENIED, 7);
    assert_int_equal(PLACARD_LOCK_ERROR, 8);
    assert_int_equal(PLACARD_UNKNOWN_ERROR, 9);
}

static void a_failure_is_said_and_returned(void **state)
{
    (void)state;
    struct placard_error error = {0};
    assert_int_equal(placard_fail(&error, PLACARD_TOO_LARGE, "%d of %s…", 7, "größer"), PLACARD_TOO_LARGE);
    assert_int_equal(error.status, PLACARD_TOO_LARGE);
    assert_string_equal(error.message, "7 of größer…");
    assert_int_equal(placard_fail(NULL, PLACARD_REFUSED, "nobody listens %d", 1), PLACARD_REFUSED);
    assert_int_equal(placard_fail(&error, PLACARD_OK, "all is %s", "well"), PLACARD_OK);
    assert_string_equal(error.message, "");
}

static void hostile_values_cannot_play_with_a_terminal(void **state)
{
    (void)state;
    struct placard_error error = {0};
    placard_fail(&error, PLACARD_BAD_CONTENT, "[%s]", "a\033[2Jb\r\nc\td\x7f");
    assert_string_equal(error.message, "[a?[2Jb??c?d?]");
    placard_fail(&error, PLACARD_BAD_CONTENT, "[%s]", "\xc2\x9b|\xe2\x80\xa8|\xc3\xa9|\xf0\x9f\x98\x80");
    assert_string_equal(error.message, "[?|?|\xc3\xa9|\xf0\x9f\x98\x80]");
    /* a lone byte, cut sequences, overlong, surrogate, beyond U+10FFFF */
    placard_fail(&error, PLACARD_BAD_CONTENT, "%s|%s|%s|%s|%s", "\xff", "\xe2\x82z", "\xc0\xaf",
                 "\xed\xa0\x80", "\xf4\x90\x80\x80");
    assert_string_equal(error.message, "?|??z|??|???|????");
}

static void a_long_message_is_cut_at_a_character(void **state)
{
    (void)state;
    struct placard_error error = {0};
    char text[1200] = "";
    for (size_t prefix = 0; prefix < 4; prefix++) {
        memset(text, 'x', prefix);
        for (size_t i = prefix; i + 3 < sizeof text; i += 3) {
            memcpy(text + i, "€", 4);
        }
        placard_fail(&error, PLACARD_REFUSED, "%s", text);
        size_t length = strlen(error.message);
        assert_in_range(length, PLACARD_MESSAGE_SIZE - 4, PLACARD_MESSAGE_SIZE - 1);
        assert_int_equal((length - prefix) % 3, 0);
        assert_null(strchr(error.message, '?'));
        assert_memory_equal(error.message, text, length);
    }
}

static void a_message_may_be_made_of_the_one_before(void **state)
{
    (void)state;
    struct placard_error error = {0};
    placard_fail(&error, PLACARD_NOT_FOUND, "no viewer");
    placard_fail(&error, PLACARD_NOT_FOUND, "%s: %s", "cannot load", error.message);
    assert_string_equal(error.message, "cannot load: no viewer");
}

static void characters_are_read_and_cut(void **state)
{
    (void)state;
    uint32_t character = 0;
    assert_int_equal(utf8_read("", 0, &character), 0);
    assert_int_equal(utf8_read("€", 2, &character), 0);
    assert_int_equal(utf8_read("€", 3, &character), 3);
    assert_int_equal(character, 0x20ac);
    assert_int_equal(utf8_read("\xf4\x8f\xbf\xbf", 4, &character), 4);
    assert_int_equal(character, 0x10ffff);
    assert_int_equal(utf8_read("\xe0\x9f\xbf", 3, &character), 0);
    assert_int_equal(utf8_whole_length("ab€", 5), 5);
    assert_int_equal(utf8_whole_length("ab€", 4), 2);
    assert_int_equal(utf8_whole_length("ab€", 3), 2);
    assert_int_equal(utf8_whole_length("\x80\x80\x80\x80\x80", 5), 5);
    assert_int_equal(utf8_whole_length("", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_status_has_a_text_of_its_own),   TEST(the_nine_come_in_their_order),
        TEST(a_failure_is_said_and_returned),       TEST(hostile_values_cannot_play_with_a_terminal),
        TEST(a_long_message_is_cut_at_a_character), TEST(a_message_may_be_made_of_the_one_before),
        TEST(characters_are_read_and_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
