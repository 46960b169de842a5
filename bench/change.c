#include "change.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMNS = 16, ROWS = CHANGE_POINTS / COLUMNS };
enum { PAUSE = 20000, LONGEST_PAUSE = 10000000 /* ns between two looks */, PRECISION = 200 };

/* Both pictures' pixels, RGB, while points are chosen. */
struct pictures {
    uint8_t *pixels[2];
    size_t width, height;
    int apart; /* from here on two colours cannot both be near what a screen shows */
};

int64_t change_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static uint8_t *read_pixels(const char *path, size_t size)
{
    uint8_t *pixels = malloc(size);
    FILE *file = fopen(path, "rbe");
    if (pixels == NULL || file == NULL || fread(pixels, 1, size, file) != size) {
        fprintf(stderr, "%s is no picture of %zu bytes, the screen's size in RGB: %s\n", path, size,
                strerror(errno));
        free(pixels);
        pixels = NULL;
    }
    if (file != NULL) {
        fclose(file);
    }
    return pixels;
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

static uint32_t colour_at(const struct pictures *pictures, int picture, size_t place)
{
    const uint8_t *pixel = pictures->pixels[picture] + place * 3;
    return (uint32_t)pixel[0] << 16 | (uint32_t)pixel[1] << 8 | pixel[2];
}

static bool differs(const struct pictures *pictures, size_t place)
{
    return !is_near(colour_at(pictures, 0, place), colour_at(pictures, 1, place), pictures->apart);
}

/* A place in a grid, a bit off so that no line of them lies on a line of the picture; the corners are among
 * them. */
static size_t grid_place(const struct pictures *pictures, int number)
{
    size_t column = (size_t)number % COLUMNS, row = (size_t)number / COLUMNS;
    size_t x = column * (pictures->width - 1) / (COLUMNS - 1), y = row * (pictures->height - 1) / (ROWS - 1);
    if (column > 0 && column < COLUMNS - 1) {
        x += (size_t)number * 7 % 23 - 11;
    }
    if (row > 0 && row < ROWS - 1) {
        y += (size_t)number * 13 % 19 - 9;
    }
    return y * pictures->width + x;
}

static void set_point(struct change_pair *pair, int number, const struct pictures *pictures, size_t place)
{
    pair->x[number] = (int)(place % pictures->width);
    pair->y[number] = (int)(place / pictures->width);
    for (int picture = 0; picture < 2; picture++) {
        pair->colours[picture][number] = colour_at(pictures, picture, place);
    }
}

/* The grid's places where the pictures differ; for the others such places spread evenly over all there are.
 */
static bool choose_points(struct change_pair *pair, const struct pictures *pictures)
{
    size_t all = pictures->width * pictures->height, different = 0;
    int moved[CHANGE_POINTS];
    size_t moved_count = 0;
    for (int i = 0; i < CHANGE_POINTS; i++) {
        size_t place = grid_place(pictures, i);
        if (differs(pictures, place)) {
            set_point(pair, i, pictures, place);
        } else {
            moved[moved_count++] = i;
        }
    }
    for (size_t place = 0; moved_count > 0 && place < all; place++) {
        different += differs(pictures, place);
    }
    size_t seen = 0, done = 0;
    for (size_t place = 0; done < moved_count && place < all; place++) {
        if (differs(pictures, place)) {
            while (done < moved_count && done * different / moved_count == seen) {
                set_point(pair, moved[done++], pictures, place);
            }
            seen++;
        }
    }
    return done == moved_count;
}

bool change_read_pair(struct change_pair *pair, const struct screen *screen, int tolerance, const char *a,
                      const char *b)
{
    int width = 0, height = 0;
    screen_size(screen, &width, &height);
    struct pictures pictures = {.width = (size_t)width, .height = (size_t)height, .apart = 2 * tolerance};
    size_t size = pictures.width * pictures.height * 3;
    pictures.pixels[0] = read_pixels(a, size);
    pictures.pixels[1] = read_pixels(b, size);
    pair->tolerance = tolerance;
    bool complete = pictures.pixels[0] != NULL && pictures.pixels[1] != NULL;
    if (complete && !choose_points(pair, &pictures)) {
        fprintf(stderr, "nothing tells %s and %s apart\n", a, b);
        complete = false;
    }
    free(pictures.pixels[0]);
    free(pictures.pixels[1]);
    return complete;
}

struct look {
    int before, after, strange; /* points */
};

static struct look look(const struct screen *screen, const struct change_pair *pair,
                        enum change_picture after)
{
    enum change_picture before = after == CHANGE_A ? CHANGE_B : CHANGE_A;
    struct look seen = {0};
    for (int i = 0; i < CHANGE_POINTS; i++) {
        uint32_t colour = screen_pixel(screen, pair->x[i], pair->y[i]);
        if (is_near(colour, pair->colours[after][i], pair->tolerance)) {
            seen.after++;
        } else if (is_near(colour, pair->colours[before][i], pair->tolerance)) {
            seen.before++;
        } else {
            seen.strange++;
        }
    }
    return seen;
}

bool change_is_shown(const struct screen *screen, const struct change_pair *pair, enum change_picture picture)
{
    return look(screen, pair, picture).after == CHANGE_POINTS;
}

/* The longer it takes, the less often is looked: half a percent late is soon enough, and where the processor
 * is an emulated one, looking would cost more than what is measured. */
static void pause_after(double passed_ms)
{
    double wanted = passed_ms * 1e6 / PRECISION;
    const struct timespec pause = {.tv_nsec = wanted < PAUSE           ? PAUSE
                                              : wanted > LONGEST_PAUSE ? LONGEST_PAUSE
                                                                       : (long)wanted};
    (void)nanosleep(&pause, NULL);
}

bool change_watch(struct change *change, const struct screen *screen, const struct change_pair *pair,
                  enum change_picture after, int64_t start_ns, double limit_ms)
{
    *change = (struct change){.first_ms = -1};
    for (;;) {
        struct look seen = look(screen, pair, after);
        double passed = (double)(change_now() - start_ns) / 1e6;
        if (seen.after > 0 && change->first_ms < 0) {
            change->first_ms = passed;
        }
        if (seen.after == CHANGE_POINTS) {
            change->done_ms = passed;
            return true;
        }
        change->mixed += seen.before > 0 && seen.after > 0;
        change->strange += seen.strange > 0;
        if (passed > limit_ms) {
            return false;
        }
        pause_after(passed);
    }
}
