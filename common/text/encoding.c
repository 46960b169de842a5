#include "text/encoding.h"

#include "text/codepoint.h"

#include <stdbool.h>
#include <string.h>

/* placard_recognise() takes text for UTF-16 by as much of its beginning: no more may be asked here. */
#define UTF_16_WINDOW 4096u

/* 0x80 to 0x9F of Windows-1252. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

/* True when LENGTH bytes look like UTF-16 with the high byte of each unit at HIGH: nearly all text has at
 * least its spaces, digits and markup in ASCII, and none has NUL characters. */
static bool looks_like_utf_16(const unsigned char *bytes, size_t length, size_t high)
{
    size_t units = length / 2;
    size_t ascii = 0;
    for (size_t i = 0; i < units; i++) {
        unsigned char upper = bytes[2 * i + high];
        unsigned char lower = bytes[2 * i + 1 - high];
        if (upper == 0 && lower == 0) {
            return false;
        }
        ascii += upper == 0 && lower < 0x80;
    }
    return units >= 2 && length % 2 == 0 && ascii * 4 >= units * 3;
}

/* WINDOW bytes of LENGTH. A sequence that only the window's end cuts is not counted. */
static bool looks_like_utf_8(const unsigned char *bytes, size_t window, size_t length)
{
    size_t whole = 0;
    size_t broken = 0;
    size_t size;
    for (size_t i = 0; i < window; i += size) {
        uint32_t codepoint;
        size_t left = window - i;
        size = codepoint_decode(bytes + i, left, &codepoint);
        bool replaced =
            codepoint == CODEPOINT_REPLACEMENT && !(size == 3 && memcmp(bytes + i, "\xEF\xBF\xBD", 3) == 0);
        if (replaced && size == left && window < length) {
            break;
        }
        broken += replaced;
        whole += !replaced && size > 1;
    }
    return broken <= whole;
}

struct encoded_text encoding_recognise(const void *data, size_t length)
{
    const unsigned char *bytes = data;
    struct encoded_text text = {.bytes = bytes, .length = length, .encoding = ENCODING_LATIN_1};
    size_t window = length < ENCODING_WINDOW ? length : ENCODING_WINDOW;
    size_t wide = length < UTF_16_WINDOW ? length : UTF_16_WINDOW;
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        text.encoding = ENCODING_UTF_8;
        text.start = 3;
    } else if (length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE) {
        text.encoding = ENCODING_UTF_16_LITTLE;
        text.start = 2;
    } else if (length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF) {
        text.encoding = ENCODING_UTF_16_BIG;
        text.start = 2;
    } else if (looks_like_utf_16(bytes, wide, 1)) {
        text.encoding = ENCODING_UTF_16_LITTLE;
    } else if (looks_like_utf_16(bytes, wide, 0)) {
        text.encoding = ENCODING_UTF_16_BIG;
    } else if (looks_like_utf_8(bytes, window, length)) {
        text.encoding = ENCODING_UTF_8;
    }
    return text;
}

const char *encoding_name(enum encoding encoding)
{
    switch (encoding) {
    case ENCODING_UTF_8:
        return "UTF-8 text";
    case ENCODING_UTF_16_LITTLE:
    case ENCODING_UTF_16_BIG:
        return "UTF-16 text";
    case ENCODING_LATIN_1:
        break;
    }
    return "Latin-1 text";
}

size_t encoding_unit(const struct encoded_text *text)
{
    return text->encoding == ENCODING_UTF_16_LITTLE || text->encoding == ENCODING_UTF_16_BIG ? 2 : 1;
}

uint32_t encoding_unit_at(const struct encoded_text *text, size_t offset)
{
    const unsigned char *bytes = text->bytes + offset;
    if (encoding_unit(text) == 1) {
        return bytes[0];
    }
    if (text->length - offset < 2) {
        return CODEPOINT_REPLACEMENT;
    }
    return text->encoding == ENCODING_UTF_16_BIG ? (uint32_t)bytes[0] << 8 | bytes[1]
                                                 : (uint32_t)bytes[1] << 8 | bytes[0];
}

static size_t read_utf_16(const struct encoded_text *text, size_t offset, size_t end, uint32_t *codepoint)
{
    uint32_t unit = encoding_unit_at(text, offset);
    *codepoint = unit;
    if (end - offset < 2) {
        *codepoint = CODEPOINT_REPLACEMENT;
        return 1;
    }
    if (unit < 0xD800 || unit > 0xDFFF) {
        return 2;
    }
    uint32_t next = unit < 0xDC00 && end - offset >= 4 ? encoding_unit_at(text, offset + 2) : 0;
    if (next < 0xDC00 || next > 0xDFFF) {
        *codepoint = CODEPOINT_REPLACEMENT;
        return 2;
    }
    *codepoint = 0x10000 + ((unit - 0xD800) << 10) + (next - 0xDC00);
    return 4;
}

size_t encoding_read(const struct encoded_text *text, size_t offset, size_t end, uint32_t *codepoint)
{
    switch (text->encoding) {
    case ENCODING_UTF_8:
        return codepoint_decode(text->bytes + offset, end - offset, codepoint);
    case ENCODING_UTF_16_LITTLE:
    case ENCODING_UTF_16_BIG:
        return read_utf_16(text, offset, end, codepoint);
    case ENCODING_LATIN_1:
        break;
    }
    unsigned char byte = text->bytes[offset];
    *codepoint = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
    return 1;
}
