/* Still pictures by SDL_image, but for PNG. */
#include "renderer/still_format.h"

#include "renderer/bitmap_surface.h"
#include "renderer/png_load.h"

#include <SDL_image.h>
#include <assert.h>

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

typedef SDL_Surface *loader(SDL_RWops *stream);

static const struct {
    const char *format;
    loader *load;
} loaders[] = {
    {"JPEG", IMG_LoadJPG_RW}, {"WebP", IMG_LoadWEBP_RW},       {"BMP", IMG_LoadBMP_RW},
    {"TIFF", load_tiff},      {"QOI", IMG_LoadQOI_RW},         {"PNM", IMG_LoadPNM_RW},
    {"PCX", IMG_LoadPCX_RW},  {"TGA", IMG_LoadTGA_RW},         {"ICO", IMG_LoadICO_RW},
    {"CUR", IMG_LoadCUR_RW},  {"LBM", IMG_LoadLBM_RW},         {"XCF", IMG_LoadXCF_RW},
    {"XPM", IMG_LoadXPM_RW},  {"XV thumbnail", IMG_LoadXV_RW},
};

/* There is one for each other format that still_format_find() knows. */
static loader *find_loader(const char *format)
{
    size_t i = 0;
    while (strcmp(format, loaders[i].format) != 0) {
        i++;
        assert(i < sizeof loaders / sizeof loaders[0]);
    }
    return loaders[i].load;
}

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

enum placard_status still_format_load(const struct still_format *format, struct bytes file,
                                      const struct probe *probe, enum bitmap_alpha alpha,
                                      struct bitmap *bitmap, struct placard_error *error)
{
    if (strcmp(format->name, "PNG") == 0) {
        return png_load(file, alpha, bitmap, error);
    }
    loader *load = find_loader(format->name);
    SDL_ClearError();
    SDL_RWops *stream = SDL_RWFromConstMem(file.data, (int)file.length);
    if (stream == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot read the picture: %s", SDL_GetError());
    }
    SDL_Surface *surface = load(stream);
    SDL_RWclose(stream);
    if (surface == NULL) {
        const char *reason = SDL_GetError();
        return placard_fail(error, PLACARD_BAD_CONTENT, "the picture cannot be decoded as %s: %s",
                            format->name, reason[0] != '\0' ? reason : "it is damaged");
    }
    if (probe->inks != PROBE_COLORS) {
        mix_inks(surface, probe->inks);
    }
    return bitmap_from_surface(bitmap, surface, alpha, error);
}
