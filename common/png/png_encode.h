/* Pixels as a PNG file. */
#ifndef PLACARD_PNG_ENCODE_H
#define PLACARD_PNG_ENCODE_H

#include <placard/content.h>
#include <stdio.h>

/* 32-bit words in the machine's order: alpha above red, green and blue, not premultiplied. */
struct png_picture {
    const void *pixels;
    uint32_t width, height;    /* pixels, at least 1 */
    size_t stride;             /* bytes from one row to the next */
    bool has_alpha;            /* false: the alpha byte means nothing */
    placard_progress progress; /* told of rows; may be NULL */
    void *user;
};

/* Writes PICTURE to STREAM, made for speed: about seven times as fast as zlib's usual level. Photos become a
 * tenth larger than there, drawings about as small. Each pixel is read once, so that it may lie in memory
 * that somebody else writes to. The end of the stream may still be in its buffer. PLACARD_UNREADABLE (the
 * stream takes no more, for the reason of its last write), PLACARD_OUT_OF_MEMORY, PLACARD_INTERRUPTED (by the
 * progress callback). */
enum placard_status png_encode(FILE *stream, const struct png_picture *picture, struct placard_error *error);

#endif
