/* The order in which people expect names: without regard to case, and numbers by their value, so that "file2"
 * comes before "File10". */
#ifndef LOADER_NATURAL_ORDER_H
#define LOADER_NATURAL_ORDER_H

#include <locale.h>

/* A key for NAME (any bytes; UTF-8 where it is that): strcmp() of two keys gives the order of their names.
 * Names that differ only in case or in leading zeros have the same key. LOCALE tells small letters from
 * capital ones and is one of UTF-8; (locale_t)0: only those of ASCII. To be freed by the caller; NULL when
 * there is no memory. */
char *natural_key(const char *name, locale_t locale);

#endif
