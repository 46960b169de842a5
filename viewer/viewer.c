#include "viewer.h"
#include "log.h"
#include "privileges.h"
#include "signals.h"
#include "viewer_state.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MINIMUM_WIDTH   240
#define MINIMUM_HEIGHT  180
#define FIRST_WAIT      100 /* ms for the first publication before it is told that there is none */
#define POINTER_AT_REST 3000

void viewer_end(struct viewer *viewer, enum viewer_exit exit)
{
    if (viewer->exit == VIEWER_EXIT_DONE) {
        viewer->exit = exit; /* what failed is not undone by what ends it, too */
    }
    loop_quit(viewer->loop);
}

/* ---- sources of the loop ---- */

static int signals_source_fd(void *user)
{
    return ((struct viewer *)user)->signal_fd;
}

static void take_signals(void *user)
{
    struct viewer *viewer = user;
    int number = 0;
    for (enum signals_request request;
         (request = signals_take(viewer->signal_fd, &number)) != SIGNALS_NONE;) {
        if (request == SIGNALS_RELOAD) {
            viewer_reload(viewer);
        } else {
            log_event("ended by signal %d (%s)", number, strsignal(number));
            viewer_end(viewer, VIEWER_EXIT_DONE);
        }
    }
}

static int watcher_source_fd(void *user)
{
    return watcher_fd(((struct viewer *)user)->watcher);
}

static int64_t watcher_source_deadline(void *user)
{
    return watcher_deadline(((struct viewer *)user)->watcher);
}

static void take_news(void *user)
{
    viewer_take_news(user);
}

static int key_files_source_fd(void *user)
{
    return watcher_key_files_fd(((struct viewer *)user)->watcher);
}

static void check_key_files(void *user)
{
    watcher_check_key_files(((struct viewer *)user)->watcher);
}

static int stage_source_fd(void *user)
{
    return stage_fd(((struct viewer *)user)->stage);
}

static int64_t stage_source_deadline(void *user)
{
    return stage_deadline(((struct viewer *)user)->stage);
}

static void take_stage_events(void *user)
{
    (void)viewer_take_stage_events(user);
}

static int output_source_fd(void *user)
{
    return output_fd(((struct viewer *)user)->output);
}

static int64_t output_source_deadline(void *user)
{
    return ((struct viewer *)user)->input_at;
}

static void take_input(void *user)
{
    (void)viewer_take_input(user);
}

static int panel_folder_source_fd(void *user)
{
    return panel_folder_fd(((struct viewer *)user)->panel);
}

static int panel_news_source_fd(void *user)
{
    return panel_news_fd(((struct viewer *)user)->panel);
}

static int64_t panel_source_deadline(void *user)
{
    return panel_deadline(((struct viewer *)user)->panel);
}

static void follow_panel(void *user)
{
    panel_follow(((struct viewer *)user)->panel);
}

static int64_t tick_source_deadline(void *user)
{
    return viewer_tick_deadline(user);
}

static void tick(void *user)
{
    viewer_tick(user);
}

static int64_t service_source_deadline(void *user)
{
    return service_deadline(((struct viewer *)user)->service);
}

static void tick_service(void *user)
{
    service_tick(((struct viewer *)user)->service);
}

/* A renderer that cannot be confined shows nothing, and never will. */
static void check_confinement(struct viewer *viewer)
{
    const struct placard_error *problem = renderer_problem(viewer->renderer);
    if (problem->status != PLACARD_OK && viewer->exit == VIEWER_EXIT_DONE) {
        log_error("%s", problem->message);
        viewer_end(viewer, VIEWER_EXIT_FAILED);
    }
}

/* Everything that a round of events led to, at once. */
static bool before_sleep(void *user)
{
    struct viewer *viewer = user;
    stage_work(viewer->stage);
    bool any = viewer_take_stage_events(viewer);
    check_confinement(viewer);
    viewer->screen.dirty = viewer->screen.dirty || panel_is_dirty(viewer->panel);
    if (viewer->screen.dirty && viewer->hold_until < 0) {
        (void)viewer_present(viewer);
    }
    return viewer_take_input(viewer) || any;
}

