/* The formats that are hardly more than a header before their pixels: BMP, icons, TGA, PCX, QOI, LBM. */
#include "renderer/probe.h"

/* A device independent bitmap's header at AT: SIZE of it, its sides, bits and compression. */
struct dib {
    uint32_t size, width, height, bits, compression, data_size;
};

static struct dib dib_at(struct bytes file, uint64_t at)
{
    struct dib dib = {.size = bytes_32(file, at)};
    if (dib.size == 12) {
        dib.width = bytes_16(file, at + 4);
        dib.height = bytes_16(file, at + 6);
        dib.bits = bytes_16(file, at + 10);
        return dib;
    }
    dib.width = bytes_32(file, at + 4);
    dib.height = bytes_32(file, at + 8);
    if (dib.height > INT32_MAX) { /* negative: the first row is the top one */
        dib.height = 0u - dib.height;
    }
    dib.bits = bytes_16(file, at + 14);
    dib.compression = bytes_32(file, at + 16);
    dib.data_size = bytes_32(file, at + 20);
    return dib;
}

/* https://learn.microsoft.com/windows/win32/gdi/bitmap-storage */
enum placard_status probe_bmp(struct bytes file, struct probe *probe, struct placard_error *error)
{
    enum { FILE_HEADER = 14, RLE8 = 1, RLE4 = 2 };
    struct dib dib = dib_at(file, FILE_HEADER);
    if (!bytes_has(file, FILE_HEADER, dib.size < 12 ? 12 : dib.size)) {
        return probe_cut_off(file.length, FILE_HEADER + (uint64_t)dib.size, error);
    }
    enum placard_status status = probe_set_size(probe, dib.width, dib.height, error);
    if (status != PLACARD_OK) {
        return status;
    }
    uint64_t need = bytes_32(file, 10);
    if (dib.compression == RLE8 || dib.compression == RLE4) {
        need += dib.data_size;
    } else {
        need += ((uint64_t)dib.width * dib.bits + 31) / 32 * 4 * dib.height;
    }
    return need <= file.length ? PLACARD_OK : probe_cut_off(file.length, need, error);
}

/* ICO and CUR: a directory of pictures, each a DIB (of twice the height: its mask follows) or a PNG. */
enum placard_status probe_icon(struct bytes file, struct probe *probe, struct placard_error *error)
{
    uint32_t count = bytes_16(file, 4);
    if (count == 0) {
        return probe_damaged("it is an icon without a picture", error);
    }
    if (!bytes_has(file, 6, (uint64_t)count * 16)) {
        return probe_cut_off(file.length, 6 + (uint64_t)count * 16, error);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry = 6 + (uint64_t)i * 16;
        uint64_t size = bytes_32(file, entry + 8), at = bytes_32(file, entry + 12);
        if (!bytes_has(file, at, size)) {
            return probe_cut_off(file.length, at + size, error);
        }
        enum placard_status status;
        struct bytes picture = {file.data + at, (size_t)size};
        if (bytes_are(picture, 1, "PNG")) {
            status = probe_png(picture, probe, error);
        } else {
            struct dib dib = dib_at(picture, 0);
            status = probe_set_size(probe, dib.width, dib.height / 2, error);
        }
        if (status != PLACARD_OK) {
            return status;
        }
    }
    return PLACARD_OK;
}

/* Truevision TGA 2.0. */
enum placard_status probe_tga(struct bytes file, struct probe *probe, struct placard_error *error)
{
    enum { HEADER = 18, RUN_LENGTH = 8 };
    uint32_t width = bytes_16(file, 12), height = bytes_16(file, 14);
    uint64_t pixel = (bytes_8(file, 16) + 7) / 8;
    uint64_t at = HEADER + bytes_8(file, 0) + (uint64_t)bytes_16(file, 5) * ((bytes_8(file, 7) + 7) / 8);
    enum placard_status status = probe_set_size(probe, width, height, error);
    if (status != PLACARD_OK) {
        return status;
    }
    uint64_t left = (uint64_t)width * height;
    if ((bytes_8(file, 2) & RUN_LENGTH) == 0) {
        return bytes_has(file, at, left * pixel) ? PLACARD_OK
                                                 : probe_cut_off(file.length, at + left * pixel, error);
    }
    while (left > 0) { /* a byte says how many pixels follow, or how often the next one counts */
        uint32_t packet = bytes_8(file, at), run = (packet & 127) + 1;
        uint64_t size = 1 + pixel * (packet > 127 ? 1 : run);
        if (!bytes_has(file, at, size)) {
            return probe_cut_off(file.length, at + size, error);
        }
        at += size;
        left -= run < left ? run : left;
    }
    return PLACARD_OK;
}

/* ZSoft PCX: rows of planes, run length encoded; a byte above 191 counts the next one. */
enum placard_status probe_pcx(struct bytes file, struct probe *probe, struct placard_error *error)
{
    enum { HEADER = 128 };
    uint32_t width = bytes_16(file, 8) - bytes_16(file, 4) + 1;
    uint32_t height = bytes_16(file, 10) - bytes_16(file, 6) + 1;
    if (file.length < HEADER) {
        return probe_cut_off(file.length, HEADER, error);
    }
    enum placard_status status = probe_set_size(probe, width, height, error);
    if (status != PLACARD_OK) {
        return status;
    }
    uint64_t left = (uint64_t)bytes_16(file, 66) * bytes_8(file, 65) * height;
    uint64_t at = HEADER;
    if (bytes_8(file, 2) == 0) { /* not encoded */
        return bytes_has(file, at, left) ? PLACARD_OK : probe_cut_off(file.length, at + left, error);
    }
    while (left > 0) {
        uint32_t first = bytes_8(file, at);
        uint64_t size = first >= 192 ? 2 : 1, run = first >= 192 ? first - 192 : 1;
        if (!bytes_has(file, at, size)) {
            return probe_cut_off(file.length, at + size, error);
        }
        at += size;
        left -= run < left ? run : left;
    }
    return PLACARD_OK;
}

/* https://qoiformat.org/qoi-specification.pdf: the data ends with seven zeros and a one. */
enum placard_status probe_qoi(struct bytes file, struct probe *probe, struct placard_error *error)
{
    static const uint8_t end[8] = {0, 0, 0, 0, 0, 0, 0, 1};
    enum { HEADER = 14 };
    enum placard_status status = probe_set_size(probe, bytes_32_big(file, 4), bytes_32_big(file, 8), error);
    if (status != PLACARD_OK) {
        return status;
    }
    if (file.length < HEADER + sizeof end ||
        memcmp(file.data + file.length - sizeof end, end, sizeof end) != 0) {
        return probe_cut_off(file.length, (uint64_t)file.length + 1, error);
    }
    return PLACARD_OK;
}

/* IFF ILBM: chunks in a FORM; BMHD has the size. */
enum placard_status probe_lbm(struct bytes file, struct probe *probe, struct placard_error *error)
{
    enum { FORM_HEADER = 12 };
    uint64_t end = (uint64_t)bytes_32_big(file, 4) + 8;
    if (end > file.length) {
        return probe_cut_off(file.length, end, error);
    }
    for (uint64_t at = FORM_HEADER; bytes_has(file, at, 8);) {
        uint64_t size = bytes_32_big(file, at + 4);
        if (bytes_are(file, at, "BMHD")) {
            return probe_set_size(probe, bytes_16_big(file, at + 8), bytes_16_big(file, at + 10), error);
        }
        at += 8 + size + (size & 1);
    }
    return probe_damaged("it has no size", error);
}
