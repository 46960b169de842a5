/* For scale.h: how one side of a picture is filtered. */
#ifndef PLACARD_RENDERER_SCALE_AXIS_H
#define PLACARD_RENDERER_SCALE_AXIS_H

#include <stdbool.h>
#include <stdint.h>

/* Every pixel of the part is a weighted sum of TAPS source pixels, from FIRST on, which never goes back. */
struct scale_axis {
    uint32_t taps;
    uint32_t *first;
    float *weights; /* TAPS for each pixel */
};

/* Fills AXIS for COUNT pixels from START of a side of SOURCE pixels that is scaled to SCALED. False when
 * memory is short; to be released in any case. */
bool scale_axis_prepare(struct scale_axis *axis, uint32_t source, uint64_t scaled, uint64_t start,
                        uint32_t count);

/* Frees what AXIS has. */
void scale_axis_release(struct scale_axis *axis);

#endif
