#include "ui/canvas.h"
#include "ui/canvas_paint.h"
#include <assert.h>
#include <math.h>

/* Shapes are given by their signed distance: how far the middle of a pixel is from the shape's edge, negative
 * inside. A pixel at the edge is covered by as much as its middle is inside, which is a good approximation of
 * its covered area, and is the same for all four rotations. */

struct box {
    float half_width, half_height, radius;
};

static float box_distance(const struct box *box, float x, float y)
{
    float beyond_x = fabsf(x) - (box->half_width - box->radius);
    float beyond_y = fabsf(y) - (box->half_height - box->radius);
    float inside = fminf(fmaxf(beyond_x, beyond_y), 0.0f);
    return hypotf(fmaxf(beyond_x, 0.0f), fmaxf(beyond_y, 0.0f)) + inside - box->radius;
}

static float covered(float distance)
{
    return fminf(fmaxf(0.5f - distance, 0.0f), 1.0f);
}

typedef float (*coverage_function)(const void *shape, float x, float y);

/* An a8 mask of WIDTH x HEIGHT pixels whose corner is at (LEFT, TOP) of the shape's coordinates. */
static pixman_image_t *make_mask(int left, int top, int width, int height, coverage_function coverage,
                                 const void *shape)
{
    pixman_image_t *mask = pixman_image_create_bits(PIXMAN_a8, width, height, NULL, 0);
    if (!mask) {
        return NULL;
    }
    uint8_t *row = (uint8_t *)pixman_image_get_data(mask);
    for (int y = 0; y < height; y++, row += pixman_image_get_stride(mask)) {
        for (int x = 0; x < width; x++) {
            row[x] =
                (uint8_t)lrintf(255.0f * coverage(shape, (float)(left + x) + 0.5f, (float)(top + y) + 0.5f));
        }
    }
    return mask;
}

/* Paints SOURCE, which has the coordinates of TARGET, through MASK (NULL: all) from its MASK_X, MASK_Y on. */
static void paint(pixman_image_t *target, pixman_image_t *source, pixman_image_t *mask, int mask_x,
                  int mask_y, SDL_Rect rect)
{
    if (rect.w > 0 && rect.h > 0) {
        pixman_image_composite32(PIXMAN_OP_OVER, source, mask, target, rect.x, rect.y, mask_x, mask_y, rect.x,
                                 rect.y, rect.w, rect.h);
    }
}

/* A box with round corners, or its outline. */
struct frame {
    struct box outer, inner;
    bool hollow;
};

static float frame_coverage(const void *shape, float x, float y)
{
    const struct frame *frame = shape;
    float outer = covered(box_distance(&frame->outer, x, y));
    return frame->hollow ? outer * (1.0f - covered(box_distance(&frame->inner, x, y))) : outer;
}

static void paint_corners(pixman_image_t *target, pixman_image_t *source, SDL_Rect rect, int corner,
                          const struct frame *frame)
{
    pixman_image_t *mask = make_mask(-corner, -corner, 2 * corner, 2 * corner, frame_coverage, frame);
    if (!mask) {
        return;
    }
    int right = rect.x + rect.w - corner, bottom = rect.y + rect.h - corner;
    paint(target, source, mask, 0, 0, (SDL_Rect){rect.x, rect.y, corner, corner});
    paint(target, source, mask, corner, 0, (SDL_Rect){right, rect.y, corner, corner});
    paint(target, source, mask, 0, corner, (SDL_Rect){rect.x, bottom, corner, corner});
    paint(target, source, mask, corner, corner, (SDL_Rect){right, bottom, corner, corner});
    pixman_image_unref(mask);
}

/* Only the four corners need a mask: what lies between them is painted in straight pieces. RECT is physical;
 * WIDTH 0 fills it, otherwise it is the outline's. */
static void paint_frame(pixman_image_t *target, pixman_image_t *source, SDL_Rect rect, int radius, int width)
{
    int limit = SDL_min(rect.w, rect.h) / 2;
    radius = SDL_clamp(radius, 0, limit);
    width = SDL_min(width, limit);
    int corner = SDL_max(radius, width);
    if (corner > 0) {
        float inner = (float)(corner - width), inner_radius = (float)SDL_max(radius - width, 0);
        struct frame frame = {
            .outer = {(float)corner, (float)corner, (float)radius},
            .inner = {inner, inner, inner_radius},
            .hollow = width > 0,
        };
        paint_corners(target, source, rect, corner, &frame);
    }
    int edge = width > 0 ? width : corner, right = rect.x + rect.w, bottom = rect.y + rect.h;
    int across = rect.w - 2 * corner, upright = rect.h - 2 * corner;
    paint(target, source, NULL, 0, 0, (SDL_Rect){rect.x + corner, rect.y, across, edge});
    paint(target, source, NULL, 0, 0, (SDL_Rect){rect.x + corner, bottom - edge, across, edge});
    if (width > 0) {
        paint(target, source, NULL, 0, 0, (SDL_Rect){rect.x, rect.y + corner, edge, upright});
        paint(target, source, NULL, 0, 0, (SDL_Rect){right - edge, rect.y + corner, edge, upright});
    } else {
        paint(target, source, NULL, 0, 0, (SDL_Rect){rect.x, rect.y + corner, rect.w, upright});
    }
}

