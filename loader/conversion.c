#include "conversion.h"
#include "png/png_encode.h"
#include "renderer/renderer.h"
#include "sealed_file.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ATTENTION = 250,    /* ms between looks at whether the conversion is still wanted */
    SMALLEST_FONT = 16, /* a view has one, whatever it is of */
    ROWS_AT_ONCE = 64   /* between reports of progress */
};

static const struct conversion_options NO_OPTIONS = {.renderer = NULL};

bool conversion_is_needed(const struct placard_content *content)
{
    if (content->kind == PLACARD_IMAGE) {
        return strcmp(placard_recognise(content->data, content->length).format, "PNG") != 0;
    }
    return content->kind == PLACARD_PIXELS;
}

/* ---- the renderer ---- */

static enum placard_status hand_over(struct renderer *renderer, const struct placard_content *content,
                                     struct placard_error *error)
{
    int file = sealed_file_create(content->data, content->length);
    if (file < 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "no memory to hand over its %zu bytes: %s",
                            content->length, strerror(errno));
    }
    enum placard_status status = renderer_show(renderer, 1, content, file, error);
    close(file);
    return status;
}

static enum placard_status await_event(struct renderer *renderer, struct renderer_event *event,
                                       const struct conversion_options *options, struct placard_error *error)
{
    for (;;) {
        enum placard_status status = renderer_receive(renderer, event, error);
        if (status != PLACARD_OK || event->kind != RENDERER_NOTHING) {
            return status;
        }
        if (options->progress != NULL && !options->progress(0, 0, options->user)) {
            return placard_fail(error, PLACARD_INTERRUPTED, "the conversion was stopped");
        }
        int64_t deadline = renderer_deadline(renderer);
        struct pollfd answer = {.fd = renderer_fd(renderer), .events = POLLIN};
        poll(&answer, 1, deadline >= 0 && deadline < ATTENTION ? (int)deadline : ATTENTION);
    }
}

/* Renders the upper left WIDTH x HEIGHT pixels of the picture at its own size. EVENT has the frame. */
static enum placard_status render(struct renderer *renderer, uint32_t width, uint32_t height,
                                  struct renderer_event *event, const struct conversion_options *options,
                                  struct placard_error *error)
{
    const struct renderer_view view = {
        .fit = RENDERER_NONE, .zoom = RENDERER_ZOOM_ONE, .font_size = SMALLEST_FONT};
    enum placard_status status = renderer_resize(renderer, width, height, error);
    if (status == PLACARD_OK) {
        status = renderer_request(renderer, &view, error);
    }
    if (status == PLACARD_OK) {
        status = await_event(renderer, event, options, error);
    }
    if (status == PLACARD_OK && event->kind == RENDERER_FAILED) {
        /* Whether it says so or dies of it: the content is bad. */
        *error = event->failure;
        status = error->status == PLACARD_TOO_LARGE || error->status == PLACARD_OUT_OF_MEMORY
                     ? error->status
                     : PLACARD_BAD_CONTENT;
    }
    return status;
}

/* Has the whole picture rendered, after one pixel of it, with which its size becomes known. */
static enum placard_status render_whole(struct renderer *renderer, struct renderer_event *event,
                                        const struct conversion_options *options, struct placard_error *error)
{
    enum placard_status status = render(renderer, 1, 1, event, options, error);
    if (status != PLACARD_OK) {
        return status;
    }
    uint32_t width = event->ready.content_width, height = event->ready.content_height;
    if (width == 0 || height == 0) {
        return placard_fail(error, PLACARD_BAD_CONTENT, "the renderer found no picture in it");
    }
    if (width > RENDERER_MAX_SIDE || height > RENDERER_MAX_SIDE) {
        return placard_fail(error, PLACARD_TOO_LARGE,
                            "it has %ux%u pixels, and a side of at most %u can be converted", width, height,
                            RENDERER_MAX_SIDE);
    }
    status = render(renderer, width, height, event, options, error);
    if (status == PLACARD_OK &&
        (event->ready.content_width != width || event->ready.content_height != height)) {
        status = placard_fail(error, PLACARD_BAD_CONTENT, "the renderer cannot tell its size");
    }
    return status;
}

/* ---- the PNG file ---- */

/* The frame is the renderer's to write to, still: the answer may be outdated, and nothing depends on it but
 * how the file looks. */
static bool has_alpha(const struct renderer_event *event)
{
    size_t count = (size_t)event->ready.content_width * event->ready.content_height;
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < count; i++) {
        least = event->frame[i] < least ? event->frame[i] : least;
    }
    return least < 0xff000000u;
}

static bool row_goes_on(size_t done, size_t total, void *user)
{
    const struct conversion_options *options = user;
    return options->progress == NULL || done % ROWS_AT_ONCE != 0 ||
           options->progress(done, total, options->user);
}

static enum placard_status encode(const struct renderer_event *event, void **memory, size_t *length,
                                  const struct conversion_options *options, struct placard_error *error)
{
    struct conversion_options told = *options;
    const struct png_picture picture = {.pixels = event->frame,
                                        .width = event->ready.content_width,
                                        .height = event->ready.content_height,
                                        .stride = (size_t)event->ready.content_width * sizeof *event->frame,
                                        .has_alpha = has_alpha(event),
                                        .progress = row_goes_on,
                                        .user = &told};
    char *bytes = NULL;
    FILE *stream = open_memstream(&bytes, length);
    if (stream == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the PNG file");
    }
    enum placard_status status = png_encode(stream, &picture, error);
    if (fclose(stream) != 0 && status == PLACARD_OK) {
        status = placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the PNG file of %ux%u pixels",
                              picture.width, picture.height);
    }
    if (status != PLACARD_OK) {
        free(bytes);
        return status;
    }
    *memory = bytes;
    return PLACARD_OK;
}

enum placard_status conversion_run(struct placard_content *content, void **memory,
                                   const struct conversion_options *options, struct placard_error *error)
{
    struct renderer *renderer = NULL;
    struct renderer_event event;
    struct placard_error reason = {.status = PLACARD_OK};
    size_t length = 0;
    *memory = NULL;
    if (!conversion_is_needed(content)) {
        return PLACARD_OK;
    }
    options = options != NULL ? options : &NO_OPTIONS;
    const struct renderer_options how = {
        .program = options->renderer, .time_limit = options->time_limit, .straight_alpha = true};
    enum placard_status status = renderer_start(&renderer, &how, &reason);
    if (status == PLACARD_OK) {
        status = hand_over(renderer, content, &reason);
    }
    if (status == PLACARD_OK) {
        status = render_whole(renderer, &event, options, &reason);
    }
    if (status == PLACARD_OK) {
        status = encode(&event, memory, &length, options, &reason);
    }
    renderer_stop(renderer);
    if (status == PLACARD_OK) {
        *content = (struct placard_content){
            .kind = PLACARD_IMAGE, .data = *memory, .length = length, .name = content->name};
        return PLACARD_OK;
    }
    if (status == PLACARD_NOT_FOUND || status == PLACARD_PERMISSION_DENIED) {
        status = PLACARD_UNKNOWN_ERROR; /* it is about the renderer's program, neither segment nor file */
    }
    return placard_fail(error, status, "it cannot be made into a PNG file, which a Qt program reads: %s",
                        reason.message);
}
