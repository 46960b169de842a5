/* A program that draws its own frames, and how many of them the screen shows:
 *   placard-bench-frames KEY SCREEN WIDTHxHEIGHT SECONDS [paced]
 * A child process publishes raw frames, each of one colour that is its own, as fast as it can, or, paced,
 * each when the one before is acknowledged. Prints "SHOWN PUBLISHED TORN": frames per second that all of
 * SCREEN (screen.h), a screen of that size, was seen to show; that were published; and looks per second at
 * which it showed two of them. */
#include "samples.h"
#include "screen.h"
#include <errno.h>
#include <placard/board.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ACROSS = 16, DOWN = 9, PAUSE = 50000 /* ns between two looks */, PATIENCE = 5000 /* ms */ };

/* A colour that differs from the last ones'. */
static uint32_t colour_of(uint32_t number)
{
    return (number * 0x9e3779u + 0x102030u) & 0xffffff;
}

static void fill(uint32_t *pixels, size_t count, uint32_t colour)
{
    for (size_t i = 0; i < count; i++) {
        pixels[i] = colour;
    }
}

/* Until it is ended. */
static int publish(const char *key, uint32_t width, uint32_t height, bool paced, _Atomic uint32_t *published)
{
    size_t count = (size_t)width * height;
    uint32_t *pixels = malloc(count * sizeof *pixels);
    struct placard_board *board = placard_board_new(key);
    if (pixels == NULL || board == NULL || placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
        fprintf(stderr, "placard-bench-frames: %s\n",
                board == NULL ? strerror(ENOMEM) : placard_board_error(board)->message);
        free(pixels);
        placard_board_free(board);
        return 1;
    }
    struct placard_content content = {.kind = PLACARD_PIXELS,
                                      .data = pixels,
                                      .length = count * sizeof *pixels,
                                      .width = width,
                                      .height = height,
                                      .stride = width * 4,
                                      .format = PLACARD_FORMAT_BGRX};
    uint64_t sequence = 0;
    enum placard_status status = PLACARD_OK;
    for (uint32_t number = 1; status == PLACARD_OK; number++) {
        fill(pixels, count, colour_of(number));
        status = placard_board_publish(board, &content, NULL, &sequence);
        if (status == PLACARD_OK && paced) {
            status = placard_board_wait_acknowledged(board, sequence, PATIENCE, NULL);
        }
        atomic_store(published, number);
    }
    fprintf(stderr, "placard-bench-frames: %s\n", placard_board_error(board)->message);
    free(pixels);
    placard_board_free(board);
    return 1;
}

/* The colour of the whole screen, or -1 when it has several. */
static int64_t colour_shown(const struct screen *screen)
{
    int width = 0, height = 0;
    screen_size(screen, &width, &height);
    uint32_t first = screen_pixel(screen, 0, 0);
    for (int i = 1; i < ACROSS * DOWN; i++) {
        int x = i % ACROSS * (width - 1) / (ACROSS - 1), y = i / ACROSS * (height - 1) / (DOWN - 1);
        if (screen_pixel(screen, x, y) != first) {
            return -1;
        }
    }
    return first;
}

static void watch(const struct screen *screen, double seconds, _Atomic uint32_t *published)
{
    unsigned shown = 0, torn = 0;
    uint32_t before = atomic_load(published);
    int64_t last = colour_shown(screen), start = samples_now();
    while ((double)(samples_now() - start) < seconds * 1e9) {
        int64_t colour = colour_shown(screen);
        torn += colour < 0;
        if (colour >= 0 && colour != last) {
            last = colour;
            shown++;
        }
        const struct timespec pause = {.tv_nsec = PAUSE};
        (void)nanosleep(&pause, NULL);
    }
    double passed = (double)(samples_now() - start) / 1e9;
    printf("%.2f %.2f %.2f\n", shown / passed, (atomic_load(published) - before) / passed, torn / passed);
}

int main(int count, char **arguments)
{
    uint32_t width = 0, height = 0;
    if (count < 5 || sscanf(arguments[3], "%ux%u", &width, &height) != 2) { /* NOLINT(cert-err34-c) */
        fprintf(stderr, "usage: placard-bench-frames KEY SCREEN WIDTHxHEIGHT SECONDS [paced]\n");
        return 2;
    }
    (void)prctl(PR_SET_TIMERSLACK, 1UL);
    struct screen *screen = screen_open(arguments[2]);
    _Atomic uint32_t *published =
        mmap(NULL, sizeof *published, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (screen == NULL || published == MAP_FAILED) {
        return 1;
    }
    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        bool orphan = prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent;
        _exit(orphan ? 1 : publish(arguments[1], width, height, count > 5, published));
    }
    for (int i = 0; i < PATIENCE && child > 0 && atomic_load(published) == 0; i++) {
        usleep(1000);
    }
    bool began = child > 0 && atomic_load(published) > 0;
    if (began) {
        watch(screen, strtod(arguments[4], NULL), published);
    }
    int ended = 0;
    bool good = began && waitpid(child, &ended, WNOHANG) == 0; /* it goes on until it is ended */
    if (child > 0 && ended == 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    screen_close(screen);
    return good ? 0 : 1;
}
