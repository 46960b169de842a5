#include "ui/device/device_frame.h"
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum placard_status device_frame_resize(struct device_frame *frame, int width, int height,
                                        struct placard_error *error)
{
    size_t count = (size_t)width * (size_t)height;
    uint32_t *drawn = calloc(count, sizeof *drawn);
    uint64_t *given = calloc((size_t)height, sizeof *given);
    uint32_t *row = calloc((size_t)width, sizeof *row);
    if (drawn == NULL || given == NULL || row == NULL) {
        free(drawn);
        free(given);
        free(row);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a frame of %dx%d pixels", width,
                            height);
    }
    device_frame_free(frame);
    frame->width = width;
    frame->height = height;
    frame->drawn = drawn;
    frame->given = given;
    frame->row = row;
    frame->is_new = true;
    return PLACARD_OK;
}

void device_frame_free(struct device_frame *frame)
{
    free(frame->drawn);
    free(frame->given);
    free(frame->row);
    frame->drawn = frame->row = NULL;
    frame->given = NULL;
}

void device_frame_lose(struct device_frame *frame)
{
    frame->is_new = true;
}

void device_frame_cursor_rows(const struct device_frame *frame, int *first, int *end)
{
    int other_first = 0, other_end = 0;
    cursor_rows(&frame->cursor, frame->height, first, end);
    cursor_rows(&frame->given_cursor, frame->height, &other_first, &other_end);
    if (*first == *end) {
        *first = other_first;
        *end = other_end;
    } else if (other_first != other_end) {
        *first = other_first < *first ? other_first : *first;
        *end = other_end > *end ? other_end : *end;
    }
}

const uint32_t *device_frame_row(struct device_frame *frame, int y)
{
    const uint32_t *drawn = frame->drawn + (size_t)y * (size_t)frame->width;
    int first = 0, end = 0;
    cursor_rows(&frame->cursor, frame->height, &first, &end);
    if (y < first || y >= end) {
        return drawn;
    }
    memcpy(frame->row, drawn, (size_t)frame->width * sizeof *drawn);
    cursor_draw_row(&frame->cursor, frame->row, y, frame->width);
    return frame->row;
}

const uint32_t *device_frame_take_row(struct device_frame *frame, int y)
{
    const uint32_t *row = device_frame_row(frame, y);
    uint64_t digest = XXH3_64bits(row, (size_t)frame->width * sizeof *row);
    if (!frame->is_new && digest == frame->given[y]) {
        return NULL;
    }
    frame->given[y] = digest;
    return row;
}

void device_frame_done(struct device_frame *frame)
{
    frame->given_cursor = frame->cursor;
    frame->is_new = false;
}
