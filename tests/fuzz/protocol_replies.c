#include "fuzz/protocol.h"

#include "renderer/channel.h"
#include "renderer/child.h"
#include "renderer/renderer.h"
#include "renderer/reply.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The renderer's end of the socket; and the last view that came out of it. */
static int renderer_end = -1;
static struct renderer_view last_view;

static volatile uint32_t pixel_read;

/* In the place of renderer/child.c: no process, only the other end of the socket. */
enum placard_status child_start(struct child *child, const struct child_command *command,
                                struct placard_error *error)
{
    (void)command;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "no socket");
    }
    renderer_end = pair[1];
    *child = (struct child){.process = 1, .socket = pair[0]};
    return PLACARD_OK;
}

static void hang_up(void)
{
    if (renderer_end >= 0) {
        close(renderer_end);
        renderer_end = -1;
    }
}

bool child_reap(struct child *child, int patience, char *end)
{
    (void)patience;
    if (child->socket >= 0) {
        close(child->socket);
    }
    hang_up();
    *child = CHILD_NONE;
    if (end != NULL) {
        snprintf(end, CHILD_END_SIZE, "ended");
    }
    return true;
}

void child_limit_memory(const struct child *child, uint64_t bytes)
{
    (void)child;
    (void)bytes;
}

void child_limit_time(const struct child *child, int64_t milliseconds)
{
    (void)child;
    (void)milliseconds;
}

int64_t child_time_used(const struct child *child)
{
    (void)child;
    return 0;
}

static void read_requests(void)
{
    char packet[CHANNEL_PACKET_SIZE];
    int fd = -1;
    ssize_t size;
    while (renderer_end >= 0 && (size = channel_receive(renderer_end, packet, &fd)) > 0) {
        if (fd >= 0) {
            close(fd);
        }
        uint32_t message;
        memcpy(&message, packet, sizeof message);
        if (message == RENDERER_VIEW && size == sizeof last_view) {
            memcpy(&last_view, packet, sizeof last_view);
        }
    }
}

/* An honest reply to the last view, but for the bytes that the input changes. */
static void send_reply(struct input *input)
{
    union reply reply = {0};
    uint8_t choices = input_8(input);
    size_t size = sizeof reply.ready;
    read_requests();
    if (choices & 1) {
        size = sizeof reply.failure;
        reply.failure = (struct renderer_failure){.message = RENDERER_ERROR,
                                                  .status = PLACARD_BAD_CONTENT,
                                                  .content = last_view.content,
                                                  .serial = last_view.serial,
                                                  .text = "no"};
    } else {
        reply.ready = (struct renderer_ready){.message = RENDERER_READY,
                                              .buffer = last_view.buffer,
                                              .content = last_view.content,
                                              .serial = last_view.serial,
                                              .extent_x = RENDERER_SHARE_ONE,
                                              .extent_y = RENDERER_SHARE_ONE,
                                              .format = "PNG"};
    }
    for (unsigned changes = choices >> 1 & 3; changes > 0; changes--) {
        ((uint8_t *)&reply)[input_16(input) % sizeof reply] ^= input_8(input);
    }
    if (renderer_end >= 0) {
        channel_send(renderer_end, &reply, size, -1);
    }
}

static void send_junk(struct input *input)
{
    uint8_t packet[CHANNEL_PACKET_SIZE + 1];
    size_t size = input_16(input) % (sizeof packet + 1);
    input_read(input, packet, size);
    if (renderer_end >= 0) {
        channel_send(renderer_end, packet, size, size % 16 == 0 ? renderer_end : -1);
    }
}

static void receive(struct renderer *renderer, uint32_t width, uint32_t height)
{
    struct renderer_event event;
    struct placard_error error = {.status = PLACARD_OK};
    if (renderer_receive(renderer, &event, &error) != PLACARD_OK) {
        fuzz_demand_reason(error.status, &error);
    } else if (event.kind == RENDERER_FRAME) {
        /* All of the frame can be read. */
        pixel_read = event.frame[0];
        pixel_read = event.frame[(size_t)width * height - 1];
        fuzz_demand_printable(event.ready.format, sizeof event.ready.format);
        fuzz_demand(event.ready.buffer < RENDERER_LEAST_FRAMES, "there is such a buffer");
    } else if (event.kind == RENDERER_FAILED) {
        fuzz_demand_reason(event.failure.status, &event.failure);
    }
}

void fuzz_replies(struct input *input)
{
    struct renderer *renderer = NULL;
    const struct renderer_options options = {.program = "none"};
    uint32_t width = 8, height = 4;
    last_view = (struct renderer_view){0};
    fuzz_demand(renderer_start(&renderer, &options, NULL) == PLACARD_OK, "there is a renderer");
    for (int i = 0; i < PROTOCOL_MOST_PACKETS && input->size > 0; i++) {
        const struct placard_content content = {.kind = PLACARD_TEXT, .length = 100};
        const struct renderer_view view = {.zoom = RENDERER_ZOOM_ONE, .font_size = 16};
        uint8_t choice = input_8(input);
        switch (choice % 8) {
        case 0:
            renderer_show(renderer, choice, &content, -1, NULL);
            break;
        case 1:
            width = 1u + choice / 8;
            height = 1u + input_8(input);
            fuzz_demand(renderer_resize(renderer, width, height, NULL) == PLACARD_OK,
                        "there is memory for frames");
            break;
        case 2:
        case 3:
            renderer_request(renderer, &view, NULL);
            break;
        case 4:
            send_junk(input);
            break;
        case 5:
            send_reply(input);
            break;
        case 6:
            if (choice / 8 == 0) {
                hang_up();
            }
            break;
        default:
            receive(renderer, width, height);
            break;
        }
    }
    receive(renderer, width, height);
    renderer_stop(renderer);
}
