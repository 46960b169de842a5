/* placard-test-dying-display show|close PROCESS: while a window is shown, or closed, kills the X server of
 * this PROCESS number and asks it for something that never comes, as SDL does. */
#include "ui/window_system.h"

#include <SDL.h>
#include <SDL_syswm.h>
#include <dlfcn.h>
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

int main(int argc, char **argv)
{
    SDL_Window *window = NULL;
    bool lost = false, shown = false;
    server = argc == 3 ? (pid_t)strtol(argv[2], NULL, 10) : 0;
    if (server > 0 && SDL_Init(SDL_INIT_VIDEO) == 0) {
        window = SDL_CreateWindow("", 0, 0, 64, 64, SDL_WINDOW_HIDDEN);
    }
    if (!window) {
        fprintf(stderr, "no window: %s\n", SDL_GetError());
        return 2;
    }
    fatal = strcmp(argv[1], "show") == 0 ? SDL_WINDOWEVENT_SHOWN : SDL_WINDOWEVENT_HIDDEN;
    SDL_AddEventWatch(kill_and_wait, window);
    window_system_watch_loss(window, &lost);
    shown = window_system_attempt(SDL_ShowWindow, window);
    if (shown) {
        window_system_close(window);
    }
    printf("%s, %s\n", shown ? "shown" : "not shown", lost ? "lost" : "not lost");
    return 0;
}
