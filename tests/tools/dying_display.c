/* placard-test-dying-display show|close|useN PROCESS: kills the X server of this PROCESS number. "show",
 * "close": while a window is shown, or closed, and asks it for something that never comes, as SDL does.
 * "useN": goes on using a window afterwards, beginning with the Nth of five ways. */
#include "ui/output.h"
#include "ui/window_system.h"

#include <SDL.h>
#include <SDL_syswm.h>
#include <dlfcn.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pid_t server;
static int fatal; /* the event */

/* NOLINTNEXTLINE(readability-non-const-parameter): as Xlib has it */
static Bool is_never_right(Display *display, XEvent *event, XPointer pointer)
{
    (void)display;
    (void)event;
    (void)pointer;
    return False;
}

/* Called by SDL when it is about to show the window, and when it has hidden it. */
static int kill_and_wait(void *window, SDL_Event *told)
{
    int (*if_event)(Display *, XEvent *, Bool(*)(Display *, XEvent *, XPointer), XPointer) = NULL;
    *(void **)&if_event = dlsym(RTLD_DEFAULT, "XIfEvent");
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    XEvent event;
    if (told->type == SDL_WINDOWEVENT && told->window.event == fatal && if_event &&
        SDL_GetWindowWMInfo(window, &info) && kill(server, SIGKILL) == 0) {
        if_event(info.info.x11.display, &event, is_never_right, NULL);
    }
    return 0;
}

static void show_window(void *window)
{
    SDL_ShowWindow(window);
}

static int show_and_close(bool closing)
{
    bool lost = false, shown = false;
    SDL_Window *window =
        SDL_Init(SDL_INIT_VIDEO) == 0 ? SDL_CreateWindow("", 0, 0, 64, 64, SDL_WINDOW_HIDDEN) : NULL;
    if (!window) {
        fprintf(stderr, "no window: %s\n", SDL_GetError());
        return 2;
    }
    fatal = closing ? SDL_WINDOWEVENT_HIDDEN : SDL_WINDOWEVENT_SHOWN;
    SDL_AddEventWatch(kill_and_wait, window);
    window_system_watch_loss(window, &lost);
    shown = window_system_attempt(show_window, window);
    if (shown) {
        window_system_close(window);
    }
    printf("%s, %s\n", shown ? "shown" : "not shown", lost ? "lost" : "not lost");
    return 0;
}

static void draw(struct output *output)
{
    struct canvas canvas;
    struct placard_error error;
    if (output_begin(output, &canvas, &error) == PLACARD_OK) {
        (void)output_present(output, &error);
    }
}

/* The first of all that is asked of the window, by number, meets a server that has gone unnoticed. */
static int use(unsigned first)
{
    const struct output_options options = {.width = 64, .height = 64};
    struct output *output = NULL;
    struct placard_error error;
    struct input_event event;
    unsigned told = 0;
    if (output_open(&output, "window", &options, &error) != PLACARD_OK) {
        fprintf(stderr, "no window: %s\n", error.message);
        return 2;
    }
    draw(output);
    struct pollfd connection = {.fd = output_fd(output), .events = POLLRDHUP};
    (void)kill(server, SIGKILL);
    (void)poll(&connection, 1, -1);
    for (unsigned call = first; call < first + 5; call++) {
        switch (call % 5) {
        case 0:
            draw(output);
            break;
        case 1:
            output_set_title(output, "another");
            break;
        case 2:
            output_set_fullscreen(output, true);
            break;
        case 3:
            output_show_pointer(output, false);
            break;
        default:
            told += output_next_event(output, &event) && event.kind == INPUT_LOST ? 1 : 0;
            break;
        }
    }
    while (output_poll_limit(output) == 0) {
        told += output_next_event(output, &event) && event.kind == INPUT_LOST ? 1 : 0;
    }
    output_close(output);
    printf("told %s\n", told == 1 ? "once" : "never, or again");
    return 0;
}

int main(int argc, char **argv)
{
    server = argc == 3 ? (pid_t)strtol(argv[2], NULL, 10) : 0;
    if (server <= 0) {
        fprintf(stderr, "usage: %s show|close|use0|use1|use2|use3|use4 PROCESS\n", argv[0]);
        return 2;
    }
    if (strncmp(argv[1], "use", 3) == 0) {
        return use((unsigned)strtoul(argv[1] + 3, NULL, 10));
    }
    return show_and_close(strcmp(argv[1], "close") == 0);
}
