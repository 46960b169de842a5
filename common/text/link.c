#include "text/link.h"

#include <string.h>

struct scheme {
    const char *prefix;
    const char *needs; /* a character that has to follow somewhere, or NULL */
};

static const struct scheme schemes[] = {
    {"https://", NULL}, {"http://", NULL}, {"ftp://", NULL}, {"mailto:", "@"}, {"www.", "."},
};

static bool is_alphanumeric(uint32_t codepoint)
{
    return (codepoint >= '0' && codepoint <= '9') || (codepoint >= 'a' && codepoint <= 'z') ||
           (codepoint >= 'A' && codepoint <= 'Z');
}

/* May stand in a URL: of ASCII what RFC 3986 allows, beyond it all but spaces, controls and quotation marks,
 * as people write addresses with letters of their own. */
static bool is_allowed(uint32_t codepoint)
{
    if (codepoint < 0x80) {
        return is_alphanumeric(codepoint) ||
               (codepoint > ' ' && strchr("-._~:/?#[]@!$&'()*+,;=%", (int)codepoint));
    }
    return codepoint > 0xA0 && codepoint != 0xAB && codepoint != 0xBB && codepoint != 0xFFFD &&
           codepoint != 0xFEFF && !(codepoint >= 0x2000 && codepoint <= 0x206F) &&
           !(codepoint >= 0x3000 && codepoint <= 0x301F) && codepoint != 0xFF08 && codepoint != 0xFF09 &&
           codepoint != 0xFF0C;
}

static size_t match_prefix(const uint32_t *text, size_t count, const char *prefix)
{
    size_t length = strlen(prefix);
    if (length > count) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        uint32_t lower = text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i];
        if (lower != (unsigned char)prefix[i]) {
            return 0;
        }
    }
    return length;
}

static size_t count_of(const uint32_t *text, size_t count, uint32_t codepoint)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        found += text[i] == codepoint;
    }
    return found;
}

static bool is_unopened(const uint32_t *text, size_t length, uint32_t opening, uint32_t closing)
{
    return text[length - 1] == closing && count_of(text, length, closing) > count_of(text, length, opening);
}

/* LENGTH less the punctuation at the end. */
static size_t trim(const uint32_t *text, size_t length, size_t least)
{
    while (length > least) {
        uint32_t last = text[length - 1];
        bool punctuation = (last < 0x80 && strchr(".,;:!?'*", (int)last)) || last == 0xFF01 ||
                           last == 0xFF1F || last == 0xFF1B || last == 0xFF1A;
        if (!punctuation && !is_unopened(text, length, '(', ')') && !is_unopened(text, length, '[', ']')) {
            break;
        }
        length--;
    }
    return length;
}

/* The length of the URL that TEXT starts with; 0 when it starts with none. */
static size_t match(const uint32_t *text, size_t count)
{
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t prefix = match_prefix(text, count, schemes[i].prefix);
        if (prefix == 0) {
            continue;
        }
        size_t length = prefix;
        while (length < count && is_allowed(text[length])) {
            length++;
        }
        length = trim(text, length, prefix);
        uint32_t first = length > prefix ? text[prefix] : ' ';
        bool starts = is_alphanumeric(first) || first == '[' || first >= 0x80;
        bool complete = !schemes[i].needs ||
                        count_of(text + prefix, length - prefix, (unsigned char)schemes[i].needs[0]) > 0;
        return starts && complete ? length : 0;
    }
    return 0;
}

bool link_find(const uint32_t *text, size_t count, size_t from, size_t *start, size_t *end)
{
    for (size_t i = from; i < count; i++) {
        uint32_t letter = text[i] | 0x20;
        if (letter != 'h' && letter != 'f' && letter != 'm' && letter != 'w') {
            continue;
        }
        if (i > 0 && (is_alphanumeric(text[i - 1]) || text[i - 1] == '_')) {
            continue;
        }
        size_t length = match(text + i, count - i);
        if (length > 0) {
            *start = i;
            *end = i + length;
            return true;
        }
    }
    return false;
}
