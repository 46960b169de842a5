#include "ui/output_driver.h"
#include <stdlib.h>

/* Frames in memory, for machines without a display: they are looked at through output_screenshot(). */

enum { DEFAULT_WIDTH = 1280, DEFAULT_HEIGHT = 720, MAX_SIDE = 16384 };

struct png_output {
    struct output output;
    uint32_t *pixels;
    int width, height, rotation;
};

static enum placard_status open_png(struct output **output, const struct output_options *options,
                                    struct placard_error *error)
{
    int width = options->width > 0 ? options->width : DEFAULT_WIDTH;
    int height = options->height > 0 ? options->height : DEFAULT_HEIGHT;
    if (width > MAX_SIDE || height > MAX_SIDE) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "a frame of %dx%d pixels is too large: no side may be longer than %d", width,
                            height, MAX_SIDE);
    }
    struct png_output *png = calloc(1, sizeof *png);
    if (png != NULL) {
        png->pixels = calloc((size_t)width * (size_t)height, sizeof *png->pixels);
    }
    if (png == NULL || png->pixels == NULL) {
        free(png);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a frame of %dx%d pixels", width,
                            height);
    }
    png->width = width;
    png->height = height;
    png->rotation = options->rotation;
    *output = (struct output *)png; /* its beginning */
    return PLACARD_OK;
}

static void close_png(struct output *output)
{
    struct png_output *png = (struct png_output *)output;
    free(png->pixels);
    free(png);
}

static void png_size(const struct output *output, int *width, int *height, float *dpi)
{
    const struct png_output *png = (const struct png_output *)output;
    *width = png->width;
    *height = png->height;
    *dpi = 0.0f;
}

static enum placard_status begin_png(struct output *output, struct canvas *canvas,
                                     struct placard_error *error)
{
    (void)error;
    const struct png_output *png = (const struct png_output *)output;
    *canvas = canvas_make(png->pixels, png->width, png->height, png->width * 4, png->rotation);
    return PLACARD_OK;
}

static enum placard_status present_png(struct output *output, struct placard_error *error)
{
    (void)output;
    (void)error;
    return PLACARD_OK;
}

const struct output_driver output_png_driver = {
    .name = "png",
    .open = open_png,
    .close = close_png,
    .size = png_size,
    .begin = begin_png,
    .present = present_png,
};
