#include "ui/device/seat.h"
#include "ui/device/console.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

struct seat {
    int fd;
    int width, height;
    struct console *console; /* NULL: none, or not ours to take */
    bool away;               /* another terminal is in front */
    void (*leave)(void *user);
    void *user;
};

static void tell(const struct seat_options *options, const char *text)
{
    if (options->note != NULL) {
        options->note(text);
    }
}

enum placard_status seat_watch(struct seat *seat, int fd, struct placard_error *error)
{
    struct epoll_event event = {.events = EPOLLIN};
    if (epoll_ctl(seat->fd, EPOLL_CTL_ADD, fd, &event) != 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot listen to a device: %s",
                            strerror(errno));
    }
    return PLACARD_OK;
}

enum placard_status seat_open(struct seat **seat, const struct seat_options *options,
                              struct placard_error *error)
{
    *seat = NULL;
    struct seat *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the console");
    }
    made->width = options->width;
    made->height = options->height;
    made->leave = options->leave;
    made->user = options->user;
    enum placard_status status = PLACARD_OK;
    made->fd = epoll_create1(EPOLL_CLOEXEC);
    if (made->fd < 0) {
        status =
            placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot listen to devices: %s", strerror(errno));
    }
    struct placard_error problem;
    if (status == PLACARD_OK) {
        if (console_open(&made->console, &problem) == PLACARD_OK) {
            status = seat_watch(made, console_fd(made->console), error);
        } else {
            tell(options, problem.message);
        }
    }
    if (status != PLACARD_OK) {
        seat_close(made);
        return status;
    }
    *seat = made;
    return PLACARD_OK;
}

void seat_close(struct seat *seat)
{
    if (seat == NULL) {
        return;
    }
    console_close(seat->console);
    if (seat->fd >= 0) {
        close(seat->fd);
    }
    free(seat);
}

int seat_fd(const struct seat *seat)
{
    return seat->fd;
}

int seat_poll_limit(const struct seat *seat)
{
    (void)seat;
    return -1;
}

/* Leaves the screen to another terminal, or takes it back: then EVENT says so. */
static bool take_console_change(struct seat *seat, struct input_event *event)
{
    for (;;) {
        switch (console_next_change(seat->console)) {
        case CONSOLE_SAME:
            return false;
        case CONSOLE_LEAVES:
            seat->away = true;
            if (seat->leave != NULL) {
                seat->leave(seat->user);
            }
            console_let_go(seat->console);
            break;
        case CONSOLE_RETURNS:
            seat->away = false;
            *event = (struct input_event){.kind = INPUT_EXPOSE};
            return true;
        }
    }
}

bool seat_next_event(struct seat *seat, struct input_event *event)
{
    return seat->console != NULL && take_console_change(seat, event);
}

bool seat_is_in_front(const struct seat *seat)
{
    return !seat->away;
}

void seat_resize(struct seat *seat, int width, int height)
{
    seat->width = width;
    seat->height = height;
}
