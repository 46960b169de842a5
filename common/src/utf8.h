/* UTF-8, as far as names and messages need it. Any thread. */
#ifndef PLACARD_UTF8_H
#define PLACARD_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads the character that TEXT (LENGTH bytes) begins with into *CHARACTER and returns its bytes, 1 to 4.
 * Returns 0 when there is none: no bytes, an incomplete or overlong sequence, a surrogate, or beyond U+10FFFF
 * (RFC 3629). */
size_t utf8_read(const char *text, size_t length, uint32_t *character);

/* LENGTH, less a character at the end of TEXT that was cut in the middle. */
size_t utf8_whole_length(const char *text, size_t length);

/* True for what must not reach a terminal or a one-line message: C0, DEL, C1, the line and paragraph
 * separators. */
bool utf8_is_control(uint32_t character);

#endif
