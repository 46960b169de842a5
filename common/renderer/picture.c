#include "renderer/picture.h"

#include "renderer/image_file.h"
#include "renderer/placement.h"
#include "renderer/raw_pixels.h"
#include "renderer/scale.h"

#include <stdlib.h>
#include <string.h>

/* Scaled pictures are kept for panning up to this many pixels: 64 MiB. */
#define CACHE_PIXELS ((uint64_t)16 << 20)

struct picture {
    struct image_file *file; /* NULL: raw pixels */
    struct bitmap pixels;    /* of raw pixels */
    enum bitmap_alpha alpha;
    struct worker *worker;
    struct bitmap scaled;    /* the whole picture as it was scaled last, if it was small enough */
    uint64_t scaled_version; /* what of the file it was made from */
    uint64_t seen_width, seen_height, seen_version; /* what the last view was of */
};

enum placard_status picture_open(struct picture **picture, const struct placard_content *content,
                                 enum bitmap_alpha alpha, struct worker *worker, struct placard_error *error)
{
    struct picture *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a picture");
    }
    made->alpha = alpha;
    made->worker = worker;
    enum placard_status status =
        content->kind == PLACARD_PIXELS
            ? raw_pixels_open(&made->pixels, content, alpha, error)
            : image_file_open(&made->file, content->data, content->length, alpha, error);
    if (status != PLACARD_OK) {
        picture_close(made);
        return status;
    }
    *picture = made;
    return PLACARD_OK;
}

void picture_close(struct picture *picture)
{
    if (picture != NULL) {
        image_file_close(picture->file);
        bitmap_release(&picture->pixels);
        bitmap_release(&picture->scaled);
        free(picture);
    }
}

/* Where the visible part of the picture goes. */
struct part {
    struct placement place;
    uint32_t *pixels;
    size_t stride;
};

/* Makes the cache hold all of FRAME as PLACE scales it, when that is worth it: when the view before was of
 * the same size, which is what panning looks like. */
static bool fill_cache(struct picture *picture, const struct image_file_frame *frame,
                       const struct placement *place)
{
    const struct bitmap *source = frame->bitmap;
    bool is_same = picture->seen_width == place->scaled_width &&
                   picture->seen_height == place->scaled_height && picture->seen_version == frame->version;
    picture->seen_width = place->scaled_width;
    picture->seen_height = place->scaled_height;
    picture->seen_version = frame->version;
    if (picture->scaled.pixels != NULL && picture->scaled.width == place->scaled_width &&
        picture->scaled.height == place->scaled_height && picture->scaled_version == frame->version) {
        return true;
    }
    bitmap_release(&picture->scaled);
    bool is_copy = place->scaled_width == source->width && place->scaled_height == source->height;
    if (!is_same || is_copy || frame->next > 0 || place->scaled_width > BITMAP_MAX_SIDE ||
        place->scaled_height > BITMAP_MAX_SIDE || place->scaled_width * place->scaled_height > CACHE_PIXELS) {
        return false;
    }
    struct bitmap scaled;
    if (bitmap_create(&scaled, (uint32_t)place->scaled_width, (uint32_t)place->scaled_height, NULL) !=
        PLACARD_OK) {
        return false;
    }
    const struct scale_region whole = {.scaled_width = place->scaled_width,
                                       .scaled_height = place->scaled_height,
                                       .width = scaled.width,
                                       .height = scaled.height};
    const struct scale_target target = {scaled.memory, scaled.stride, picture->worker};
    if (scale_bitmap(source, &whole, &target, NULL) != PLACARD_OK) {
        bitmap_release(&scaled);
        return false;
    }
    scaled.opaque = source->opaque;
    picture->scaled = scaled;
    picture->scaled_version = frame->version;
    return true;
}

/* Makes of pixels with the alpha of the picture what was asked for. */
static void finish_part(const struct picture *picture, bool is_opaque, const struct part *part,
                        uint32_t background)
{
    for (uint32_t y = 0; y < part->place.height; y++) {
        uint32_t *row = part->pixels + part->stride * y;
        if (picture->alpha == BITMAP_PREMULTIPLIED && !is_opaque) {
            bitmap_blend_row(row, part->place.width, background);
        } else if (picture->alpha == BITMAP_STRAIGHT && is_opaque) {
            bitmap_make_row_opaque(row, part->place.width);
        }
    }
}

