/* A drawing (SVG), made into pixels at the size at which it is seen. */
#ifndef PLACARD_RENDERER_DRAWING_H
#define PLACARD_RENDERER_DRAWING_H

#include "renderer/bitmap.h"
#include "renderer/bytes.h"

struct drawing {
    struct bytes file;
    uint8_t *copy; /* of the file, with what the decoder has to be told */
    enum bitmap_alpha alpha;
    uint32_t width, height;               /* its own size, pixels at 96 to the inch */
    struct bitmap bitmap;                 /* as it was drawn last … */
    uint64_t wanted_width, wanted_height; /* … when it was wanted so large */
    uint32_t version;
};

/* Reads the size of FILE, which must stay and is drawn with colours as ALPHA says. PLACARD_BAD_CONTENT,
 * PLACARD_TOO_LARGE. */
enum placard_status drawing_open(struct drawing *drawing, struct bytes file, enum bitmap_alpha alpha,
                                 struct placard_error *error);

void drawing_release(struct drawing *drawing);

/* Draws it WIDTH x HEIGHT pixels large into drawing->bitmap, with its sides' proportions, and as much smaller
 * as memory is bounded. Another size is another drawing->version. */
enum placard_status drawing_draw(struct drawing *drawing, uint64_t width, uint64_t height,
                                 struct placard_error *error);

#endif
