#include "ui/icon.h"
#include "ui/canvas.h"
#include <string.h>

static const uint32_t board_top = 0xff6b3d27, board_bottom = 0xff3a2116, paper_top = 0xffffffff,
                      paper_bottom = 0xffdedee2, writing = 0xff3a2f29, accent = 0xff0b5cad;

static SDL_Rect part(int size, float x, float y, float w, float h)
{
    float unit = (float)size / 64.0f;
    return (SDL_Rect){(int)(x * unit), (int)(y * unit), (int)(w * unit), (int)(h * unit)};
}

/* A sheet of paper on a board; for the loader the sheet is small and comes in from above. */
static void draw(struct canvas *canvas, int size, bool loader)
{
    float unit = (float)size / 64.0f;
    int radius = (int)(3.0f * unit);
    canvas_gradient(canvas, part(size, 0, 0, 64, 64), 0, board_top, board_bottom);
    if (!loader) {
        canvas_gradient(canvas, part(size, 12, 9, 40, 46), radius, paper_top, paper_bottom);
        canvas_fill(canvas, part(size, 18, 17, 28, 4), accent);
        for (int i = 0; i < 3; i++) {
            canvas_fill(canvas, part(size, 18, 27 + 8 * (float)i, i == 2 ? 18 : 28, 3), writing);
        }
        return;
    }
    canvas_gradient(canvas, part(size, 10, 38, 44, 18), radius, paper_top, paper_bottom);
    canvas_fill(canvas, part(size, 16, 45, 20, 4), writing);
    float shaft[] = {32 * unit, 10 * unit, 32 * unit, 30 * unit};
    float head[] = {22 * unit, 21 * unit, 32 * unit, 31 * unit, 42 * unit, 21 * unit};
    canvas_stroke(canvas, shaft, 2, 6 * unit, 0xffffffff);
    canvas_stroke(canvas, head, 3, 6 * unit, 0xffffffff);
}

/* The canvas has no alpha: the board's round shape is drawn white on black in MASK, and taken as alpha. */
static void cut_out(SDL_Surface *icon, SDL_Surface *mask)
{
    for (int y = 0; y < icon->h; y++) {
        uint32_t *row = (uint32_t *)icon->pixels + (ptrdiff_t)y * (icon->pitch / 4);
        const uint32_t *alpha = (const uint32_t *)mask->pixels + (ptrdiff_t)y * (mask->pitch / 4);
        for (int x = 0; x < icon->w; x++) {
            row[x] = (row[x] & 0xffffff) | (alpha[x] & 0xff) << 24;
        }
    }
}

static struct canvas canvas_of(SDL_Surface *surface)
{
    return canvas_make(surface->pixels, surface->w, surface->h, surface->pitch, 0);
}

SDL_Surface *icon_make(const char *name, int size)
{
    SDL_Surface *icon = SDL_CreateRGBSurfaceWithFormat(0, size, size, 32, SDL_PIXELFORMAT_ARGB8888);
    SDL_Surface *mask = SDL_CreateRGBSurfaceWithFormat(0, size, size, 32, SDL_PIXELFORMAT_ARGB8888);
    if (icon && mask) {
        struct canvas canvas = canvas_of(icon), shape = canvas_of(mask);
        draw(&canvas, size, name && strcmp(name, "placard-loader") == 0);
        canvas_fill_round(&shape, (SDL_Rect){0, 0, size, size}, size / 6, 0xffffffff);
        cut_out(icon, mask);
    } else {
        SDL_FreeSurface(icon);
        icon = NULL;
    }
    SDL_FreeSurface(mask);
    return icon;
}
