#include "unit/renderer/client.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct renderer_view client_view(void)
{
    return (struct renderer_view){.zoom = RENDERER_ZOOM_ONE, .background = 0x203040, .font_size = 20};
}

struct renderer *client_start(const struct renderer_options *options, uint32_t width, uint32_t height)
{
    struct renderer_options chosen = options != NULL ? *options : (struct renderer_options){0};
    if (chosen.time_limit == 0) {
        chosen.time_limit = CLIENT_PATIENCE; /* on a busy machine the usual limit can be too short */
    }
    struct renderer *renderer = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    if (renderer_start(&renderer, &chosen, &error) != PLACARD_OK ||
        renderer_resize(renderer, width, height, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    return renderer;
}

static int memory_of(const void *data, size_t length)
{
    int fd = memfd_create("content", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, length), (long)length);
    return fd;
}

void client_show(struct renderer *renderer, uint64_t number, enum placard_kind kind, const void *data,
                 size_t length)
{
    const struct placard_content content = {.kind = kind, .data = data, .length = length};
    struct placard_error error = {.status = PLACARD_OK};
    int fd = length > 0 ? memory_of(data, length) : -1;
    assert_int_equal(renderer_show(renderer, number, &content, fd, &error), PLACARD_OK);
    if (fd >= 0) {
        close(fd);
    }
}

void client_show_color(struct renderer *renderer, uint64_t number, uint32_t width, uint32_t height,
                       uint32_t color)
{
    size_t count = (size_t)width * height;
    uint32_t *pixels = malloc(count * sizeof *pixels);
    assert_non_null(pixels);
    for (size_t i = 0; i < count; i++) {
        pixels[i] = color;
    }
    const struct placard_content content = {.kind = PLACARD_PIXELS,
                                            .data = pixels,
                                            .length = count * sizeof *pixels,
                                            .width = width,
                                            .height = height,
                                            .stride = width * (uint32_t)sizeof *pixels,
                                            .format = PLACARD_FORMAT_BGRX};
    struct placard_error error = {.status = PLACARD_OK};
    int fd = memory_of(pixels, content.length);
    assert_int_equal(renderer_show(renderer, number, &content, fd, &error), PLACARD_OK);
    close(fd);
    free(pixels);
}

void client_request(struct renderer *renderer, const struct renderer_view *view)
{
    struct placard_error error = {.status = PLACARD_OK};
    assert_int_equal(renderer_request(renderer, view, &error), PLACARD_OK);
}

struct renderer_event client_wait(struct renderer *renderer)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (;;) {
        struct renderer_event event;
        struct placard_error error = {.status = PLACARD_OK};
        if (renderer_receive(renderer, &event, &error) != PLACARD_OK) {
            fail_msg("%s", error.message);
        }
        if (event.kind != RENDERER_NOTHING) {
            return event;
        }
        clock_gettime(CLOCK_MONOTONIC, &now);
        if ((now.tv_sec - start.tv_sec) * 1000 > CLIENT_PATIENCE) {
            fail_msg("no event came");
        }
        int64_t deadline = renderer_deadline(renderer);
        struct pollfd wait = {.fd = renderer_fd(renderer), .events = POLLIN};
        poll(&wait, 1, deadline < 0 || deadline > 1000 ? 1000 : (int)deadline);
    }
}

struct renderer_event client_frame(struct renderer *renderer, const struct renderer_view *view)
{
    client_request(renderer, view);
    struct renderer_event event = client_wait(renderer);
    if (event.kind != RENDERER_FRAME) {
        fail_msg("no frame: %s", event.failure.message);
    }
    return event;
}

uint32_t client_color(const struct renderer_event *event, uint32_t width, uint32_t x, uint32_t y)
{
    return event->frame[(size_t)width * y + x] & 0xffffff;
}

void *client_read(const char *name, size_t *length)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("PLACARD_SOURCE"), name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("cannot read %s", path);
    }
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *data = malloc(*length + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, *length, file), *length);
    fclose(file);
    return data;
}
