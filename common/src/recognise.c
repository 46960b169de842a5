#include <placard/content.h>

#include "recognise_text.h"
#include <string.h>

/* One format by the bytes that every file of it has. MASKED bytes of a signature are not compared. */
struct signature {
    const char *format;
    size_t length;
    const char *bytes;
    const char *mask; /* 'x': compared, '?': any; NULL: all are compared */
};

static const struct signature signatures[] = {
    {"PNG", 8, "\x89PNG\r\n\x1A\n", NULL},
    {"JPEG", 3, "\xFF\xD8\xFF", NULL},
    {"GIF", 6, "GIF87a", NULL},
    {"GIF", 6, "GIF89a", NULL},
    {"WebP", 12, "RIFF????WEBP", "xxxx????xxxx"},
    {"TIFF", 4, "II*\0", NULL},
    {"TIFF", 4, "MM\0*", NULL},
    {"TIFF", 4, "II+\0", NULL}, /* BigTIFF */
    {"TIFF", 4, "MM\0+", NULL},
    {"XCF", 9, "gimp xcf ", NULL},
    {"XPM", 9, "/* XPM */", NULL},
    {"XV thumbnail", 6, "P7 332", NULL},
    {"LBM", 12, "FORM????ILBM", "xxxx????xxxx"},
    {"LBM", 12, "FORM????PBM ", "xxxx????xxxx"},
    {"AVIF", 12, "????ftypavif", "????xxxxxxxx"},
    {"AVIF", 12, "????ftypavis", "????xxxxxxxx"},
    {"JPEG XL", 2, "\xFF\x0A", NULL},
    {"JPEG XL", 12, "\0\0\0\x0CJXL \r\n\x87\n", NULL},
};

static bool has_signature(const unsigned char *data, size_t length, const struct signature *signature)
{
    if (length < signature->length) {
        return false;
    }
    for (size_t i = 0; i < signature->length; i++) {
        if ((signature->mask == NULL || signature->mask[i] == 'x') &&
            data[i] != (unsigned char)signature->bytes[i]) {
            return false;
        }
    }
    return true;
}

static unsigned little_16(const unsigned char *bytes)
{
    return bytes[0] | (unsigned)bytes[1] << 8;
}

static uint32_t little_32(const unsigned char *bytes)
{
    return little_16(bytes) | (uint32_t)little_16(bytes + 2) << 16;
}

static uint32_t big_32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* "BM" could begin a text: the size of the header that follows must be one of those that exist. */
static bool is_bmp(const unsigned char *data, size_t length)
{
    static const uint32_t header_sizes[] = {12, 16, 40, 52, 56, 64, 108, 124};
    if (length < 18 || data[0] != 'B' || data[1] != 'M') {
        return false;
    }
    for (size_t i = 0; i < sizeof header_sizes / sizeof header_sizes[0]; i++) {
        if (little_32(data + 14) == header_sizes[i]) {
            return true;
        }
    }
    return false;
}

static bool is_pcx(const unsigned char *data, size_t length)
{
    return length >= 12 && data[0] == 10 && data[1] <= 5 && data[1] != 1 && data[2] <= 1 &&
           (data[3] == 1 || data[3] == 2 || data[3] == 4 || data[3] == 8) &&
           little_16(data + 4) <= little_16(data + 8) && little_16(data + 6) <= little_16(data + 10);
}

static bool is_qoi(const unsigned char *data, size_t length)
{
    return length >= 14 && memcmp(data, "qoif", 4) == 0 && big_32(data + 4) != 0 && big_32(data + 8) != 0 &&
           (data[12] == 3 || data[12] == 4) && data[13] <= 1;
}

/* An icon or a cursor: 0, its type, how many; then entries whose fourth byte but one is 0. */
static const char *icon_format(const unsigned char *data, size_t length)
{
    if (length < 22 || little_16(data) != 0 || little_16(data + 4) == 0 || data[9] != 0 ||
        little_32(data + 18) < 6 + 16 * (uint32_t)little_16(data + 4)) {
        return NULL;
    }
    unsigned type = little_16(data + 2);
    return type == 1 ? "ICO" : type == 2 ? "CUR" : NULL;
}

/* A HEIF file whose own brand is a general one, with AVIF among those it is compatible with (ISO/IEC
 * 14496-12). */
