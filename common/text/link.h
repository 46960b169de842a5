/* Finding URLs in text. */
#ifndef PLACARD_TEXT_LINK_H
#define PLACARD_TEXT_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Finds the first URL in the COUNT code points at TEXT that starts at FROM or later: http, https, ftp,
 * mailto, or "www.". Punctuation that ends the sentence, and a closing bracket that was opened before the
 * URL, are not part of it. Sets *START and *END (one past it); false when there is none. */
bool link_find(const uint32_t *text, size_t count, size_t from, size_t *start, size_t *end);

#endif
