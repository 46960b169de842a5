/* A frame on its way to a device's screen: what the app draws on, the mouse's arrow above it, and what the
 * screen was given last, so that only what changed has to go there. One thread at a time. */
#ifndef PLACARD_UI_DEVICE_DEVICE_FRAME_H
#define PLACARD_UI_DEVICE_DEVICE_FRAME_H

#include "ui/canvas.h"
#include "ui/device/cursor.h"

struct device_frame {
    int width, height;
    uint32_t *drawn; /* by the app */
    uint64_t *given; /* to the screen: a digest of each row, which a second frame would be too large for */
    uint32_t *row;   /* being put together */
    struct cursor cursor;
    struct cursor given_cursor; /* as the screen has it */
    bool is_new;                /* the screen has been given nothing yet, or has lost it */
};

/* Makes FRAME one of WIDTH x HEIGHT pixels, black; what it was before is freed, and its cursor stays. Must
 * have been zero before the first time. PLACARD_OUT_OF_MEMORY leaves it as it was. */
enum placard_status device_frame_resize(struct device_frame *frame, int width, int height,
                                        struct placard_error *error);
void device_frame_free(struct device_frame *frame);

/* Has all of it given anew. */
void device_frame_lose(struct device_frame *frame);

/* Where only the cursor can have changed since the last frame: from *FIRST to before *END; the rows that it
 * left and those where it is. */
void device_frame_cursor_rows(const struct device_frame *frame, int *first, int *end);

/* Row Y with the cursor on it, as it is to be seen. Valid until the next call. */
const uint32_t *device_frame_row(struct device_frame *frame, int y);

/* The same, when the screen has something else there; NULL when it has it. From then on it counts as given.
 */
const uint32_t *device_frame_take_row(struct device_frame *frame, int y);

/* Tells that all rows were taken since the cursor moved. */
void device_frame_done(struct device_frame *frame);

#endif
