#include "ui/window_surface.h"
#include "ui/loop.h"
#include "ui/window_files.h"
#include "ui/window_shm.h"
#include "ui/window_system.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { REST = 1000 /* ms that memory is kept while frames come without it */ };

struct window_surface {
    SDL_Window *window;
    bool is_tried; /* whether there is a short way */
    struct window_shm *shm;
    struct window_files files; /* with frames that were put from where they are */
    uint32_t frame_memory;     /* of the frame that was taken last */
    SDL_Surface *drawn;        /* in a memory file of ours, … */
    uint32_t drawn_memory;
    int64_t drawn_at;          /* ms: when it was drawn on last */
    bool shows_drawn;          /* it was put last, and not a frame */
    struct output_frame shown; /* in the window, all of it; WIDTH 0: none is, or that is not known */
    bool is_disturbed;         /* something may have happened to it there */
    SDL_Surface *screen;       /* SDL's, of the format that the screen has; without a short way */
    SDL_Surface *own;          /* ours, when that is not XRGB8888 */
    int width, height;         /* of SCREEN when it was last drawn on */
};

/* Whatever happens to a window, what was in it may be gone. */
static int watch_events(void *user, SDL_Event *event)
{
    struct window_surface *surface = user;
    if (event->type == SDL_WINDOWEVENT && event->window.windowID == SDL_GetWindowID(surface->window)) {
        surface->is_disturbed = true;
    }
    return 0;
}

struct window_surface *window_surface_new(SDL_Window *window)
{
    struct window_surface *surface = calloc(1, sizeof *surface);
    if (surface) {
        surface->window = window;
        SDL_AddEventWatch(watch_events, surface);
    }
    return surface;
}

/* ---- the short way ---- */

/* Looked for when there is something to show: then the window is as it will be. */
static bool has_short_way(struct window_surface *surface)
{
    if (!surface->is_tried) {
        surface->shm = window_shm_open(surface->window);
        surface->is_tried = true;
    }
    return surface->shm != NULL;
}

static void release_drawn(struct window_surface *surface)
{
    if (surface->drawn) {
        window_shm_detach(surface->shm, surface->drawn_memory);
        munmap(surface->drawn->pixels, (size_t)surface->drawn->pitch * (size_t)surface->drawn->h);
        SDL_FreeSurface(surface->drawn);
        surface->drawn = NULL;
    }
}

/* From now on everything goes SDL's way. */
static void leave_short_way(struct window_surface *surface)
{
    surface->shown.width = 0;
    release_drawn(surface);
    if (surface->shm) {
        (void)window_files_rest(&surface->files, surface->shm, 0, false);
    }
    window_shm_close(surface->shm);
    surface->shm = NULL;
}

/* A memory file that the server has; NULL with errno. */
static void *make_memory(struct window_surface *surface, size_t size, uint32_t *memory)
{
    int fd = memfd_create("placard-window", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) {
        return NULL;
    }
    void *pixels = MAP_FAILED;
    if (ftruncate(fd, (off_t)size) == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) == 0) {
        pixels = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
    *memory = pixels != MAP_FAILED ? window_shm_attach(surface->shm, fd, size) : 0;
    close(fd);
    if (pixels != MAP_FAILED && *memory == 0) {
        munmap(pixels, size);
        pixels = MAP_FAILED;
    }
    return pixels != MAP_FAILED ? pixels : NULL;
}

/* False when there is none; then the short way is not taken any more. */
static bool make_drawn(struct window_surface *surface, int width, int height)
{
    release_drawn(surface);
    size_t size = (size_t)width * (size_t)height * 4;
    void *pixels = size > 0 ? make_memory(surface, size, &surface->drawn_memory) : NULL;
    if (pixels) {
        surface->drawn =
            SDL_CreateRGBSurfaceWithFormatFrom(pixels, width, height, 32, width * 4, SDL_PIXELFORMAT_RGB888);
        if (!surface->drawn) {
            window_shm_detach(surface->shm, surface->drawn_memory);
            munmap(pixels, size);
        }
    }
    if (!surface->drawn) {
        leave_short_way(surface);
    }
    return surface->drawn != NULL;
}

static bool begin_drawn(struct window_surface *surface, bool *is_new)
{
    int width = 0, height = 0;
    if (!has_short_way(surface)) {
        return false;
    }
    SDL_GetWindowSizeInPixels(surface->window, &width, &height);
    *is_new = !surface->drawn || surface->drawn->w != width || surface->drawn->h != height;
    surface->drawn_at = loop_now();
    surface->shows_drawn = true;
    surface->shown.width = 0;
    return !*is_new || make_drawn(surface, width, height);
}

/* ---- SDL's way ---- */

static bool is_canvas_format(const SDL_Surface *surface)
{
    return (surface->format->format == SDL_PIXELFORMAT_RGB888 ||
            surface->format->format == SDL_PIXELFORMAT_ARGB8888) &&
           surface->pitch % 4 == 0;
}

static enum placard_status begin_screen(struct window_surface *surface, SDL_Surface **pixels, bool *is_new,
                                        struct placard_error *error)
{
    SDL_Surface *screen = SDL_GetWindowSurface(surface->window);
    if (!screen) {
        return placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot draw on the window: %s%s", SDL_GetError(),
                            window_system_advice());
    }
    *is_new = screen->w != surface->width || screen->h != surface->height;
    surface->screen = screen;
    surface->width = screen->w;
    surface->height = screen->h;
    if (is_canvas_format(screen)) {
        SDL_FreeSurface(surface->own);
        surface->own = NULL;
        *pixels = screen;
        return PLACARD_OK;
    }
    if (!surface->own || surface->own->w != screen->w || surface->own->h != screen->h) {
        SDL_FreeSurface(surface->own);
        surface->own = SDL_CreateRGBSurfaceWithFormat(0, screen->w, screen->h, 32, SDL_PIXELFORMAT_RGB888);
        *is_new = true;
    }
    *pixels = surface->own;
    return surface->own ? PLACARD_OK
                        : placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a frame of %dx%d pixels",
                                       screen->w, screen->h);
}

