/* Telling text from data, and an SVG picture from other text. */
#ifndef PLACARD_RECOGNISE_TEXT_H
#define PLACARD_RECOGNISE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* True when DATA (LENGTH bytes, the beginning of something) looks like text in UTF-8, UTF-16 or an 8-bit
 * encoding: no NUL, but for those of UTF-16, and hardly any control characters. Nothing at all is no text. */
bool recognise_text(const unsigned char *data, size_t length);

/* True when DATA is XML whose first element is svg. */
bool recognise_svg(const unsigned char *data, size_t length);

#endif
