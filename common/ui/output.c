#include "ui/output.h"
#include "ui/output_driver.h"
#include "ui/png_file.h"
#include <SDL_stdinc.h>
#include <string.h>

/* In the order in which they are tried when none is asked for; "png" shows nothing and is taken by name only.
 */
static const struct output_driver *const drivers[] = {
#ifdef PLACARD_WINDOW
    &output_window_driver,
#endif
    &output_drm_driver,
    &output_fbdev_driver,
    &output_png_driver,
};

/* Writes the names of the drivers that work without a display, or of all, into NAMES. */
static void list_names(char *names, size_t size, bool all)
{
    names[0] = '\0';
    for (size_t i = 0; i < SDL_arraysize(drivers); i++) {
        if (!all && drivers[i]->needs_display) {
            continue;
        }
        if (names[0]) {
            SDL_strlcat(names, ", ", size);
        }
        SDL_strlcat(names, drivers[i]->name, size);
    }
}

void output_names_without_display(char *names, size_t size)
{
    list_names(names, size, false);
}

static enum placard_status open_driver(struct output **output, const struct output_driver *driver,
                                       const struct output_options *options, struct placard_error *error)
{
    enum placard_status status = driver->open(output, options, error);
    if (status == PLACARD_OK) {
        (*output)->driver = driver;
    }
    return status;
}

static void note(const struct output_options *options, const char *driver, const char *text)
{
    char line[PLACARD_MESSAGE_SIZE];
    if (options->note) {
        SDL_snprintf(line, sizeof line, "output %s: %s", driver, text);
        options->note(line);
    }
}

/* A window system is only looked for where there is a hint of one. */
static bool is_worth_trying(const struct output_driver *driver)
{
    if (strcmp(driver->name, "window") != 0) {
        return true;
    }
    const char *x11 = SDL_getenv("DISPLAY"), *wayland = SDL_getenv("WAYLAND_DISPLAY");
    const char *asked = SDL_getenv("SDL_VIDEODRIVER");
    return (x11 && *x11) || (wayland && *wayland) || (asked && *asked);
}

static enum placard_status open_first(struct output **output, const struct output_options *options,
                                      struct placard_error *error)
{
    char tried[PLACARD_MESSAGE_SIZE] = "";
    for (size_t i = 0; i < SDL_arraysize(drivers); i++) {
        const struct output_driver *driver = drivers[i];
        struct placard_error problem = {.message = "neither DISPLAY nor WAYLAND_DISPLAY is set"};
        if (!driver->needs_display) {
            continue;
        }
        if (is_worth_trying(driver) && open_driver(output, driver, options, &problem) == PLACARD_OK) {
            return PLACARD_OK;
        }
        note(options, driver->name, problem.message);
        SDL_strlcat(tried, tried[0] ? "; " : "", sizeof tried);
        SDL_strlcat(tried, driver->name, sizeof tried);
        SDL_strlcat(tried, ": ", sizeof tried);
        SDL_strlcat(tried, problem.message, sizeof tried);
        if (problem.status == PLACARD_ALREADY_EXISTS) {
            break; /* behind the program that shows something there nobody would see anything */
        }
    }
    return placard_fail(error, PLACARD_NOT_FOUND,
                        "no screen to show anything on (--output png needs none): %s", tried);
}

enum placard_status output_open(struct output **output, const char *name,
                                const struct output_options *options, struct placard_error *error)
{
    *output = NULL;
    if (!name) {
        return open_first(output, options, error);
    }
    for (size_t i = 0; i < SDL_arraysize(drivers); i++) {
        if (strcmp(drivers[i]->name, name) == 0) {
            return open_driver(output, drivers[i], options, error);
        }
    }
    char names[128];
    list_names(names, sizeof names, true);
    return placard_fail(error, PLACARD_INVALID_ARGUMENT, "no output is called \"%s\"; there are: %s", name,
                        names);
}

void output_close(struct output *output)
{
    if (output) {
        output->driver->close(output);
    }
}

const char *output_name(const struct output *output)
{
    return output->driver->name;
}

void output_size(const struct output *output, int *width, int *height, float *dpi)
{
    output->driver->size(output, width, height, dpi);
}

enum placard_status output_begin(struct output *output, struct canvas *canvas, struct placard_error *error)
{
    return output->driver->begin(output, canvas, error);
}

enum placard_status output_present(struct output *output, struct placard_error *error)
{
    enum placard_status status = output->driver->present(output, error);
    if (status == PLACARD_OK) {
        output->presented = true;
    }
    return status;
}

bool output_present_frame(struct output *output, const struct output_frame *frame)
{
    bool presented = output->driver->present_frame && output->driver->present_frame(output, frame);
    if (presented) {
        output->presented = false; /* on the canvas there is something else */
    }
    return presented;
}

int output_fd(const struct output *output)
{
    return output->driver->fd ? output->driver->fd(output) : -1;
}

int output_poll_limit(struct output *output)
{
    return output->driver->poll_limit ? output->driver->poll_limit(output) : -1;
}

bool output_next_event(struct output *output, struct input_event *event)
{
    *event = (struct input_event){.kind = INPUT_NONE};
    bool any = output->driver->next_event && output->driver->next_event(output, event);
    event->loss = &output->loss;
    return any;
}

void output_set_fullscreen(struct output *output, bool fullscreen)
{
    if (output->driver->set_fullscreen) {
        output->driver->set_fullscreen(output, fullscreen);
    }
}

bool output_is_fullscreen(const struct output *output)
{
    return output->driver->is_fullscreen && output->driver->is_fullscreen(output);
}

void output_set_title(struct output *output, const char *title)
{
    if (output->driver->set_title) {
        output->driver->set_title(output, title);
    }
}

void output_show_pointer(struct output *output, bool shown)
{
    if (output->driver->show_pointer) {
        output->driver->show_pointer(output, shown);
    }
}

enum placard_status output_screenshot(struct output *output, const char *path, struct placard_error *error)
{
    struct canvas canvas;
    enum placard_status status = output->driver->begin(output, &canvas, error);
    if (status != PLACARD_OK) {
        return status;
    }
    if (!output->presented) {
        return placard_fail(error, PLACARD_NOT_FOUND,
                            "%s: nothing has been presented yet that could be written to it", path);
    }
    return png_file_write(path, &canvas, error);
}