static enum placard_status add_sources(struct viewer *viewer)
{
    struct loop *loop = viewer->loop;
    loop_set_before_sleep(loop, before_sleep, viewer);
    enum placard_status status = loop_add(loop, signals_source_fd, NULL, take_signals, viewer);
    if (status == PLACARD_OK) {
        status = loop_add(loop, watcher_source_fd, watcher_source_deadline, take_news, viewer);
    }
    if (status == PLACARD_OK) {
        status = loop_add(loop, key_files_source_fd, NULL, check_key_files, viewer);
    }
    if (status == PLACARD_OK) {
        status = loop_add(loop, stage_source_fd, stage_source_deadline, take_stage_events, viewer);
    }
    if (status == PLACARD_OK) {
        status = loop_add(loop, output_source_fd, output_source_deadline, take_input, viewer);
    }
    if (status == PLACARD_OK && viewer->panel != NULL) {
        status = loop_add(loop, panel_folder_source_fd, panel_source_deadline, follow_panel, viewer);
    }
    if (status == PLACARD_OK && viewer->panel != NULL) {
        status = loop_add(loop, panel_news_source_fd, NULL, follow_panel, viewer);
    }
    if (status == PLACARD_OK) {
        status = loop_add(loop, NULL, service_source_deadline, tick_service, viewer);
    }
    return status == PLACARD_OK ? loop_add(loop, NULL, tick_source_deadline, tick, viewer) : status;
}

/* ---- start and end ---- */

static enum viewer_exit exit_for_segment(enum placard_status status)
{
    switch (status) {
    case PLACARD_NOT_FOUND:
        return VIEWER_EXIT_NO_SEGMENT;
    case PLACARD_PERMISSION_DENIED:
        return VIEWER_EXIT_PERMISSION;
    case PLACARD_LOCK_TIMEOUT:
        return VIEWER_EXIT_LOCK;
    case PLACARD_KEY_ERROR:
    case PLACARD_INVALID_SIZE:
    case PLACARD_INVALID_ARGUMENT:
        return VIEWER_EXIT_USAGE;
    default:
        return VIEWER_EXIT_FAILED;
    }
}

static enum placard_status open_output(struct viewer *viewer, struct placard_error *error)
{
    const struct viewer_options *options = viewer->options;
    struct output_options wished = {
        .title = "Placard",
        .icon_name = "placard-viewer",
        .width = options->width,
        .height = options->height,
        .minimum_width = MINIMUM_WIDTH,
        .minimum_height = MINIMUM_HEIGHT,
        .fullscreen = options->fullscreen,
        .takes_text = options->has_loader,
        .rotation = (int)options->rotation,
        .device = options->device,
        .connector = options->connector,
        .mode_width = options->mode_width,
        .mode_height = options->mode_height,
        .mode_rate = options->mode_rate,
        .touch_matrix = options->has_touch_matrix ? options->touch_matrix : NULL,
        .without_root = options->user != NULL,
        .note = log_note,
        .warn = log_warning,
    };
    return output_open(&viewer->output, options->output, &wished, error);
}

/* It may read no file before there is a text: see prepare_text() in viewer_content.c. */
static enum placard_status start_renderer(struct viewer *viewer, struct placard_error *error)
{
    const struct viewer_options *options = viewer->options;
    const struct renderer_options renderer = {.font_file = options->font_file,
                                              .time_limit = options->render_limit,
                                              .memory_limit = options->renderer_memory,
                                              .cache = options->cache,
                                              .pictures_first = true,
                                              .unconfined = options->no_sandbox,
                                              .verbose = options->verbose};
    if (options->no_sandbox) {
        log_error("warning: --no-sandbox: a hostile file can do all that this user can do");
    }
    return renderer_start(&viewer->renderer, &renderer, error);
}

static enum placard_status start_watcher(struct viewer *viewer, struct placard_error *error)
{
    struct watcher_options options = {
        .manual = viewer->options->manual, .poll = viewer->options->poll, .foreign = viewer->options->attach};
    enum placard_status status = keeper_share(viewer->keeper, &options.board, error);
    return status == PLACARD_OK ? watcher_start(&viewer->watcher, &options, error) : status;
}

/* Opens all that the segment's content is shown with. */
static enum placard_status open_show(struct viewer *viewer, struct placard_error *error)
{
    const struct viewer_options *options = viewer->options;
    enum placard_status status = viewer->output == NULL ? open_output(viewer, error) : PLACARD_OK;
    if (status == PLACARD_OK && options->has_loader) {
        status = panel_new(&viewer->panel, options->loader_folder, keeper_key(viewer->keeper), options->owner,
                           error);
    }
    if (status != PLACARD_OK) {
        return status;
    }
    viewer->stage = stage_new(viewer->renderer);
    viewer->loop = loop_new();
    if (viewer->stage == NULL || viewer->loop == NULL || add_sources(viewer) != PLACARD_OK) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to show anything");
    }
    viewer->screen.fonts = viewer->fonts;
    viewer->screen.manual = options->manual;
    viewer->screen.help = (struct help_page){
        .key = keeper_key(viewer->keeper),
        .is_default_key = strcmp(keeper_key(viewer->keeper), PLACARD_DEFAULT_KEY) == 0,
        .manual = options->manual,
        .has_panel = viewer->panel != NULL,
    };
    viewer_apply_size(viewer);
    return PLACARD_OK;
}

