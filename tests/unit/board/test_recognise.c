/* Recognition by content. Every input stands at the end of memory of exactly its size, so that a sanitizer
 * sees a byte read beyond it. */
#include "board_support.h"

#include <stdlib.h>
#include <string.h>

static struct placard_recognition recognise(const void *bytes, size_t length)
{
    void *exact = malloc(length > 0 ? length : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, length);
    struct placard_recognition found = placard_recognise(length > 0 ? exact : NULL, length);
    free(exact);
    return found;
}

struct sample {
    const char *format;
    const char *bytes;
    size_t length;
};

#define SAMPLE(format, bytes)                                                                                \
    {                                                                                                        \
        format, bytes, sizeof(bytes) - 1                                                                     \
    }

static const struct sample images[] = {
    SAMPLE("PNG", "\x89PNG\r\n\x1A\n\0\0\0\rIHDR"),
    SAMPLE("JPEG", "\xFF\xD8\xFF\xE0\0\x10JFIF"),
    SAMPLE("JPEG", "\xFF\xD8\xFF\xE1\0\x10"
                   "Exif"),
    SAMPLE("GIF", "GIF87a\1\0\1\0"),
    SAMPLE("GIF", "GIF89a\1\0\1\0"),
    SAMPLE("BMP", "BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\2\0\0\0"),
    SAMPLE("BMP", "BM\x46\0\0\0\0\0\0\0\x1A\0\0\0\x0C\0\0\0\2\0\2\0"),
    SAMPLE("BMP", "BM\x46\0\0\0\0\0\0\0\x8A\0\0\0\x7C\0\0\0\2\0\0\0"),
    SAMPLE("WebP", "RIFF\x24\0\0\0WEBPVP8 "),
    SAMPLE("TIFF", "II*\0\10\0\0\0"),
    SAMPLE("TIFF", "MM\0*\0\0\0\10"),
    SAMPLE("PCX", "\x0A\5\1\10\0\0\0\0\x3F\0\x2F\0"),
    SAMPLE("PNM", "P1\n2 2\n1 0 0 1\n"),
    SAMPLE("PNM", "P2 2 2 255 1 2 3 4"),
    SAMPLE("PNM", "P3\n# made by hand\n2 2\n255\n1 2 3"),
    SAMPLE("PNM", "P4\n8 1\n\xAA"),
    SAMPLE("PNM", "P5\n1 1\n255\n\x80"),
    SAMPLE("PNM", "P6\t1\t1 # one\n255\n\x80\x80\x80"),
    SAMPLE("QOI", "qoif\0\0\0\1\0\0\0\1\4\0"),
    SAMPLE("XCF", "gimp xcf v011\0"),
    SAMPLE("XPM", "/* XPM */\nstatic char *a[] = {"),
    SAMPLE("XV thumbnail", "P7 332\n#XVVERSION\n"),
    SAMPLE("LBM", "FORM\0\0\1\0ILBMBMHD"),
    SAMPLE("LBM", "FORM\0\0\1\0PBM BMHD"),
    SAMPLE("ICO", "\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0\x68\4\0\0\x16\0\0\0"),
    SAMPLE("CUR", "\0\0\2\0\1\0\x20\x20\0\0\0\0\0\0\x30\1\0\0\x16\0\0\0"),
    SAMPLE("AVIF", "\0\0\0\x1C"
                   "ftypavif\0\0\0\0mif1"),
    SAMPLE("AVIF", "\0\0\0\x1C"
                   "ftypmif1\0\0\0\0miafavif"),
    SAMPLE("JPEG XL", "\xFF\x0A\xFA\x1F"),
    SAMPLE("JPEG XL", "\0\0\0\x0CJXL \r\n\x87\n"),
    SAMPLE("SVG", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    SAMPLE("SVG", "\xEF\xBB\xBF\n <?xml version=\"1.0\"?>\n<!-- <p> -->\n<!DOCTYPE svg PUBLIC \"a\" \"b\" "
                  "[\n<!ENTITY a "
                  "\"b\">\n]>\n<svg>"),
    SAMPLE("SVG", "<!DOCTYPE svg><svg\n"),
    SAMPLE("TGA", "\0\0\2\0\0\0\0\0\0\0\0\0\2\0\2\0\x18\0 pixels follow here"),
    SAMPLE("TGA", "\0\0\x0A\0\0\0\0\0\0\0\0\0\2\0\2\0\x20\x28\1"),
    SAMPLE("TGA", "\0\1\1\0\0\4\0\x18\0\0\0\0\2\0\2\0\10\0\1"),
    SAMPLE("TGA", "\5\0\3\0\0\0\0\0\0\0\0\0\2\0\2\0\10\x20name!"),
    SAMPLE("TGA",
           "\0\0\x16\0\0\0\0\0\0\0\0\0\2\0\2\0\x18\0 odd header but\0\0\0\0\0\0\0\0TRUEVISION-XFILE.\0"),
};

static void images_of_every_format(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof images / sizeof images[0]; i++) {
        struct placard_recognition found = recognise(images[i].bytes, images[i].length);
        if (found.kind != PLACARD_IMAGE || strcmp(found.format, images[i].format) != 0) {
            fail_msg("image %zu is %s, and was taken for %s", i, images[i].format, found.format);
        }
    }
}

