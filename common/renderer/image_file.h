/* The bytes of an image file as bitmaps: one for a still picture, one after the other for an animation, one
 * for each size for a drawing. */
#ifndef PLACARD_RENDERER_IMAGE_FILE_H
#define PLACARD_RENDERER_IMAGE_FILE_H

#include "renderer/bitmap.h"
#include "renderer/scale.h"

struct image_file;

struct image_file_frame {
    const struct bitmap *bitmap; /* the file's, valid until the next frame is asked for */
    uint64_t version;            /* the same number: the same pixels */
    uint32_t next;               /* milliseconds until the picture changes; 0: never */
};

/* Opens the LENGTH bytes of DATA, which must stay; its bitmaps have colours as ALPHA says. What it is is
 * recognised by content; size and completeness are read from its headers before anything is decoded.
 * PLACARD_BAD_CONTENT, PLACARD_TOO_LARGE, PLACARD_OUT_OF_MEMORY. */
enum placard_status image_file_open(struct image_file **file, const void *data, size_t length,
                                    enum bitmap_alpha alpha, struct placard_error *error);

/* Frees. NULL is allowed. */
void image_file_close(struct image_file *file);

/* The picture's size in pixels, upright. */
void image_file_size(const struct image_file *file, uint32_t *width, uint32_t *height);

/* "PNG", "JPEG", …, a constant string. */
const char *image_file_format(const struct image_file *file);

/* What there is to see at TIME (milliseconds since the beginning) when the whole picture is to be shown
 * SCALED_WIDTH x SCALED_HEIGHT pixels large; drawings heed the size, and need not meet it, and stills that
 * are decoded for this may be smaller than they are, but not than this. */
enum placard_status image_file_frame(struct image_file *file, uint64_t time, uint64_t scaled_width,
                                     uint64_t scaled_height, struct image_file_frame *frame,
                                     struct placard_error *error);

/* Decodes a still picture straight into TARGET's memory, which has the size that all of it is to be shown in,
 * and sets whether it is opaque. False, with anything in the memory, when that cannot be done, or need not,
 * and image_file_frame() is the way. */
bool image_file_paint(struct image_file *file, struct bitmap *target);

/* Decodes a still picture and scales it meanwhile, all of it WIDTH x HEIGHT pixels large, into TARGET,
 * opaque. False as above. */
bool image_file_scale(struct image_file *file, uint32_t width, uint32_t height,
                      const struct scale_target *target);

#endif
