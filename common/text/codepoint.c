#include "text/codepoint.h"

size_t codepoint_decode(const unsigned char *text, size_t length, uint32_t *codepoint)
{
    unsigned char first = text[0];
    if (first < 0x80) {
        *codepoint = first;
        return 1;
    }
    *codepoint = CODEPOINT_REPLACEMENT;
    if (first < 0xC2 || first > 0xF4) {
        return 1;
    }
    size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    /* The second byte's range rules out overlong forms, surrogates and values above U+10FFFF. */
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    uint32_t value = first & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if (i >= length || text[i] < low || text[i] > high) {
            return i;
        }
        value = value << 6 | (text[i] & 0x3Fu);
        low = 0x80;
        high = 0xBF;
    }
    *codepoint = value;
    return size;
}

size_t codepoint_encode(uint32_t codepoint, char text[CODEPOINT_MAX_BYTES])
{
    if (codepoint < 0x80) {
        text[0] = (char)codepoint;
        return 1;
    }
    size_t size = codepoint < 0x800 ? 2 : codepoint < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        text[i] = (char)(0x80 | (codepoint & 0x3F));
        codepoint >>= 6;
    }
    text[0] = (char)((0xF00u >> size & 0xF0u) | codepoint);
    return size;
}
