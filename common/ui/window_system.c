#include "ui/window_system.h"
#include <SDL.h>
#include <SDL_syswm.h>
#include <dlfcn.h>
#include <setjmp.h>
#include <string.h>

/* Functions of libX11 and libwayland-client are looked up among the libraries that SDL has loaded: SDL may
 * have been built without one of them, and then nothing here should ask for it. A function pointer does not
 * fit through void * in standard C; POSIX says that it does. */

#ifdef SDL_VIDEO_DRIVER_WAYLAND
static int wayland_fd(struct wl_display *display)
{
    int (*get_fd)(struct wl_display *) = NULL;
    *(void **)&get_fd = dlsym(RTLD_DEFAULT, "wl_display_get_fd");
    return get_fd ? get_fd(display) : -1;
}
#endif

int window_system_fd(SDL_Window *window)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info)) {
        return -1;
    }
    switch (info.subsystem) {
#ifdef SDL_VIDEO_DRIVER_X11
    case SDL_SYSWM_X11:
        return ConnectionNumber(info.info.x11.display);
#endif
#ifdef SDL_VIDEO_DRIVER_WAYLAND
    case SDL_SYSWM_WAYLAND:
        return wayland_fd(info.info.wl.display);
#endif
    default:
        return -1;
    }
}

#ifdef SDL_VIDEO_DRIVER_X11
/* Xlib has one error handler for the process, and hands nothing of ours to it. */
static struct {
    Window window;
    bool *lost;
    bool has_way_out;
    jmp_buf way_out; /* of what asks the server */
} watched;

static void connection_lost(Display *display, void *user)
{
    (void)display;
    *(bool *)user = true;
    if (watched.has_way_out) {
        longjmp(watched.way_out, 1);
    }
}

/* Xlib's own prints a line and ends the process, before the handler above is asked. */
static int stay_calm(Display *display)
{
    (void)display;
    return 0;
}

/* Xlib's own prints and ends the process here, too. Of all errors only one matters: somebody has destroyed
 * our window. Others are of requests that came too late for what they were about. */
static int error_reported(Display *display, XErrorEvent *event)
{
    (void)display;
    if (watched.lost && event->resourceid == watched.window &&
        (event->error_code == BadWindow || event->error_code == BadDrawable)) {
        *watched.lost = true;
    }
    return 0;
}

#endif

void window_system_watch_loss(SDL_Window *window, bool *lost)
{
#ifdef SDL_VIDEO_DRIVER_X11
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11) {
        return;
    }
    void (*set_exit_handler)(Display *, void (*)(Display *, void *), void *) = NULL;
    void (*set_io_handler)(int (*)(Display *)) = NULL;
    void (*set_error_handler)(int (*)(Display *, XErrorEvent *)) = NULL;
    *(void **)&set_exit_handler = dlsym(RTLD_DEFAULT, "XSetIOErrorExitHandler");
    *(void **)&set_io_handler = dlsym(RTLD_DEFAULT, "XSetIOErrorHandler");
    *(void **)&set_error_handler = dlsym(RTLD_DEFAULT, "XSetErrorHandler");
    watched.window = info.info.x11.window;
    watched.lost = lost;
    if (set_error_handler) {
        set_error_handler(error_reported);
    }
    if (set_exit_handler && set_io_handler) {
        set_exit_handler(info.info.x11.display, connection_lost, lost);
        set_io_handler(stay_calm);
    }
#else
    (void)window;
    (void)lost;
#endif
}

bool window_system_attempt(void (*step)(void *user), void *user)
{
#ifdef SDL_VIDEO_DRIVER_X11
    bool there = false;
    watched.has_way_out = true;
    if (setjmp(watched.way_out) == 0) {
        step(user);
        there = true;
    }
    watched.has_way_out = false;
    return there;
#else
    step(user);
    return true;
#endif
}

static void close_window(void *window)
{
    SDL_DestroyWindow(window);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

void window_system_close(SDL_Window *window)
{
#ifdef SDL_VIDEO_DRIVER_X11
    watched.lost = NULL;
#endif
    (void)window_system_attempt(close_window, window);
}

const char *window_system_advice(void)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    return driver && strcmp(driver, "KMSDRM") == 0 ? "; --output drm needs no GL" : "";
}