static const struct sample texts[] = {
    SAMPLE("text", "a"),
    SAMPLE("text", "\n"),
    SAMPLE("text", "Grüße, Καλημέρα, שלום, 你好 👋\r\n\tand \x1b[1mmore\x1b[0m\f"),
    SAMPLE("text", "\xEF\xBB\xBFwith a mark"),
    SAMPLE("text", "Stra\xDF"
                   "e in Latin-1"),
    SAMPLE("text", "\xFF\xFEh\0i\0"),
    SAMPLE("text", "\xFE\xFF\0h\0i"),
    SAMPLE("text", "\xFF\xFE\x60\x4F\x7D\x59"),
    SAMPLE("text", "h\0e\0l\0l\0o\0\n\0"),
    SAMPLE("text", "\0h\0e\0l\0l\0o\0\n"),
    SAMPLE("text", "BM is not always a picture"),
    SAMPLE("text", "P1 is a road in some town"),
    SAMPLE("text", "P3 100 reasons to stay"),
    SAMPLE("text", "P6 10 20"),
    SAMPLE("text", "P7 331"),
    SAMPLE("text", "qoif is a name as well"),
    SAMPLE("text", "GIF89 was a year"),
    SAMPLE("text", "II*x"),
    SAMPLE("text", "RIFF1234WAVE"),
    SAMPLE("text", "<html><body><svg></svg></body></html>"),
    SAMPLE("text", "<svgish>"),
    SAMPLE("text", "<!-- only a comment <svg>"),
    SAMPLE("text", "<?xml version=\"1.0\"?><note/>"),
    SAMPLE("text", "<svgs"),
};

static const struct sample others[] = {
    SAMPLE("data", ""),
    SAMPLE("data", "\0"),
    SAMPLE("data", "\1"),
    SAMPLE("data", "a\0b"),
    SAMPLE("data", "\x7F"
                   "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3E\0"),
    SAMPLE("data", "\x1F\x8B\10\0\0\0\0\0\0\3"),
    SAMPLE("data", "PK\3\4\x14\0\0\0\10\0"),
    SAMPLE("data", "\0\0\1\0\0\0"),
    SAMPLE("data", "\0\0\0\1\x89PNG"),
    SAMPLE("data", "\xFF\xFEh\0\0\0i\0"),
    SAMPLE("data", "h\0i\0\0\0\0\0"),
    SAMPLE("data", "qoif\0\0\0\0\0\0\0\1\4\0"),
    SAMPLE("data", "\0\0\2\0\0\0\0\0\0\0\0\0\0\0\2\0\x18\0"),
    SAMPLE("data", "\0\0\2\0\0\0\0\0\0\0\0\0\2\0\2\0\x11\0"),
    SAMPLE("data", "\0\0\4\0\0\0\0\0\0\0\0\0\2\0\2\0\x18\0"),
    SAMPLE("data", "many\1\2\3\4\5\6\7controls"),
};

static void texts_and_data(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct placard_recognition found = recognise(texts[i].bytes, texts[i].length);
        if (found.kind != PLACARD_TEXT || strcmp(found.format, "text") != 0) {
            fail_msg("text %zu was taken for %s", i, found.format);
        }
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct placard_recognition found = recognise(others[i].bytes, others[i].length);
        if (found.kind != PLACARD_EMPTY || strcmp(found.format, "data") != 0) {
            fail_msg("data %zu was taken for %s", i, found.format);
        }
    }
}

/* Whatever is cut off: something is answered, and nothing is read beyond the end. */
static void inputs_cut_at_every_length(void **state)
{
    (void)state;
    const struct {
        const struct sample *samples;
        size_t count;
    } tables[] = {{images, sizeof images / sizeof images[0]},
                  {texts, sizeof texts / sizeof texts[0]},
                  {others, sizeof others / sizeof others[0]}};
    for (size_t table = 0; table < 3; table++) {
        for (size_t i = 0; i < tables[table].count; i++) {
            const struct sample *sample = &tables[table].samples[i];
            for (size_t length = 0; length <= sample->length; length++) {
                struct placard_recognition found = recognise(sample->bytes, length);
                assert_non_null(found.format);
                assert_int_not_equal(found.kind, PLACARD_PIXELS);
            }
        }
    }
}

static void only_the_beginning_counts(void **state)
{
    (void)state;
    char *bytes = malloc(10000);
    assert_non_null(bytes);
    memset(bytes, 'x', 10000);
    memset(bytes + 4096, 0, 10000 - 4096);
    assert_int_equal(recognise(bytes, 10000).kind, PLACARD_TEXT);
    bytes[4095] = 0;
    assert_int_equal(recognise(bytes, 10000).kind, PLACARD_EMPTY);
    memcpy(bytes + 10000 - 18, "TRUEVISION-XFILE.", 18);
    assert_string_equal(recognise(bytes, 10000).format, "TGA");

    /* A stray control character in much text does no harm; one in little does. */
    memset(bytes, 'x', 10000);
    bytes[100] = 1;
    assert_int_equal(recognise(bytes, 10000).kind, PLACARD_TEXT);
    assert_int_equal(recognise(bytes, 120).kind, PLACARD_EMPTY);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_of_every_format),
        cmocka_unit_test(texts_and_data),
        cmocka_unit_test(inputs_cut_at_every_length),
        cmocka_unit_test(only_the_beginning_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