static enum placard_status render_frame(struct picture *picture, const struct image_file_frame *frame,
                                        const struct part *part, uint32_t background,
                                        struct placard_error *error)
{
    const struct placement *place = &part->place;
    const struct scale_region region = {.scaled_width = place->scaled_width,
                                        .scaled_height = place->scaled_height,
                                        .x = place->x,
                                        .y = place->y,
                                        .width = place->width,
                                        .height = place->height};
    const struct bitmap *source = fill_cache(picture, frame, place) ? &picture->scaled : frame->bitmap;
    const struct scale_target target = {part->pixels, part->stride, picture->worker};
    enum placard_status status = scale_bitmap(source, &region, &target, error);
    if (status == PLACARD_OK) {
        finish_part(picture, frame->bitmap->opaque, part, background);
    }
    return status;
}

/* Decodes all of the picture where it is to be seen, and scales it on the way; false when that is not
 * possible. */
static bool paint_part(struct picture *picture, const struct part *part, uint32_t background)
{
    const struct placement *place = &part->place;
    struct bitmap bitmap = {.pixels = part->pixels,
                            .memory = part->pixels,
                            .width = place->width,
                            .height = place->height,
                            .stride = part->stride,
                            .opaque = true};
    const struct scale_target target = {part->pixels, part->stride, picture->worker};
    if (picture->file == NULL || place->width == 0 || place->height == 0 ||
        place->width != place->scaled_width || place->height != place->scaled_height ||
        (!image_file_paint(picture->file, &bitmap) &&
         !image_file_scale(picture->file, place->width, place->height, &target))) {
        return false;
    }
    finish_part(picture, bitmap.opaque, part, background);
    return true;
}

static enum placard_status render_part(struct picture *picture, uint64_t time, const struct part *part,
                                       uint32_t background, uint32_t *next, struct placard_error *error)
{
    struct image_file_frame frame = {.bitmap = &picture->pixels};
    if (paint_part(picture, part, background)) {
        return PLACARD_OK;
    }
    if (picture->file != NULL) {
        enum placard_status status = image_file_frame(picture->file, time, part->place.scaled_width,
                                                      part->place.scaled_height, &frame, error);
        if (status != PLACARD_OK) {
            return status;
        }
    }
    *next = frame.next;
    return render_frame(picture, &frame, part, background, error);
}

/* Fills what the picture leaves of the viewport. */
static void fill_around(const struct placement *place, uint32_t background, uint32_t *target, uint32_t width,
                        uint32_t height)
{
    for (uint32_t y = 0; y < height; y++) {
        uint32_t *row = target + (size_t)width * y;
        if (y < place->top || y >= place->top + place->height) {
            bitmap_fill_row(row, width, background);
        } else {
            uint32_t right = place->left + place->width;
            bitmap_fill_row(row, place->left, background);
            bitmap_fill_row(row + right, width - right, background);
        }
    }
}

enum placard_status picture_render(struct picture *picture, const struct renderer_view *view,
                                   uint32_t *target, uint32_t width, uint32_t height,
                                   struct renderer_ready *ready, struct placard_error *error)
{
    struct part part = {.stride = width};
    uint32_t picture_width = picture->pixels.width, picture_height = picture->pixels.height;
    const char *format = "pixels";
    if (picture->file != NULL) {
        image_file_size(picture->file, &picture_width, &picture_height);
        format = image_file_format(picture->file);
    }
    part.place = placement_of(view, width, height, picture_width, picture_height);
    part.pixels = target + (size_t)width * part.place.top + part.place.left;
    fill_around(&part.place, view->background, target, width, height);
    enum placard_status status =
        render_part(picture, view->time, &part, view->background, &ready->next_frame, error);
    if (status != PLACARD_OK) {
        return status;
    }
    placement_report(&part.place, ready);
    ready->content_width = picture_width;
    ready->content_height = picture_height;
    strncpy(ready->format, format, sizeof ready->format - 1);
    return PLACARD_OK;
}
