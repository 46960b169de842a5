#include "renderer/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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

/* Moves *AT to the name of the next element; false when there is none. */
static bool next_element(struct bytes file, size_t *at)
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

/* Whether the element at AT has this name. */
static bool is_element(struct bytes file, size_t at, const char *name)
{
    return bytes_are(file, at, name) && is_one_of(bytes_8(file, at + strlen(name)), " \t\r\n/>");
}

/* The value of attribute NAME in the tag from START to END, as text; empty when it is not there. */
static void find_attribute(struct bytes file, size_t start, size_t end, const char *name, char *text,
                           size_t size)
{
    size_t length = strlen(name);
    char quote = 0;
    text[0] = '\0';
    for (size_t at = start; at + length + 2 < end; at++) {
        char byte = (char)file.data[at];
        if (quote != 0) {
            if (byte == quote) {
                quote = 0;
            }
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
        } else if (is_one_of(file.data[at], " \t\r\n") && memcmp(file.data + at + 1, name, length) == 0) {
            size_t value = at + 1 + length;
            while (value < end && is_one_of(file.data[value], " \t\r\n=")) {
                value++;
            }
            if (value >= end || (file.data[value] != '"' && file.data[value] != '\'')) {
                continue;
            }
            size_t count = 0;
            while (count + 1 < size && ++value < end && !is_one_of(file.data[value], "\"'")) {
                text[count++] = (char)file.data[value];
            }
            text[count] = '\0';
            return;
        }
    }
}

/* A length in pixels; 0 when it depends on what is around it, or is none. */
static double length_of(const char *text)
{
    static const struct {
        const char *name;
        double pixels;
    } units[] = {{"", 1},           {"px", 1},         {"pt", 96.0 / 72}, {"pc", 16},
                 {"mm", 96 / 25.4}, {"cm", 96 / 2.54}, {"in", 96}};
    char *end;
    double value = strtod(text, &end);
    if (end == text || !isfinite(value) || value <= 0) {
        return 0;
    }
    end[strcspn(end, " \t\r\n")] = '\0';
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(end, units[i].name) == 0) {
            return value * units[i].pixels;
        }
    }
    return 0;
}

/* Whether there is a view box that has a size, which is then BOX's last two numbers. */
static bool read_box(struct bytes file, const struct svg *svg, double box[4])
{
    char text[128];
    find_attribute(file, svg->start, svg->end, "viewBox", text, sizeof text);
    char *at = text;
    for (int i = 0; i < 4; i++) {
        at += strspn(at, " \t\r\n,");
        box[i] = strtod(at, &at);
    }
    return isfinite(box[2]) && isfinite(box[3]) && box[2] > 0 && box[3] > 0;
}

/* Sides that are missing follow from the view box. */
static void read_size(struct bytes file, struct svg *svg)
{
    char text[128];
    double box[4];
    find_attribute(file, svg->start, svg->end, "width", text, sizeof text);
    svg->width = length_of(text);
    find_attribute(file, svg->start, svg->end, "height", text, sizeof text);
    svg->height = length_of(text);
    find_attribute(file, svg->start, svg->end, "preserveAspectRatio", svg->alignment, sizeof svg->alignment);
    svg->has_box = read_box(file, svg, box);
    if (!svg->has_box) {
        return;
    }
    if (!(svg->width > 0)) {
        svg->width = svg->height > 0 ? svg->height * box[2] / box[3] : box[2];
    }
    if (!(svg->height > 0)) {
        svg->height = svg->width * box[3] / box[2];
    }
}

bool svg_read(struct bytes file, struct svg *svg)
{
    size_t at = 0;
    while (next_element(file, &at) && !is_element(file, at, "svg")) {
    }
    const uint8_t *close = memchr(file.data + at, '>', file.length - at);
    if (close == NULL || !is_element(file, at, "svg")) {
        return false;
    }
    svg->start = at + strlen("svg");
    svg->end = (size_t)(close - file.data);
    read_size(file, svg);
    return close[-1] == '/' || memmem(file.data, file.length, "</svg", 5) != NULL;
}

const char *svg_find_undrawable(struct bytes file, const struct svg *svg)
{
    static const char *const names[] = {"text", "image", "use", "foreignObject"};
    for (size_t at = svg->end; next_element(file, &at);) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            if (is_element(file, at, names[i])) {
                return names[i];
            }
        }
    }
    return NULL;
}

uint8_t *svg_complete(struct bytes file, const struct svg *svg, size_t *length)
{
    char text[192], lower[sizeof svg->alignment];
    const char *alignment = svg->alignment[0] != '\0' ? svg->alignment : "xMidYMid";
    snprintf(lower, sizeof lower, "%s", alignment);
    for (char *letter = lower; *letter != '\0'; letter++) {
        if (*letter == 'Y') {
            *letter = 'y'; /* the decoder knows "yMid" alone, which SVG does not */
        }
    }
    size_t at = file.data[svg->end - 1] == '/' ? svg->end - 1 : svg->end;
    size_t added =
        (size_t)snprintf(text, sizeof text, " width=\"%.9g\" height=\"%.9g\" preserveAspectRatio=\"%s %s\"",
                         svg->width, svg->height, alignment, lower);
    uint8_t *copy = malloc(file.length + added);
    if (copy != NULL) {
        memcpy(copy, file.data, at);
        memcpy(copy + at, text, added);
        memcpy(copy + at + added, file.data + at, file.length - at);
        *length = file.length + added;
    }
    return copy;
}
