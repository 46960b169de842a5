#include "text_testing.h"

#include "text/codepoint.h"
#include <stdlib.h>
#include <string.h>

void bytes_add(struct bytes *bytes, const void *data, size_t length)
{
    if (bytes->length + length >= bytes->capacity) {
        bytes->capacity = (bytes->length + length + 8) * 2;
        bytes->data = realloc(bytes->data, bytes->capacity);
        assert_non_null(bytes->data);
    }
    memcpy(bytes->data + bytes->length, data, length);
    bytes->length += length;
}

static void add_unit(struct bytes *bytes, uint32_t unit, bool big)
{
    unsigned char pair[2] = {(unsigned char)(unit >> (big ? 8 : 0)), (unsigned char)(unit >> (big ? 0 : 8))};
    bytes_add(bytes, pair, sizeof pair);
}

void bytes_add_codepoint(struct bytes *bytes, uint32_t codepoint, enum encoding encoding)
{
    bool big = encoding == ENCODING_UTF_16_BIG;
    char utf8[CODEPOINT_MAX_BYTES];
    unsigned char byte = (unsigned char)codepoint;
    switch (encoding) {
    case ENCODING_UTF_8:
        bytes_add(bytes, utf8, codepoint_encode(codepoint, utf8));
        break;
    case ENCODING_UTF_16_LITTLE:
    case ENCODING_UTF_16_BIG:
        if (codepoint >= 0x10000) {
            add_unit(bytes, 0xD800 + ((codepoint - 0x10000) >> 10), big);
            add_unit(bytes, 0xDC00 + ((codepoint - 0x10000) & 0x3FF), big);
        } else {
            add_unit(bytes, codepoint, big);
        }
        break;
    case ENCODING_LATIN_1:
        bytes_add(bytes, &byte, 1);
        break;
    }
}

void bytes_free(struct bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct bytes){0};
}

uint32_t random_below(uint64_t *state, uint32_t limit)
{
    /* Knuth's linear congruential generator: the upper half is good enough to choose by. */
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % limit;
}

uint32_t random_codepoint(uint64_t *state)
{
    static const uint32_t firsts[] = {'a',     'A',     '0',     '!',    0xC0,    0x391, 0x410,
                                      0x5D0,   0x627,   0x64B,   0x905,  0x93E,   0xE01, 0x1100,
                                      0x1160,  0x11A8,  0xAC00,  0x3041, 0x4E00,  0x300, 0x1F600,
                                      0x1F466, 0x1F1E6, 0x1F3FB, 0x2190, 0x1D400, 0x7C0};
    static const uint32_t specials[] = {
        0x200D, 0xFE0F, 0xFE0E, 0x20E3, 0x200B, 0xAD,   0x202E, 0x2066, 0x2069, 0x200F, 0,   7,   0x7F,
        0x85,   0xFFFD, 0xFFFF, 0xE000, 0xFDFD, 0x3000, 0xA0,   0x0E33, '\t',   '(',    ')', '"', 0x10FFFF};
    uint32_t kind = random_below(state, 20);
    if (kind < 4) {
        return ' ';
    }
    if (kind < 6) {
        return specials[random_below(state, sizeof specials / sizeof specials[0])];
    }
    return firsts[random_below(state, sizeof firsts / sizeof firsts[0])] + random_below(state, 20);
}

struct bytes random_text(uint64_t seed, size_t length, enum encoding encoding)
{
    static const uint32_t ends[] = {'\n', '\r', '\f', 0x2028, 0x2029};
    struct bytes bytes = {0};
    uint64_t state = seed;
    while (bytes.length < length) {
        /* Mostly short lines, some empty, now and then one that has to be cut into several blocks. */
        uint32_t kind = random_below(&state, 40);
        uint32_t count = kind == 0 ? 20000 : kind < 10 ? 0 : random_below(&state, 200);
        while (count-- > 0) {
            bytes_add_codepoint(&bytes, random_codepoint(&state), encoding);
            if (encoding == ENCODING_UTF_8 && random_below(&state, 50) == 0) {
                unsigned char invalid = (unsigned char)(0x80 + random_below(&state, 0x80));
                bytes_add(&bytes, &invalid, 1);
            }
        }
        uint32_t end = ends[random_below(&state, encoding == ENCODING_LATIN_1 ? 3 : 5)];
        bytes_add_codepoint(&bytes, end, encoding);
        if (end == '\r' && random_below(&state, 2) == 0) {
            bytes_add_codepoint(&bytes, '\n', encoding);
        }
    }
    return bytes;
}

int open_fonts(void **state)
{
    struct placard_error error;
    struct fonts *fonts = NULL;
    if (fonts_open(&fonts, NULL, &error) != PLACARD_OK) {
        print_error("%s\n", error.message);
        return -1;
    }
    *state = fonts;
    return 0;
}

int close_fonts(void **state)
{
    fonts_close(*state);
    return 0;
}

SDL_Surface *make_surface(int width, int height)
{
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, width, height, 32, SDL_PIXELFORMAT_RGB888);
    assert_non_null(surface);
    assert_int_equal(SDL_FillRect(surface, NULL, 0xFFFFFF), 0);
    return surface;
}

uint32_t pixel_at(const SDL_Surface *surface, int x, int y)
{
    uint32_t pixel;
    memcpy(&pixel, (const unsigned char *)surface->pixels + (ptrdiff_t)y * surface->pitch + (ptrdiff_t)x * 4,
           4);
    return pixel & 0xFFFFFF;
}

size_t count_ink(const SDL_Surface *surface, SDL_Rect part, uint32_t background)
{
    size_t count = 0;
    for (int y = part.y; y < part.y + part.h; y++) {
        for (int x = part.x; x < part.x + part.w; x++) {
            count += pixel_at(surface, x, y) != background;
        }
    }
    return count;
}

bool same_pixels(const SDL_Surface *a, const SDL_Surface *b)
{
    for (int y = 0; y < a->h; y++) {
        for (int x = 0; x < a->w; x++) {
            if (pixel_at(a, x, y) != pixel_at(b, x, y)) {
                return false;
            }
        }
    }
    return true;
}
