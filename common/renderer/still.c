#include "renderer/still.h"

#include "renderer/jpeg_decode.h"

/* Whether to decode at half of its size what is shown WIDTH x HEIGHT pixels large as it is stored. Half is
 * still half as large again as that, so that the last step, which decides how sharp it becomes, is our own.
 */
static enum still_detail detail_for(const struct still *still, uint64_t width, uint64_t height)
{
    bool is_enough = jpeg_half(still->probe.width) >= width + width / 2 &&
                     jpeg_half(still->probe.height) >= height + height / 2;
    return still->format->has_halves && is_enough ? STILL_HALF : STILL_WHOLE;
}

/* The sides of the picture as it is stored, in this detail. */
static uint32_t width_in(const struct still *still, enum still_detail detail)
{
    return detail == STILL_HALF ? jpeg_half(still->probe.width) : still->probe.width;
}

static uint32_t height_in(const struct still *still, enum still_detail detail)
{
    return detail == STILL_HALF ? jpeg_half(still->probe.height) : still->probe.height;
}

static bool can_decode(const struct still *still)
{
    return (still->format->decode != NULL || still->format->decode_rows != NULL) &&
           still->probe.inks == PROBE_COLORS;
}

/* Decodes into memory of the size that is wanted. */
static bool decode_into(const struct still *still, struct bitmap *bitmap)
{
    if (still->format->decode == NULL) {
        const struct rows rows = rows_of_bitmap(bitmap);
        bitmap->opaque = true;
        return still->format->decode_rows(still->file, &rows);
    }
    if (!still->format->decode(still->file, bitmap)) {
        return false;
    }
    bitmap->opaque = bitmap->opaque || bitmap_set_alpha(bitmap, still->alpha);
    return true;
}

/* False when SDL_image is to do it. */
static bool decode(struct still *still, enum still_detail detail)
{
    struct bitmap bitmap;
    if (!can_decode(still) ||
        bitmap_create(&bitmap, width_in(still, detail), height_in(still, detail), NULL) != PLACARD_OK) {
        return false;
    }
    if (!decode_into(still, &bitmap)) {
        bitmap_release(&bitmap);
        return false;
    }
    still->bitmap = bitmap;
    return true;
}

/* Decodes in at least this detail. */
static enum placard_status decode_to(struct still *still, enum still_detail detail,
                                     struct placard_error *error)
{
    bitmap_release(&still->bitmap);
    still->detail = STILL_UNSEEN;
    if (!decode(still, detail)) {
        detail = STILL_WHOLE;
        enum placard_status status =
            still_format_load(still->format, still->file, &still->probe, still->alpha, &still->bitmap, error);
        if (status != PLACARD_OK) {
            return status;
        }
    }
    enum placard_status status = turn_bitmap(still->probe.turn, &still->bitmap, error);
    if (status != PLACARD_OK) {
        bitmap_release(&still->bitmap);
        return status;
    }
    still->detail = detail;
    return PLACARD_OK;
}

enum placard_status still_open(struct still *still, const struct still_format *format, struct bytes file,
                               const struct probe *probe, enum bitmap_alpha alpha,
                               struct placard_error *error)
{
    bool swaps = turn_swaps_sides(probe->turn);
    *still = (struct still){.format = format,
                            .file = file,
                            .probe = *probe,
                            .alpha = alpha,
                            .width = swaps ? probe->height : probe->width,
                            .height = swaps ? probe->width : probe->height};
    if (can_decode(still)) {
        return PLACARD_OK;
    }
    /* SDL_image may choose another of several pictures in a file: only it knows the size. */
    enum placard_status status = decode_to(still, STILL_WHOLE, error);
    if (status == PLACARD_OK) {
        still->width = still->bitmap.width;
        still->height = still->bitmap.height;
    }
    return status;
}

void still_release(struct still *still)
{
    bitmap_release(&still->bitmap);
}

enum placard_status still_decode(struct still *still, uint64_t width, uint64_t height,
                                 struct placard_error *error)
{
    bool swaps = turn_swaps_sides(still->probe.turn);
    enum still_detail detail = detail_for(still, swaps ? height : width, swaps ? width : height);
    return still->detail >= detail ? PLACARD_OK : decode_to(still, detail, error);
}

/* What is looked at once needs no bitmap. */
static bool is_first_look(const struct still *still)
{
    return can_decode(still) && still->probe.turn == TURN_NONE && still->detail == STILL_UNSEEN &&
           !still->is_painted;
}

bool still_paint(struct still *still, struct bitmap *target)
{
    if (!is_first_look(still) || still->width != target->width || still->height != target->height) {
        return false;
    }
    still->is_painted = true;
    return decode_into(still, target);
}

bool still_scale(struct still *still, uint32_t width, uint32_t height, const struct scale_target *target)
{
    if (!is_first_look(still) || still->format->decode_rows == NULL || still->probe.has_alpha) {
        return false;
    }
    const struct scale_region whole = {
        .scaled_width = width, .scaled_height = height, .width = width, .height = height};
    enum still_detail detail = detail_for(still, width, height);
    struct scaling *scaling =
        scaling_start(width_in(still, detail), height_in(still, detail), &whole, target);
    if (scaling == NULL) {
        return false;
    }
    still->is_painted = true;
    struct rows rows = scaling_rows(scaling);
    bool is_good = still->format->decode_rows(still->file, &rows);
    scaling_finish(scaling);
    return is_good;
}
