#include "renderer/raw_pixels.h"

#include <string.h>

/* SDL's name for a format; its names are those of the bytes in memory, too. */
static uint32_t sdl_format(enum placard_pixel_format format)
{
    switch (format) {
    case PLACARD_FORMAT_BGRX:
    case PLACARD_FORMAT_BGRA:
        return SDL_PIXELFORMAT_BGRA32;
    case PLACARD_FORMAT_RGBX:
    case PLACARD_FORMAT_RGBA:
        return SDL_PIXELFORMAT_RGBA32;
    case PLACARD_FORMAT_RGB:
        return SDL_PIXELFORMAT_RGB24;
    case PLACARD_FORMAT_BGR:
        return SDL_PIXELFORMAT_BGR24;
    case PLACARD_FORMAT_RGB565:
        return SDL_PIXELFORMAT_RGB565;
    default:
        return SDL_PIXELFORMAT_UNKNOWN;
    }
}

static bool can_be_used_in_place(const struct placard_content *content)
{
    return content->format == PLACARD_FORMAT_BGRX && SDL_BYTEORDER == SDL_LIL_ENDIAN &&
           content->stride % sizeof(uint32_t) == 0 && (uintptr_t)content->data % sizeof(uint32_t) == 0;
}

static void convert_gray(struct bitmap *bitmap, const struct placard_content *content)
{
    for (uint32_t y = 0; y < bitmap->height; y++) {
        const uint8_t *row = (const uint8_t *)content->data + (size_t)content->stride * y;
        uint32_t *target = bitmap->memory + bitmap->stride * y;
        for (uint32_t x = 0; x < bitmap->width; x++) {
            target[x] = 0xff000000u | row[x] * 0x010101u;
        }
    }
}

enum placard_status raw_pixels_open(struct bitmap *bitmap, const struct placard_content *content,
                                    enum bitmap_alpha alpha, struct placard_error *error)
{
    enum placard_status status = bitmap_check_size(content->width, content->height, error);
    if (status != PLACARD_OK) {
        return status;
    }
    if (can_be_used_in_place(content)) {
        *bitmap = (struct bitmap){.pixels = content->data,
                                  .width = content->width,
                                  .height = content->height,
                                  .stride = content->stride / sizeof(uint32_t),
                                  .opaque = true};
        return PLACARD_OK;
    }
    if (content->stride > INT32_MAX) {
        return placard_fail(error, PLACARD_TOO_LARGE, "rows of %u bytes are longer than can be shown",
                            content->stride);
    }
    struct bitmap made;
    status = bitmap_create(&made, content->width, content->height, error);
    if (status != PLACARD_OK) {
        return status;
    }
    uint32_t format = sdl_format(content->format);
    if (format == SDL_PIXELFORMAT_UNKNOWN) {
        convert_gray(&made, content);
    } else if (SDL_ConvertPixels((int)made.width, (int)made.height, format, content->data,
                                 (int)content->stride, SDL_PIXELFORMAT_ARGB8888, made.memory,
                                 (int)(made.width * sizeof(uint32_t))) != 0) {
        status = placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot convert a frame of %ux%u pixels: %s",
                              made.width, made.height, SDL_GetError());
        bitmap_release(&made);
        return status;
    }
    bool has_alpha = content->format == PLACARD_FORMAT_BGRA || content->format == PLACARD_FORMAT_RGBA;
    made.opaque = !has_alpha || bitmap_set_alpha(&made, alpha);
    *bitmap = made;
    return PLACARD_OK;
}
