#include "ui/device/seat.h"
#include "ui/device/console.h"
#include "ui/device/input_devices.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define DENSE 200.0f /* dots per inch, from which on the arrow is twice as large */

struct seat {
    int fd;
    struct cursor cursor;
    bool shows_pointer;            /* the app wants it seen … */
    bool has_pointer;              /* … and a mouse has been used */
    struct input_devices *devices; /* NULL: none */
    struct console *console;       /* NULL: none, or not ours to take */
    bool away;                     /* another terminal is in front */
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

/* The terminal's own keyboard is off as long as keys are heard here. Were it always off, nobody could leave
 * this terminal any more who may not read the keyboards, or has no other one left. */
static void mute_console(struct seat *seat)
{
    if (seat->console != NULL) {
        console_mute(seat->console, input_devices_have_keyboard(seat->devices));
    }
}

/* Leaves the screen to another terminal. */
static void step_back(struct seat *seat)
{
    seat->away = true;
    input_devices_pause(seat->devices);
    if (seat->leave != NULL) {
        seat->leave(seat->user);
    }
}

enum placard_status seat_open(struct seat **seat, const struct seat_options *options,
                              struct placard_error *error)
{
    *seat = NULL;
    struct seat *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for the console");
    }
    made->cursor = (struct cursor){.rotation = options->rotation, .scale = options->dpi > DENSE ? 2 : 1};
    made->shows_pointer = true;
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
        if (console_open(&made->console, options->without_root, &problem) == PLACARD_OK) {
            status = seat_watch(made, console_fd(made->console), error);
        } else {
            tell(options, problem.message);
        }
    }
    if (status == PLACARD_OK) {
        struct input_devices_options devices = {.width = options->width,
                                                .height = options->height,
                                                .rotation = options->rotation,
                                                .matrix = options->touch_matrix,
                                                .note = options->note,
                                                .warn = options->warn};
        status = input_devices_open(&made->devices, &devices, error);
    }
    if (status == PLACARD_OK) {
        mute_console(made);
        status = seat_watch(made, input_devices_fd(made->devices), error);
    }
    if (status == PLACARD_OK && made->console != NULL && !console_came_to_front(made->console)) {
        tell(options,
             "the console in front does not let go: nothing is drawn before somebody switches to this one");
        step_back(made);
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
    input_devices_close(seat->devices);
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

/* Leaves the screen to another terminal, or takes it back: then EVENT says so. */
static bool take_console_change(struct seat *seat, struct input_event *event)
{
    for (;;) {
        switch (console_next_change(seat->console)) {
        case CONSOLE_SAME:
            return false;
        case CONSOLE_LEAVES:
            step_back(seat);
            console_let_go(seat->console);
            break;
        case CONSOLE_RETURNS:
            seat->away = false;
            input_devices_resume(seat->devices);
            *event = (struct input_event){.kind = INPUT_EXPOSE};
            return true;
        }
    }
}

static void switch_console(struct seat *seat)
{
    int wished = input_devices_take_console(seat->devices);
    if (wished > 0 && seat->console != NULL) {
        console_switch_to(seat->console, wished);
    }
}

bool seat_next_event(struct seat *seat, struct input_event *event)
{
    if (seat->console != NULL && take_console_change(seat, event)) {
        return true;
    }
    if (!input_devices_next_event(seat->devices, event)) {
        mute_console(seat);
        switch_console(seat);
        return false;
    }
    if (event->kind == INPUT_POINTER_MOVE || event->kind == INPUT_POINTER_DOWN) {
        seat->cursor.x = (int)event->x;
        seat->cursor.y = (int)event->y;
        seat->has_pointer = true;
    }
    return true;
}

bool seat_is_in_front(const struct seat *seat)
{
    return !seat->away;
}

struct cursor seat_cursor(const struct seat *seat)
{
    struct cursor cursor = seat->cursor;
    cursor.is_shown = seat->shows_pointer && seat->has_pointer;
    return cursor;
}

void seat_show_pointer(struct seat *seat, bool shown)
{
    seat->shows_pointer = shown;
}

void seat_resize(struct seat *seat, int width, int height)
{
    input_devices_resize(seat->devices, width, height);
}
