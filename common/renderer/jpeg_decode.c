#include "renderer/jpeg_decode.h"

#include <setjmp.h>
#include <stdio.h> /* which jpeglib.h needs and does not include */

#include <jpeglib.h>

enum { ROWS = 16 };

struct decoder {
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    jmp_buf way_out;
};

/* libjpeg knows no way back but this one. */
static _Noreturn void leave(j_common_ptr info)
{
    struct decoder *decoder = info->client_data;
    longjmp(decoder->way_out, 1);
}

/* What is damaged is shown as far as it goes, as everybody does. */
static void pass_over_message(j_common_ptr info)
{
    (void)info;
}

uint32_t jpeg_half(uint32_t size)
{
    return size / 2 + size % 2;
}

/* By what libjpeg is to divide the sides of the picture to make BITMAP; 0: that is not possible. Other shares
 * than half save it no time. */
static unsigned divisor_of(j_decompress_ptr info, const struct bitmap *bitmap)
{
    if (info->image_width == bitmap->width && info->image_height == bitmap->height) {
        return 1;
    }
    return jpeg_half(info->image_width) == bitmap->width && jpeg_half(info->image_height) == bitmap->height
               ? 2
               : 0;
}

static void read_rows(j_decompress_ptr info, struct bitmap *bitmap)
{
    while (info->output_scanline < bitmap->height) {
        JSAMPROW rows[ROWS];
        JDIMENSION count = 0;
        for (uint32_t y = info->output_scanline; y < bitmap->height && count < ROWS; y++) {
            rows[count++] = (JSAMPROW)(bitmap->memory + bitmap->stride * y);
        }
        (void)jpeg_read_scanlines(info, rows, count);
    }
}

/* Everything that libjpeg may leave by a jump; no variable here is used after one. */
static bool read_picture(struct decoder *decoder, struct bytes file, struct bitmap *bitmap)
{
    j_decompress_ptr info = &decoder->info;
    if (setjmp(decoder->way_out) != 0) {
        return false;
    }
    jpeg_create_decompress(info);
    jpeg_mem_src(info, file.data, file.length);
    (void)jpeg_read_header(info, TRUE);
    info->scale_num = 1;
    info->scale_denom = divisor_of(info, bitmap);
    info->out_color_space = JCS_EXT_BGRA; /* a word's bytes in memory */
    if (info->scale_denom == 0 || !jpeg_start_decompress(info) || info->output_width != bitmap->width ||
        info->output_height != bitmap->height || info->output_components != sizeof(uint32_t)) {
        return false;
    }
    read_rows(info, bitmap);
    (void)jpeg_finish_decompress(info);
    return true;
}

bool jpeg_decode(struct bytes file, struct bitmap *bitmap)
{
    struct decoder decoder = {.info = {.client_data = &decoder}};
    decoder.info.err = jpeg_std_error(&decoder.errors);
    decoder.errors.error_exit = leave;
    decoder.errors.output_message = pass_over_message;
    bool is_good = read_picture(&decoder, file, bitmap);
    jpeg_destroy_decompress(&decoder.info);
    bitmap->opaque = true;
    return is_good;
}
