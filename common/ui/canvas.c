#include "ui/canvas.h"
#include "ui/canvas_paint.h"
#include <string.h>

/* NOLINTNEXTLINE(readability-non-const-parameter): everything else draws on them */
struct canvas canvas_make(uint32_t *pixels, int physical_width, int physical_height, int pitch, int rotation)
{
    bool lying = rotation == 90 || rotation == 270;
    struct canvas canvas = {
        .pixels = pixels,
        .pitch = pitch,
        .physical_width = physical_width,
        .physical_height = physical_height,
        .rotation = rotation,
        .width = lying ? physical_height : physical_width,
        .height = lying ? physical_width : physical_height,
    };
    canvas.clip = (SDL_Rect){0, 0, canvas.width, canvas.height};
    return canvas;
}

/* Turns a point onto a surface with sides SPAN_X and SPAN_Y: of positions between pixels; of pixels, one
 * less. */
static void turn(int rotation, float span_x, float span_y, float *x, float *y)
{
    float from_x = *x, from_y = *y;
    switch (rotation) {
    case 90:
        *x = span_x - from_y;
        *y = from_x;
        break;
    case 180:
        *x = span_x - from_x;
        *y = span_y - from_y;
        break;
    case 270:
        *x = from_y;
        *y = span_y - from_x;
        break;
    default:
        break;
    }
}

void canvas_point_to_physical(const struct canvas *canvas, float *x, float *y)
{
    turn(canvas->rotation, (float)(canvas->physical_width - 1), (float)(canvas->physical_height - 1), x, y);
}

void canvas_point_from_physical(const struct canvas *canvas, float *x, float *y)
{
    turn((360 - canvas->rotation) % 360, (float)(canvas->width - 1), (float)(canvas->height - 1), x, y);
}

void canvas_position_to_physical(const struct canvas *canvas, float *x, float *y)
{
    turn(canvas->rotation, (float)canvas->physical_width, (float)canvas->physical_height, x, y);
}

SDL_Rect canvas_rect_to_physical(const struct canvas *canvas, SDL_Rect rect)
{
    switch (canvas->rotation) {
    case 90:
        return (SDL_Rect){canvas->physical_width - rect.y - rect.h, rect.x, rect.h, rect.w};
    case 180:
        return (SDL_Rect){canvas->physical_width - rect.x - rect.w, canvas->physical_height - rect.y - rect.h,
                          rect.w, rect.h};
    case 270:
        return (SDL_Rect){rect.y, canvas->physical_height - rect.x - rect.w, rect.h, rect.w};
    default:
        return rect;
    }
}

SDL_Rect canvas_clip(struct canvas *canvas, SDL_Rect rect)
{
    SDL_Rect former = canvas->clip;
    if (!SDL_IntersectRect(&former, &rect, &canvas->clip)) {
        canvas->clip = (SDL_Rect){former.x, former.y, 0, 0};
    }
    return former;
}

void canvas_unclip(struct canvas *canvas, SDL_Rect former)
{
    canvas->clip = former;
}

pixman_image_t *canvas_target(const struct canvas *canvas)
{
    pixman_image_t *target = pixman_image_create_bits_no_clear(
        PIXMAN_x8r8g8b8, canvas->physical_width, canvas->physical_height, canvas->pixels, canvas->pitch);
    if (!target) {
        return NULL;
    }
    SDL_Rect clip = canvas_rect_to_physical(canvas, canvas->clip);
    pixman_region32_t region;
    pixman_region32_init_rect(&region, clip.x, clip.y, (unsigned)clip.w, (unsigned)clip.h);
    bool clipped = pixman_image_set_clip_region32(target, &region);
    pixman_region32_fini(&region);
    if (!clipped) {
        pixman_image_unref(target);
        return NULL;
    }
    return target;
}

pixman_image_t *canvas_color(uint32_t color)
{
    uint32_t alpha = color >> 24;
    pixman_color_t premultiplied = {
        .red = (uint16_t)((color >> 16 & 0xff) * alpha * 257 / 255),
        .green = (uint16_t)((color >> 8 & 0xff) * alpha * 257 / 255),
        .blue = (uint16_t)((color & 0xff) * alpha * 257 / 255),
        .alpha = (uint16_t)(alpha * 257),
    };
    return pixman_image_create_solid_fill(&premultiplied);
}

void canvas_fill(struct canvas *canvas, SDL_Rect rect, uint32_t color)
{
    canvas_fill_round(canvas, rect, 0, color);
}

/* Copies between the canvas and an upright surface of the visible part RECT. A step right and a step down of
 * the user's are steps of this many physical pixels. */
static void copy_turned(const struct canvas *canvas, SDL_Rect rect, SDL_Surface *surface, bool to_canvas)
{
    ptrdiff_t row = canvas->pitch / 4;
    SDL_Rect origin = canvas_rect_to_physical(canvas, (SDL_Rect){rect.x, rect.y, 1, 1});
    uint32_t *start = canvas->pixels + origin.y * row + origin.x;
    ptrdiff_t right = canvas->rotation == 90 ? row : canvas->rotation == 180 ? -1 : -row;
    ptrdiff_t down = canvas->rotation == 90 ? -1 : canvas->rotation == 180 ? -row : 1;
    for (int y = 0; y < rect.h; y++) {
        uint32_t *upright = (uint32_t *)surface->pixels + (ptrdiff_t)y * (surface->pitch / 4);
        uint32_t *turned = start + y * down;
        for (int x = 0; x < rect.w; x++, turned += right) {
            if (to_canvas) {
                *turned = upright[x];
            } else {
                upright[x] = *turned;
            }
        }
    }
}

bool canvas_borrow(struct canvas *canvas, SDL_Rect rect, struct canvas_loan *loan)
{
    *loan = (struct canvas_loan){0};
    if (!SDL_IntersectRect(&rect, &canvas->clip, &loan->rect)) {
        return false;
    }
    if (canvas->rotation == 0) {
        uint32_t *start = canvas->pixels + (ptrdiff_t)loan->rect.y * (canvas->pitch / 4) + loan->rect.x;
        loan->surface = SDL_CreateRGBSurfaceWithFormatFrom(start, loan->rect.w, loan->rect.h, 32,
                                                           canvas->pitch, SDL_PIXELFORMAT_RGB888);
    } else {
        loan->surface =
            SDL_CreateRGBSurfaceWithFormat(0, loan->rect.w, loan->rect.h, 32, SDL_PIXELFORMAT_RGB888);
        if (loan->surface) {
            copy_turned(canvas, loan->rect, loan->surface, false);
        }
    }
    return loan->surface != NULL;
}

void canvas_give_back(struct canvas *canvas, struct canvas_loan *loan)
{
    if (canvas->rotation != 0) {
        copy_turned(canvas, loan->rect, loan->surface, true);
    }
    SDL_FreeSurface(loan->surface);
    loan->surface = NULL;
}

void canvas_frame(struct canvas *canvas, const uint32_t *frame)
{
    size_t row = (size_t)canvas->physical_width * 4;
    for (int y = 0; y < canvas->physical_height; y++) {
        memcpy((char *)canvas->pixels + (ptrdiff_t)y * canvas->pitch,
               frame + (size_t)y * (size_t)canvas->physical_width, row);
    }
}
