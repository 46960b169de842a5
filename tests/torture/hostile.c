/* A process that writes whatever it likes into the header of a board, again and again, while the real viewer
 * shows it: first everywhere but in the magic, when the last picture must stay on the screen, then there,
 * too, when every byte is content of a raw writer. The viewer lives, and shows the next publication, of
 * whatever kind, when the attacker is gone. $PLACARD_TORTURE_SECONDS of attack, half of it of each kind; 60
 * under sanitizers, else 10. */
#include "src/layout.h"
#include "torture.h"

#include <SDL_image.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#define SECONDS 60
#else
#define SECONDS 10
#endif

#define WIDTH      320
#define HEIGHT     240
#define CAPACITY   ((size_t)1 << 20)
#define SCREENSHOT "screen.png"
#define LOG        "viewer.log"
#define GREEN      0x00C000u
#define BLUE       0x0000C0u
#define LOOK_EVERY 100 /* milliseconds */

static pid_t viewer;
static uint64_t *writes; /* the attacker's, shared with it */

static void pause_for(long microseconds)
{
    struct timespec time = {.tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000};
    nanosleep(&time, NULL);
}

/* ---- the viewer ---- */

static void start_viewer(void)
{
    char program[4096];
    const char *build = getenv("PLACARD_BUILD");
    snprintf(program, sizeof program, "%s/bin/placard-viewer", build != NULL ? build : ".");
    viewer = fork();
    if (viewer < 0) {
        torture_fail("no process can be made");
    }
    if (viewer == 0) {
        int log = open(LOG, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
        (void)dup2(log, STDERR_FILENO);
        execl(program, "placard-viewer", "--output", "png", "--geometry", "320x240", "--fit", "stretch",
              "--size", "1M", "--verbose", "--screenshot", SCREENSHOT, (char *)NULL);
        torture_fail("cannot start %s: %s", program, strerror(errno));
    }
}

static _Noreturn void fail_with_log(const char *what)
{
    (void)!system("tail -n 40 " LOG " >&2"); /* NOLINT(cert-env33-c): constant */
    torture_fail("%s", what);
}

static void expect_alive(void)
{
    int status = 0;
    if (waitpid(viewer, &status, WNOHANG) != 0) {
        fail_with_log("the viewer has ended");
    }
}

/* The colour in the upper half of what is on the screen: messages are below. */
static unsigned colour_on_screen(void)
{
    unsigned colour = UINT32_MAX;
    SDL_Surface *loaded = IMG_Load(SCREENSHOT);
    SDL_Surface *surface =
        loaded != NULL ? SDL_ConvertSurfaceFormat(loaded, SDL_PIXELFORMAT_ARGB8888, 0) : NULL;
    if (surface != NULL && surface->w == WIDTH && surface->h == HEIGHT) {
        const uint32_t *pixels = surface->pixels;
        colour = pixels[HEIGHT / 4 * (surface->pitch / 4) + WIDTH / 2] & 0xFFFFFFu;
    }
    SDL_FreeSurface(surface);
    SDL_FreeSurface(loaded);
    return colour;
}

/* ---- a loader ---- */

static enum placard_status publish(struct placard_board *board, unsigned colour, uint64_t *sequence)
{
    uint32_t pixels[16];
    for (size_t i = 0; i < sizeof pixels / sizeof pixels[0]; i++) {
        pixels[i] = colour;
    }
    const struct placard_content content = {.kind = PLACARD_PIXELS,
                                            .data = pixels,
                                            .length = sizeof pixels,
                                            .width = 4,
                                            .height = 4,
                                            .stride = 16,
                                            .format = PLACARD_FORMAT_BGRX};
    const struct placard_publish_options options = {.lock_timeout = 1000};
    return placard_board_publish(board, &content, &options, sequence);
}

/* As a loader's command does: attaches, publishes, leaves. With PATIENCE it waits until it is shown. */
static enum placard_status load(unsigned colour, int64_t patience)
{
    uint64_t sequence = 0;
    struct placard_board *board = torture_board();
    enum placard_status status = placard_board_attach(board, PLACARD_READ_WRITE);
    if (status == PLACARD_OK) {
        status = publish(board, colour, &sequence);
    }
    if (status == PLACARD_OK && patience > 0) {
        status = placard_board_wait_acknowledged(board, sequence, patience, NULL);
    }
    if (status != PLACARD_OK && patience > 0) {
        printf("not shown: %s\n", placard_board_error(board)->message);
    }
    placard_board_free(board);
    return status;
}

/* Until it is on the screen. Returns how many tries that took. */
static unsigned load_until_shown(unsigned colour)
{
    int64_t end = torture_now() + 2 * GENEROUS;
    for (unsigned tries = 1; torture_now() < end; tries++) {
        enum placard_status status = load(colour, GENEROUS);
        expect_alive();
        if (status == PLACARD_OK) {
            if (colour_on_screen() != colour) {
                fail_with_log("what was acknowledged is not on the screen");
            }
            return tries;
        }
        pause_for(LOOK_EVERY * 1000);
    }
    fail_with_log("the next publication is not shown");
}

/* ---- the attacker ---- */

static void write_value(unsigned char *header, size_t from, uint64_t *state)
{
    static const uint64_t values[] = {0,
                                      1,
                                      2,
                                      3,
                                      4095,
                                      4096,
                                      4097,
                                      CAPACITY,
                                      CAPACITY + 1,
                                      INT32_MAX,
                                      (uint64_t)INT32_MAX + 1,
                                      UINT32_MAX,
                                      INT64_MAX,
                                      UINT64_MAX,
                                      LAYOUT_SEQUENCE_LIMIT,
                                      LAYOUT_SEQUENCE_LIMIT - 1};
    static const size_t hot[] = {8,    12,   16,   24,   64,   80,   88,   128,  136,  140,  144, 152,
                                 156,  160,  168,  176,  184,  440,  448,  456,  464,  472,  760, 1024,
                                 1028, 1032, 1040, 1048, 1064, 2048, 2052, 2056, 2064, 2072, 2088};
    uint64_t choice = torture_random(state);
    size_t width = (size_t)1 << (choice & 3);
    size_t at =
        choice & 16 ? hot[(choice >> 8) % (sizeof hot / sizeof hot[0])] : (choice >> 8) % LAYOUT_HEADER_SIZE;
    if (from == 0 && choice % 11 == 0) {
        at = (choice >> 8) % LAYOUT_MAGIC_SIZE;
    }
    if (at < from || at + width > LAYOUT_HEADER_SIZE) {
        return;
    }
    uint64_t value = 0;
    memcpy(&value, header + at, width);
    switch (choice >> 5 & 3) {
    case 0:
        value ^= (uint64_t)1 << (choice >> 40) % (8 * width);
        break;
    case 1:
        value += choice & 128 ? 1 : UINT64_MAX;
        break;
    case 2:
        value = values[(choice >> 40) % (sizeof values / sizeof values[0])];
        break;
    default:
        value = torture_random(state);
        break;
    }
    memcpy(header + at, &value, width);
}

/* For ever: some writes, the bell, a pause; anew as soon as there is another segment. */
static _Noreturn void attack(size_t from, uint64_t seed)
{
    struct placard_board *board = torture_board();
    struct placard_segment *segment = placard_board_segment(board);
    for (;;) {
        if (placard_segment_data(segment) != NULL && !placard_segment_is_valid(segment)) {
            (void)placard_segment_detach(segment);
        }
        if (placard_segment_data(segment) == NULL &&
            placard_segment_attach(segment, PLACARD_READ_WRITE) != PLACARD_OK) {
            pause_for(1000);
            continue;
        }
        unsigned burst = 1 + (unsigned)torture_random(&seed) % (torture_random(&seed) % 4 == 0 ? 200 : 3);
        for (unsigned i = 0; i < burst; i++) {
            write_value(placard_segment_data(segment), from, &seed);
        }
        __atomic_add_fetch(writes, burst, __ATOMIC_RELAXED);
        if (placard_segment_lock_timed(segment, 5) == PLACARD_OK) {
            (void)placard_segment_unlock(segment);
        }
        pause_for((long)(torture_random(&seed) % 3000));
    }
}

static void endure(const char *name, size_t from, unsigned long seconds)
{
    unsigned long looks = 0;
    unsigned long published = 0;
    uint64_t seed = torture_number("PLACARD_TORTURE_SEED", (unsigned long)time(NULL)) + from;
    load_until_shown(GREEN);
    *writes = 0;
    pid_t attacker = fork();
    if (attacker == 0) {
        attack(from, seed);
    }
    int64_t end = torture_now() + (int64_t)seconds * 1000;
    while (torture_now() < end) {
        pause_for(LOOK_EVERY * 1000);
        published += load(GREEN, 0) == PLACARD_OK;
        expect_alive();
        if (from > 0 && colour_on_screen() != GREEN) {
            fail_with_log("the last good picture is not on the screen any more");
        }
        looks++;
    }
    kill(attacker, SIGKILL);
    waitpid(attacker, NULL, 0);
    unsigned tries = load_until_shown(BLUE);
    printf("%s: %lu s, seed %ju, %ju writes, %lu looks, %lu publications meanwhile; the next one was shown "
           "at try %u\n",
           name, seconds, (uintmax_t)seed, (uintmax_t)*writes, looks, published, tries);
    fflush(stdout);
}

int main(void)
{
    unsigned long seconds = torture_number("PLACARD_TORTURE_SECONDS", SECONDS);
    struct torture_leftovers clean = torture_count_leftovers();
    writes = torture_share(sizeof *writes);
    start_viewer();
    endure("header without its magic", LAYOUT_MAGIC_SIZE, (seconds + 1) / 2);
    endure("the whole header", 0, (seconds + 1) / 2);
    int status = 0;
    kill(viewer, SIGTERM);
    waitpid(viewer, &status, 0);
    if (status != 0) {
        fail_with_log("the viewer did not end well");
    }
    clean.descriptors = torture_count_leftovers().descriptors; /* SDL's own */
    torture_expect_nothing_left(&clean, "at the end");
    puts("hostile header: 0 findings, the viewer lived");
    return 0;
}
