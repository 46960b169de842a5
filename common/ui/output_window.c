#include "ui/icon.h"
#include "ui/output_driver.h"
#include "ui/window_event.h"
#include "ui/window_surface.h"
#include "ui/window_system.h"
#include <SDL.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A window of SDL's, drawn by the processor: a GPU is neither needed nor, for frames that come one by one,
 * faster. Without it a window costs 26 MiB instead of 114, and a millisecond instead of a hundred. */

enum { DEFAULT_WIDTH = 960, DEFAULT_HEIGHT = 720, ICON_SIZE = 64, POLL_LIMIT = 10 };

struct window_output {
    struct output output;
    SDL_Window *window;
    struct window_surface *surface;
    int rotation;
    int fd;
    bool shown;
    bool lost; /* the display is gone, … */
    bool told; /* … and the app knows */
};

/* What the window system is asked for, and what came of it. */
struct request {
    struct window_output *window;
    struct placard_error *error;
    enum placard_status status;
    SDL_Surface *pixels;
    bool is_new;
    const struct output_frame *frame;
    bool is_taken;
    const char *title;
    bool on;
};

/* Each way to SDL that may lead on to the X server goes through here. False when that is gone. */
static bool ask(struct window_output *window, void (*step)(void *request), struct request *request)
{
    request->window = window;
    return !window->lost && window_system_attempt(step, request) && !window->lost;
}

/* Where there is no session bus, SDL's asking for one would start one, which stays behind. */
static void leave_bus_alone(void)
{
    const char *folder = getenv("XDG_RUNTIME_DIR");
    char path[PATH_MAX];
    bool has_bus =
        folder && snprintf(path, sizeof path, "%s/bus", folder) < (int)sizeof path && access(path, F_OK) == 0;
    if (!has_bus) {
        (void)setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 0);
    }
}

static void set_hints(const struct output_options *options)
{
    const char *name = options->icon_name ? options->icon_name : "placard";
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");        /* signals are the app's */
    SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0"); /* so that SDL quits only when Wayland is gone */
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, options->allow_screensaver ? "1" : "0");
    SDL_SetHint(SDL_HINT_APP_NAME, name);
    leave_bus_alone();
    if (!options->takes_text) {
        /* Else X reads its table of thousands of compositions first, and looks for an input method: half of
         * the time that SDL takes to start. */
        (void)setenv("XCOMPOSEFILE", "/dev/null", 1);
        (void)setenv("XMODIFIERS", "@im=none", 1);
    }
    /* SDL takes the window's class from nowhere else. Without memory it has another name. */
    (void)setenv("SDL_VIDEO_X11_WMCLASS", name, 1);
    (void)setenv("SDL_VIDEO_WAYLAND_WMCLASS", name, 1);
}

/* How the frame gets to the screen. Only Wayland leaves no choice: SDL has no other way there than its own.
 */
static void set_frame_hints(const char *driver)
{
    if (strcmp(driver, "KMSDRM") == 0) {
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "opengles2");
        SDL_SetHint(SDL_HINT_RENDER_DRIVER, "opengles2");
    } else if (strcmp(driver, "wayland") != 0) {
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    }
}

static enum placard_status fail_without_display(const char *reason, struct placard_error *error)
{
    const char *x11 = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
    char names[128];
    output_names_without_display(names, sizeof names);
    return placard_fail(
        error, PLACARD_NOT_FOUND,
        "no display: neither DISPLAY (%s) nor WAYLAND_DISPLAY (%s) leads to one (SDL says: %s); "
        "outputs that work here: %s",
        x11 && *x11 ? x11 : "not set", wayland && *wayland ? wayland : "not set", reason, names);
}

/* SDL falls back to drivers that show nothing. They count only when somebody asked for them by name. */
static enum placard_status start_video(struct placard_error *error)
{
    const char *asked = SDL_GetHint(SDL_HINT_VIDEODRIVER);
    bool by_name = asked && *asked;
    /* There is no Wayland without this, and libwayland would complain on standard error. */
    if (!by_name && !getenv("XDG_RUNTIME_DIR")) {
        SDL_SetHint(SDL_HINT_VIDEODRIVER, "x11,KMSDRM");
    }
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        return fail_without_display(SDL_GetError(), error);
    }
    const char *driver = SDL_GetCurrentVideoDriver();
    bool shows = driver && strcmp(driver, "offscreen") != 0 && strcmp(driver, "dummy") != 0 &&
                 strcmp(driver, "evdev") != 0;
    if (!shows && !by_name) {
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return fail_without_display("no screen found", error);
    }
    set_frame_hints(driver ? driver : "");
    return PLACARD_OK;
}

