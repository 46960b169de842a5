/* A picture that does not move: decoded when it is first needed, no larger than it is needed, and straight to
 * where it is shown when that is possible. */
#ifndef PLACARD_RENDERER_STILL_H
#define PLACARD_RENDERER_STILL_H

#include "renderer/scale.h"
#include "renderer/still_format.h"

/* How much of it is decoded. */
enum still_detail { STILL_UNSEEN, STILL_HALF, STILL_WHOLE };

struct still {
    const struct still_format *format;
    struct bytes file;
    struct probe probe;
    enum bitmap_alpha alpha;
    uint32_t width, height;   /* of all of it, upright */
    struct bitmap bitmap;     /* upright; without memory until it is needed */
    enum still_detail detail; /* of the bitmap */
    bool is_painted;          /* has been seen: who looks again will look more often */
};

/* Opens FILE, which must stay, of FORMAT, whose headers PROBE is what they say; its colours become what ALPHA
 * says. What is not of the formats that can be decoded later, is decoded. PLACARD_BAD_CONTENT,
 * PLACARD_TOO_LARGE, PLACARD_OUT_OF_MEMORY. */
enum placard_status still_open(struct still *still, const struct still_format *format, struct bytes file,
                               const struct probe *probe, enum bitmap_alpha alpha,
                               struct placard_error *error);

void still_release(struct still *still);

/* Makes still->bitmap what is needed to show all of the picture WIDTH x HEIGHT pixels large: as large as it
 * is, or reduced to no less than that. Errors as of still_open(). */
enum placard_status still_decode(struct still *still, uint64_t width, uint64_t height,
                                 struct placard_error *error);

/* Decodes all of the picture into TARGET's memory, of TARGET's size, and sets whether it is opaque. False,
 * with anything in the memory, when the decoder cannot do that; and when it should not: still->bitmap is
 * there, or will be useful. */
bool still_paint(struct still *still, struct bitmap *target);

/* Decodes all of the picture and scales it meanwhile, WIDTH x HEIGHT pixels large, into TARGET, opaque. False
 * as still_paint() has it. */
bool still_scale(struct still *still, uint32_t width, uint32_t height, const struct scale_target *target);

#endif
