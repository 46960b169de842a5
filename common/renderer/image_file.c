#include "renderer/image_file.h"

#include "renderer/animation.h"
#include "renderer/drawing.h"
#include "renderer/still.h"

#include <limits.h>
#include <placard/content.h>
#include <stdlib.h>

struct image_file {
    const char *format;
    struct bytes bytes;
    enum bitmap_alpha alpha;
    enum { STILL, ANIMATED, DRAWN } kind;
    struct still still;
    struct animation *animation;
    struct drawing drawing;
};

static enum placard_status open_animation(struct image_file *file,
                                          enum placard_status (*open)(struct frame_source *, struct bytes,
                                                                      enum bitmap_alpha,
                                                                      struct placard_error *),
                                          struct placard_error *error)
{
    struct frame_source source;
    file->kind = ANIMATED;
    enum placard_status status = open(&source, file->bytes, file->alpha, error);
    return status == PLACARD_OK ? animation_open(&file->animation, &source, error) : status;
}

static enum placard_status open_format(struct image_file *file, struct placard_error *error)
{
    if (strcmp(file->format, "GIF") == 0) {
        return open_animation(file, gif_open, error);
    }
    if (strcmp(file->format, "SVG") == 0) {
        file->kind = DRAWN;
        return drawing_open(&file->drawing, file->bytes, file->alpha, error);
    }
    const struct still_format *format = still_format_find(file->format);
    struct probe probe = {.turn = TURN_NONE};
    if (format == NULL) {
        return placard_fail(error, PLACARD_BAD_CONTENT, "pictures of the format %s cannot be shown",
                            file->format);
    }
    enum placard_status status = format->probe(file->bytes, &probe, error);
    if (status != PLACARD_OK) {
        return status;
    }
    return probe.animated ? open_animation(file, webp_open, error)
                          : still_open(&file->still, format, file->bytes, &probe, file->alpha, error);
}

enum placard_status image_file_open(struct image_file **file, const void *data, size_t length,
                                    enum bitmap_alpha alpha, struct placard_error *error)
{
    if (length == 0) {
        return placard_fail(error, PLACARD_BAD_CONTENT, "the picture is empty: it has no bytes");
    }
    if (length > INT_MAX) {
        return placard_fail(error, PLACARD_TOO_LARGE, "the picture has %zu bytes; at most %d can be decoded",
                            length, INT_MAX);
    }
    struct placard_recognition what = placard_recognise(data, length);
    if (what.kind != PLACARD_IMAGE) {
        return placard_fail(error, PLACARD_BAD_CONTENT, "this is no picture: its content is %s", what.format);
    }
    struct image_file *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a picture");
    }
    made->format = what.format;
    made->alpha = alpha;
    made->bytes = (struct bytes){data, length};
    enum placard_status status = open_format(made, error);
    if (status != PLACARD_OK) {
        image_file_close(made);
        return status;
    }
    *file = made;
    return PLACARD_OK;
}

void image_file_close(struct image_file *file)
{
    if (file != NULL) {
        still_release(&file->still);
        animation_close(file->animation);
        drawing_release(&file->drawing);
        free(file);
    }
}

void image_file_size(const struct image_file *file, uint32_t *width, uint32_t *height)
{
    if (file->kind == ANIMATED) {
        animation_size(file->animation, width, height);
    } else {
        *width = file->kind == DRAWN ? file->drawing.width : file->still.width;
        *height = file->kind == DRAWN ? file->drawing.height : file->still.height;
    }
}

const char *image_file_format(const struct image_file *file)
{
    return file->format;
}

enum placard_status image_file_frame(struct image_file *file, uint64_t time, uint64_t scaled_width,
                                     uint64_t scaled_height, struct image_file_frame *frame,
                                     struct placard_error *error)
{
    enum placard_status status = PLACARD_OK;
    uint32_t number = 0;
    *frame = (struct image_file_frame){.bitmap = &file->still.bitmap};
    switch (file->kind) {
    case ANIMATED:
        status = animation_frame(file->animation, time, &frame->bitmap, &number, &frame->next, error);
        break;
    case DRAWN:
        status = drawing_draw(&file->drawing, scaled_width, scaled_height, error);
        frame->bitmap = &file->drawing.bitmap;
        number = file->drawing.version;
        break;
    case STILL:
    default:
        status = still_decode(&file->still, scaled_width, scaled_height, error);
        number = file->still.detail;
        break;
    }
    frame->version = number;
    return status;
}

bool image_file_paint(struct image_file *file, struct bitmap *target)
{
    return file->kind == STILL && still_paint(&file->still, target);
}

bool image_file_scale(struct image_file *file, uint32_t width, uint32_t height,
                      const struct scale_target *target)
{
    return file->kind == STILL && still_scale(&file->still, width, height, target);
}
