#include "renderer/scale.h"

#include "renderer/scale_axis.h"
#include "renderer/worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Rows of the target that a thread takes at once. */
#define BATCH 8u

/* Products that a row's sums are of, from which on it pays to wake the worker: half a millisecond. */
#define WORTH_WAKING 1000000u

/* More places than the filter needs, in steps: one that is made, and some in which the worker is ahead. */
#define STEPS_KEPT 4u

/* The four channels of a pixel, worked on at once. */
typedef float channels __attribute__((vector_size(16)));

/* Who works: the thread that scales, and the worker. */
enum hand { CALLER, WORKER, HANDS };

struct scaling {
    struct bitmap source; /* its memory is the scaling's own */
    uint32_t kept;        /* of its rows: row Y is at the place of Y modulo this */
    struct scale_axis across, down;
    uint32_t begin, columns; /* of the source, that are needed */
    struct scale_target target;
    uint32_t width, height;
    channels *sums[HANDS];
    pthread_mutex_t mutex; /* of what follows */
    pthread_cond_t changed;
    uint32_t ready;         /* rows of the source */
    uint32_t next;          /* row of the target that nobody has taken */
    uint32_t needed[HANDS]; /* first row of the source that each still reads */
    bool is_given_up;
};

/* The samples of the source's row Y that are needed. */
static const uint8_t *samples_of(const struct scaling *scaling, uint32_t y)
{
    const struct bitmap *source = &scaling->source;
    return (const uint8_t *)(source->pixels + source->stride * (y % scaling->kept) + scaling->begin);
}

