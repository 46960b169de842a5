#include "renderer/still_format.h"

#include "renderer/bmp_decode.h"
#include "renderer/jpeg_decode.h"
#include "renderer/png_decode.h"
#include "renderer/webp_decode.h"

#include <string.h>

static const struct still_format formats[] = {
    {"PNG", probe_png, png_decode, png_decode_rows, false},
    {"JPEG", probe_jpeg, NULL, jpeg_decode, true},
    {"WebP", probe_webp, webp_decode, NULL, false},
    {"BMP", probe_bmp, NULL, bmp_decode, false},
    {"TIFF", probe_tiff, NULL, NULL, false},
    {"QOI", probe_qoi, NULL, NULL, false},
    {"PNM", probe_pnm, NULL, NULL, false},
    {"PCX", probe_pcx, NULL, NULL, false},
    {"TGA", probe_tga, NULL, NULL, false},
    {"ICO", probe_icon, NULL, NULL, false},
    {"CUR", probe_icon, NULL, NULL, false},
    {"LBM", probe_lbm, NULL, NULL, false},
    {"XCF", probe_xcf, NULL, NULL, false},
    {"XPM", probe_xpm, NULL, NULL, false},
    {"XV thumbnail", probe_xv, NULL, NULL, false},
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
