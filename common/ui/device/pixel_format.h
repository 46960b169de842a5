/* How a screen without a window system stores its pixels: where each colour lies in a pixel's bits. Frames
 * are XRGB8888 everywhere else; a row is converted on its way to the screen. Colours with fewer than 8 bits
 * are dithered with an ordered 8x8 matrix (Bayer, 1973), so that gradients show no bands and nothing flickers
 * from frame to frame. Any thread. */
#ifndef PLACARD_UI_DEVICE_PIXEL_FORMAT_H
#define PLACARD_UI_DEVICE_PIXEL_FORMAT_H

#include <placard/status.h>
#include <stdbool.h>
#include <stdint.h>

struct pixel_channel {
    uint32_t offset; /* of its lowest bit */
    uint32_t length; /* bits, 1 to 8 */
};

struct pixel_format {
    uint32_t bits; /* of a pixel: 16, 24 or 32 */
    struct pixel_channel red, green, blue;
};

/* A format made ready for conversion. */
struct pixel_converter;

/* Makes the converter for FORMAT. PLACARD_INVALID_ARGUMENT when it is none that is supported: its message
 * names the bits. PLACARD_OUT_OF_MEMORY. */
enum placard_status pixel_converter_new(struct pixel_converter **converter, const struct pixel_format *format,
                                        struct placard_error *error);
void pixel_converter_free(struct pixel_converter *converter);

/* Bytes of a pixel on the screen: 2, 3 or 4. */
uint32_t pixel_converter_bytes(const struct pixel_converter *converter);

/* Converts COUNT pixels of row Y, the first of them in column X, to TO, which may be a mapped device: it is
 * only written, from its start to its end. */
void pixel_converter_row(const struct pixel_converter *converter, const uint32_t *from, void *to, int x,
                         int y, int count);

#endif
