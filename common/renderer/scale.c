#include "renderer/scale.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Source pixels in a target pixel from where on downwards they are drawn as squares. */
#define SQUARES 0.125

/* The four channels of a pixel, worked on at once. */
typedef float channels __attribute__((vector_size(16)));

/* How one side is filtered: every pixel of the part is a weighted sum of TAPS source pixels, from FIRST on.
 */
struct axis {
    uint32_t taps;
    uint32_t *first;
    float *weights; /* TAPS for each pixel */
};

static double lanczos(double x)
{
    const double pi = 3.14159265358979323846;
    if (fabs(x) < 1e-9) {
        return 1;
    }
    return fabs(x) < 3 ? 3 * sin(pi * x) * sin(pi * x / 3) / (pi * pi * x * x) : 0;
}

static double catmull_rom(double x)
{
    x = fabs(x);
    if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/* The share of a target pixel, RATIO source pixels wide, that a source pixel covers. */
static double overlap(double x, double ratio)
{
    double covered = (1 + ratio) / 2 - fabs(x);
    return covered < 0 ? 0 : covered < ratio ? covered : ratio;
}

static double kernel(double x, double ratio)
{
    if (ratio > 1) {
        return lanczos(x / ratio);
    }
    return ratio > SQUARES ? catmull_rom(x) : overlap(x, ratio);
}

/* Weights of one pixel, whose middle is at CENTER in the source, summing up to one; what lies beyond the edge
 * is left out. */
static void weigh(float *weights, uint32_t first, uint32_t taps, double center, double ratio)
{
    double sum = 0;
    for (uint32_t i = 0; i < taps; i++) {
        double distance = first + i + 0.5 - center;
        double weight = kernel(distance, ratio);
        weights[i] = (float)weight;
        sum += weight;
    }
    for (uint32_t i = 0; i < taps; i++) {
        weights[i] = (float)((double)weights[i] / sum);
    }
}

static void axis_release(struct axis *axis)
{
    free(axis->first);
    free(axis->weights);
}

/* For COUNT pixels from START of a side of SOURCE pixels that is scaled to SCALED. False when memory is
 * short; to be released in any case. */
static bool axis_prepare(struct axis *axis, uint32_t source, uint64_t scaled, uint64_t start, uint32_t count)
{
    double ratio = (double)source / (double)scaled;
    double support = ratio > 1 ? 3 * ratio : ratio > SQUARES ? 2 : 1;
    uint32_t taps = (uint32_t)ceil(2 * support); /* so many middles of pixels are nearer than that, at most */
    axis->taps = taps < source ? taps : source;
    axis->first = malloc(count * sizeof *axis->first);
    axis->weights = calloc((size_t)count * axis->taps, sizeof *axis->weights);
    if (axis->first == NULL || axis->weights == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        double center = ((double)(start + i) + 0.5) * ratio;
        double left = floor(center - support - 0.5) + 1;
        double last = source - axis->taps;
        axis->first[i] = (uint32_t)(left < 0 ? 0 : left < last ? left : last);
        weigh(axis->weights + (size_t)i * axis->taps, axis->first[i], axis->taps, center, ratio);
    }
    return true;
}

/* The weighted sum of the rows that make one row of the target, for COUNT samples from byte BEGIN of each. */
static void sum_rows(float *sums, const struct bitmap *source, const struct axis *axis, uint32_t row,
                     size_t begin, size_t count)
{
    const float *weights = axis->weights + (size_t)row * axis->taps;
    const uint8_t *bytes = (const uint8_t *)(source->pixels + source->stride * axis->first[row]) + begin;
    const size_t stride = source->stride * sizeof *source->pixels;
    memset(sums, 0, count * sizeof *sums);
    uint32_t tap = 0;
    for (; tap + 1 < axis->taps; tap += 2, bytes += 2 * stride) {
        const uint8_t *next = bytes + stride;
        const float weight = weights[tap], next_weight = weights[tap + 1];
        for (size_t i = 0; i < count; i++) {
            sums[i] += weight * (float)bytes[i] + next_weight * (float)next[i];
        }
    }
    if (tap < axis->taps) {
        for (size_t i = 0; i < count; i++) {
            sums[i] += weights[tap] * (float)bytes[i];
        }
    }
}

static inline uint32_t to_byte(float value, uint32_t most)
{
    int rounded = (int)(value + 0.5f);
    return value <= 0 ? 0 : (uint32_t)rounded > most ? most : (uint32_t)rounded;
}

/* A premultiplied colour is never more than its alpha. */
static inline uint32_t to_pixel(channels sum, bool opaque)
{
    uint32_t alpha = opaque ? 255 : to_byte(sum[3], 255);
    return alpha << 24 | to_byte(sum[2], alpha) << 16 | to_byte(sum[1], alpha) << 8 | to_byte(sum[0], alpha);
}

/* Makes one row of the target of the sums of the source's columns from BEGIN on. */
static void sum_columns(uint32_t *target, uint32_t width, const channels *sums, uint32_t begin,
                        const struct axis *axis, bool opaque)
{
    const float *weights = axis->weights;
    for (uint32_t x = 0; x < width; x++, weights += axis->taps) {
        const channels *column = sums + (axis->first[x] - begin);
        channels even = {0}, odd = {0};
        uint32_t tap = 0;
        for (; tap + 1 < axis->taps; tap += 2) {
            even += weights[tap] * column[tap];
            odd += weights[tap + 1] * column[tap + 1];
        }
        if (tap < axis->taps) {
            even += weights[tap] * column[tap];
        }
        target[x] = to_pixel(even + odd, opaque);
    }
}

static void copy(const struct bitmap *source, const struct scale_region *region, uint32_t *target,
                 size_t stride)
{
    for (uint32_t y = 0; y < region->height; y++) {
        const uint32_t *row = source->pixels + source->stride * (region->y + y) + region->x;
        memcpy(target + stride * y, row, region->width * sizeof *target);
    }
}

enum placard_status scale_bitmap(const struct bitmap *source, const struct scale_region *region,
                                 uint32_t *target, size_t stride, struct placard_error *error)
{
    if (region->width == 0 || region->height == 0) {
        return PLACARD_OK;
    }
    if (region->scaled_width == source->width && region->scaled_height == source->height) {
        copy(source, region, target, stride);
        return PLACARD_OK;
    }
    struct axis across = {0}, down = {0};
    channels *sums = NULL;
    enum placard_status status = PLACARD_OK;
    if (axis_prepare(&across, source->width, region->scaled_width, region->x, region->width) &&
        axis_prepare(&down, source->height, region->scaled_height, region->y, region->height)) {
        uint32_t begin = across.first[0];
        uint32_t count = across.first[region->width - 1] + across.taps - begin;
        sums = aligned_alloc(sizeof *sums, (size_t)count * sizeof *sums);
        for (uint32_t y = 0; sums != NULL && y < region->height; y++) {
            sum_rows((float *)sums, source, &down, y, (size_t)begin * 4, (size_t)count * 4);
            sum_columns(target + stride * y, region->width, sums, begin, &across, source->opaque);
        }
    }
    if (sums == NULL) {
        status = placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to scale a picture of %ux%u pixels",
                              source->width, source->height);
    }
    free(sums);
    axis_release(&across);
    axis_release(&down);
    return status;
}