static void wished_size(const struct output_options *options, int *width, int *height)
{
    *width = options->width;
    *height = options->height;
    if (*width > 0 && *height > 0) {
        return;
    }
    *width = DEFAULT_WIDTH;
    *height = DEFAULT_HEIGHT;
    SDL_Rect room;
    if (SDL_GetDisplayUsableBounds(0, &room) == 0 && room.w > 0 && room.h > 0) {
        *width = SDL_min(*width, room.w);
        *height = SDL_min(*height, room.h);
    }
}

static void set_icon(SDL_Window *window, const char *name)
{
    SDL_Surface *icon = icon_make(name, ICON_SIZE);
    if (icon) {
        SDL_SetWindowIcon(window, icon);
    }
    SDL_FreeSurface(icon);
}

static enum placard_status fail_lost(struct placard_error *error)
{
    return placard_fail(error, PLACARD_NOT_FOUND, "the connection to the display is lost; start again");
}

/* The window is shown with its first frame, not before: nobody sees it empty. On the full screen it has to be
 * shown to get its size. */
static enum placard_status open_window(struct output **output, const struct output_options *options,
                                       struct placard_error *error)
{
    struct window_output *window = calloc(1, sizeof *window);
    if (!window) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory for a window");
    }
    set_hints(options);
    enum placard_status status = start_video(error);
    if (status != PLACARD_OK) {
        free(window);
        return status;
    }
    int width, height;
    wished_size(options, &width, &height);
    Uint32 flags = SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
    flags |= options->fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : SDL_WINDOW_HIDDEN;
    window->window = SDL_CreateWindow(options->title ? options->title : "", SDL_WINDOWPOS_UNDEFINED,
                                      SDL_WINDOWPOS_UNDEFINED, width, height, flags);
    window->surface = window->window ? window_surface_new(window->window) : NULL;
    if (!window->surface) {
        status =
            placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot open a window of %dx%d pixels: %s%s", width,
                         height, window->window ? "no memory" : SDL_GetError(), window_system_advice());
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        free(window);
        return status;
    }
    if (options->minimum_width > 0 && options->minimum_height > 0) {
        SDL_SetWindowMinimumSize(window->window, options->minimum_width, options->minimum_height);
    }
    set_icon(window->window, options->icon_name);
    (void)fail_lost(&window->output.loss); /* should that happen */
    window->rotation = options->rotation;
    window->shown = options->fullscreen;
    window->fd = window_system_fd(window->window);
    window_system_watch_loss(window->window, &window->lost);
    *output = &window->output;
    return PLACARD_OK;
}

/* When the display is gone SDL must not be asked to talk to it; the memory goes with the process. */
static void close_window(struct output *output)
{
    struct window_output *window = (struct window_output *)output;
    if (window->lost) {
        return;
    }
    window_surface_free(window->surface);
    window_system_close(window->window);
    free(window);
}

static void window_size(const struct output *output, int *width, int *height, float *dpi)
{
    const struct window_output *window = (const struct window_output *)output;
    SDL_GetWindowSizeInPixels(window->window, width, height);
    int display = SDL_GetWindowDisplayIndex(window->window);
    if (display < 0 || SDL_GetDisplayDPI(display, dpi, NULL, NULL) != 0) {
        *dpi = 0.0f;
    }
}

static void begin_step(void *user)
{
    struct request *request = user;
    request->status =
        window_surface_begin(request->window->surface, &request->pixels, &request->is_new, request->error);
}

static enum placard_status begin_window(struct output *output, struct canvas *canvas,
                                        struct placard_error *error)
{
    struct window_output *window = (struct window_output *)output;
    struct request request = {.error = error};
    if (!ask(window, begin_step, &request)) {
        return fail_lost(error);
    }
    if (request.status == PLACARD_OK) {
        output->presented = output->presented && !request.is_new;
        const SDL_Surface *pixels = request.pixels;
        *canvas = canvas_make(pixels->pixels, pixels->w, pixels->h, pixels->pitch, window->rotation);
    }
    return request.status;
}

