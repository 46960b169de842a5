#include "recognise_text.h"

#include <string.h>

/* One control character that text has no use for in so many bytes is put up with. */
#define BYTES_PER_CONTROL 128

static bool is_odd_control(unsigned char byte)
{
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f' && byte != 0x1B;
}

static bool is_8_bit_text(const unsigned char *data, size_t length)
{
    size_t controls = 0;
    for (size_t i = 0; i < length; i++) {
        if (data[i] == 0) {
            return false;
        }
        controls += is_odd_control(data[i]) ? 1 : 0;
    }
    return controls <= length / BYTES_PER_CONTROL;
}

/* UTF-16 whose high bytes are those at HIGH (0: big-endian, 1: little-endian): no NUL characters, hardly any
 * control characters. With a byte order mark that is enough; without one, most characters must be ASCII. */
static bool is_utf_16(const unsigned char *data, size_t length, size_t high, bool marked)
{
    size_t units = length / 2;
    size_t ascii = 0;
    size_t controls = 0;
    for (size_t i = 0; i < units; i++) {
        unsigned char upper = data[2 * i + high];
        unsigned char lower = data[2 * i + 1 - high];
        if (upper == 0 && lower == 0) {
            return false;
        }
        ascii += upper == 0 && lower < 0x80 ? 1 : 0;
        controls += upper == 0 && is_odd_control(lower) ? 1 : 0;
    }
    bool likely = marked || (units >= 2 && length % 2 == 0 && ascii * 4 >= units * 3);
    return likely && controls <= units / BYTES_PER_CONTROL;
}

bool recognise_text(const unsigned char *data, size_t length)
{
    if (length == 0) {
        return false;
    }
    if (length >= 2 && data[0] == 0xFF && data[1] == 0xFE) {
        return is_utf_16(data, length, 1, true);
    }
    if (length >= 2 && data[0] == 0xFE && data[1] == 0xFF) {
        return is_utf_16(data, length, 0, true);
    }
    return is_8_bit_text(data, length) || is_utf_16(data, length, 1, false) ||
           is_utf_16(data, length, 0, false);
}

/* The text that is left to look at. */
struct text {
    const char *at;
    size_t left;
};

static void skip(struct text *text, size_t bytes)
{
    text->at += bytes;
    text->left -= bytes;
}

static bool starts_with(const struct text *text, const char *word)
{
    size_t length = strlen(word);
    return text->left >= length && memcmp(text->at, word, length) == 0;
}

/* Skips up to and with END; everything when it is not there. */
static void skip_past(struct text *text, const char *end)
{
    const char *found = memmem(text->at, text->left, end, strlen(end));
    skip(text, found == NULL ? text->left : (size_t)(found - text->at) + strlen(end));
}

/* <!DOCTYPE …>, which may hold declarations in brackets. */
static void skip_doctype(struct text *text)
{
    const char *bracket = memchr(text->at, '[', text->left);
    const char *end = memchr(text->at, '>', text->left);
    if (bracket != NULL && end != NULL && bracket < end) {
        skip_past(text, "]");
    }
    skip_past(text, ">");
}

static bool is_one_of(char character, const char *set)
{
    return character != '\0' && strchr(set, character) != NULL;
}

static void skip_blanks(struct text *text)
{
    while (text->left > 0 && is_one_of(*text->at, " \t\r\n")) {
        skip(text, 1);
    }
}

bool recognise_svg(const unsigned char *data, size_t length)
{
    struct text text = {(const char *)data, length};
    if (starts_with(&text, "\xEF\xBB\xBF")) {
        skip(&text, 3);
    }
    for (;;) {
        skip_blanks(&text);
        if (starts_with(&text, "<?")) {
            skip_past(&text, "?>");
        } else if (starts_with(&text, "<!--")) {
            skip_past(&text, "-->");
        } else if (starts_with(&text, "<!DOCTYPE")) {
            skip_doctype(&text);
        } else {
            break;
        }
    }
    return starts_with(&text, "<svg") && (text.left == 4 || is_one_of(text.at[4], " \t\r\n/>"));
}
