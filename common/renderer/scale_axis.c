#include "renderer/scale_axis.h"

#include <math.h>
#include <stdlib.h>

/* Source pixels in a target pixel from where on downwards they are drawn as squares. */
#define SQUARES 0.125

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

void scale_axis_release(struct scale_axis *axis)
{
    free(axis->first);
    free(axis->weights);
}

bool scale_axis_prepare(struct scale_axis *axis, uint32_t source, uint64_t scaled, uint64_t start,
                        uint32_t count)
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
