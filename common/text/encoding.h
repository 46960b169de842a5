/* Text as bytes in one of several encodings, read where it lies: nothing is converted in advance. */
#ifndef PLACARD_TEXT_ENCODING_H
#define PLACARD_TEXT_ENCODING_H

#include <stddef.h>
#include <stdint.h>

enum encoding { ENCODING_UTF_8, ENCODING_UTF_16_LITTLE, ENCODING_UTF_16_BIG, ENCODING_LATIN_1 };

struct encoded_text {
    const unsigned char *bytes; /* the caller's; at least as long-lived */
    size_t length;
    size_t start; /* of the text itself: after a byte order mark */
    enum encoding encoding;
};

/* Recognises the encoding by a byte order mark, or by the beginning: UTF-16 when most characters of its first
 * 4096 bytes would be ASCII, UTF-8 unless more sequences in ENCODING_WINDOW bytes are broken than whole,
 * otherwise Latin-1. */
#define ENCODING_WINDOW 65536u
struct encoded_text encoding_recognise(const void *data, size_t length);

/* "UTF-8 text", "UTF-16 text" or "Latin-1 text". */
const char *encoding_name(enum encoding encoding);

/* Bytes of the smallest unit: 1, or for UTF-16 2. */
size_t encoding_unit(const struct encoded_text *text);

/* The unit at OFFSET (a multiple of its size, less than the length) as a number; U+FFFD for half of one. */
uint32_t encoding_unit_at(const struct encoded_text *text, size_t offset);

/* Reads the character at OFFSET, less than END, into *CODEPOINT: what is invalid, or goes on beyond END, is
 * U+FFFD. Latin-1 is read as Windows-1252, whose additions everybody uses. Returns its bytes, at least 1. */
size_t encoding_read(const struct encoded_text *text, size_t offset, size_t end, uint32_t *codepoint);

#endif
