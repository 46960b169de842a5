/* A picture, from the bytes of its file or from raw pixels, rendered as a view asks. */
#ifndef PLACARD_RENDERER_PICTURE_H
#define PLACARD_RENDERER_PICTURE_H

#include "renderer/bitmap.h"
#include "renderer/protocol.h"
#include <placard/status.h>
#include <stddef.h>

struct picture;
struct worker;

/* Opens CONTENT, of kind PLACARD_IMAGE or PLACARD_PIXELS; its data must stay as long as the picture. WORKER,
 * if it is not NULL, takes a share of the work. ALPHA decides what it is rendered as: mixed with the
 * background, or as RENDERER_STRAIGHT_ALPHA has it. Sizes are read, and cut off files refused, before
 * anything is decoded. PLACARD_BAD_CONTENT, PLACARD_TOO_LARGE, PLACARD_OUT_OF_MEMORY. */
enum placard_status picture_open(struct picture **picture, const struct placard_content *content,
                                 enum bitmap_alpha alpha, struct worker *worker, struct placard_error *error);

/* Frees. NULL is allowed. */
void picture_close(struct picture *picture);

/* Renders VIEW, not rotated, into TARGET, WIDTH x HEIGHT pixels without padding, and fills READY but for what
 * identifies the reply. PLACARD_OUT_OF_MEMORY, and for animations PLACARD_BAD_CONTENT. */
enum placard_status picture_render(struct picture *picture, const struct renderer_view *view,
                                   uint32_t *target, uint32_t width, uint32_t height,
                                   struct renderer_ready *ready, struct placard_error *error);

#endif