/* The weighted sum of the source's rows that make one row of the target. */
static void sum_rows(const struct scaling *scaling, uint32_t row, channels *target)
{
    const uint32_t first = scaling->down.first[row], taps = scaling->down.taps;
    const float *weights = scaling->down.weights + (size_t)row * taps;
    const size_t count = (size_t)scaling->columns * 4;
    float *sums = (float *)target;
    memset(sums, 0, count * sizeof *sums);
    for (uint32_t tap = 0; tap < taps; tap += 2) {
        const uint8_t *bytes = samples_of(scaling, first + tap);
        const float weight = weights[tap];
        if (tap + 1 == taps) {
            for (size_t i = 0; i < count; i++) {
                sums[i] += weight * (float)bytes[i];
            }
            break;
        }
        const uint8_t *next = samples_of(scaling, first + tap + 1);
        const float next_weight = weights[tap + 1];
        for (size_t i = 0; i < count; i++) {
            sums[i] += weight * (float)bytes[i] + next_weight * (float)next[i];
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

/* The weighted sums of the columns' sums, which are one row of the target. */
static void sum_columns(const struct scaling *scaling, const channels *sums, uint32_t *target)
{
    const struct scale_axis *axis = &scaling->across;
    const uint32_t begin = scaling->begin, width = scaling->width;
    const bool opaque = scaling->source.opaque;
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

static void release(struct scaling *scaling)
{
    pthread_cond_destroy(&scaling->changed);
    pthread_mutex_destroy(&scaling->mutex);
    for (int hand = 0; hand < HANDS; hand++) {
        free(scaling->sums[hand]);
    }
    scale_axis_release(&scaling->across);
    scale_axis_release(&scaling->down);
    bitmap_release(&scaling->source);
    free(scaling);
}

/* What the filter needs; false when memory is short. */
static bool prepare(struct scaling *scaling, const struct scale_region *region)
{
    const struct bitmap *source = &scaling->source;
    struct scale_axis *across = &scaling->across, *down = &scaling->down;
    if (!scale_axis_prepare(across, source->width, region->scaled_width, region->x, region->width) ||
        !scale_axis_prepare(down, source->height, region->scaled_height, region->y, region->height)) {
        return false;
    }
    scaling->begin = across->first[0];
    scaling->columns = across->first[region->width - 1] + across->taps - scaling->begin;
    uint64_t products = (uint64_t)region->height *
                        ((uint64_t)scaling->columns * down->taps + (uint64_t)region->width * across->taps);
    if (products < WORTH_WAKING) {
        scaling->target.worker = NULL;
    }
    for (int hand = 0; hand < (scaling->target.worker != NULL ? HANDS : 1); hand++) {
        scaling->sums[hand] = aligned_alloc(sizeof(channels), (size_t)scaling->columns * sizeof(channels));
        if (scaling->sums[hand] == NULL) {
            return false;
        }
    }
    return true;
}

/* Makes places for some rows of the source; false when memory is short. */
static bool make_places(struct scaling *scaling)
{
    struct bitmap *source = &scaling->source;
    uint64_t kept = (uint64_t)scaling->down.taps + (uint64_t)STEPS_KEPT * SCALING_STEP;
    scaling->kept = kept < source->height ? (uint32_t)kept : source->height;
    source->pixels = source->memory = calloc(scaling->kept, source->stride * sizeof *source->memory);
    return source->memory != NULL;
}

/* Takes the next rows of the target whose source is there, and works on them; false when there are none. With
 * the mutex, which it gives back meanwhile. */
static bool work(struct scaling *scaling, enum hand hand)
{
    const struct scale_axis *down = &scaling->down;
    uint32_t first = scaling->next, end = first;
    while (end < scaling->height && end - first < BATCH && down->first[end] + down->taps <= scaling->ready) {
        end++;
    }
    if (first == end) {
        return false;
    }
    scaling->next = end;
    scaling->needed[hand] = down->first[first];
    pthread_mutex_unlock(&scaling->mutex);
    for (uint32_t row = first; row < end; row++) {
        sum_rows(scaling, row, scaling->sums[hand]);
        sum_columns(scaling, scaling->sums[hand], scaling->target.pixels + scaling->target.stride * row);
    }
    pthread_mutex_lock(&scaling->mutex);
    scaling->needed[hand] = UINT32_MAX;
    pthread_cond_signal(&scaling->changed);
    return true;
}

/* The worker's task. */
static void help(void *argument)
{
    struct scaling *scaling = argument;
    pthread_mutex_lock(&scaling->mutex);
    while (!scaling->is_given_up && scaling->next < scaling->height) {
        if (!work(scaling, WORKER)) {
            pthread_cond_wait(&scaling->changed, &scaling->mutex);
        }
    }
    pthread_mutex_unlock(&scaling->mutex);
}

/* Starts to scale SOURCE, whose rows are still to be made if it has no pixels. NULL when memory is short. */
static struct scaling *start(const struct bitmap *source, const struct scale_region *region,
                             const struct scale_target *target)
{
    struct scaling *made = malloc(sizeof *made);
    if (made == NULL) {
        return NULL;
    }
    *made = (struct scaling){.source = *source,
                             .kept = source->height,
                             .target = *target,
                             .width = region->width,
                             .height = region->height,
                             .ready = source->pixels != NULL ? source->height : 0,
                             .needed = {UINT32_MAX, UINT32_MAX}};
    made->source.memory = NULL; /* that is not ours */
    pthread_mutex_init(&made->mutex, NULL);
    pthread_cond_init(&made->changed, NULL);
    if (!prepare(made, region) || (source->pixels == NULL && !make_places(made))) {
        release(made);
        return NULL;
    }
    if (made->target.worker != NULL) {
        worker_give(made->target.worker, help, made);
    }
    return made;
}

/* The first row of the source that is still needed, with the mutex. */
static uint32_t oldest_needed(const struct scaling *scaling)
{
    uint32_t oldest = scaling->next < scaling->height ? scaling->down.first[scaling->next] : UINT32_MAX;
    for (int hand = 0; hand < HANDS; hand++) {
        oldest = scaling->needed[hand] < oldest ? scaling->needed[hand] : oldest;
    }
    return oldest;
}

void scaling_reserve(struct scaling *scaling, uint32_t end)
{
    pthread_mutex_lock(&scaling->mutex);
    /* What neither can be worked on nor is needed by the worker now needs fewer rows than are kept. */
    while (end > scaling->kept && end - scaling->kept > oldest_needed(scaling)) {
        if (!work(scaling, CALLER)) {
            pthread_cond_wait(&scaling->changed, &scaling->mutex);
        }
    }
    pthread_mutex_unlock(&scaling->mutex);
}

void scaling_advance(struct scaling *scaling, uint32_t end)
{
    pthread_mutex_lock(&scaling->mutex);
    bool is_step = end / SCALING_STEP != scaling->ready / SCALING_STEP || end == scaling->source.height;
    scaling->ready = end;
    if (is_step) { /* to wake for less takes longer than the work */
        pthread_cond_signal(&scaling->changed);
    }
    pthread_mutex_unlock(&scaling->mutex);
}

void scaling_finish(struct scaling *scaling)
{
    pthread_mutex_lock(&scaling->mutex);
    scaling->is_given_up = scaling->ready < scaling->source.height;
    pthread_cond_signal(&scaling->changed);
    while (!scaling->is_given_up && work(scaling, CALLER)) {
    }
    pthread_mutex_unlock(&scaling->mutex);
    if (scaling->target.worker != NULL) {
        worker_wait(scaling->target.worker);
    }
    release(scaling);
}

struct scaling *scaling_start(uint32_t width, uint32_t height, const struct scale_region *region,
                              const struct scale_target *target)
{
    const struct bitmap source = {.width = width, .height = height, .stride = width, .opaque = true};
    return start(&source, region, target);
}

struct rows scaling_rows(struct scaling *scaling)
{
    return (struct rows){.memory = scaling->source.memory,
                         .stride = scaling->source.stride,
                         .width = scaling->source.width,
                         .height = scaling->source.height,
                         .kept = scaling->kept,
                         .reader = scaling};
}

static void copy(const struct bitmap *source, const struct scale_region *region,
                 const struct scale_target *target)
{
    for (uint32_t y = 0; y < region->height; y++) {
        const uint32_t *row = source->pixels + source->stride * (region->y + y) + region->x;
        memcpy(target->pixels + target->stride * y, row, region->width * sizeof *row);
    }
}

enum placard_status scale_bitmap(const struct bitmap *source, const struct scale_region *region,
                                 const struct scale_target *target, struct placard_error *error)
{
    if (region->width == 0 || region->height == 0) {
        return PLACARD_OK;
    }
    if (region->scaled_width == source->width && region->scaled_height == source->height) {
        copy(source, region, target);
        return PLACARD_OK;
    }
    struct scaling *scaling = start(source, region, target);
    if (scaling == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to scale a picture of %ux%u pixels",
                            source->width, source->height);
    }
    scaling_finish(scaling);
    return PLACARD_OK;
}
