#include "text/plain.h"

#include "text/surface.h"

#define LEVELS 256 /* of coverage */

/* Blends all levels once, so that the table has what pixman makes of them. */
static bool fill(struct plain_tint *tint, pixman_format_code_t format, uint32_t paper, uint32_t color)
{
    uint32_t levels[LEVELS / sizeof(uint32_t)];
    for (int i = 0; i < LEVELS; i++) {
        tint->pixels[i] = paper;
        ((uint8_t *)levels)[i] = (uint8_t)i;
    }
    pixman_image_t *target =
        pixman_image_create_bits(format, LEVELS, 1, tint->pixels, (int)sizeof tint->pixels);
    pixman_image_t *mask = pixman_image_create_bits(PIXMAN_a8, LEVELS, 1, levels, LEVELS);
    pixman_image_t *source = surface_color(color);
    bool done = target && mask && source;
    if (done) {
        pixman_image_composite32(PIXMAN_OP_OVER, source, mask, target, 0, 0, 0, 0, 0, 0, LEVELS, 1);
    }
    if (target) {
        pixman_image_unref(target);
    }
    if (mask) {
        pixman_image_unref(mask);
    }
    if (source) {
        pixman_image_unref(source);
    }
    return done;
}

bool plain_open(struct plain *plain, pixman_format_code_t format, uint32_t paper, uint32_t ink, uint32_t link)
{
    *plain = (struct plain){0};
    return fill(&plain->ink, format, paper, ink) && fill(&plain->link, format, paper, link);
}

/* Most of it is paper, but to look for that costs more. */
static void draw_row(const uint32_t *restrict pixels, const uint8_t *restrict from, uint32_t *restrict to,
                     size_t width)
{
    size_t x = 0;
    for (; x + 4 <= width; x += 4) {
        to[x] = pixels[from[x]];
        to[x + 1] = pixels[from[x + 1]];
        to[x + 2] = pixels[from[x + 2]];
        to[x + 3] = pixels[from[x + 3]];
    }
    for (; x < width; x++) {
        to[x] = pixels[from[x]];
    }
}

bool plain_draw(const struct plain *plain, const struct plain_tint *tint, pixman_image_t *coverage,
                pixman_image_t *target, SDL_Rect place)
{
    SDL_Rect part;
    if (place.y < plain->top || place.x < plain->left) {
        return false;
    }
    if (!SDL_IntersectRect(&place, &plain->room, &part)) {
        return true;
    }
    int stride = pixman_image_get_stride(coverage), pitch = pixman_image_get_stride(target) / 4;
    const uint8_t *from = (const uint8_t *)pixman_image_get_data(coverage) +
                          (ptrdiff_t)(part.y - place.y) * stride + (part.x - place.x);
    uint32_t *to = pixman_image_get_data(target) + (ptrdiff_t)part.y * pitch + part.x;
    for (int y = 0; y < part.h; y++, from += stride, to += pitch) {
        draw_row(tint->pixels, from, to, (size_t)part.w);
    }
    return true;
}

void plain_end_word(struct plain *plain, SDL_Rect place)
{
    int right = place.x + place.w;
    plain->left = right > plain->left ? right : plain->left;
}

void plain_end_line(struct plain *plain, SDL_Rect line)
{
    int bottom = line.y + line.h;
    plain->top = bottom > plain->top ? bottom : plain->top;
    plain->left = 0;
}
