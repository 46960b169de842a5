#include "utf8.h"

/* Bytes of a character that begins with LEAD, 0 when none does. */
static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) {
        return 0;
    }
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

size_t utf8_read(const char *text, size_t length, uint32_t *character)
{
    static const uint32_t lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 0) {
        return 0;
    }
    unsigned char lead = (unsigned char)text[0];
    size_t bytes = sequence_length(lead);
    if (bytes == 0 || bytes > length) {
        return 0;
    }
    uint32_t value = lead & lead_bits[bytes];
    for (size_t i = 1; i < bytes; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xc0) != 0x80) {
            return 0;
        }
        value = value << 6 | (next & 0x3fu);
    }
    if (value < smallest[bytes] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
        return 0;
    }
    *character = value;
    return bytes;
}

size_t utf8_whole_length(const char *text, size_t length)
{
    size_t start = length;
    while (start > 0 && length - start < 4) {
        start--;
        unsigned char byte = (unsigned char)text[start];
        if ((byte & 0xc0) != 0x80) {
            return sequence_length(byte) > length - start ? start : length;
        }
    }
    return length;
}

bool utf8_is_control(uint32_t character)
{
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 ||
           character == 0x2029;
}
