#include "renderer/svg.h"

#include "renderer/markup.h"
#include <math.h>
#include <stdlib.h>

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
    markup_find_attribute(file, svg->start, svg->end, "viewBox", text, sizeof text);
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
    markup_find_attribute(file, svg->start, svg->end, "width", text, sizeof text);
    svg->width = length_of(text);
    markup_find_attribute(file, svg->start, svg->end, "height", text, sizeof text);
    svg->height = length_of(text);
    markup_find_attribute(file, svg->start, svg->end, "preserveAspectRatio", svg->alignment,
                          sizeof svg->alignment);
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
    while (markup_next_element(file, &at) && !markup_is_element(file, at, "svg")) {
    }
    const uint8_t *close = memchr(file.data + at, '>', file.length - at);
    if (close == NULL || !markup_is_element(file, at, "svg")) {
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
    for (size_t at = svg->end; markup_next_element(file, &at);) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            if (markup_is_element(file, at, names[i])) {
                return names[i];
            }
        }
    }
    return NULL;
}
