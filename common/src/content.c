#include <placard/content.h>

#include <strings.h>

struct format {
    const char *name;
    unsigned bytes;
};

static const struct format formats[] = {
    [PLACARD_FORMAT_NONE] = {"none", 0}, [PLACARD_FORMAT_BGRX] = {"bgrx", 4},
    [PLACARD_FORMAT_BGRA] = {"bgra", 4}, [PLACARD_FORMAT_RGBX] = {"rgbx", 4},
    [PLACARD_FORMAT_RGBA] = {"rgba", 4}, [PLACARD_FORMAT_RGB] = {"rgb", 3},
    [PLACARD_FORMAT_BGR] = {"bgr", 3},   [PLACARD_FORMAT_RGB565] = {"rgb565", 2},
    [PLACARD_FORMAT_GRAY] = {"gray", 1},
};

#define FORMAT_COUNT (sizeof formats / sizeof formats[0])

static const struct format *find_format(enum placard_pixel_format format)
{
    return &formats[(unsigned)format < FORMAT_COUNT ? (unsigned)format : PLACARD_FORMAT_NONE];
}

unsigned placard_format_bytes(enum placard_pixel_format format)
{
    return find_format(format)->bytes;
}

const char *placard_format_name(enum placard_pixel_format format)
{
    return find_format(format)->name;
}

enum placard_pixel_format placard_format_from_name(const char *name)
{
    for (unsigned format = PLACARD_FORMAT_NONE + 1; name != NULL && format < FORMAT_COUNT; format++) {
        if (strcasecmp(formats[format].name, name) == 0) {
            return (enum placard_pixel_format)format;
        }
    }
    return PLACARD_FORMAT_NONE;
}

const char *placard_kind_name(enum placard_kind kind)
{
    static const char *const names[] = {
        [PLACARD_EMPTY] = "empty",
        [PLACARD_TEXT] = "text",
        [PLACARD_IMAGE] = "image",
        [PLACARD_PIXELS] = "pixels",
    };
    return (unsigned)kind < sizeof names / sizeof names[0] ? names[kind] : "unknown";
}

static enum placard_status check_pixels(const struct placard_content *content, struct placard_error *error)
{
    unsigned bytes = placard_format_bytes(content->format);
    if (bytes == 0) {
        return placard_fail(error, PLACARD_BAD_CONTENT, "a raw frame of unknown pixel format %u",
                            (unsigned)content->format);
    }
    if (content->width == 0 || content->height == 0 || content->width > PLACARD_MAX_SIDE ||
        content->height > PLACARD_MAX_SIDE) {
        return placard_fail(error, PLACARD_BAD_CONTENT, "a raw frame of %u x %u pixels: sides are 1 to %u",
                            content->width, content->height, (unsigned)PLACARD_MAX_SIDE);
    }
    uint32_t row = content->width * bytes; /* at most 4 * PLACARD_MAX_SIDE */
    if (content->stride < row) {
        return placard_fail(error, PLACARD_BAD_CONTENT,
                            "a raw frame whose rows are %u bytes apart, while %u pixels of %s need %u",
                            content->stride, content->width, placard_format_name(content->format), row);
    }
    /* The last row need not be padded. Neither factor exceeds 32 bits: 64 hold the product and the sum. */
    uint64_t needed = (uint64_t)content->stride * (content->height - 1) + row;
    if (content->length < needed) {
        return placard_fail(error, PLACARD_BAD_CONTENT,
                            "a raw frame of %u x %u %s with %zu bytes, while it needs %ju", content->width,
                            content->height, placard_format_name(content->format), content->length,
                            (uintmax_t)needed);
    }
    return PLACARD_OK;
}

enum placard_status placard_content_check(const struct placard_content *content, struct placard_error *error)
{
    if (content->data == NULL && content->length > 0) {
        return placard_fail(error, PLACARD_BAD_CONTENT, "content of %zu bytes without its bytes",
                            content->length);
    }
    switch (content->kind) {
    case PLACARD_EMPTY:
        return content->length == 0 ? PLACARD_OK
                                    : placard_fail(error, PLACARD_BAD_CONTENT, "empty content with %zu bytes",
                                                   content->length);
    case PLACARD_TEXT:
        return PLACARD_OK;
    case PLACARD_IMAGE:
        return content->length > 0
                   ? PLACARD_OK
                   : placard_fail(error, PLACARD_BAD_CONTENT, "an image without a single byte");
    case PLACARD_PIXELS:
        return check_pixels(content, error);
    }
    return placard_fail(error, PLACARD_BAD_CONTENT, "content of unknown kind %u", (unsigned)content->kind);
}
