#include "renderer/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SIDES_SIZE 192
#define PERCENT    "e2%"

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

/* An attribute in a tag; both parts may be empty. */
struct attribute {
    size_t name, name_length;
    size_t value, value_length;
};

static void skip_any(struct bytes file, size_t *at, size_t end, const char *set)
{
    while (*at < end && is_one_of(file.data[*at], set)) {
        (*at)++;
    }
}

/* Reads the attribute at *AT or behind it, and moves *AT behind that; false when there is none before END. */
static bool next_attribute(struct bytes file, size_t *at, size_t end, struct attribute *attribute)
{
    skip_any(file, at, end, " \t\r\n/=\"'");
    attribute->name = *at;
    while (*at < end && !is_one_of(file.data[*at], " \t\r\n=\"'")) {
        (*at)++;
    }
    attribute->name_length = *at - attribute->name;
    skip_any(file, at, end, " \t\r\n=");
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

static bool has_name(struct bytes file, const struct attribute *attribute, const char *name)
{
    return attribute->name_length == strlen(name) && bytes_are(file, attribute->name, name);
}

/* The value of attribute NAME in the tag from START to END, as text; empty when it is not there. */
static void find_attribute(struct bytes file, size_t start, size_t end, const char *name, char *text,
                           size_t size)
{
    struct attribute attribute;
    text[0] = '\0';
    for (size_t at = start; next_attribute(file, &at, end, &attribute);) {
        if (has_name(file, &attribute, name)) {
            snprintf(text, size, "%.*s", (int)(attribute.value_length < size ? attribute.value_length : size),
                     (const char *)file.data + attribute.value);
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

/* A copy that grows by what is inserted. */
struct copy {
    struct bytes file;
    uint8_t *data;
    size_t length;
    size_t copied; /* of the file */
};

static void copy_until(struct copy *copy, size_t at)
{
    memcpy(copy->data + copy->length, copy->file.data + copy->copied, at - copy->copied);
    copy->length += at - copy->copied;
    copy->copied = at;
}

/* AT lies behind everything that was inserted before. */
static void insert(struct copy *copy, size_t at, const char *text)
{
    copy_until(copy, at);
    memcpy(copy->data + copy->length, text, strlen(text));
    copy->length += strlen(text);
}

static void insert_sides(struct copy *copy, const struct svg *svg)
{
    char text[SIDES_SIZE], lower[sizeof svg->alignment];
    const char *alignment = svg->alignment[0] != '\0' ? svg->alignment : "xMidYMid";
    snprintf(lower, sizeof lower, "%s", alignment);
    for (char *letter = lower; *letter != '\0'; letter++) {
        if (*letter == 'Y') {
            *letter = 'y'; /* the decoder knows "yMid" alone, which SVG does not */
        }
    }
    snprintf(text, sizeof text, " width=\"%.9g\" height=\"%.9g\" preserveAspectRatio=\"%s %s\"", svg->width,
             svg->height, alignment, lower);
    insert(copy, copy->file.data[svg->end - 1] == '/' ? svg->end - 1 : svg->end, text);
}

/* Whether the gradient whose tag is from START to END has its places in fractions of the shape. What refers
 * to another gradient may have its units from there. */
static bool has_fractions(struct bytes file, size_t start, size_t end)
{
    char units[32], reference[2];
    find_attribute(file, start, end, "gradientUnits", units, sizeof units);
    if (units[0] != '\0') {
        return strcmp(units, "objectBoundingBox") == 0;
    }
    find_attribute(file, start, end, "xlink:href", reference, sizeof reference);
    if (reference[0] == '\0') {
        find_attribute(file, start, end, "href", reference, sizeof reference);
    }
    return reference[0] == '\0';
}

/* Makes percentages of fractions: "e2" is a number's exponent. */
static void insert_percent_signs(struct copy *copy, size_t start, size_t end)
{
    static const char *const places[] = {"x1", "y1", "x2", "y2", "cx", "cy", "fx", "fy", "r"};
    struct attribute attribute;
    for (size_t at = start; next_attribute(copy->file, &at, end, &attribute);) {
        size_t last = attribute.value, value_end = attribute.value + attribute.value_length;
        skip_any(copy->file, &last, value_end, "+-.0123456789");
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
            if (has_name(copy->file, &attribute, places[i]) && last == value_end && last > attribute.value) {
                insert(copy, last, PERCENT);
            }
        }
    }
}

/* The decoder takes such fractions for pixels. */
static void complete_gradients(struct copy *copy, size_t at)
{
    while (next_element(copy->file, &at)) {
        const uint8_t *close = memchr(copy->file.data + at, '>', copy->file.length - at);
        if (close != NULL &&
            (is_element(copy->file, at, "linearGradient") || is_element(copy->file, at, "radialGradient"))) {
            size_t start = at + strlen("linearGradient"), end = (size_t)(close - copy->file.data);
            if (has_fractions(copy->file, start, end)) {
                insert_percent_signs(copy, start, end);
            }
        }
    }
}

uint8_t *svg_complete(struct bytes file, const struct svg *svg, size_t *length)
{
    /* What a percent sign is inserted behind has more letters: r="1". */
    _Static_assert(sizeof PERCENT <= 5, "a copy is at most twice as long, and what the sides take");
    struct copy copy = {.file = file};
    size_t room;
    if (__builtin_mul_overflow(file.length, 2, &room) || __builtin_add_overflow(room, SIDES_SIZE, &room)) {
        return NULL;
    }
    copy.data = malloc(room);
    if (copy.data == NULL) {
        return NULL;
    }
    if (svg->has_box) {
        insert_sides(&copy, svg);
    }
    complete_gradients(&copy, svg->end);
    copy_until(&copy, file.length);
    *length = copy.length;
    return copy.data;
}
