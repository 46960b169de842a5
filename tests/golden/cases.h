/* What is rendered, and compared with the pictures in this folder. */
#ifndef TESTS_GOLDEN_CASES_H
#define TESTS_GOLDEN_CASES_H

#include "renderer/protocol.h"

struct golden_case {
    const char *name; /* of the picture, without ".png"; several cases may be to look alike */
    const char *file; /* relative to the sources; NULL: nothing */
    uint32_t width, height;
    struct renderer_view view;        /* zoom, background and font size 0: one, dark blue and 16 */
    enum placard_pixel_format format; /* raw pixels: four quarters, made in this format */
    enum placard_kind kind;
};

extern const struct golden_case golden_cases[];
extern const unsigned golden_case_count;

#endif
