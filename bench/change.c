#include "change.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 16, ROWS = CHANGE_POINTS / COLUMNS, PAUSE = 20000 /* ns between two looks */ };

/* Points in a grid, each a bit off so that no line of them lies on a line of the picture; the corners are
 * among them. */
static void point(const struct screen *screen, int number, int *x, int *y)
{
    int width = 0, height = 0;
    screen_size(screen, &width, &height);
    int column = number % COLUMNS, row = number / COLUMNS;
    *x = column * (width - 1) / (COLUMNS - 1);
    *y = row * (height - 1) / (ROWS - 1);
    if (column > 0 && column < COLUMNS - 1) {
        *x += number * 7 % 23 - 11;
    }
    if (row > 0 && row < ROWS - 1) {
        *y += number * 13 % 19 - 9;
    }
}

int64_t change_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

bool change_read_picture(struct change_picture *picture, const struct screen *screen, const char *file)
{
    int width = 0, height = 0;
    screen_size(screen, &width, &height);
    size_t size = (size_t)width * (size_t)height * 3;
    uint8_t *pixels = malloc(size);
    FILE *stream = fopen(file, "rbe");
    bool complete = pixels != NULL && stream != NULL && fread(pixels, 1, size, stream) == size;
    if (!complete) {
        fprintf(stderr, "%s is no picture of %dx%d RGB pixels: %s\n", file, width, height, strerror(errno));
    }
    for (int i = 0; i < CHANGE_POINTS && complete; i++) {
        int x = 0, y = 0;
        point(screen, i, &x, &y);
        const uint8_t *pixel = pixels + ((size_t)y * (size_t)width + (size_t)x) * 3;
        picture->colours[i] = (uint32_t)pixel[0] << 16 | (uint32_t)pixel[1] << 8 | pixel[2];
    }
    if (stream != NULL) {
        fclose(stream);
    }
    free(pixels);
    return complete;
}

static bool is_near(uint32_t one, uint32_t other, int tolerance)
{
    for (int shift = 0; shift < 24; shift += 8) {
        int difference = (int)(one >> shift & 0xff) - (int)(other >> shift & 0xff);
        if (abs(difference) > tolerance) {
            return false;
        }
    }
    return true;
}

struct look {
    int before, after, strange; /* points */
};

static struct look look(const struct screen *screen, const struct change_picture *before,
                        const struct change_picture *after, int tolerance)
{
    struct look seen = {0};
    for (int i = 0; i < CHANGE_POINTS; i++) {
        int x = 0, y = 0;
        point(screen, i, &x, &y);
        uint32_t colour = screen_pixel(screen, x, y);
        if (is_near(colour, after->colours[i], tolerance)) {
            seen.after++;
        } else if (is_near(colour, before->colours[i], tolerance)) {
            seen.before++;
        } else {
            seen.strange++;
        }
    }
    return seen;
}

bool change_is_shown(const struct screen *screen, const struct change_picture *picture, int tolerance)
{
    return look(screen, picture, picture, tolerance).after == CHANGE_POINTS;
}

bool change_watch(struct change *change, const struct screen *screen, const struct change_picture *before,
                  const struct change_picture *after, int tolerance, int64_t start_ns, double limit_ms)
{
    /* Points that look the same in both pictures say nothing. */
    int same = 0;
    for (int i = 0; i < CHANGE_POINTS; i++) {
        same += is_near(before->colours[i], after->colours[i], tolerance);
    }
    *change = (struct change){.first_ms = -1};
    for (;;) {
        struct look seen = look(screen, before, after, tolerance);
        double passed = (double)(change_now() - start_ns) / 1e6;
        if (seen.after > same && change->first_ms < 0) {
            change->first_ms = passed;
        }
        if (seen.after == CHANGE_POINTS) {
            change->done_ms = passed;
            return true;
        }
        change->mixed += seen.before > 0 && seen.after > same;
        change->strange += seen.strange > 0;
        if (passed > limit_ms) {
            return false;
        }
        const struct timespec pause = {.tv_nsec = PAUSE};
        (void)nanosleep(&pause, NULL);
    }
}
