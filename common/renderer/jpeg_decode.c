#include "renderer/jpeg_decode.h"

#include "renderer/scale.h"

#include <setjmp.h>
#include <stdio.h> /* which jpeglib.h needs and does not include */

#include <jpeglib.h>

enum { ROWS = 16 }; /* at most SCALING_STEP */

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

/* By what libjpeg is to divide the sides of the picture to make ROWS; 0: that is not possible. Other shares
 * than half save it no time. */
static unsigned divisor_of(j_decompress_ptr info, const struct rows *rows)
{
    if (info->image_width == rows->width && info->image_height == rows->height) {
        return 1;
    }
    return jpeg_half(info->image_width) == rows->width && jpeg_half(info->image_height) == rows->height ? 2
                                                                                                        : 0;
}

static void read_rows(j_decompress_ptr info, const struct rows *rows)
{
    while (info->output_scanline < rows->height) {
        JSAMPROW places[ROWS];
        JDIMENSION count = 0;
        for (uint32_t y = info->output_scanline; y < rows->height && count < ROWS; y++) {
            places[count++] = (JSAMPROW)rows_place(rows, y);
        }
        if (rows->reader != NULL) {
            scaling_reserve(rows->reader, info->output_scanline + count);
        }
        (void)jpeg_read_scanlines(info, places, count);
        if (rows->reader != NULL) {
            scaling_advance(rows->reader, info->output_scanline);
        }
    }
}

/* Everything that libjpeg may leave by a jump; no variable here is used after one. */
static bool read_picture(struct decoder *decoder, struct bytes file, const struct rows *rows)
{
    j_decompress_ptr info = &decoder->info;
    if (setjmp(decoder->way_out) != 0) {
        return false;
    }
    jpeg_create_decompress(info);
    jpeg_mem_src(info, file.data, file.length);
    (void)jpeg_read_header(info, TRUE);
    info->scale_num = 1;
    info->scale_denom = divisor_of(info, rows);
    info->out_color_space = JCS_EXT_BGRA; /* a word's bytes in memory */
    if (info->scale_denom == 0 || !jpeg_start_decompress(info) || info->output_width != rows->width ||
        info->output_height != rows->height || info->output_components != sizeof(uint32_t)) {
        return false;
    }
    read_rows(info, rows);
    (void)jpeg_finish_decompress(info);
    return true;
}

bool jpeg_decode(struct bytes file, const struct rows *rows)
{
    struct decoder decoder = {.info = {.client_data = &decoder}};
    decoder.info.err = jpeg_std_error(&decoder.errors);
    decoder.errors.error_exit = leave;
    decoder.errors.output_message = pass_over_message;
    bool is_good = read_picture(&decoder, file, rows);
    jpeg_destroy_decompress(&decoder.info);
    return is_good;
}