static void show(struct window_output *window)
{
    if (!window->shown) {
        SDL_ShowWindow(window->window);
        window->shown = true;
    }
}

static void present_step(void *user)
{
    struct request *request = user;
    show(request->window);
    request->status = window_surface_present(request->window->surface, request->error);
}

static enum placard_status present_window(struct output *output, struct placard_error *error)
{
    struct request request = {.error = error};
    return ask((struct window_output *)output, present_step, &request) ? request.status : fail_lost(error);
}

static void frame_step(void *user)
{
    struct request *request = user;
    struct window_surface *surface = request->window->surface;
    if (window_surface_takes(surface, request->frame)) {
        show(request->window);
        request->is_taken = window_surface_put(surface, request->frame);
    }
}

static bool present_frame_on_window(struct output *output, const struct output_frame *frame)
{
    struct request request = {.frame = frame};
    return ask((struct window_output *)output, frame_step, &request) && request.is_taken;
}

static int window_fd(const struct output *output)
{
    const struct window_output *window = (const struct window_output *)output;
    return window->lost ? -1 : window->fd;
}

static void pump_step(void *request)
{
    (void)request;
    SDL_PumpEvents();
}

static int window_poll_limit(struct output *output)
{
    struct window_output *window = (struct window_output *)output;
    if (!ask(window, pump_step, &(struct request){0})) {
        return window->told ? -1 : 0;
    }
    if (SDL_HasEvents(SDL_FIRSTEVENT, SDL_LASTEVENT)) {
        return 0;
    }
    return window->fd >= 0 ? window_surface_rest(window->surface) : POLL_LIMIT;
}

static bool window_next_event(struct output *output, struct input_event *event)
{
    struct window_output *window = (struct window_output *)output;
    bool pumped = false;
    while (!window->lost) {
        SDL_Event next;
        int count = SDL_PeepEvents(&next, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT);
        if (count > 0 && window_event_translate(window->window, &next, event)) {
            return true;
        }
        if (count > 0) {
            continue;
        }
        if (pumped || count < 0) {
            return false;
        }
        (void)ask(window, pump_step, &(struct request){0});
        pumped = true;
    }
    bool first = !window->told;
    window->told = true;
    event->kind = first ? INPUT_LOST : INPUT_NONE;
    return first;
}

static void fullscreen_step(void *user)
{
    const struct request *request = user;
    (void)SDL_SetWindowFullscreen(request->window->window, request->on ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
}

static void window_set_fullscreen(struct output *output, bool fullscreen)
{
    struct request request = {.on = fullscreen};
    (void)ask((struct window_output *)output, fullscreen_step, &request);
}

static bool window_is_fullscreen(const struct output *output)
{
    const struct window_output *window = (const struct window_output *)output;
    return (SDL_GetWindowFlags(window->window) & SDL_WINDOW_FULLSCREEN) != 0;
}

static void title_step(void *user)
{
    const struct request *request = user;
    SDL_SetWindowTitle(request->window->window, request->title);
}

static void window_set_title(struct output *output, const char *title)
{
    struct window_output *window = (struct window_output *)output;
    struct request request = {.title = title};
    /* The server is asked only for what is new: it wakes all who look at windows' titles. */
    if (strcmp(SDL_GetWindowTitle(window->window), title) != 0) {
        (void)ask(window, title_step, &request);
    }
}

static void pointer_step(void *user)
{
    const struct request *request = user;
    (void)SDL_ShowCursor(request->on ? SDL_ENABLE : SDL_DISABLE);
}

static void window_show_pointer(struct output *output, bool shown)
{
    struct request request = {.on = shown};
    (void)ask((struct window_output *)output, pointer_step, &request);
}

const struct output_driver output_window_driver = {
    .name = "window",
    .needs_display = true,
    .open = open_window,
    .close = close_window,
    .size = window_size,
    .begin = begin_window,
    .present = present_window,
    .present_frame = present_frame_on_window,
    .fd = window_fd,
    .poll_limit = window_poll_limit,
    .next_event = window_next_event,
    .set_fullscreen = window_set_fullscreen,
    .is_fullscreen = window_is_fullscreen,
    .set_title = window_set_title,
    .show_pointer = window_show_pointer,
};
