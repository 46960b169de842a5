/* Pictures made into PNG files by way of the real renderer, and by way of ones that fail. */
#include "loader/conversion.h"
#include "cmocka_headers.h"
#include <png.h>
#include <sys/stat.h>

enum { SIDE = 256, SHORT_LIMIT = 300 /* ms */ };

static struct placard_content pixels_of(const void *data, uint32_t width, uint32_t height,
                                        enum placard_pixel_format format)
{
    uint32_t stride = width * placard_format_bytes(format);
    return (struct placard_content){.kind = PLACARD_PIXELS,
                                    .data = data,
                                    .length = (size_t)stride * height,
                                    .name = "pixels",
                                    .width = width,
                                    .height = height,
                                    .stride = stride,
                                    .format = format};
}

/* The bytes of the source tree's file NAME, to be freed. */
static struct placard_content file_of(const char *name)
{
    char path[4096];
    struct stat facts = {0};
    snprintf(path, sizeof path, "%s/%s", getenv("PLACARD_SOURCE"), name);
    FILE *file = fopen(path, "rb");
    if (file == NULL || fstat(fileno(file), &facts) != 0) {
        fail_msg("cannot read %s", path);
    }
    size_t length = (size_t)facts.st_size;
    void *data = malloc(length + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, length, file), length);
    fclose(file);
    return (struct placard_content){.kind = PLACARD_IMAGE, .data = data, .length = length, .name = name};
}

/* Its pixels as straight ARGB words, by libpng's own reader, to be freed. FORMAT (may be NULL) is what the
 * file has: PNG_FORMAT_RGB or PNG_FORMAT_RGBA. */
static uint32_t *decoded(const struct placard_content *png, uint32_t width, uint32_t height, uint32_t *format)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, png->data, png->length)) {
        fail_msg("libpng does not read it: %s", image.message);
    }
    assert_int_equal(image.width, width);
    assert_int_equal(image.height, height);
    if (format != NULL) {
        *format = image.format;
    }
    image.format = PNG_FORMAT_BGRA;
    uint32_t *pixels = malloc(PNG_IMAGE_SIZE(image));
    assert_non_null(pixels);
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    return pixels;
}

/* Converts CONTENT, which must work, and returns what it is in, to be freed. */
static void *convert(struct placard_content *content)
{
    void *memory = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    assert_true(conversion_is_needed(content));
    if (conversion_run(content, &memory, NULL, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    assert_ptr_equal(content->data, memory);
    assert_int_equal(content->kind, PLACARD_IMAGE);
    assert_false(conversion_is_needed(content));
    return memory;
}

/* Expects STATUS, with WHY in the message, and CONTENT untouched. */
static void refused(struct placard_content content, const struct conversion_options *options,
                    enum placard_status status, const char *why)
{
    const struct placard_content before = content;
    void *memory = (void *)1;
    struct placard_error error = {.status = PLACARD_OK};
    enum placard_status found = conversion_run(&content, &memory, options, &error);
    if (found != status || strstr(error.message, why) == NULL) {
        fail_msg("%d \"%s\" instead of %d \"%s\"", (int)found, error.message, (int)status, why);
    }
    assert_null(memory);
    assert_memory_equal(&content, &before, sizeof content);
}

static void colors_and_alpha_stay(void **state)
{
    (void)state;
    static uint32_t pixels[SIDE * SIDE];
    for (uint32_t alpha = 0; alpha < SIDE; alpha++) {
        for (uint32_t color = 0; color < SIDE; color++) {
            pixels[alpha * SIDE + color] = alpha << 24 | color << 16 | (255 - color) << 8 | (color ^ 0x55);
        }
    }
    struct placard_content content = pixels_of(pixels, SIDE, SIDE, PLACARD_FORMAT_BGRA);
    void *memory = convert(&content);
    assert_string_equal(content.name, "pixels");
    uint32_t format;
    uint32_t *found = decoded(&content, SIDE, SIDE, &format);
    assert_int_equal(format, PNG_FORMAT_RGBA);
    assert_memory_equal(found, pixels, sizeof pixels);
    free(found);
    free(memory);
}

static void every_size_of_every_format(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1}, {1, 7}, {7, 1}, {3, 5}, {33, 2}, {1, 16384}, {16384, 1}};
    static const uint8_t bytes[(size_t)16384 * 4] = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc};
    static const struct {
        enum placard_pixel_format format;
        uint32_t first; /* pixel, that those bytes are */
    } formats[] = {{PLACARD_FORMAT_BGRX, 0xff563412}, {PLACARD_FORMAT_BGRA, 0x78563412},
                   {PLACARD_FORMAT_RGBX, 0xff123456}, {PLACARD_FORMAT_RGBA, 0x78123456},
                   {PLACARD_FORMAT_RGB, 0xff123456},  {PLACARD_FORMAT_BGR, 0xff563412},
                   {PLACARD_FORMAT_GRAY, 0xff121212}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        size_t size = i % (sizeof sizes / sizeof *sizes);
        uint32_t width = sizes[size][0], height = sizes[size][1];
        struct placard_content content = pixels_of(bytes, width, height, formats[i].format);
        void *memory = convert(&content);
        uint32_t *found = decoded(&content, width, height, NULL);
        assert_int_equal(found[0], formats[i].first);
        free(found);
        free(memory);
    }
}

