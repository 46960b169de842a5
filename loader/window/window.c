#include "window.h"
#include "src/ending_signals.h"
#include "window_parts.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { FIRST_WIDTH = 480, FIRST_HEIGHT = 720, LEAST_WIDTH = 280, LEAST_HEIGHT = 220 };

/* ---- the drop-down's entries ---- */

static size_t count_entries(void *user)
{
    return choices_count(((struct window *)user)->choices);
}

static const char *entry_name(void *user, size_t index)
{
    return choices_label(((struct window *)user)->choices, index);
}

static const char *entry_detail(void *user, size_t index)
{
    return choices_detail(((struct window *)user)->choices, index);
}

static void list_opens(void *user)
{
    window_read_folder(user);
}

/* ---- what the loop waits for ---- */

static int output_source_fd(void *user)
{
    return output_fd(((struct window *)user)->output);
}

static int64_t output_source_deadline(void *user)
{
    int limit = output_poll_limit(((struct window *)user)->output);
    return limit < 0 ? -1 : loop_now() + limit;
}

static int signal_fd(void *user)
{
    return ((struct window *)user)->signals;
}

static int folder_fd(void *user)
{
    return catalogue_fd(choices_catalogue(((struct window *)user)->choices));
}

static int news_fd(void *user)
{
    return publisher_fd(((struct window *)user)->publisher);
}

static int key_files_fd(void *user)
{
    return connection_folder_fd(((struct window *)user)->connection);
}

static int viewer_fd(void *user)
{
    return connection_viewer_fd(((struct window *)user)->connection);
}

static int64_t viewer_deadline(void *user)
{
    return connection_deadline(((struct window *)user)->connection);
}

static int renderer_source_fd(void *user)
{
    return preview_fd(((struct window *)user)->preview);
}

static int64_t renderer_source_deadline(void *user)
{
    return preview_deadline(((struct window *)user)->preview);
}

static int64_t list_deadline(void *user)
{
    return dropdown_deadline(((struct window *)user)->dropdown);
}

static int64_t progress_deadline(void *user)
{
    return window_progress_deadline(user);
}

#define CALLBACK(name, function)                                                                             \
    static void name(void *user)                                                                             \
    {                                                                                                        \
        function(user);                                                                                      \
    }
CALLBACK(on_input, window_take_input)
CALLBACK(on_signal, window_take_signal)
CALLBACK(on_folder, window_follow_folder)
CALLBACK(on_news, window_take_news)
CALLBACK(on_viewer, window_follow_viewer)
CALLBACK(on_preview, window_tick_preview)
CALLBACK(on_list, window_tick_dropdown)
CALLBACK(on_progress, window_tick_progress)

static bool before_sleep(void *user)
{
    struct window *window = user;
    window_take_input(window); /* presenting may have read events off the connection */
    if (!window->dirty) {
        return false;
    }
    window_draw(window);
    return true;
}

static enum placard_status add_sources(struct window *window, struct placard_error *error)
{
    static const struct {
        loop_fd fd;
        loop_deadline deadline;
        loop_callback callback;
    } SOURCES[] = {
        {output_source_fd, output_source_deadline, on_input},
        {signal_fd, NULL, on_signal},
        {folder_fd, NULL, on_folder},
        {news_fd, NULL, on_news},
        {key_files_fd, viewer_deadline, on_viewer},
        {viewer_fd, NULL, on_viewer},
        {renderer_source_fd, renderer_source_deadline, on_preview},
        {NULL, list_deadline, on_list},
        {NULL, progress_deadline, on_progress},
    };
    for (size_t i = 0; i < sizeof SOURCES / sizeof *SOURCES; i++) {
        if (loop_add(window->loop, SOURCES[i].fd, SOURCES[i].deadline, SOURCES[i].callback, window) !=
            PLACARD_OK) {
            return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot open the window: no memory");
        }
    }
    loop_set_before_sleep(window->loop, before_sleep, window);
    return PLACARD_OK;
}

