#include "renderer/png_load.h"

#include <png.h>

/* libpng knows no way back but this one. */
static _Noreturn void leave(png_structp png, png_const_charp message)
{
    placard_fail(png_get_error_ptr(png), PLACARD_BAD_CONTENT, "the picture cannot be decoded as PNG: %s",
                 message);
    png_longjmp(png, 1);
}

static void pass_over_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message;
}

static void read_bytes(png_structp png, png_bytep target, size_t count)
{
    struct bytes *left = png_get_io_ptr(png);
    if (count > left->length) {
        png_error(png, "it ends too early");
    }
    memcpy(target, left->data, count);
    left->data += count;
    left->length -= count;
}

/* Makes words of whatever the file has: blue, green, red and alpha in memory. True when there is alpha. */
static bool ask_for_words(png_structp png, png_infop info)
{
    bool has_alpha = (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) != 0 ||
                     png_get_valid(png, info, PNG_INFO_tRNS) != 0;
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_bgr(png);
    png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
    return has_alpha;
}

/* Everything that libpng may leave by a jump; no variable here is used after one. */
static enum placard_status read_picture(png_structp png, png_infop info, struct bytes *file,
                                        enum bitmap_alpha alpha, struct bitmap *bitmap,
                                        struct placard_error *reason)
{
    if (setjmp(png_jmpbuf(png)) != 0) {
        return reason->status;
    }
    png_set_read_fn(png, file, read_bytes);
    png_set_user_limits(png, BITMAP_MAX_SIDE, BITMAP_MAX_SIDE);
    /* Profiles, texts and the like are not even unpacked. */
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, info);
    bool has_alpha = ask_for_words(png, info);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    enum placard_status status =
        bitmap_create(bitmap, png_get_image_width(png, info), png_get_image_height(png, info), reason);
    if (status != PLACARD_OK) {
        return status;
    }
    if (png_get_rowbytes(png, info) != bitmap->stride * sizeof *bitmap->memory) {
        png_error(png, "its rows have another length than their pixels");
    }
    for (; passes > 0; passes--) {
        for (uint32_t y = 0; y < bitmap->height; y++) {
            png_read_row(png, (png_bytep)(bitmap->memory + bitmap->stride * y), NULL);
        }
    }
    bitmap->opaque = !has_alpha || bitmap_set_alpha(bitmap, alpha);
    return PLACARD_OK;
}

enum placard_status png_load(struct bytes file, enum bitmap_alpha alpha, struct bitmap *bitmap,
                             struct placard_error *error)
{
    struct placard_error reason = {.status = PLACARD_OK};
    struct bitmap made = {0};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reason, leave, pass_over_warning);
    png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
    enum placard_status status =
        info != NULL ? read_picture(png, info, &file, alpha, &made, &reason)
                     : placard_fail(&reason, PLACARD_OUT_OF_MEMORY, "no memory to decode a picture");
    png_destroy_read_struct(&png, &info, NULL);
    if (status == PLACARD_OK) {
        *bitmap = made;
        return PLACARD_OK;
    }
    bitmap_release(&made);
    if (error != NULL) {
        *error = reason;
    }
    return status;
}