/* The screen may need root's rights; everything after it, the segment, the renderer and pictures in files, is
 * another user's. */
static enum viewer_exit open_output_as_root(struct viewer *viewer, struct placard_error *error)
{
    struct privileges *privileges = NULL;
    enum placard_status status = privileges_prepare(&privileges, viewer->options->user, error);
    if (status == PLACARD_OK && open_output(viewer, error) != PLACARD_OK) {
        privileges_free(privileges);
        return VIEWER_EXIT_FAILED;
    }
    if (status == PLACARD_OK) {
        status = privileges_drop(privileges, error);
    }
    privileges_free(privileges);
    return status == PLACARD_OK                  ? VIEWER_EXIT_DONE
           : status == PLACARD_INVALID_ARGUMENT  ? VIEWER_EXIT_USAGE
           : status == PLACARD_PERMISSION_DENIED ? VIEWER_EXIT_PERMISSION
                                                 : VIEWER_EXIT_FAILED;
}

static enum viewer_exit open_all(struct viewer *viewer, struct placard_error *error)
{
    const struct viewer_options *options = viewer->options;
    if (signals_open(&viewer->signal_fd, error) != PLACARD_OK ||
        service_open(&viewer->service, error) != PLACARD_OK) {
        return VIEWER_EXIT_FAILED;
    }
    enum viewer_exit exit = options->user != NULL ? open_output_as_root(viewer, error) : VIEWER_EXIT_DONE;
    if (exit != VIEWER_EXIT_DONE) {
        return exit;
    }
    enum placard_status status = keeper_open(&viewer->keeper, options, error);
    if (status != PLACARD_OK) {
        return exit_for_segment(status);
    }
    status = options->font_file != NULL ? fonts_open(&viewer->fonts, options->font_file, error)
                                        : fonts_open_later(&viewer->fonts, error);
    /* The renderer starts, and the watcher copies, while the window is being opened. */
    if (status == PLACARD_OK) {
        status = start_renderer(viewer, error);
    }
    if (status != PLACARD_OK) {
        return status == PLACARD_UNREADABLE ? VIEWER_EXIT_UNREADABLE : VIEWER_EXIT_FAILED;
    }
    status = start_watcher(viewer, error);
    if (status != PLACARD_OK) {
        return exit_for_segment(status);
    }
    return open_show(viewer, error) == PLACARD_OK ? VIEWER_EXIT_DONE : VIEWER_EXIT_FAILED;
}

static void close_all(struct viewer *viewer)
{
    panel_free(viewer->panel);
    watcher_stop(viewer->watcher);
    keeper_close(viewer->keeper);
    stage_free(viewer->stage);
    renderer_stop(viewer->renderer);
    fonts_close(viewer->fonts);
    output_close(viewer->output);
    loop_free(viewer->loop);
    service_close(viewer->service);
    if (viewer->signal_fd >= 0) {
        close(viewer->signal_fd);
    }
}

enum viewer_exit viewer_run(const struct viewer_options *options)
{
    struct placard_error error = {.status = PLACARD_OK};
    struct viewer viewer = {
        .options = options, .signal_fd = -1, .input_at = 0, .hold_until = -1, .restore_at = -1};
    log_set_verbose(options->verbose);
    gesture_reset(&viewer.gesture, 1);
    enum viewer_exit exit = open_all(&viewer, &error);
    if (exit != VIEWER_EXIT_DONE) {
        log_error("%s", error.message);
        close_all(&viewer);
        return exit;
    }
    int64_t now = loop_now();
    service_set_status(viewer.service, "Nothing has been published yet");
    viewer.pointer_until = now + POINTER_AT_REST;
    viewer.gives_up_at = options->timeout > 0 ? now + options->timeout : -1;
    /* What a former viewer has shown, or somebody who was started together with this one publishes, is there
     * in a moment: no need to tell meanwhile that nothing is. */
    if (!options->manual) {
        viewer.hold_until = now + (keeper_has_content(viewer.keeper) ? VIEWER_FIRST_HOLD : FIRST_WAIT);
    }
    if (geteuid() == 0) {
        log_error(
            "running as root, which nothing here needs once the screen is open: --user NAME gives it up");
    }
    log_event("viewing key \"%s\" on output %s, renderer is process %d", keeper_key(viewer.keeper),
              output_name(viewer.output), (int)renderer_pid(viewer.renderer));
    if (viewer.exit == VIEWER_EXIT_DONE && loop_run(viewer.loop) != PLACARD_OK) {
        log_error("waiting for events failed; this is a bug");
        viewer.exit = VIEWER_EXIT_FAILED;
    }
    service_stopping(viewer.service);
    close_all(&viewer);
    return viewer.exit;
}
