#include "natural_order.h"
#include "src/utf8.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

/* The longest number that has one byte for its count of digits; longer ones are taken for several. */
enum { MOST_DIGITS = 255 };

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/* Writes CHARACTER as UTF-8 to KEY. Returns the bytes written, 1 to 4. */
static size_t put_character(char *key, uint32_t character)
{
    if (character < 0x80) {
        key[0] = (char)character;
        return 1;
    }
    size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        key[i] = (char)(0x80u | (character & 0x3fu));
        character >>= 6;
    }
    static const unsigned char FIRST[] = {0, 0, 0xc0, 0xe0, 0xf0};
    key[0] = (char)(FIRST[length] | character);
    return length;
}

/* Writes the number that NAME begins with: a digit, so that numbers stand where digits do, then how many
 * digits it has, then these. Returns the bytes of NAME that it has read. */
static size_t put_number(char **key, const char *name)
{
    size_t zeros = 0;
    while (name[zeros] == '0' && is_digit(name[zeros + 1])) {
        zeros++;
    }
    size_t digits = 1;
    while (digits < MOST_DIGITS && is_digit(name[zeros + digits])) {
        digits++;
    }
    *(*key)++ = '0';
    *(*key)++ = (char)digits;
    memcpy(*key, name + zeros, digits);
    *key += digits;
    return zeros + digits;
}

char *natural_key(const char *name, locale_t locale)
{
    size_t length = strlen(name);
    size_t room; /* a digit that stands alone needs three bytes, a letter twice its bytes at the most */
    if (__builtin_mul_overflow(length, 3, &room) || __builtin_add_overflow(room, 1, &room)) {
        return NULL;
    }
    char *key = malloc(room);
    if (key == NULL) {
        return NULL;
    }
    char *end = key;
    for (size_t at = 0; at < length;) {
        uint32_t character = 0;
        if (is_digit(name[at])) {
            at += put_number(&end, name + at);
            continue;
        }
        size_t bytes = utf8_read(name + at, length - at, &character);
        if (bytes == 0) { /* not UTF-8: the byte itself */
            *end++ = name[at++];
            continue;
        }
        if (locale != (locale_t)0) {
            character = (uint32_t)towlower_l((wint_t)character, locale);
        } else if (character >= 'A' && character <= 'Z') {
            character += 'a' - 'A';
        }
        end += put_character(end, character);
        at += bytes;
    }
    *end = '\0';
    return key;
}