/* Short of memory, a shape is left out of this frame; there is nothing better to do than to draw the rest. */
static void draw_frame(struct canvas *canvas, SDL_Rect rect, int radius, int width, pixman_image_t *source)
{
    pixman_image_t *target = canvas_target(canvas);
    if (target && source && rect.w > 0 && rect.h > 0) {
        paint_frame(target, source, canvas_rect_to_physical(canvas, rect), radius, width);
    }
    if (source) {
        pixman_image_unref(source);
    }
    if (target) {
        pixman_image_unref(target);
    }
}

void canvas_fill_round(struct canvas *canvas, SDL_Rect rect, int radius, uint32_t color)
{
    draw_frame(canvas, rect, radius, 0, canvas_color(color));
}

void canvas_outline(struct canvas *canvas, SDL_Rect rect, int radius, int width, uint32_t color)
{
    if (width > 0) {
        draw_frame(canvas, rect, radius, width, canvas_color(color));
    }
}

static pixman_color_t gradient_color(uint32_t color)
{
    return (pixman_color_t){
        .red = (uint16_t)((color >> 16 & 0xff) * 257),
        .green = (uint16_t)((color >> 8 & 0xff) * 257),
        .blue = (uint16_t)((color & 0xff) * 257),
        .alpha = (uint16_t)((color >> 24) * 257),
    };
}

void canvas_gradient(struct canvas *canvas, SDL_Rect rect, int radius, uint32_t top, uint32_t bottom)
{
    float x1 = (float)rect.x, y1 = (float)rect.y, x2 = x1, y2 = (float)(rect.y + rect.h);
    canvas_position_to_physical(canvas, &x1, &y1);
    canvas_position_to_physical(canvas, &x2, &y2);
    pixman_point_fixed_t start = {pixman_int_to_fixed((int)x1), pixman_int_to_fixed((int)y1)};
    pixman_point_fixed_t end = {pixman_int_to_fixed((int)x2), pixman_int_to_fixed((int)y2)};
    pixman_gradient_stop_t stops[2] = {{0, gradient_color(top)}, {pixman_fixed_1, gradient_color(bottom)}};
    draw_frame(canvas, rect, radius, 0, pixman_image_create_linear_gradient(&start, &end, stops, 2));
}

#define MAX_POINTS 8

/* In physical coordinates. */
struct polyline {
    float x[MAX_POINTS], y[MAX_POINTS];
    int count;
    float width;
};

static float segment_distance(float x1, float y1, float x2, float y2, float x, float y)
{
    float across = x2 - x1, down = y2 - y1, length = across * across + down * down;
    float along = length > 0.0f ? ((x - x1) * across + (y - y1) * down) / length : 0.0f;
    along = fminf(fmaxf(along, 0.0f), 1.0f);
    return hypotf(x - x1 - along * across, y - y1 - along * down);
}

static float stroke_coverage(const void *shape, float x, float y)
{
    const struct polyline *line = shape;
    float distance = INFINITY;
    for (int i = 0; i + 1 < line->count; i++) {
        distance =
            fminf(distance, segment_distance(line->x[i], line->y[i], line->x[i + 1], line->y[i + 1], x, y));
    }
    return covered(distance - line->width / 2.0f);
}

/* Points more than this far from the screen are the caller's mistake; masks stay small. */
#define FAR_AWAY 65536.0f

static void draw_line(struct canvas *canvas, struct polyline *line, uint32_t color)
{
    float left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (int i = 0; i < line->count; i++) {
        canvas_position_to_physical(canvas, &line->x[i], &line->y[i]);
        left = fminf(left, line->x[i]);
        top = fminf(top, line->y[i]);
        right = fmaxf(right, line->x[i]);
        bottom = fmaxf(bottom, line->y[i]);
    }
    assert(left > -FAR_AWAY && top > -FAR_AWAY && right < FAR_AWAY && bottom < FAR_AWAY);
    float around = line->width / 2.0f + 1.0f;
    SDL_Rect box = {(int)floorf(left - around), (int)floorf(top - around), 0, 0};
    box.w = (int)ceilf(right + around) - box.x;
    box.h = (int)ceilf(bottom + around) - box.y;
    SDL_Rect clip = canvas_rect_to_physical(canvas, canvas->clip);
    if (!SDL_IntersectRect(&box, &clip, &box)) {
        return;
    }
    pixman_image_t *target = canvas_target(canvas), *source = canvas_color(color);
    pixman_image_t *mask = make_mask(box.x, box.y, box.w, box.h, stroke_coverage, line);
    if (target && source && mask) {
        paint(target, source, mask, 0, 0, box);
    }
    if (mask) {
        pixman_image_unref(mask);
    }
    if (source) {
        pixman_image_unref(source);
    }
    if (target) {
        pixman_image_unref(target);
    }
}

void canvas_stroke(struct canvas *canvas, const float *points, int count, float width, uint32_t color)
{
    assert(count >= 2 && count <= MAX_POINTS);
    struct polyline line = {.count = count, .width = width};
    for (int i = 0; i < count; i++) {
        line.x[i] = *points++;
        line.y[i] = *points++;
    }
    draw_line(canvas, &line, color);
}
