#include "torture/hostile_bombs.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct bytes_out {
    unsigned char *data;
    size_t length, room;
};

static void put(struct bytes_out *out, const void *data, size_t length)
{
    if (out->length + length > out->room) {
        out->room = 2 * (out->length + length);
        out->data = realloc(out->data, out->room);
        if (out->data == NULL) {
            fputs("hostile-files: no memory\n", stderr);
            exit(1);
        }
    }
    memcpy(out->data + out->length, data, length);
    out->length += length;
}

static void put_text(struct bytes_out *out, const char *text)
{
    put(out, text, strlen(text));
}

static void repeat(struct bytes_out *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_text(out, text);
    }
}

static void put_32_big(struct bytes_out *out, uint32_t value)
{
    const unsigned char bytes[4] = {(unsigned char)(value >> 24), (unsigned char)(value >> 16),
                                    (unsigned char)(value >> 8), (unsigned char)value};
    put(out, bytes, sizeof bytes);
}

static void put_32(struct bytes_out *out, uint32_t value)
{
    const unsigned char bytes[4] = {(unsigned char)value, (unsigned char)(value >> 8),
                                    (unsigned char)(value >> 16), (unsigned char)(value >> 24)};
    put(out, bytes, sizeof bytes);
}

static void put_16(struct bytes_out *out, uint32_t value)
{
    const unsigned char bytes[2] = {(unsigned char)value, (unsigned char)(value >> 8)};
    put(out, bytes, sizeof bytes);
}

/* ---- pictures ---- */

static void gif_of_a_billion_pixels(struct bytes_out *out)
{
    static const char gif[41] =
        "GIF89a\xff\x7f\xff\x7f\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\x7f\xff\x7f\0\x02\x02\x44"
        "\x01\0;";
    put(out, gif, sizeof gif);
}

/* As large as is allowed, and many of them: each is refused as damaged, or costs time. */
static void gif_of_many_large_frames(struct bytes_out *out)
{
    static const char start[] = "GIF89a\xff\x0f\xff\x0f\x80\0\0\0\0\0\xff\xff\xff";
    static const char frame[] = ",\0\0\0\0\xff\x0f\xff\x0f\0\x02\x02\x44\x01\0";
    put(out, start, sizeof start - 1);
    for (int i = 0; i < 5000; i++) {
        put(out, frame, sizeof frame - 1);
    }
    put_text(out, ";");
}

static void svg_of_enormous_size(struct bytes_out *out)
{
    put_text(out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"999999999\" height=\"999999999\"><circle "
             "r=\"9\"/></svg>");
}

static void svg_of_enormous_shapes(struct bytes_out *out)
{
    put_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">");
    repeat(out, "<circle cx=\"5\" cy=\"5\" r=\"1e9\" stroke-width=\"1e9\" stroke=\"red\"/>", 2000);
    put_text(out, "</svg>");
}

static void svg_with_endless_dashes(struct bytes_out *out)
{
    put_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"99\" height=\"99\"><path stroke=\"red\" "
                  "stroke-dasharray=\".00001\" d=\"M0 0L1e9 1e9\"/></svg>");
}

static void svg_with_endless_depth(struct bytes_out *out)
{
    put_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">");
    repeat(out, "<g transform=\"scale(2)\">", 200000);
    put_text(out, "<circle r=\"1\"/></svg>");
}

static void svg_with_recursion(struct bytes_out *out)
{
    put_text(out, "<!DOCTYPE svg [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
                  "\"&b;&b;&b;&b;&b;&b;&b;&b;\">]><svg xmlns=\"http://www.w3.org/2000/svg\" "
                  "xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"9\" height=\"9\"><g id=\"a\"><use "
                  "xlink:href=\"#a\"/><text>&c;</text></g><linearGradient id=\"x\" xlink:href=\"#y\"/>"
                  "<linearGradient id=\"y\" xlink:href=\"#x\"/><rect fill=\"url(#x)\" width=\"9\" "
                  "height=\"9\"/></svg>");
}

static void svg_with_references(struct bytes_out *out)
{
    put_text(out, "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg "
                  "xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><image "
                  "href=\"file:///etc/passwd\"/><image href=\"http://127.0.0.1/x\"/><text>&x;</text></svg>");
}

static void bmp_that_lies(struct bytes_out *out)
{
    static const char bmp[54] = "BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x10\x27\0\0\x10\x27\0\0\x01\0\x20";
    put(out, bmp, sizeof bmp);
}

static void bmp_of_runs(struct bytes_out *out)
{
    put_text(out, "BM");
    const uint32_t header[] = {2000, 0, 1078, 40, 10000, 10000, 8u << 16 | 1, 1, 800, 0, 0, 256, 0};
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++) {
        put_32(out, header[i]);
    }
    for (int i = 0; i < 256 + 200; i++) {
        put_32(out, 0x01ff01ffu);
    }
}

