/* Content: what a loader publishes and a viewer shows. */
#ifndef PLACARD_CONTENT_H
#define PLACARD_CONTENT_H

#include <placard/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for a content's name in UTF-8, with its terminating NUL. */
#define PLACARD_NAME_SIZE 256

/* Raw frames: no side is longer than this many pixels. Viewers also refuse, as with every picture, more than
 * 100 million pixels. */
#define PLACARD_MAX_SIDE 32767

enum placard_kind {
    PLACARD_EMPTY = 0, /* nothing: the screen is cleared */
    PLACARD_TEXT = 1,  /* UTF-8; UTF-16 and Latin-1 are recognised and converted when shown */
    PLACARD_IMAGE = 2, /* the bytes of an image file */
    PLACARD_PIXELS = 3 /* a raw frame */
};

/* Pixel formats of raw frames, named by a pixel's bytes in memory order, but for RGB565, a little-endian
 * 16-bit word. */
enum placard_pixel_format {
    PLACARD_FORMAT_NONE = 0,
    PLACARD_FORMAT_BGRX = 1, /* 4 bytes, the fourth unused: XRGB8888 of little-endian screens */
    PLACARD_FORMAT_BGRA = 2, /* 4 bytes, alpha not premultiplied */
    PLACARD_FORMAT_RGBX = 3,
    PLACARD_FORMAT_RGBA = 4,
    PLACARD_FORMAT_RGB = 5, /* 3 bytes */
    PLACARD_FORMAT_BGR = 6, /* 3 bytes */
    PLACARD_FORMAT_RGB565 = 7,
    PLACARD_FORMAT_GRAY = 8 /* 1 byte */
};

/* Content to publish. The caller owns everything it points to; publish copies. */
struct placard_content {
    enum placard_kind kind;
    const void *data; /* NULL only when length is 0 */
    size_t length;    /* bytes */
    const char *name; /* UTF-8, shown to people; may be NULL; longer than PLACARD_NAME_SIZE - 1 bytes is cut
                         at a character, invalid bytes and control characters are replaced by '?' */
    uint32_t width;   /* of PLACARD_PIXELS: pixels, 1 to PLACARD_MAX_SIDE */
    uint32_t height;  /* likewise */
    uint32_t stride;  /* bytes from one row to the next, at least width times the bytes of a pixel */
    enum placard_pixel_format format;
};

/* Called every now and then while something large is read or copied: DONE of TOTAL bytes (TOTAL is 0 when it
 * is not known). Returning false ends the operation with PLACARD_INTERRUPTED, nothing published. */
typedef bool (*placard_progress)(size_t done, size_t total, void *user);

/* What the first bytes of a file say that it is. */
struct placard_recognition {
    enum placard_kind kind; /* PLACARD_TEXT, PLACARD_IMAGE, or PLACARD_EMPTY when it is neither */
    const char *format;     /* "PNG", "JPEG", "text", …; a constant string; "data" when it is neither */
};

/* Recognises DATA (LENGTH bytes: the whole content or its beginning; the first 4 KiB and, for the one format
 * without a mark, the last 26 bytes decide) by its content, never by a name. Any thread. */
PLACARD_API struct placard_recognition placard_recognise(const void *data, size_t length);

/* Bytes of one pixel, 0 for a format that does not exist. */
PLACARD_API unsigned placard_format_bytes(enum placard_pixel_format format);

/* The format called NAME ("bgrx", "rgb565", …, in any case), PLACARD_FORMAT_NONE when there is none. */
PLACARD_API enum placard_pixel_format placard_format_from_name(const char *name);

/* The name of FORMAT, in small letters, "none" when it does not exist. */
PLACARD_API const char *placard_format_name(enum placard_pixel_format format);

/* The name of KIND: "empty", "text", "image", "pixels"; "unknown" for anything else. */
PLACARD_API const char *placard_kind_name(enum placard_kind kind);

/* Checks that CONTENT makes sense: kind, bytes, and for pixels the arithmetic of width, height, stride,
 * format and length. PLACARD_BAD_CONTENT with the reason in ERROR. */
PLACARD_API enum placard_status placard_content_check(const struct placard_content *content,
                                                      struct placard_error *error);

#ifdef __cplusplus
}
#endif
#endif
