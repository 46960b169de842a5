#include "renderer/image_file.h"

#include "renderer/animation.h"
#include "renderer/drawing.h"
#include "renderer/probe.h"

#include <SDL_image.h>
#include <limits.h>
#include <placard/content.h>
#include <stdlib.h>

/* A format that is decoded in one go: its name as placard_recognise() has it, what reads its headers, and
 * what decodes it. */
struct format {
    const char *name;
    enum placard_status (*probe)(struct bytes file, struct probe *probe, struct placard_error *error);
    SDL_Surface *(*load)(SDL_RWops *stream);
};

/* libtiff premultiplies colours, which SDL_image does not tell: gives them back what alpha took, as far as
 * that is known. */
static SDL_Surface *load_tiff(SDL_RWops *stream)
{
    SDL_Surface *surface = IMG_LoadTIF_RW(stream);
    for (int y = 0; surface != NULL && surface->format->Amask == 0xff000000u && y < surface->h; y++) {
        uint8_t *pixel = (uint8_t *)surface->pixels + (size_t)surface->pitch * (size_t)y;
        for (int x = 0; x < surface->w; x++, pixel += 4) {
            uint32_t alpha = pixel[3];
            for (int i = 0; i < 3 && alpha > 0 && alpha < 255; i++) {
                uint32_t color = (pixel[i] * 255u + alpha / 2) / alpha;
                pixel[i] = (uint8_t)(color < 255 ? color : 255);
            }
        }
    }
    return surface;
}

static const struct format formats[] = {
    {"PNG", probe_png, IMG_LoadPNG_RW},        {"JPEG", probe_jpeg, IMG_LoadJPG_RW},
    {"WebP", probe_webp, IMG_LoadWEBP_RW},     {"BMP", probe_bmp, IMG_LoadBMP_RW},
    {"TIFF", probe_tiff, load_tiff},           {"QOI", probe_qoi, IMG_LoadQOI_RW},
    {"PNM", probe_pnm, IMG_LoadPNM_RW},        {"PCX", probe_pcx, IMG_LoadPCX_RW},
    {"TGA", probe_tga, IMG_LoadTGA_RW},        {"ICO", probe_icon, IMG_LoadICO_RW},
    {"CUR", probe_icon, IMG_LoadCUR_RW},       {"LBM", probe_lbm, IMG_LoadLBM_RW},
    {"XCF", probe_xcf, IMG_LoadXCF_RW},        {"XPM", probe_xpm, IMG_LoadXPM_RW},
    {"XV thumbnail", probe_xv, IMG_LoadXV_RW},
};

struct image_file {
    const char *format;
    struct bytes bytes;
    enum bitmap_alpha alpha;
    enum { STILL, ANIMATED, DRAWN } kind;
    struct bitmap still;
    struct animation *animation;
    struct drawing drawing;
};

/* Makes colours of four inks: cyan, magenta, yellow and black in this order, each taking away from the
 * paper's white. SDL_image hands out libjpeg's inks as if they were blue, green, red and nothing. */
static void mix_inks(SDL_Surface *surface, enum probe_inks inks)
{
    uint32_t invert = inks == PROBE_INKS_INVERTED ? 0 : 255;
    for (int y = 0; surface->format->BytesPerPixel == 4 && y < surface->h; y++) {
        uint8_t *pixel = (uint8_t *)surface->pixels + (size_t)surface->pitch * (size_t)y;
        for (int x = 0; x < surface->w; x++, pixel += 4) {
            uint32_t cyan = pixel[0] ^ invert, magenta = pixel[1] ^ invert, yellow = pixel[2] ^ invert;
            uint32_t black = pixel[3] ^ invert;
            pixel[2] = (uint8_t)((cyan * black + 127) / 255);
            pixel[1] = (uint8_t)((magenta * black + 127) / 255);
            pixel[0] = (uint8_t)((yellow * black + 127) / 255);
        }
    }
}

static enum placard_status open_still(struct image_file *file, const struct format *format,
                                      const struct probe *probe, struct placard_error *error)
{
    SDL_ClearError();
    SDL_RWops *stream = SDL_RWFromConstMem(file->bytes.data, (int)file->bytes.length);
    if (stream == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot read the picture: %s", SDL_GetError());
    }
    SDL_Surface *surface = format->load(stream);
    SDL_RWclose(stream);
    if (surface == NULL) {
        const char *reason = SDL_GetError();
        return placard_fail(error, PLACARD_BAD_CONTENT, "the picture cannot be decoded as %s: %s",
                            format->name, reason[0] != '\0' ? reason : "it is damaged");
    }
    if (probe->inks != PROBE_COLORS) {
        mix_inks(surface, probe->inks);
    }
    enum placard_status status = bitmap_from_surface(&file->still, surface, file->alpha, error);
    return status == PLACARD_OK ? turn_bitmap(probe->turn, &file->still, error) : status;
}

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
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(file->format, formats[i].name) == 0) {
            struct probe probe = {.turn = TURN_NONE};
            enum placard_status status = formats[i].probe(file->bytes, &probe, error);
            if (status != PLACARD_OK) {
                return status;
            }
            return probe.animated ? open_animation(file, webp_open, error)
                                  : open_still(file, &formats[i], &probe, error);
        }
    }
    return placard_fail(error, PLACARD_BAD_CONTENT, "pictures of the format %s cannot be shown",
                        file->format);
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
        bitmap_release(&file->still);
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
    *frame = (struct image_file_frame){.bitmap = &file->still};
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
        break;
    }
    frame->version = number;
    return status;
}
