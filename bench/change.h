/* One change of the screen from picture to picture, watched at points spread over it: when the first of them
 * changed, when the last one did, and whether anything else was to be seen meanwhile. One thread at a time.
 */
#ifndef BENCH_CHANGE_H
#define BENCH_CHANGE_H

#include "screen.h"

#define CHANGE_POINTS 160

/* The pixels of a picture at the points. */
struct change_picture {
    uint32_t colours[CHANGE_POINTS]; /* 0xRRGGBB */
};

struct change {
    double first_ms; /* until some point shows the new picture */
    double done_ms;  /* until all do */
    unsigned
        mixed; /* looks at which old and new were to be seen together, after each other's begin (tearing) */
    unsigned strange; /* looks at which a point showed neither: a flash, a black frame */
};

/* Reads the picture FILE, raw RGB of the screen's size; false, with a line on standard error, when that
 * fails. */
bool change_read_picture(struct change_picture *picture, const struct screen *screen, const char *file);

/* True when the screen shows PICTURE, each colour to TOLERANCE. */
bool change_is_shown(const struct screen *screen, const struct change_picture *picture, int tolerance);

/* Watches from START_NS (of the monotonic clock) until the screen, which showed BEFORE, shows AFTER. False
 * after LIMIT_MS. */
bool change_watch(struct change *change, const struct screen *screen, const struct change_picture *before,
                  const struct change_picture *after, int tolerance, int64_t start_ns, double limit_ms);

/* Nanoseconds of the monotonic clock. */
int64_t change_now(void);

#endif
