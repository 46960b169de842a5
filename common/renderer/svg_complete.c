/* The copy of an SVG that its decoder gets right. */
#include "renderer/svg.h"

#include "renderer/color_name.h"
#include "renderer/markup.h"
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define SIDES_SIZE 192
#define PERCENT    "e2%"
#define LETTERS    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* What has been written of the copy. */
struct copy {
    struct bytes file;
    FILE *stream;
    size_t copied;       /* of the file */
    size_t hidden_until; /* what is not drawn by itself ends there … */
    bool hides;          /* … and is made so here */
};

static void copy_until(struct copy *copy, size_t at)
{
    (void)fwrite(copy->file.data + copy->copied, 1, at - copy->copied, copy->stream); /* see svg_complete() */
    copy->copied = at;
}

/* Puts TEXT in the place of LENGTH bytes at AT; not into what has been copied already. */
static void put(struct copy *copy, size_t at, size_t length, const char *text)
{
    if (at >= copy->copied) {
        copy_until(copy, at);
        copy->copied += length;
        (void)fputs(text, copy->stream);
    }
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
    put(copy, copy->file.data[svg->end - 1] == '/' ? svg->end - 1 : svg->end, 0, text);
}

/* Whether the gradient whose tag is from START to END has its places in fractions of the shape. What refers
 * to another gradient may have its units from there. */
static bool has_fractions(struct bytes file, size_t start, size_t end)
{
    char units[32], reference[2];
    markup_find_attribute(file, start, end, "gradientUnits", units, sizeof units);
    if (units[0] != '\0') {
        return strcmp(units, "objectBoundingBox") == 0;
    }
    markup_find_attribute(file, start, end, "xlink:href", reference, sizeof reference);
    if (reference[0] == '\0') {
        markup_find_attribute(file, start, end, "href", reference, sizeof reference);
    }
    return reference[0] == '\0';
}

/* Makes a percentage of a gradient's fraction: "e2" is a number's exponent. */
static void complete_place(struct copy *copy, const struct markup_attribute *attribute)
{
    static const char *const places[] = {"x1", "y1", "x2", "y2", "cx", "cy", "fx", "fy", "r"};
    size_t last = attribute->value, end = attribute->value + attribute->value_length;
    markup_skip(copy->file, &last, end, "+-.0123456789");
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (markup_is_attribute(copy->file, attribute, places[i]) && last == end && last > attribute->value) {
            put(copy, end, 0, PERCENT);
        }
    }
}

/* What the decoder knows for the colour NAME of LENGTH letters, in TEXT; false when it needs nothing else. */
static bool spell_color(const char *name, size_t length, char text[8])
{
    uint32_t color;
    if (color_name_find(name, length, &color)) {
        snprintf(text, 8, "#%06x", color);
    } else if (length == strlen("currentColor") && strncasecmp(name, "currentColor", length) == 0) {
        snprintf(text, 8, "#000000"); /* of a file of its own, unless it says otherwise */
    } else if (length == strlen("transparent") && strncasecmp(name, "transparent", length) == 0) {
        snprintf(text, 8, "none");
    } else {
        return false;
    }
    return true;
}

/* Spells the colour at *AT, and moves *AT behind it. */
static void complete_color(struct copy *copy, size_t *at, size_t end)
{
    char text[8];
    markup_skip(copy->file, at, end, " \t\r\n");
    size_t start = *at;
    markup_skip(copy->file, at, end, LETTERS);
    if (spell_color((const char *)copy->file.data + start, *at - start, text)) {
        put(copy, start, *at - start, text);
    }
}

/* The colours in a style attribute, or a style sheet, from AT to END: each is behind a colon. */
static void complete_style(struct copy *copy, size_t at, size_t end)
{
    const uint8_t *colon;
    while ((colon = memchr(copy->file.data + at, ':', end - at)) != NULL) {
        at = (size_t)(colon - copy->file.data) + 1;
        complete_color(copy, &at, end);
    }
}

/* Completes the style sheet behind the tag that ends at AT, and moves AT to its end: the next tag's
 * beginning, CDATA or not. The decoder reads no sheet in a CDATA section, and crashes when a brace is not
 * closed. */
