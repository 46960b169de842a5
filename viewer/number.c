#include "number.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Takes the digits of BASE (8, 10 or 16) at TEXT's beginning; returns where they end, NULL when there is none
 * or the number does not fit. */
static const char *take_digits(const char *text, unsigned base, uint64_t *number)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    uint64_t result = 0;
    const char *at = text;
    for (; *at != '\0'; at++) {
        const char *found = strchr(digits, *at);
        if (found == NULL) {
            break;
        }
        uint64_t digit = (uint64_t)(found - digits);
        digit = digit > 15 ? digit - 6 : digit;
        if (digit >= base) {
            break;
        }
        if (__builtin_mul_overflow(result, base, &result) || __builtin_add_overflow(result, digit, &result)) {
            return NULL;
        }
    }
    *number = result;
    return at == text ? NULL : at;
}

bool number_parse(const char *text, uint64_t *number)
{
    const char *end = take_digits(text, 10, number);
    return end != NULL && *end == '\0';
}

bool number_parse_octal(const char *text, uint64_t *number)
{
    const char *end = take_digits(text, 8, number);
    return end != NULL && *end == '\0';
}

bool number_parse_size(const char *text, uint64_t *bytes)
{
    static const char units[] = "KMG";
    uint64_t number = 0;
    const char *end = take_digits(text, 10, &number);
    if (end == NULL) {
        return false;
    }
    if (*end != '\0') {
        const char *unit = strchr(units, *end >= 'a' ? *end - 'a' + 'A' : *end);
        if (unit == NULL || end[1] != '\0') {
            return false;
        }
        uint64_t factor = UINT64_C(1) << (10 * (unit - units + 1));
        if (__builtin_mul_overflow(number, factor, &number)) {
            return false;
        }
    }
    *bytes = number;
    return true;
}

bool number_parse_geometry(const char *text, int maximum, int *width, int *height)
{
    uint64_t across = 0;
    uint64_t down = 0;
    const char *end = take_digits(text, 10, &across);
    if (end == NULL || (*end != 'x' && *end != 'X') || !number_parse(end + 1, &down)) {
        return false;
    }
    if (across < 1 || down < 1 || across > (uint64_t)maximum || down > (uint64_t)maximum) {
        return false;
    }
    *width = (int)across;
    *height = (int)down;
    return true;
}

bool number_parse_mode(const char *text, int maximum, int *width, int *height, int *rate)
{
    char geometry[32];
    uint64_t per_second = 0;
    size_t length = strcspn(text, "@");
    if (length >= sizeof geometry) {
        return false;
    }
    memcpy(geometry, text, length);
    geometry[length] = '\0';
    if (text[length] == '@' &&
        (!number_parse(text + length + 1, &per_second) || per_second < 1 || per_second > (uint64_t)maximum)) {
        return false;
    }
    *rate = (int)per_second;
    return number_parse_geometry(geometry, maximum, width, height);
}

bool number_parse_color(const char *text, uint32_t *color)
{
    uint64_t number = 0;
    text += *text == '#';
    const char *end = take_digits(text, 16, &number);
    if (end == NULL || *end != '\0' || end - text != 6) {
        return false;
    }
    *color = (uint32_t)number;
    return true;
}

bool number_parse_seconds(const char *text, double maximum, int64_t *milliseconds)
{
    /* strtod() takes more than people should write: signs, exponents, "inf". */
    if (text[0] == '\0' || strspn(text, "0123456789.") != strlen(text)) {
        return false;
    }
    char *end = NULL;
    double seconds = strtod(text, &end);
    if (end == text || *end != '\0' || !(seconds > 0) || seconds > maximum) {
        return false;
    }
    int64_t result = (int64_t)(seconds * 1000);
    *milliseconds = result < 1 ? 1 : result;
    return true;
}

bool number_parse_list(const char *text, float *numbers, size_t count)
{
    if (strspn(text, "0123456789.,-") != strlen(text)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        char *end = NULL;
        numbers[i] = strtof(text, &end);
        if (end == text || *end != (i + 1 < count ? ',' : '\0') || numbers[i] < -1e6f || numbers[i] > 1e6f) {
            return false;
        }
        text = end + 1;
    }
    return true;
}