static void put_chunk(struct bytes_out *out, const char *name, const void *data, size_t length)
{
    uLong checksum = crc32(crc32(0, (const Bytef *)name, 4), data, (uInt)length);
    put_32_big(out, (uint32_t)length);
    put(out, name, 4);
    put(out, data, length);
    put_32_big(out, (uint32_t)checksum);
}

/* LENGTH zero bytes, compressed. */
static unsigned char *compress_zeros(size_t length, uLongf *compressed)
{
    unsigned char *zeros = calloc(1, length);
    *compressed = compressBound((uLong)length);
    unsigned char *data = malloc(*compressed);
    if (zeros == NULL || data == NULL || compress2(data, compressed, zeros, (uLong)length, 9) != Z_OK) {
        fputs("hostile-files: cannot compress\n", stderr);
        exit(1);
    }
    free(zeros);
    return data;
}

static void put_png(struct bytes_out *out, uint32_t width, uint32_t height, unsigned char color)
{
    const unsigned char header[13] = {(unsigned char)(width >> 24),
                                      (unsigned char)(width >> 16),
                                      (unsigned char)(width >> 8),
                                      (unsigned char)width,
                                      (unsigned char)(height >> 24),
                                      (unsigned char)(height >> 16),
                                      (unsigned char)(height >> 8),
                                      (unsigned char)height,
                                      8,
                                      color,
                                      0,
                                      0,
                                      0};
    put(out, "\x89PNG\r\n\x1a\n", 8);
    put_chunk(out, "IHDR", header, sizeof header);
}

/* A hundred million pixels in 100 KB: as many as are allowed. */
static void png_of_zeros(struct bytes_out *out)
{
    uLongf length;
    unsigned char *data = compress_zeros((size_t)10000 * 10001, &length);
    put_png(out, 10000, 10000, 0);
    put_chunk(out, "IDAT", data, length);
    put_chunk(out, "IEND", "", 0);
    free(data);
}

static void png_with_a_long_comment(struct bytes_out *out)
{
    struct bytes_out text = {0};
    uLongf length;
    unsigned char *data = compress_zeros((size_t)100 << 20, &length);
    put(&text, "Comment\0", 9);
    put(&text, data, length);
    put_png(out, 1, 1, 6);
    put_chunk(out, "zTXt", text.data, text.length);
    put_chunk(out, "IDAT", data, length);
    put_chunk(out, "IEND", "", 0);
    free(data);
    free(text.data);
}

static void tiff_entry(struct bytes_out *out, uint32_t tag, uint32_t type, uint32_t count, uint32_t value)
{
    put_16(out, tag);
    put_16(out, type);
    put_32(out, count);
    put_32(out, value);
}

static void tiff_in_circles(struct bytes_out *out)
{
    put(out, "II*\0\x08\0\0\0", 8);
    put_16(out, 8);
    tiff_entry(out, 256, 4, 1, 9000);
    tiff_entry(out, 257, 4, 1, 9000);
    tiff_entry(out, 258, 3, 1, 8);
    tiff_entry(out, 259, 3, 1, 32773); /* runs */
    tiff_entry(out, 262, 3, 1, 1);
    tiff_entry(out, 273, 4, 1, 8);
    tiff_entry(out, 279, 4, 1, 100);
    tiff_entry(out, 330, 4, 1, 8); /* its own child */
    put_32(out, 8);                /* and its own successor */
}

