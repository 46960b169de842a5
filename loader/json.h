/* Writes JSON (RFC 8259) to a stream. Whatever a string holds, what comes out is valid JSON in UTF-8.
 * Failures of the stream are kept by the stream itself: ferror(). */
#ifndef LOADER_JSON_H
#define LOADER_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
    FILE *stream;
    int depth;  /* of nested objects and arrays */
    bool empty; /* nothing stands yet in the innermost one */
};

/* NAME is the member's name inside an object, and NULL in an array and at the outermost level. */
void json_begin_object(struct json *json, const char *name);
void json_end_object(struct json *json);
void json_begin_array(struct json *json, const char *name);
void json_end_array(struct json *json);

/* Control characters are escaped; bytes that are not UTF-8 become U+FFFD. A NULL is written as null. */
void json_string(struct json *json, const char *name, const char *value);
void json_number(struct json *json, const char *name, uint64_t value);
void json_bool(struct json *json, const char *name, bool value);
void json_null(struct json *json, const char *name);

#define JSON_TIME_END 253402300800000 /* the year 10000, which ISO 8601 has no form for */

/* MILLISECONDS since 1970 as "2026-01-31T12:00:00.000Z"; null for 0, and for what is not in
 * the years to 9999. */
void json_time(struct json *json, const char *name, int64_t milliseconds);

#endif