/* What has no pixel that can be seen through needs no alpha in its file. */
static void alpha_only_where_it_is_needed(void **state)
{
    (void)state;
    static const uint32_t opaque[] = {0xff000000, 0xffffffff, 0xff123456, 0xff654321};
    static const uint32_t seen_through[] = {0xff000000, 0xffffffff, 0xff123456, 0xfe654321};
    struct placard_content content = pixels_of(opaque, 2, 2, PLACARD_FORMAT_BGRA);
    void *memory = convert(&content);
    uint32_t format;
    free(decoded(&content, 2, 2, &format));
    assert_int_equal(format, PNG_FORMAT_RGB);
    free(memory);
    content = pixels_of(seen_through, 2, 2, PLACARD_FORMAT_BGRA);
    memory = convert(&content);
    free(decoded(&content, 2, 2, &format));
    assert_int_equal(format, PNG_FORMAT_RGBA);
    free(memory);
}

static void files_of_all_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t width, height; /* upright */
    } files[] = {{"assets/lake.jpg", 1200, 1600},   {"assets/clock.gif", 320, 320},
                 {"assets/beacon.webp", 240, 240},  {"assets/pixel-bird.bmp", 16, 16},
                 {"assets/way-sign.svg", 800, 480}, {"tests/golden/samples/sample.tif", 16, 12}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct placard_content content = file_of(files[i].name);
        void *original = (void *)(uintptr_t)content.data;
        void *memory = convert(&content);
        free(decoded(&content, files[i].width, files[i].height, NULL));
        free(memory);
        free(original);
    }
}

static void what_needs_none_stays(void **state)
{
    (void)state;
    const char text[] = "a text";
    struct placard_content png = file_of("assets/badge.png");
    struct placard_content contents[] = {
        png, {.kind = PLACARD_TEXT, .data = text, .length = 6}, {.kind = PLACARD_EMPTY}};
    /* No renderer is asked: there is none. */
    const struct conversion_options options = {.renderer = "/nonexistent/renderer"};
    for (size_t i = 0; i < 3; i++) {
        const struct placard_content before = contents[i];
        void *memory = (void *)1;
        assert_false(conversion_is_needed(&contents[i]));
        assert_int_equal(conversion_run(&contents[i], &memory, &options, NULL), PLACARD_OK);
        assert_null(memory);
        assert_memory_equal(&contents[i], &before, sizeof before);
    }
    free((void *)(uintptr_t)png.data);
}

static void bad_pictures_are_refused(void **state)
{
    (void)state;
    struct placard_content photo = file_of("assets/lake.jpg");
    struct placard_content cut = photo;
    cut.length /= 2;
    refused(cut, NULL, PLACARD_BAD_CONTENT, "cut off");
    const char text[] = "This is no picture.";
    const struct placard_content liar = {.kind = PLACARD_IMAGE, .data = text, .length = sizeof text - 1};
    refused(liar, NULL, PLACARD_BAD_CONTENT, "no picture");
    free((void *)(uintptr_t)photo.data);

    static const uint8_t row[16385];
    refused(pixels_of(row, 16385, 1, PLACARD_FORMAT_GRAY), NULL, PLACARD_TOO_LARGE, "16385x1 pixels");
    refused(pixels_of(row, 1, 16385, PLACARD_FORMAT_GRAY), NULL, PLACARD_TOO_LARGE, "at most 16384");
}

/* Writes a program that is no renderer. */
static void write_program(const char *path, const char *script)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(script, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0700), 0);
}

static void a_renderer_that_fails(void **state)
{
    (void)state;
    static const uint8_t gray[1];
    const struct placard_content content = pixels_of(gray, 1, 1, PLACARD_FORMAT_GRAY);
    struct conversion_options options = {.renderer = "./missing", .time_limit = SHORT_LIMIT};
    refused(content, &options, PLACARD_UNKNOWN_ERROR, "./missing");
    refused(content, &options, PLACARD_UNKNOWN_ERROR, "installation is not complete");
    write_program("ends", "#!/bin/sh\nexit 7\n");
    options.renderer = "./ends";
    refused(content, &options, PLACARD_BAD_CONTENT, "renderer ended with status 7");
    write_program("dies", "#!/bin/sh\nkill -SEGV $$\n");
    options.renderer = "./dies";
    refused(content, &options, PLACARD_BAD_CONTENT, "signal 11");
    write_program("hangs", "#!/bin/sh\nexec sleep 1000\n");
    options.renderer = "./hangs";
    refused(content, &options, PLACARD_BAD_CONTENT, "within 300 ms");
}

static bool stop_at_once(size_t done, size_t total, void *user)
{
    (void)done;
    *(size_t *)user = total;
    return false;
}

static bool stop_amid_the_rows(size_t done, size_t total, void *user)
{
    *(bool *)user |= total > 0 && done > 0;
    return total == 0 || done == 0;
}

static void it_can_be_stopped(void **state)
{
    (void)state;
    static const uint8_t gray[1000];
    const struct placard_content content = pixels_of(gray, 1, 1000, PLACARD_FORMAT_GRAY);
    size_t total = 1;
    struct conversion_options options = {.progress = stop_at_once, .user = &total};
    refused(content, &options, PLACARD_INTERRUPTED, "stopped");
    assert_int_equal(total, 0); /* while the renderer was at work */
    bool amid = false;
    options = (struct conversion_options){.progress = stop_amid_the_rows, .user = &amid};
    refused(content, &options, PLACARD_INTERRUPTED, "stopped");
    assert_true(amid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colors_and_alpha_stay),         cmocka_unit_test(every_size_of_every_format),
        cmocka_unit_test(alpha_only_where_it_is_needed), cmocka_unit_test(files_of_all_kinds),
        cmocka_unit_test(what_needs_none_stays),         cmocka_unit_test(bad_pictures_are_refused),
        cmocka_unit_test(a_renderer_that_fails),         cmocka_unit_test(it_can_be_stopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
