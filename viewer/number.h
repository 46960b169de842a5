/* Numbers as people write them on a command line. Each function takes all of TEXT or nothing: true and the
 * result, or false for anything else, signs and blanks included. Nothing overflows. */
#ifndef VIEWER_NUMBER_H
#define VIEWER_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decimal digits. */
bool number_parse(const char *text, uint64_t *number);

/* Octal digits, for instance 0640. */
bool number_parse_octal(const char *text, uint64_t *number);

/* Decimal digits with K, M or G behind them (in any case) for 1024, 1024² or 1024³. */
bool number_parse_size(const char *text, uint64_t *bytes);

/* WIDTHxHEIGHT, each 1 to MAXIMUM. */
bool number_parse_geometry(const char *text, int maximum, int *width, int *height);

/* WIDTHxHEIGHT or WIDTHxHEIGHT@RATE, each 1 to MAXIMUM; *RATE is 0 without one. */
bool number_parse_mode(const char *text, int maximum, int *width, int *height, int *rate);

/* RRGGBB, six hexadecimal digits, with or without a # before them. */
bool number_parse_color(const char *text, uint32_t *color);

/* Seconds, with or without a fraction, more than 0 and at most MAXIMUM; the result is at least one
 * millisecond. */
bool number_parse_seconds(const char *text, double maximum, int64_t *milliseconds);

/* COUNT decimal numbers of up to a million, negative ones and fractions too, with commas between them;
 * NUMBERS holds no sense after a failure. */
bool number_parse_list(const char *text, float *numbers, size_t count);

#endif
