/* One change of the screen from one picture of a pair to the other, watched at points spread over it: when
 * the first of them changed, when the last one did, and whether anything else was to be seen meanwhile. One
 * thread at a time. */
#ifndef BENCH_CHANGE_H
#define BENCH_CHANGE_H

#include "screen.h"

#define CHANGE_POINTS 160

/* Two pictures, A and B, at points where they differ: points that look the same in both say nothing. */
struct change_pair {
    int tolerance; /* how far a colour may be off, in each channel */
    int x[CHANGE_POINTS], y[CHANGE_POINTS];
    uint32_t colours[2][CHANGE_POINTS]; /* 0xRRGGBB, of A and of B */
};

enum change_picture { CHANGE_A, CHANGE_B };

struct change {
    double first_ms;  /* until some point shows the new picture */
    double done_ms;   /* until all do */
    unsigned mixed;   /* looks at which old and new were to be seen together (tearing) */
    unsigned strange; /* looks at which a point showed neither: a flash, a black frame */
};

/* Reads the pictures A and B, files of raw RGB of the screen's size. False, with a line on standard error,
 * when that fails, or when no place of them tells one from the other. */
bool change_read_pair(struct change_pair *pair, const struct screen *screen, int tolerance, const char *a,
                      const char *b);

/* True when every point of the screen shows PICTURE. */
bool change_is_shown(const struct screen *screen, const struct change_pair *pair,
                     enum change_picture picture);

/* Watches from START_NS (of the monotonic clock) until the screen, which showed the other one, shows AFTER.
 * False after LIMIT_MS. */
bool change_watch(struct change *change, const struct screen *screen, const struct change_pair *pair,
                  enum change_picture after, int64_t start_ns, double limit_ms);

/* Nanoseconds of the monotonic clock. */
int64_t change_now(void);

#endif