static bool is_avif_by_compatibility(const unsigned char *data, size_t length)
{
    if (length < 16 || memcmp(data + 4, "ftyp", 4) != 0) {
        return false;
    }
    size_t end = big_32(data) < length ? big_32(data) : length;
    for (size_t at = 16; at + 4 <= end; at += 4) {
        if (memcmp(data + at, "avif", 4) == 0 || memcmp(data + at, "avis", 4) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_blank(unsigned char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Skips blanks and '#' comments, at least one of them, then a number. False when it is not there. */
static bool skip_number(const unsigned char *data, size_t length, size_t *at)
{
    size_t start = *at;
    while (*at < length && (is_blank(data[*at]) || data[*at] == '#')) {
        if (data[*at] == '#') {
            while (*at < length && data[*at] != '\n') {
                (*at)++;
            }
            continue;
        }
        (*at)++;
    }
    size_t number = *at;
    while (*at < length && data[*at] >= '0' && data[*at] <= '9') {
        (*at)++;
    }
    return number > start && *at > number;
}

/* P1 to P6, width, height, and for all but the bitmaps the largest value (pbm(5), pgm(5), ppm(5)). */
static bool is_pnm(const unsigned char *data, size_t length)
{
    if (length < 2 || data[0] != 'P' || data[1] < '1' || data[1] > '6') {
        return false;
    }
    size_t at = 2;
    int numbers = data[1] == '1' || data[1] == '4' ? 2 : 3;
    while (numbers > 0 && skip_number(data, length, &at)) {
        numbers--;
    }
    return numbers == 0 && at < length && is_blank(data[at]);
}

/* Targa, by its header: the format without a mark in front. Every field must make sense. */
static bool is_tga_by_header(const unsigned char *data, size_t length)
{
    if (length < 18) {
        return false;
    }
    unsigned map_type = data[1];
    unsigned type = data[2] & ~8u; /* 8: run-length encoded */
    unsigned depth = data[16];
    bool mapped = type == 1;
    if (map_type > 1 || (data[2] & ~11u) != 0 || type == 0 || (mapped && map_type != 1)) {
        return false;
    }
    bool map_fits = map_type == 1 ? little_16(data + 5) > 0 &&
                                        (data[7] == 15 || data[7] == 16 || data[7] == 24 || data[7] == 32)
                                  : little_16(data + 3) == 0 && little_16(data + 5) == 0 && data[7] == 0;
    bool depth_fits = type == 2 ? depth == 15 || depth == 16 || depth == 24 || depth == 32 : depth == 8;
    return map_fits && depth_fits && little_16(data + 12) != 0 && little_16(data + 14) != 0 &&
           (data[17] & 0xC0) == 0 && (data[17] & 15) <= 8;
}

/* Targa, version 2: the last 26 bytes. */
static bool is_tga_by_footer(const unsigned char *data, size_t length)
{
    static const char mark[18] = "TRUEVISION-XFILE.";
    return length >= 18 + 26 && memcmp(data + length - sizeof mark, mark, sizeof mark) == 0;
}

static const char *image_format(const unsigned char *data, size_t length)
{
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
        if (has_signature(data, length, &signatures[i])) {
            return signatures[i].format;
        }
    }
    const char *icon = icon_format(data, length);
    return icon != NULL                             ? icon
           : is_bmp(data, length)                   ? "BMP"
           : is_pcx(data, length)                   ? "PCX"
           : is_qoi(data, length)                   ? "QOI"
           : is_pnm(data, length)                   ? "PNM"
           : is_avif_by_compatibility(data, length) ? "AVIF"
           : recognise_svg(data, length)            ? "SVG"
                                                    : NULL;
}

struct placard_recognition placard_recognise(const void *data, size_t length)
{
    const size_t enough = 4096;
    size_t beginning = length < enough ? length : enough;
    const char *image = image_format(data, beginning);
    if (image == NULL && (is_tga_by_footer(data, length) || is_tga_by_header(data, beginning))) {
        image = "TGA";
    }
    if (image != NULL) {
        return (struct placard_recognition){.kind = PLACARD_IMAGE, .format = image};
    }
    if (recognise_text(data, beginning)) {
        return (struct placard_recognition){.kind = PLACARD_TEXT, .format = "text"};
    }
    return (struct placard_recognition){.kind = PLACARD_EMPTY, .format = "data"};
}
