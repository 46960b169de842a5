#include "ui/device/device_frame.h"
#include "ui/device/framebuffer.h"
#include "ui/device/seat.h"
#include "ui/output_driver.h"
#include <stdlib.h>

/* A framebuffer device. Frames are drawn in memory; of each one only the rows that changed are copied to
 * the screen: its memory is slow, and often watched by a driver that sends what was touched over a bus. */

struct fbdev_output {
    struct output output;
    struct framebuffer *framebuffer;
    struct seat *seat;
    struct device_frame frame;
    int rotation;
    float dpi;
};

static enum placard_status allocate(struct fbdev_output *fbdev, struct placard_error *error)
{
    int width = 0, height = 0;
    framebuffer_size(fbdev->framebuffer, &width, &height, &fbdev->dpi);
    fbdev->output.presented = false;
    return device_frame_resize(&fbdev->frame, width, height, error);
}

static void close_fbdev(struct output *output)
{
    struct fbdev_output *fbdev = (struct fbdev_output *)output;
    seat_close(fbdev->seat); /* the console draws its text anew */
    framebuffer_close(fbdev->framebuffer);
    device_frame_free(&fbdev->frame);
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
        struct seat_options seat = {.width = fbdev->frame.width,
                                    .height = fbdev->frame.height,
                                    .dpi = fbdev->dpi,
                                    .rotation = options->rotation,
                                    .touch_matrix = options->touch_matrix,
                                    .without_root = options->without_root,
                                    .note = options->note,
                                    .warn = options->warn};
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
    *width = fbdev->frame.width;
    *height = fbdev->frame.height;
    *dpi = fbdev->dpi;
}

static enum placard_status begin_fbdev(struct output *output, struct canvas *canvas,
                                       struct placard_error *error)
{
    (void)error;
    const struct fbdev_output *fbdev = (const struct fbdev_output *)output;
    const struct device_frame *frame = &fbdev->frame;
    *canvas = canvas_make(frame->drawn, frame->width, frame->height, frame->width * 4, fbdev->rotation);
    return PLACARD_OK;
}

static void give_rows(struct fbdev_output *fbdev, int first, int end)
{
    for (int y = first; y < end; y++) {
        const uint32_t *pixels = device_frame_take_row(&fbdev->frame, y);
        if (pixels != NULL) {
            framebuffer_write(fbdev->framebuffer, pixels, 0, y, fbdev->frame.width);
        }
    }
    device_frame_done(&fbdev->frame);
}

/* While another console is in front nothing is given: all of it is when the screen is ours again. */
static enum placard_status present_fbdev(struct output *output, struct placard_error *error)
{
    (void)error;
    struct fbdev_output *fbdev = (struct fbdev_output *)output;
    if (seat_is_in_front(fbdev->seat)) {
        fbdev->frame.cursor = seat_cursor(fbdev->seat);
        give_rows(fbdev, 0, fbdev->frame.height);
    }
    return PLACARD_OK;
}

static int fbdev_fd(const struct output *output)
{
    return seat_fd(((const struct fbdev_output *)output)->seat);
}

/* Right before the app sleeps the cursor gets to where it was moved. */
static int fbdev_poll_limit(struct output *output)
{
    struct fbdev_output *fbdev = (struct fbdev_output *)output;
    struct cursor latest = seat_cursor(fbdev->seat);
    if (output->presented && seat_is_in_front(fbdev->seat) &&
        !cursor_is_same(&latest, &fbdev->frame.cursor)) {
        int first = 0, end = 0;
        fbdev->frame.cursor = latest;
        device_frame_cursor_rows(&fbdev->frame, &first, &end);
        give_rows(fbdev, first, end);
    }
    return -1;
}

/* Whoever had the screen meanwhile may have set another mode. */
static void take_back(struct fbdev_output *fbdev, struct input_event *event)
{
    bool changed = false;
    struct placard_error *loss = &fbdev->output.loss;
    device_frame_lose(&fbdev->frame);
    if (framebuffer_refresh(fbdev->framebuffer, &changed, loss) != PLACARD_OK ||
        (changed && allocate(fbdev, loss) != PLACARD_OK)) {
        event->kind = INPUT_LOST;
    } else if (changed) {
        seat_resize(fbdev->seat, fbdev->frame.width, fbdev->frame.height);
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

static void fbdev_show_pointer(struct output *output, bool shown)
{
    seat_show_pointer(((struct fbdev_output *)output)->seat, shown);
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
    .show_pointer = fbdev_show_pointer,
};
