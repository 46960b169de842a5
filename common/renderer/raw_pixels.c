#include "renderer/raw_pixels.h"

#include <string.h>

static bool can_be_used_in_place(const struct placard_content *content)
{
    return content->format == PLACARD_FORMAT_BGRX && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ &&
           content->stride % sizeof(uint32_t) == 0 && (uintptr_t)content->data % sizeof(uint32_t) == 0;
}

/* Pixels of SIZE bytes, the colours at these of them, and alpha, or nothing, in the fourth. Constants, where
 * it is inlined: so it becomes a few instructions for several pixels. */
static inline void convert_bytes(uint32_t *to, const uint8_t *from, uint32_t width, size_t size, unsigned red,
                                 unsigned green, unsigned blue)
{
    for (size_t x = 0; x < width; x++) {
        const uint8_t *pixel = from + size * x;
        uint32_t alpha = size == 4 ? pixel[3] : 255;
        to[x] = alpha << 24 | (uint32_t)pixel[red] << 16 | (uint32_t)pixel[green] << 8 | pixel[blue];
    }
}

/* Four bytes at once, of which a pixel is three: half of the time. The last one may be at the end. */
static void convert_bgr(uint32_t *to, const uint8_t *from, uint32_t width)
{
    for (uint32_t x = 0; x < width - 1; x++, from += 3) {
        uint32_t pixel = (uint32_t)from[3] << 24 | (uint32_t)from[2] << 16 | (uint32_t)from[1] << 8 | from[0];
        to[x] = 0xff000000u | pixel;
    }
    convert_bytes(to + width - 1, from, 1, 3, 2, 1, 0);
}

static void convert_565(uint32_t *to, const uint8_t *from, uint32_t width)
{
    for (size_t x = 0; x < width; x++) {
        uint16_t word;
        memcpy(&word, from + sizeof word * x, sizeof word);
        uint32_t red = word >> 11 & 31u, green = word >> 5 & 63u, blue = word & 31u;
        to[x] = 0xff000000u | (red * 255 / 31) << 16 | (green * 255 / 63) << 8 | blue * 255 / 31;
    }
}

void raw_pixels_convert(uint32_t *to, const uint8_t *from, uint32_t width, enum placard_pixel_format format)
{
    switch (format) {
    case PLACARD_FORMAT_BGRX:
    case PLACARD_FORMAT_BGRA:
        convert_bytes(to, from, width, 4, 2, 1, 0);
        break;
    case PLACARD_FORMAT_RGBX:
    case PLACARD_FORMAT_RGBA:
        convert_bytes(to, from, width, 4, 0, 1, 2);
        break;
    case PLACARD_FORMAT_RGB:
        convert_bytes(to, from, width, 3, 0, 1, 2);
        break;
    case PLACARD_FORMAT_BGR:
        convert_bgr(to, from, width);
        break;
    case PLACARD_FORMAT_RGB565:
        convert_565(to, from, width);
        break;
    case PLACARD_FORMAT_GRAY:
    case PLACARD_FORMAT_NONE:
    default:
        convert_bytes(to, from, width, 1, 0, 0, 0);
        break;
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
    struct bitmap made;
    status = bitmap_create(&made, content->width, content->height, error);
    if (status != PLACARD_OK) {
        return status;
    }
    for (uint32_t y = 0; y < made.height; y++) {
        raw_pixels_convert(made.memory + made.stride * y,
                           (const uint8_t *)content->data + (size_t)content->stride * y, made.width,
                           content->format);
    }
    bool has_alpha = content->format == PLACARD_FORMAT_BGRA || content->format == PLACARD_FORMAT_RGBA;
    made.opaque = !has_alpha || bitmap_set_alpha(&made, alpha);
    *bitmap = made;
    return PLACARD_OK;
}
