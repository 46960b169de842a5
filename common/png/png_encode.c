#include "png/png_encode.h"
#include <errno.h>
#include <png.h>
#include <string.h>
#include <zlib.h>

enum {
    ZLIB_BUFFER = 64 * 1024, /* bytes of a chunk: with libpng's usual 8 KiB there are many small ones */
    FASTEST_LEVEL = 1
};

/* libpng knows no way back but this one. */
static _Noreturn void leave(png_structp png, png_const_charp message)
{
    placard_fail(png_get_error_ptr(png), PLACARD_UNKNOWN_ERROR, "%s", message);
    png_longjmp(png, 1);
}

static void pass_over_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

/* Runs of equal bytes alone are looked for, in what Paeth's filter leaves: the longer search of the other
 * strategies costs several times as much and finds next to nothing more in photos. */
static void begin(png_structp png, png_infop info, FILE *stream, const struct png_picture *picture)
{
    png_init_io(png, stream);
    png_set_compression_level(png, FASTEST_LEVEL);
    png_set_compression_strategy(png, Z_RLE);
    png_set_compression_buffer_size(png, ZLIB_BUFFER);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_PAETH);
    png_set_IHDR(png, info, picture->width, picture->height, 8,
                 picture->has_alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    png_set_bgr(png); /* a word's bytes in memory: blue, green, red, alpha */
    if (!picture->has_alpha) {
        png_set_filler(png, 0, PNG_FILLER_AFTER);
    }
}

/* Everything that libpng may leave by a jump; no variable here is used after one. */
static enum placard_status write_picture(png_structp png, png_infop info, FILE *stream,
                                         const struct png_picture *picture, struct placard_error *reason)
{
    if (setjmp(png_jmpbuf(png)) != 0) {
        if (!ferror(stream)) {
            return reason->status;
        }
        return placard_fail(reason, errno == ENOMEM ? PLACARD_OUT_OF_MEMORY : PLACARD_UNREADABLE, "%s",
                            strerror(errno));
    }
    begin(png, info, stream, picture);
    const png_byte *row = picture->pixels;
    for (uint32_t y = 0; y < picture->height; y++, row += picture->stride) {
        if (picture->progress != NULL && !picture->progress(y, picture->height, picture->user)) {
            return placard_fail(reason, PLACARD_INTERRUPTED, "writing the picture was stopped");
        }
        png_write_row(png, row);
    }
    png_write_end(png, info);
    return PLACARD_OK;
}

enum placard_status png_encode(FILE *stream, const struct png_picture *picture, struct placard_error *error)
{
    struct placard_error reason = {.status = PLACARD_OK};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &reason, leave, pass_over_warning);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    enum placard_status status =
        info != NULL ? write_picture(png, info, stream, picture, &reason)
                     : placard_fail(&reason, PLACARD_OUT_OF_MEMORY, "no memory to encode %ux%u pixels",
                                    picture->width, picture->height);
    png_destroy_write_struct(&png, &info);
    if (status != PLACARD_OK && error != NULL) {
        *error = reason;
    }
    return status;
}
