#include "ui/device/framebuffer.h"
#include "ui/device/seat.h"
#include "ui/output_driver.h"
#include <stdlib.h>
#include <string.h>

/* A framebuffer device. Frames are drawn in memory; of each one only the pixels that changed are copied to
 * the screen: its memory is slow, and often watched by a driver that sends what was touched over a bus. */

struct fbdev_output {
    struct output output;
    struct framebuffer *framebuffer;
    struct seat *seat;
    int width, height, rotation;
    float dpi;
    uint32_t *frame; /* drawn on */
    uint32_t *shown; /* what the screen has */
    bool stale;      /* the screen has something else */
};

static enum placard_status allocate(struct fbdev_output *fbdev, struct placard_error *error)
{
    framebuffer_size(fbdev->framebuffer, &fbdev->width, &fbdev->height, &fbdev->dpi);
    size_t count = (size_t)fbdev->width * (size_t)fbdev->height;
    uint32_t *frame = calloc(count, sizeof *frame);
    uint32_t *shown = calloc(count, sizeof *shown);
    if (frame == NULL || shown == NULL) {
        free(frame);
        free(shown);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a frame of %dx%d pixels",
                            fbdev->width, fbdev->height);
    }
    free(fbdev->frame);
    free(fbdev->shown);
    fbdev->frame = frame;
    fbdev->shown = shown;
    fbdev->stale = true;
    fbdev->output.presented = false;
    return PLACARD_OK;
}

static void close_fbdev(struct output *output)
{
    struct fbdev_output *fbdev = (struct fbdev_output *)output;
    seat_close(fbdev->seat); /* draws the console's text anew */
    framebuffer_close(fbdev->framebuffer);
    free(fbdev->frame);
    free(fbdev->shown);
    free(fbdev);
}

static enum placard_status open_fbdev(struct output **output, const struct output_options *options,
                                      struct placard_error *error)
{
    struct fbdev_output *fbdev = calloc(1, sizeof *fbdev);
    if (fbdev == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a framebuffer");
    }
    fbdev->rotation = options->rotation;
    enum placard_status status = framebuffer_open(&fbdev->framebuffer, options->device, error);
    if (status == PLACARD_OK) {
        status = allocate(fbdev, error);
    }
    if (status == PLACARD_OK) {
        struct seat_options seat = {.width = fbdev->width, .height = fbdev->height, .note = options->note};
        status = seat_open(&fbdev->seat, &seat, error);
    }
    if (status != PLACARD_OK) {
        close_fbdev(&fbdev->output);
        return status;
    }
    *output = &fbdev->output;
    return PLACARD_OK;
}

static void fbdev_size(const struct output *output, int *width, int *height, float *dpi)
{
    const struct fbdev_output *fbdev = (const struct fbdev_output *)output;
    *width = fbdev->width;
    *height = fbdev->height;
    *dpi = fbdev->dpi;
}

static enum placard_status begin_fbdev(struct output *output, struct canvas *canvas,
                                       struct placard_error *error)
{
    (void)error;
    const struct fbdev_output *fbdev = (const struct fbdev_output *)output;
    *canvas = canvas_make(fbdev->frame, fbdev->width, fbdev->height, fbdev->width * 4, fbdev->rotation);
    return PLACARD_OK;
}

/* Copies what changed in row Y: from the first pixel that did to the last one. */
static void present_row(struct fbdev_output *fbdev, int y)
{
    size_t start = (size_t)y * (size_t)fbdev->width;
    const uint32_t *frame = fbdev->frame + start;
    uint32_t *shown = fbdev->shown + start;
    int first = 0, end = fbdev->width;
    if (!fbdev->stale) {
        if (memcmp(frame, shown, (size_t)end * sizeof *frame) == 0) {
            return;
        }
        while (frame[first] == shown[first]) {
            first++;
        }
        while (frame[end - 1] == shown[end - 1]) {
            end--;
        }
    }
    framebuffer_write(fbdev->framebuffer, frame + first, first, y, end - first);
    memcpy(shown + first, frame + first, (size_t)(end - first) * sizeof *frame);
}

static enum placard_status present_fbdev(struct output *output, struct placard_error *error)
{
    (void)error;
    struct fbdev_output *fbdev = (struct fbdev_output *)output;
    if (!seat_is_in_front(fbdev->seat)) {
        return PLACARD_OK; /* it is drawn when the screen is ours again */
    }
    for (int y = 0; y < fbdev->height; y++) {
        present_row(fbdev, y);
    }
    fbdev->stale = false;
    return PLACARD_OK;
}

static int fbdev_fd(const struct output *output)
{
    return seat_fd(((const struct fbdev_output *)output)->seat);
}

static int fbdev_poll_limit(struct output *output)
{
    return seat_poll_limit(((const struct fbdev_output *)output)->seat);
}

/* Whoever had the screen meanwhile may have set another mode. */
static void take_back(struct fbdev_output *fbdev, struct input_event *event)
{
    bool changed = false;
    fbdev->stale = true;
    if (framebuffer_refresh(fbdev->framebuffer, &changed, NULL) != PLACARD_OK ||
        (changed && allocate(fbdev, NULL) != PLACARD_OK)) {
        event->kind = INPUT_CLOSE;
    } else if (changed) {
        seat_resize(fbdev->seat, fbdev->width, fbdev->height);
        event->kind = INPUT_RESIZE;
    }
}

static bool fbdev_next_event(struct output *output, struct input_event *event)
{
    struct fbdev_output *fbdev = (struct fbdev_output *)output;
    if (!seat_next_event(fbdev->seat, event)) {
        return false;
    }
    if (event->kind == INPUT_EXPOSE) {
        take_back(fbdev, event);
    }
    return true;
}

const struct output_driver output_fbdev_driver = {
    .name = "fbdev",
    .needs_display = true,
    .open = open_fbdev,
    .close = close_fbdev,
    .size = fbdev_size,
    .begin = begin_fbdev,
    .present = present_fbdev,
    .fd = fbdev_fd,
    .poll_limit = fbdev_poll_limit,
    .next_event = fbdev_next_event,
};