/* ---- opening and closing ---- */

/* Signals that end the program come through a descriptor from now on, so that it ends in order. Before any
 * thread is started: threads take their mask from the one that starts them. */
static enum placard_status take_signals(struct window *window, struct placard_error *error)
{
    const sigset_t ends = ending_signals();
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    if (sigaction(SIGPIPE, &ignore, NULL) == 0 && sigprocmask(SIG_BLOCK, &ends, NULL) == 0) {
        window->signals = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
    }
    if (window->signals < 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot open the window: %s", strerror(errno));
    }
    return PLACARD_OK;
}

static enum placard_status open_parts(struct window *window, const struct window_options *options,
                                      struct placard_error *error)
{
    enum placard_status status =
        publisher_start(&window->publisher, options->key, options->owner, options->lock_timeout, error);
    if (status != PLACARD_OK) {
        return status;
    }
    status = connection_open(&window->connection, options->key, options->owner, error);
    if (status != PLACARD_OK) {
        return status;
    }
    const struct dropdown_model model = {.count = count_entries,
                                         .name = entry_name,
                                         .detail = entry_detail,
                                         .opening = list_opens,
                                         .user = window};
    window->dropdown = dropdown_new("File", "Choose a file", "No files", &model);
    window->preview = preview_new(window->fonts);
    window->loop = loop_new();
    if (window->dropdown == NULL || window->preview == NULL || window->loop == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot open the window: no memory");
    }
    dropdown_set_focused(window->dropdown, true);
    return add_sources(window, error);
}

static enum placard_status open_all(struct window *window, const struct window_options *options,
                                    struct placard_error *error)
{
    enum placard_status status = take_signals(window, error);
    if (status != PLACARD_OK) {
        return status;
    }
    const struct output_options look = {
        .title = "Placard Loader",
        .icon_name = "placard-loader",
        .width = FIRST_WIDTH,
        .height = FIRST_HEIGHT,
        .minimum_width = LEAST_WIDTH,
        .minimum_height = LEAST_HEIGHT,
        .takes_text = true,
        .allow_screensaver = true,
    };
    status = output_open(&window->output, "window", &look, error);
    if (status == PLACARD_NOT_FOUND) {
        return placard_fail(
            error, status,
            "the window needs a display, and neither DISPLAY nor WAYLAND_DISPLAY leads to one; "
            "a file can be loaded without a window: placard-loader FILE");
    }
    if (status != PLACARD_OK) {
        return status;
    }
    status = fonts_open(&window->fonts, NULL, error);
    if (status != PLACARD_OK) {
        return status;
    }
    status = choices_open(&window->choices, options->folder, error);
    return status != PLACARD_OK ? status : open_parts(window, options, error);
}

enum placard_status window_open(struct window **result, const struct window_options *options,
                                struct placard_error *error)
{
    *result = NULL;
    struct window *window = calloc(1, sizeof *window);
    if (window == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot open the window: no memory");
    }
    window->signals = -1;
    enum placard_status status = open_all(window, options, error);
    if (status != PLACARD_OK) {
        window_close(window);
        return status;
    }
    window_update_status(window);
    *result = window;
    return PLACARD_OK;
}

void window_close(struct window *window)
{
    if (window == NULL) {
        return;
    }
    output_close(window->output); /* first, so that it is gone at once */
    publisher_stop(window->publisher);
    connection_close(window->connection);
    preview_free(window->preview);
    dropdown_free(window->dropdown);
    choices_close(window->choices);
    fonts_close(window->fonts);
    loop_free(window->loop);
    if (window->signals >= 0) {
        close(window->signals);
    }
    free(window);
}

enum placard_status window_run(struct window *window, struct placard_error *error)
{
    enum placard_status status = loop_run(window->loop);
    if (window->failure.status != PLACARD_OK) {
        *error = window->failure;
        return error->status;
    }
    return status == PLACARD_OK ? PLACARD_OK
                                : placard_fail(error, status, "the window cannot wait for anything any more");
}
