/* A renderer that lies, in the place of the real one. How it does is chosen by the width of the frames that
 * it is given: enum lie, plus HOSTILE_BASE. */
#include "unit/renderer/hostile.h"

#include "renderer/channel.h"
#include "renderer/protocol.h"

#include <string.h>
#include <unistd.h>

static void send_raw(const void *data, size_t size)
{
    channel_send(RENDERER_SOCKET_FD, data, size, -1);
}

/* Lies about a field of the answer. */
static void spoil(struct renderer_ready *ready, enum lie lie)
{
    switch (lie) {
    case LIE_TYPE:
        ready->message = RENDERER_VIEW;
        break;
    case LIE_SERIAL:
        ready->serial++;
        break;
    case LIE_CONTENT:
        ready->content++;
        break;
    case LIE_BUFFER:
        ready->buffer = 77;
        break;
    case LIE_SCALED:
        ready->scaled_width = UINT64_MAX;
        break;
    case LIE_CONTENT_SIZE:
        ready->content_height = UINT32_MAX;
        break;
    case LIE_PLACE:
        ready->x = INT64_MIN;
        break;
    case LIE_ANCHOR:
        ready->anchor = INT64_MAX;
        break;
    case LIE_SHARE:
        ready->position_y = RENDERER_SHARE_ONE + 1;
        break;
    case LIE_FORMAT:
        memset(ready->format, 'x', sizeof ready->format);
        break;
    case LIE_INK:
        ready->ink = (struct areas){.count = 1, .list = {{0, UINT32_MAX, 1, 1}}};
        break;
    case LIE_INKS:
        ready->ink.count = UINT32_MAX;
        break;
    case LIE_PAPER:
        ready->paper = UINT32_MAX;
        break;
    default:
        break;
    }
}

/* Fails in a way that no renderer does. */
static void fail(const struct renderer_view *view, enum lie lie)
{
    struct renderer_failure failure = {.message = RENDERER_ERROR,
                                       .status = PLACARD_BAD_CONTENT,
                                       .content = view->content,
                                       .serial = view->serial,
                                       .text = "honest"};
    if (lie == LIE_FAILURE_STATUS) {
        failure.status = 1000000;
    } else {
        memset(failure.text, 'x', sizeof failure.text);
    }
    send_raw(&failure, sizeof failure);
}

static void answer(const struct renderer_view *view, enum lie lie)
{
    static const char junk[1000];
    struct renderer_ready ready = {.message = RENDERER_READY,
                                   .buffer = view->buffer,
                                   .content = view->content,
                                   .serial = view->serial,
                                   .extent_x = RENDERER_SHARE_ONE,
                                   .extent_y = RENDERER_SHARE_ONE,
                                   .format = "honest"};
    switch (lie) {
    case LIE_SHORT:
        send_raw(junk, 3);
        return;
    case LIE_LONG:
        send_raw(junk, sizeof junk);
        return;
    case LIE_SIZE:
        send_raw(&ready, sizeof ready - 1);
        return;
    case LIE_FAILURE_STATUS:
    case LIE_FAILURE_TEXT:
        fail(view, lie);
        return;
    case LIE_EXIT:
        _exit(7);
    case LIE_CLOSE:
        close(RENDERER_SOCKET_FD);
        for (;;) {
            pause();
        }
    case LIE_TWICE:
        send_raw(&ready, sizeof ready);
        break;
    default:
        spoil(&ready, lie);
        break;
    }
    send_raw(&ready, sizeof ready);
}

int main(void)
{
    _Alignas(uint64_t) char packet[CHANNEL_PACKET_SIZE];
    uint32_t width = HOSTILE_BASE;
    for (;;) {
        int fd = -1;
        ssize_t size = channel_receive(RENDERER_SOCKET_FD, packet, &fd);
        if (size <= 0) {
            return 0;
        }
        if (fd >= 0) {
            close(fd);
        }
        uint32_t message;
        memcpy(&message, packet, sizeof message);
        if (message == RENDERER_FRAMES) {
            memcpy(&width, packet + offsetof(struct renderer_frames, width), sizeof width);
        } else if (message == RENDERER_VIEW) {
            struct renderer_view view;
            memcpy(&view, packet, sizeof view);
            answer(&view, (enum lie)(width - HOSTILE_BASE));
        }
    }
}