static void complete_sheet(struct copy *copy, size_t *at)
{
    static const char opening[] = "<![CDATA[", closing[] = "]]>";
    struct bytes file = copy->file;
    (*at)++;
    markup_skip(file, at, file.length, " \t\r\n");
    if (bytes_are(file, *at, opening)) {
        put(copy, *at, strlen(opening), "");
        *at += strlen(opening);
    }
    size_t start = *at;
    const uint8_t *next = memchr(file.data + start, '<', file.length - start);
    size_t length = (next == NULL ? file.length : (size_t)(next - file.data)) - start;
    complete_style(copy, start, start + length);
    const uint8_t *brackets = memmem(file.data + start, length, closing, strlen(closing));
    if (brackets != NULL) {
        put(copy, (size_t)(brackets - file.data), strlen(closing), "");
    }
    const uint8_t *open = memrchr(file.data + start, '{', length);
    const uint8_t *closed = memrchr(file.data + start, '}', length);
    if (open != NULL && (closed == NULL || closed < open)) {
        put(copy, start + length, 0, "}");
    }
    *at = start + length;
}

static void complete_attributes(struct copy *copy, size_t start, size_t end, bool is_gradient)
{
    struct markup_attribute attribute;
    bool is_fractional = is_gradient && has_fractions(copy->file, start, end);
    for (size_t at = start; markup_next_attribute(copy->file, &at, end, &attribute);) {
        size_t value = attribute.value, value_end = value + attribute.value_length;
        if (markup_is_attribute(copy->file, &attribute, "fill") ||
            markup_is_attribute(copy->file, &attribute, "stroke") ||
            markup_is_attribute(copy->file, &attribute, "stop-color")) {
            complete_color(copy, &value, value_end);
        } else if (markup_is_attribute(copy->file, &attribute, "style")) {
            complete_style(copy, value, value_end);
        } else if (is_fractional) {
            complete_place(copy, &attribute);
        }
    }
}

/* Where the content of the element NAME ends whose tag ends at AT: at its end tag. */
static size_t content_end(struct bytes file, size_t at, const char *name)
{
    char tag[16];
    snprintf(tag, sizeof tag, "</%s", name);
    const uint8_t *found = memmem(file.data + at, file.length - at, tag, strlen(tag));
    return found == NULL ? file.length : (size_t)(found - file.data);
}

static void stop_hiding(struct copy *copy)
{
    if (copy->hides) {
        put(copy, copy->hidden_until, 0, "</defs>");
        copy->hides = false;
    }
}

/* What the element at AT, whose tag ends at END, is made of is not drawn by itself, which the decoder knows
 * of <defs> alone: so it is put into some. */
static void hide_definition(struct copy *copy, size_t at, size_t end)
{
    static const char *const names[] = {"defs", "clipPath", "mask", "pattern", "marker", "symbol"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (at >= copy->hidden_until && copy->file.data[end - 1] != '/' &&
            markup_is_element(copy->file, at, names[i])) {
            copy->hidden_until = content_end(copy->file, end, names[i]);
            copy->hides = i > 0;
            if (copy->hides) {
                put(copy, end + 1, 0, "<defs>");
            }
        }
    }
}

/* Each element from AT on, in the file's order. */
static void complete_elements(struct copy *copy, size_t at)
{
    while (markup_next_element(copy->file, &at)) {
        const uint8_t *close = memchr(copy->file.data + at, '>', copy->file.length - at);
        if (close == NULL) {
            break;
        }
        if (at > copy->hidden_until) {
            stop_hiding(copy);
        }
        size_t end = (size_t)(close - copy->file.data);
        complete_attributes(copy, at, end,
                            markup_is_element(copy->file, at, "linearGradient") ||
                                markup_is_element(copy->file, at, "radialGradient"));
        hide_definition(copy, at, end);
        bool is_style = markup_is_element(copy->file, at, "style");
        at = end;
        if (is_style) {
            complete_sheet(copy, &at);
        }
    }
    stop_hiding(copy);
}

uint8_t *svg_complete(struct bytes file, const struct svg *svg, size_t *length)
{
    char *data = NULL;
    struct copy copy = {.file = file, .stream = open_memstream(&data, length)};
    if (copy.stream == NULL) {
        return NULL;
    }
    if (svg->has_box) {
        insert_sides(&copy, svg);
    }
    complete_elements(&copy, svg->end);
    copy_until(&copy, file.length);
    bool is_complete = ferror(copy.stream) == 0;
    if (fclose(copy.stream) != 0 || !is_complete) {
        free(data);
        return NULL;
    }
    return (uint8_t *)data;
}