static enum placard_status present_screen(struct window_surface *surface, struct placard_error *error)
{
    if (surface->own && SDL_BlitSurface(surface->own, NULL, surface->screen, NULL) != 0) {
        return placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot convert the frame for the screen: %s",
                            SDL_GetError());
    }
    (void)SDL_UpdateWindowSurface(surface->window); /* fails when the window's size has changed */
    return PLACARD_OK;
}

/* ---- both ---- */

void window_surface_free(struct window_surface *surface)
{
    if (surface) {
        SDL_DelEventWatch(watch_events, surface);
        leave_short_way(surface);
        SDL_FreeSurface(surface->own);
        free(surface);
    }
}

enum placard_status window_surface_begin(struct window_surface *surface, SDL_Surface **pixels, bool *is_new,
                                         struct placard_error *error)
{
    if (begin_drawn(surface, is_new)) {
        *pixels = surface->drawn;
        return PLACARD_OK;
    }
    return begin_screen(surface, pixels, is_new, error);
}

enum placard_status window_surface_present(struct window_surface *surface, struct placard_error *error)
{
    SDL_Surface *drawn = surface->drawn;
    if (!drawn) {
        return present_screen(surface, error);
    }
    const SDL_Rect all = {0, 0, drawn->w, drawn->h};
    if (window_shm_put(surface->shm, surface->drawn_memory, 0, drawn->w, drawn->h, &all, 1)) {
        return PLACARD_OK;
    }
    /* What has been drawn is not lost. */
    SDL_Surface *screen = SDL_GetWindowSurface(surface->window);
    if (screen) {
        (void)SDL_BlitSurface(drawn, NULL, screen, NULL);
        (void)SDL_UpdateWindowSurface(surface->window);
    }
    leave_short_way(surface);
    return PLACARD_OK;
}

bool window_surface_takes(struct window_surface *surface, const struct output_frame *frame)
{
    int width = 0, height = 0;
    SDL_GetWindowSizeInPixels(surface->window, &width, &height);
    if (frame->width != width || frame->height != height || !has_short_way(surface)) {
        return false;
    }
    surface->frame_memory = window_files_get(&surface->files, surface->shm, frame->fd, frame->size);
    return surface->frame_memory != 0;
}

/* Where FRAME can differ from what is in the window, as parts of it; 0: anywhere. */
static size_t find_difference(const struct window_surface *surface, const struct output_frame *frame,
                              SDL_Rect parts[AREAS_MOST])
{
    const struct output_frame *shown = &surface->shown;
    const SDL_Rect all = {0, 0, frame->width, frame->height};
    if (surface->is_disturbed || shown->width != frame->width || shown->height != frame->height ||
        shown->series != frame->series || frame->series == 0 || shown->paper != frame->paper ||
        shown->ink.count == 0 || frame->ink.count == 0) {
        return 0;
    }
    struct areas both = shown->ink;
    for (uint32_t i = 0; i < frame->ink.count; i++) {
        areas_add(&both, frame->ink.list[i]);
    }
    size_t count = 0;
    for (uint32_t i = 0; i < both.count; i++) {
        const struct area *area = &both.list[i];
        const SDL_Rect part = {(int)area->x, (int)area->y, (int)area->width, (int)area->height};
        count += SDL_IntersectRect(&part, &all, &parts[count]) ? 1 : 0;
    }
    return count;
}

static bool put_all(struct window_surface *surface, const struct output_frame *frame)
{
    const SDL_Rect all = {0, 0, frame->width, frame->height};
    surface->is_disturbed = false; /* by what comes after this */
    return window_shm_put(surface->shm, surface->frame_memory, frame->offset, frame->width, frame->height,
                          &all, 1);
}

static bool put_parts(struct window_surface *surface, const struct output_frame *frame, const SDL_Rect *parts,
                      size_t count)
{
    if (!window_shm_put(surface->shm, surface->frame_memory, frame->offset, frame->width, frame->height,
                        parts, count)) {
        return false;
    }
    /* The server's answer came after all that had happened to the window by then. */
    SDL_PumpEvents();
    return !surface->is_disturbed || put_all(surface, frame);
}

bool window_surface_put(struct window_surface *surface, const struct output_frame *frame)
{
    SDL_Rect parts[AREAS_MOST];
    size_t count = find_difference(surface, frame, parts);
    bool is_put = count > 0 ? put_parts(surface, frame, parts, count) : put_all(surface, frame);
    if (!is_put) {
        leave_short_way(surface);
        return false;
    }
    surface->shown = *frame;
    surface->shows_drawn = false;
    return true;
}

int window_surface_rest(struct window_surface *surface)
{
    if (!surface->shm) {
        return -1;
    }
    int next = window_files_rest(&surface->files, surface->shm, REST, !surface->shows_drawn);
    if (!surface->drawn || surface->shows_drawn) {
        return next;
    }
    int64_t left = surface->drawn_at + REST - loop_now();
    if (left <= 0) {
        release_drawn(surface);
        return next;
    }
    return next >= 0 && next < left ? next : (int)left;
}
