/* What the tests of text have in common: random text of all scripts, fonts, surfaces and what is on them. */
#ifndef PLACARD_TEXT_TESTING_H
#define PLACARD_TEXT_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/encoding.h"
#include "text/fonts.h"
#include <SDL_surface.h>
#include <stdbool.h>

/* Bytes that grow. */
struct bytes {
    unsigned char *data;
    size_t length, capacity;
};
void bytes_add(struct bytes *bytes, const void *data, size_t length);
void bytes_add_codepoint(struct bytes *bytes, uint32_t codepoint, enum encoding encoding);
void bytes_free(struct bytes *bytes);

/* The same numbers in every run. */
uint32_t random_below(uint64_t *state, uint32_t limit);

/* A random character: of many scripts, marks, emoji and their parts, spaces, tabs, controls, and now and then
 * what is no character at all. No line ends. */
uint32_t random_codepoint(uint64_t *state);

/* About LENGTH bytes of lines of random characters and lengths; for UTF-8 with some invalid bytes. */
struct bytes random_text(uint64_t seed, size_t length, enum encoding encoding);

/* Fonts as *STATE, for cmocka's group. */
int open_fonts(void **state);
int close_fonts(void **state);

/* A surface without alpha, filled with white. */
SDL_Surface *make_surface(int width, int height);
uint32_t pixel_at(const SDL_Surface *surface, int x, int y);

/* How many pixels are not BACKGROUND (0xRRGGBB) in a part of the surface. */
size_t count_ink(const SDL_Surface *surface, SDL_Rect part, uint32_t background);
bool same_pixels(const SDL_Surface *a, const SDL_Surface *b);

#endif
