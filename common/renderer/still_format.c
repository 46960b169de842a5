#include "renderer/still_format.h"

#include "renderer/jpeg_decode.h"
#include "renderer/png_decode.h"
#include "renderer/webp_decode.h"

#include <string.h>

static const struct still_format formats[] = {
    {"PNG", probe_png, png_decode, NULL},    {"JPEG", probe_jpeg, NULL, jpeg_decode},
    {"WebP", probe_webp, webp_decode, NULL}, {"BMP", probe_bmp, NULL, NULL},
    {"TIFF", probe_tiff, NULL, NULL},        {"QOI", probe_qoi, NULL, NULL},
    {"PNM", probe_pnm, NULL, NULL},          {"PCX", probe_pcx, NULL, NULL},
    {"TGA", probe_tga, NULL, NULL},          {"ICO", probe_icon, NULL, NULL},
    {"CUR", probe_icon, NULL, NULL},         {"LBM", probe_lbm, NULL, NULL},
    {"XCF", probe_xcf, NULL, NULL},          {"XPM", probe_xpm, NULL, NULL},
    {"XV thumbnail", probe_xv, NULL, NULL},
};

const struct still_format *still_format_find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (strcmp(name, formats[i].name) == 0) {
            return &formats[i];
        }
    }
    return NULL;
}
