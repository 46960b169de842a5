#include "renderer/markup.h"

#include <stdio.h>

static bool is_one_of(uint32_t byte, const char *set)
{
    return byte != 0 && strchr(set, (int)byte) != NULL;
}

/* Moves *AT behind END, or to the end of the file when it is not there. */
static void skip_past(struct bytes file, size_t *at, const char *end)
{
    const uint8_t *found = memmem(file.data + *at, file.length - *at, end, strlen(end));
    *at = found == NULL ? file.length : (size_t)(found - file.data) + strlen(end);
}

bool markup_next_element(struct bytes file, size_t *at)
{
    for (;;) {
        const uint8_t *tag = memchr(file.data + *at, '<', file.length - *at);
        if (tag == NULL) {
            return false;
        }
        *at = (size_t)(tag - file.data) + 1;
        if (bytes_are(file, *at, "!--")) {
            skip_past(file, at, "-->");
        } else if (bytes_are(file, *at, "![CDATA[")) {
            skip_past(file, at, "]]>");
        } else if (!is_one_of(bytes_8(file, *at), "!?/")) {
            return true;
        }
    }
}

bool markup_is_element(struct bytes file, size_t at, const char *name)
{
    return bytes_are(file, at, name) && is_one_of(bytes_8(file, at + strlen(name)), " \t\r\n/>");
}

void markup_skip(struct bytes file, size_t *at, size_t end, const char *set)
{
    while (*at < end && is_one_of(file.data[*at], set)) {
        (*at)++;
    }
}

bool markup_next_attribute(struct bytes file, size_t *at, size_t end, struct markup_attribute *attribute)
{
    markup_skip(file, at, end, " \t\r\n/=\"'");
    attribute->name = *at;
    while (*at < end && !is_one_of(file.data[*at], " \t\r\n=\"'")) {
        (*at)++;
    }
    attribute->name_length = *at - attribute->name;
    markup_skip(file, at, end, " \t\r\n=");
    attribute->value = *at;
    attribute->value_length = 0;
    if (*at < end && is_one_of(file.data[*at], "\"'")) {
        attribute->value = *at + 1;
        const uint8_t *quote = memchr(file.data + *at + 1, file.data[*at], end - *at - 1);
        *at = quote == NULL ? end : (size_t)(quote - file.data);
        attribute->value_length = *at - attribute->value;
    }
    return attribute->name_length > 0;
}

bool markup_is_attribute(struct bytes file, const struct markup_attribute *attribute, const char *name)
{
    return attribute->name_length == strlen(name) && bytes_are(file, attribute->name, name);
}

void markup_find_attribute(struct bytes file, size_t start, size_t end, const char *name, char *text,
                           size_t size)
{
    struct markup_attribute attribute;
    text[0] = '\0';
    for (size_t at = start; markup_next_attribute(file, &at, end, &attribute);) {
        if (markup_is_attribute(file, &attribute, name)) {
            snprintf(text, size, "%.*s", (int)(attribute.value_length < size ? attribute.value_length : size),
                     (const char *)file.data + attribute.value);
            return;
        }
    }
}
