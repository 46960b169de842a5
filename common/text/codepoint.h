/* UTF-8, one character at a time. */
#ifndef PLACARD_TEXT_CODEPOINT_H
#define PLACARD_TEXT_CODEPOINT_H

#include <stddef.h>
#include <stdint.h>

#define CODEPOINT_REPLACEMENT 0xFFFDu
#define CODEPOINT_MAX_BYTES   4

/* Reads the character at TEXT, of which LENGTH (at least 1) bytes are there, into *CODEPOINT. Returns how
 * many bytes it takes, at least 1. What is not valid gives U+FFFD, one for each maximal part of a sequence
 * (The Unicode Standard, section 3.9). */
size_t codepoint_decode(const unsigned char *text, size_t length, uint32_t *codepoint);

/* Writes CODEPOINT (a Unicode scalar value) to TEXT; returns how many bytes that took. */
size_t codepoint_encode(uint32_t codepoint, char text[CODEPOINT_MAX_BYTES]);

#endif
