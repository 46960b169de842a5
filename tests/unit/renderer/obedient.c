/* placard-renderer taken over by its content, for the tests: main.c and the confinement are the real ones,
 * and instead of rendering a text it does what the text orders. Never installed. */
#include "unit/renderer/orders.h"

#include "renderer/channel.h"
#include "renderer/protocol.h"
#include "renderer/session.h"
#include "renderer/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FLOOD 100000

static void send_answer(int socket, const struct renderer_view *view, const char *answer)
{
    struct renderer_failure failure = {.message = RENDERER_ERROR,
                                       .status = PLACARD_BAD_CONTENT,
                                       .content = view->content,
                                       .serial = view->serial};
    snprintf(failure.text, sizeof failure.text, "%s", answer);
    channel_send(socket, &failure, sizeof failure, -1);
}

static void send_ready(int socket, const struct renderer_view *view, uint32_t width)
{
    const struct renderer_ready ready = {.message = RENDERER_READY,
                                         .buffer = view->buffer,
                                         .content = view->content,
                                         .serial = view->serial,
                                         .content_width = width,
                                         .extent_x = RENDERER_SHARE_ONE,
                                         .extent_y = RENDERER_SHARE_ONE,
                                         .format = "obedient"};
    channel_send(socket, &ready, sizeof ready, -1);
}

struct task {
    const char *order;
    char answer[ORDER_ANSWER_SIZE];
};

static void obey_as_worker(void *argument)
{
    struct task *task = argument;
    orders_obey(task->order, task->answer);
}

/* Does what ORDER says, or "worker ORDER" by the worker. */
static void carry_out(struct worker *worker, const char *order, char answer[ORDER_ANSWER_SIZE])
{
    static const char by_worker[] = "worker ";
    if (strncmp(order, by_worker, strlen(by_worker)) != 0) {
        orders_obey(order, answer);
    } else if (worker == NULL) {
        snprintf(answer, ORDER_ANSWER_SIZE, "there is no worker");
    } else {
        struct task task = {.order = order + strlen(by_worker)};
        worker_give(worker, obey_as_worker, &task);
        worker_wait(worker);
        memcpy(answer, task.answer, ORDER_ANSWER_SIZE);
    }
}

static void obey(int socket, struct worker *worker, const struct renderer_view *view, const char *order)
{
    char answer[ORDER_ANSWER_SIZE];
    if (strcmp(order, "lie") == 0) {
        send_ready(socket, view, UINT32_MAX);
    } else if (strcmp(order, "flood") == 0) {
        for (int i = 0; i < FLOOD; i++) {
            send_ready(socket, view, 0);
        }
    } else if (order[0] == '\0') {
        send_ready(socket, view, 0);
    } else {
        carry_out(worker, order, answer);
        send_answer(socket, view, answer);
    }
}

int session_run(int socket, const char *font_file, struct worker *worker)
{
    (void)font_file;
    char order[256] = "";
    for (;;) {
        _Alignas(uint64_t) char packet[CHANNEL_PACKET_SIZE];
        int fd = -1;
        if (channel_receive(socket, packet, &fd) <= 0) {
            return 0;
        }
        uint32_t message;
        memcpy(&message, packet, sizeof message);
        if (message == RENDERER_CONTENT) {
            ssize_t length = fd < 0 ? 0 : pread(fd, order, sizeof order - 1, 0);
            order[length > 0 ? length : 0] = '\0';
        }
        if (fd >= 0) {
            close(fd);
        }
        if (message == RENDERER_VIEW) {
            struct renderer_view view;
            memcpy(&view, packet, sizeof view);
            obey(socket, worker, &view, order);
        }
    }
}