static void webp_that_lies(struct bytes_out *out)
{
    put(out, "RIFF\x2e\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\xff\x3f\0\xff\x3f\0", 30);
    put(out, "VP8L\x10\0\0\0\x2f\xff\xff\xff\x0f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 24);
}

static void icon_of_many(struct bytes_out *out)
{
    put(out, "\0\0\1\0\xff\xff", 6);
    for (int i = 0; i < 65535; i++) {
        static const char entry[] = "\0\0\0\0\1\0\x20\0\x28\0\0\0\x16\0\0\0";
        put(out, entry, 16);
    }
}

static void qoi_of_runs(struct bytes_out *out)
{
    put(out, "qoif\0\0\x27\x10\0\0\x27\x10\4\0", 14);
    repeat(out, "\xfd", 2000);
    put(out, "\0\0\0\0\0\0\0\1", 8);
}

static void pnm_that_lies(struct bytes_out *out)
{
    put_text(out, "P6 4294967296 1 255\n");
    repeat(out, "abc", 100);
}

static void xpm_of_many_colors(struct bytes_out *out)
{
    put_text(out, "/* XPM */\nstatic char *x[] = {\n\"30000 3000 2000000000 8\",\n\"a c #fff\",\n};\n");
}

/* ---- texts ---- */

static void text_without_line_ends(struct bytes_out *out)
{
    char block[1 << 16];
    memset(block, 'x', sizeof block);
    for (size_t i = 0; i < 1600; i++) { /* 100 MiB */
        put(out, block, sizeof block);
    }
}

static void text_of_words_without_line_ends(struct bytes_out *out)
{
    repeat(out, "word and \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d ", 1000000);
}

static void text_of_combining_marks(struct bytes_out *out)
{
    put_text(out, "a");
    repeat(out, "\xcc\x81\xcd\x82", 1000000);
}

static void text_of_all_unicode(struct bytes_out *out)
{
    for (uint32_t code = 1; code <= 0x10ffff; code++) {
        unsigned char bytes[4];
        size_t length;
        if (code < 0x80) {
            bytes[0] = (unsigned char)code;
            length = 1;
        } else if (code < 0x800) {
            bytes[0] = (unsigned char)(0xc0 | code >> 6);
            length = 2;
        } else if (code < 0x10000) {
            bytes[0] = (unsigned char)(0xe0 | code >> 12);
            length = 3;
        } else {
            bytes[0] = (unsigned char)(0xf0 | code >> 18);
            length = 4;
        }
        for (size_t i = 1; i < length; i++) {
            bytes[i] = (unsigned char)(0x80 | (code >> 6 * (length - 1 - i) & 0x3f));
        }
        if (code < 0xd800 || code > 0xdfff) {
            put(out, bytes, length);
        }
        if (code % 64 == 0) {
            put_text(out, "\n");
        }
    }
}

static void text_of_directions(struct bytes_out *out)
{
    repeat(out,
           "\xe2\x80\xae"
           "a\xe2\x81\xa7\xe2\x80\xad\xd7\x90\xe2\x81\xa6",
           300000);
}

static void text_of_joined_emoji(struct bytes_out *out)
{
    repeat(out, "\xf0\x9f\x91\xa9\xe2\x80\x8d", 300000);
}

static void text_of_line_ends(struct bytes_out *out)
{
    repeat(out, "\n\r\n\r", 2000000);
}

static void text_that_is_broken(struct bytes_out *out)
{
    repeat(out, "\xff\xfe\xed\xa0\x80\xf4\xbf\xbf\xbf\xc0\x80\xe0\x80 ", 200000);
}

static const struct {
    const char *name;
    enum placard_kind kind;
    void (*make)(struct bytes_out *out);
} bombs[] = {
    {"GIF of 32767x32767 in 41 bytes", PLACARD_IMAGE, gif_of_a_billion_pixels},
    {"GIF of 5000 large frames", PLACARD_IMAGE, gif_of_many_large_frames},
    {"SVG of enormous size", PLACARD_IMAGE, svg_of_enormous_size},
    {"SVG of enormous shapes", PLACARD_IMAGE, svg_of_enormous_shapes},
    {"SVG with endless dashes", PLACARD_IMAGE, svg_with_endless_dashes},
    {"SVG with endless depth", PLACARD_IMAGE, svg_with_endless_depth},
    {"SVG with recursion", PLACARD_IMAGE, svg_with_recursion},
    {"SVG with references", PLACARD_IMAGE, svg_with_references},
    {"BMP that lies", PLACARD_IMAGE, bmp_that_lies},
    {"BMP of runs", PLACARD_IMAGE, bmp_of_runs},
    {"PNG of zeros", PLACARD_IMAGE, png_of_zeros},
    {"PNG with a long comment", PLACARD_IMAGE, png_with_a_long_comment},
    {"TIFF in circles", PLACARD_IMAGE, tiff_in_circles},
    {"WebP that lies", PLACARD_IMAGE, webp_that_lies},
    {"icon of 65535 pictures", PLACARD_IMAGE, icon_of_many},
    {"QOI of runs", PLACARD_IMAGE, qoi_of_runs},
    {"PNM that lies", PLACARD_IMAGE, pnm_that_lies},
    {"XPM of many colours", PLACARD_IMAGE, xpm_of_many_colors},
    {"text without line ends", PLACARD_TEXT, text_without_line_ends},
    {"words without line ends", PLACARD_TEXT, text_of_words_without_line_ends},
    {"text of combining marks", PLACARD_TEXT, text_of_combining_marks},
    {"text of all Unicode", PLACARD_TEXT, text_of_all_unicode},
    {"text of directions", PLACARD_TEXT, text_of_directions},
    {"text of joined emoji", PLACARD_TEXT, text_of_joined_emoji},
    {"text of line ends", PLACARD_TEXT, text_of_line_ends},
    {"text that is broken", PLACARD_TEXT, text_that_is_broken},
};

bool bomb_make(unsigned index, struct bomb *bomb)
{
    if (index >= sizeof bombs / sizeof bombs[0]) {
        return false;
    }
    struct bytes_out out = {0};
    bombs[index].make(&out);
    *bomb = (struct bomb){bombs[index].name, bombs[index].kind, out.data, out.length};
    return true;
}
