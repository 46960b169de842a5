/* What has to be known of an SVG's text before the decoder has it. */
#ifndef PLACARD_RENDERER_SVG_H
#define PLACARD_RENDERER_SVG_H

#include "renderer/bytes.h"

struct svg {
    size_t start, end;    /* of the attributes of its first tag */
    double width, height; /* pixels at 96 to the inch; 0 where its shapes decide */
    bool has_box;         /* a view box, which is … */
    char alignment[32];   /* … placed so when its sides have other proportions */
};

/* Reads FILE's first tag; false when the file is cut off. */
bool svg_read(struct bytes file, struct svg *svg);

/* The first of SVG's elements that people would see and the decoder passes over: text, pictures, copies. NULL
 * when there is none. */
const char *svg_find_undrawable(struct bytes file, const struct svg *svg);

/* A copy of FILE, of *LENGTH bytes and to be freed, that tells the decoder what it would get wrong by itself:
 * both sides and how to place the view box, which it stretches; gradients in percent of their shape, since it
 * takes fractions for pixels (https://github.com/memononen/nanosvg/pull/47); colours as numbers, since it
 * knows few of their names; that clipping paths, masks and the like are not drawn by themselves. NULL when
 * memory is short. */
uint8_t *svg_complete(struct bytes file, const struct svg *svg, size_t *length);

#endif
