#include "subject.h"

#include "torture.h"
#include "viewer_program.h"

#include <SDL_image.h>
#include <sys/wait.h>

#define WIDTH      320
#define HEIGHT     240
#define SCREENSHOT "screen.png"
#define LOOK_EVERY 100 /* milliseconds */

static pid_t viewer;

/* ---- the viewer ---- */

void subject_start(bool verbose)
{
    viewer = viewer_start((const char *const[]){"--output", "png", "--geometry", "320x240", "--fit",
                                                "stretch", "--screenshot", SCREENSHOT, "--size", "1M",
                                                verbose ? "--verbose" : NULL, NULL});
}

void subject_end(void)
{
    viewer_end(viewer);
}

void subject_expect_alive(void)
{
    int status = 0;
    if (waitpid(viewer, &status, WNOHANG) != 0) {
        viewer_fail("the viewer has ended");
    }
}

unsigned subject_colour(void)
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

enum placard_status subject_load(unsigned colour, int64_t patience, struct placard_error *reason)
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
    if (reason != NULL) {
        *reason = *placard_board_error(board); /* which says nothing of a success */
    }
    placard_board_free(board);
    return status;
}

unsigned subject_load_until_shown(unsigned colour)
{
    int64_t end = torture_now() + 2 * GENEROUS;
    for (unsigned tries = 1; torture_now() < end; tries++) {
        enum placard_status status = subject_load(colour, GENEROUS, NULL);
        subject_expect_alive();
        if (status == PLACARD_OK) {
            if (subject_colour() != colour) {
                viewer_fail("what was acknowledged is not on the screen");
            }
            return tries;
        }
        torture_pause(LOOK_EVERY * 1000);
    }
    viewer_fail("the next publication is not shown");
}
