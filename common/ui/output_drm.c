#include "ui/device/device_frame.h"
#include "ui/device/kms.h"
#include "ui/device/seat.h"
#include "ui/output_driver.h"
#include <stdlib.h>
#include <string.h>

/* A screen of a graphics card, without a display server. Frames are drawn in memory. Each of the card's two
 * buffers has to catch up with what changed since it was drawn on last, which was two frames ago. */

enum { BUFFERS = 2 };

struct drm_output {
    struct output output;
    struct kms *kms;
    struct seat *seat;
    struct device_frame frame;
    int rotation;
    float dpi;
    unsigned char
        *stale[BUFFERS]; /* for each row, whether the buffer has something else than was given last */
};

static void free_rows(struct drm_output *drm)
{
    for (unsigned i = 0; i < BUFFERS; i++) {
        free(drm->stale[i]);
        drm->stale[i] = NULL;
    }
}

static void mark_all_stale(struct drm_output *drm)
{
    for (unsigned i = 0; i < BUFFERS; i++) {
        if (drm->stale[i] != NULL) {
            memset(drm->stale[i], 1, (size_t)drm->frame.height);
        }
    }
}

static enum placard_status allocate(struct drm_output *drm, struct placard_error *error)
{
    int width = 0, height = 0;
    kms_size(drm->kms, &width, &height, &drm->dpi);
    enum placard_status status = device_frame_resize(&drm->frame, width, height, error);
    free_rows(drm);
    for (unsigned i = 0; i < BUFFERS && status == PLACARD_OK; i++) {
        drm->stale[i] = malloc((size_t)height);
        if (drm->stale[i] == NULL) {
            status = placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a frame of %dx%d pixels",
                                  width, height);
        }
    }
    if (status == PLACARD_OK) {
        mark_all_stale(drm);
    }
    drm->output.presented = false;
    return status;
}

static void close_drm(struct output *output)
{
    struct drm_output *drm = (struct drm_output *)output;
    kms_close(drm->kms);
    seat_close(drm->seat); /* draws the console's text anew */
    device_frame_free(&drm->frame);
    free_rows(drm);
    free(drm);
}

static void leave_screen(void *user)
{
    kms_leave(user);
}

static enum placard_status open_drm(struct output **output, const struct output_options *options,
                                    struct placard_error *error)
{
    struct drm_output *drm = calloc(1, sizeof *drm);
    if (drm == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a screen");
    }
    drm->rotation = options->rotation;
    struct video_wish wish = {.connector = options->connector,
                              .width = (uint32_t)options->mode_width,
                              .height = (uint32_t)options->mode_height,
                              .rate = (uint32_t)options->mode_rate};
    bool has_monitor = false;
    enum placard_status status = kms_open(&drm->kms, options->device, &wish, &has_monitor, error);
    if (status == PLACARD_OK && !has_monitor && options->warn != NULL) {
        options->warn(error->message);
    }
    if (status == PLACARD_OK) {
        status = allocate(drm, error);
    }
    if (status == PLACARD_OK) {
        struct seat_options seat = {.width = drm->frame.width,
                                    .height = drm->frame.height,
                                    .dpi = drm->dpi,
                                    .rotation = options->rotation,
                                    .touch_matrix = options->touch_matrix,
                                    .without_root = options->without_root,
                                    .note = options->note,
                                    .warn = options->warn,
                                    .leave = leave_screen,
                                    .user = drm->kms};
        status = seat_open(&drm->seat, &seat, error);
    }
    if (status == PLACARD_OK) {
        status = seat_watch(drm->seat, kms_fd(drm->kms), error);
    }
    if (status != PLACARD_OK) {
        close_drm(&drm->output);
        return status;
    }
    *output = &drm->output;
    return PLACARD_OK;
}

static void drm_size(const struct output *output, int *width, int *height, float *dpi)
{
    const struct drm_output *drm = (const struct drm_output *)output;
    *width = drm->frame.width;
    *height = drm->frame.height;
    *dpi = drm->dpi;
}

static enum placard_status begin_drm(struct output *output, struct canvas *canvas,
                                     struct placard_error *error)
{
    (void)error;
    const struct drm_output *drm = (const struct drm_output *)output;
    const struct device_frame *frame = &drm->frame;
    *canvas = canvas_make(frame->drawn, frame->width, frame->height, frame->width * 4, drm->rotation);
    return PLACARD_OK;
}

/* Brings row Y of the buffer that is not shown up to date. */
static void draw_row(struct drm_output *drm, int y)
{
    unsigned back = kms_back(drm->kms);
    if (device_frame_take_row(&drm->frame, y) != NULL) {
        drm->stale[0][y] = drm->stale[1][y] = 1;
    }
    if (drm->stale[back][y] != 0) {
        kms_write(drm->kms, device_frame_row(&drm->frame, y), 0, y, drm->frame.width);
        drm->stale[back][y] = 0;
    }
}

/* While another console is in front nothing is given: all of it is when the screen is ours again. */
static enum placard_status present_drm(struct output *output, struct placard_error *error)
{
    struct drm_output *drm = (struct drm_output *)output;
    if (!seat_is_in_front(drm->seat)) {
        return PLACARD_OK;
    }
    drm->frame.cursor = seat_cursor(drm->seat);
    for (int y = 0; y < drm->frame.height; y++) {
        draw_row(drm, y);
    }
    device_frame_done(&drm->frame);
    return kms_flip(drm->kms, error);
}

static int drm_fd(const struct output *output)
{
    return seat_fd(((const struct drm_output *)output)->seat);
}

/* Right before the app sleeps the cursor gets to where it was moved. */
static int drm_poll_limit(struct output *output)
{
    const struct drm_output *drm = (const struct drm_output *)output;
    struct cursor latest = seat_cursor(drm->seat);
    if (output->presented && !cursor_is_same(&latest, &drm->frame.cursor)) {
        (void)present_drm(output, NULL); /* what fails here, fails again with the next frame */
    }
    return -1;
}

/* Has a look at the monitor; true when there is something to tell. */
static bool look(struct drm_output *drm, struct input_event *event)
{
    enum kms_change change = kms_look(drm->kms);
    if (change == KMS_SAME) {
        return false;
    }
    *event = (struct input_event){.kind = INPUT_EXPOSE};
    mark_all_stale(drm);
    if (change == KMS_RESIZED) {
        event->kind = allocate(drm, &drm->output.loss) == PLACARD_OK ? INPUT_RESIZE : INPUT_LOST;
        seat_resize(drm->seat, drm->frame.width, drm->frame.height);
    }
    return true;
}

static bool drm_next_event(struct output *output, struct input_event *event)
{
    struct drm_output *drm = (struct drm_output *)output;
    if (kms_was_changed(drm->kms) && seat_is_in_front(drm->seat) && look(drm, event)) {
        return true;
    }
    while (seat_next_event(drm->seat, event)) {
        if (event->kind != INPUT_EXPOSE || look(drm, event)) {
            return true;
        }
    }
    return false;
}

static void drm_show_pointer(struct output *output, bool shown)
{
    seat_show_pointer(((struct drm_output *)output)->seat, shown);
}

const struct output_driver output_drm_driver = {
    .name = "drm",
    .needs_display = true,
    .open = open_drm,
    .close = close_drm,
    .size = drm_size,
    .begin = begin_drm,
    .present = present_drm,
    .fd = drm_fd,
    .poll_limit = drm_poll_limit,
    .next_event = drm_next_event,
    .show_pointer = drm_show_pointer,
};
