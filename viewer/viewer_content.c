#include "log.h"
#include "viewer_state.h"
#include <stdio.h>
#include <time.h>

#define STATUS_DURATION 10000 /* ms */
#define RESTORE_PAUSE   1000  /* ms from one try to make a segment that is gone to the next */
#define TROUBLE_PAUSE                                                                                        \
    1000 /* ms from one line about trouble to the next: a hostile peer can make much of it */

static double milliseconds_since(int64_t microseconds)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t elapsed = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 - microseconds;
    return (double)elapsed / 1000;
}

static void take_screenshot(struct viewer *viewer)
{
    const char *path = viewer->options->screenshot;
    struct placard_error error;
    if (path == NULL) {
        return;
    }
    bool failed = output_screenshot(viewer->output, path, &error) != PLACARD_OK;
    if (failed && !viewer->screenshot_failed) {
        log_error("%s", error.message);
    }
    viewer->screenshot_failed = failed;
}

/* Without a font, pictures can be shown, but not what tells that there are none. */
static void check_fonts(struct viewer *viewer)
{
    const struct placard_error *problem = fonts_problem(viewer->fonts);
    if (problem->status == PLACARD_OK || viewer->fonts_failed) {
        return;
    }
    viewer->fonts_failed = true;
    log_error("%s", problem->message);
    if (stage_state(viewer->stage) != STAGE_CONTENT) {
        viewer_end(viewer, VIEWER_EXIT_FAILED);
    }
}

/* Fonts are looked for when the first text comes: pictures are not to wait for it. */
static void prepare_text(struct viewer *viewer)
{
    struct font_paths paths;
    struct placard_error error;
    if (viewer->reads_fonts || fonts_paths(viewer->fonts, &paths, &error) != PLACARD_OK) {
        return; /* the renderer finds none either, and says so */
    }
    if (renderer_allow(viewer->renderer, paths.list, paths.count, &error) == PLACARD_OK) {
        viewer->reads_fonts = true;
    } else {
        log_error("%s", error.message);
    }
    font_paths_release(&paths);
    stage_set_line_height(viewer->stage, viewer_line_height(viewer));
}

/* A picture alone is shown from where the renderer made it. False when that cannot be. */
static bool present_frame(struct viewer *viewer, const struct stage_picture *picture)
{
    if (picture->fd < 0 || viewer->options->screenshot != NULL || !screen_is_bare(&viewer->screen) ||
        !panel_is_unseen(viewer->panel)) {
        return false;
    }
    const struct output_frame frame = {.fd = picture->fd,
                                       .size = picture->size,
                                       .offset = picture->offset,
                                       .width = picture->width,
                                       .height = picture->height,
                                       .series = picture->series,
                                       .paper = picture->paper,
                                       .ink = picture->ink};
    return output_present_frame(viewer->output, &frame);
}

void viewer_lose_screen(struct viewer *viewer, const struct placard_error *reason)
{
    if (!viewer->screen_lost) {
        log_error("nothing can be shown any more: %s", reason->message);
    }
    viewer->screen_lost = true;
    viewer_end(viewer, VIEWER_EXIT_FAILED);
}

bool viewer_present(struct viewer *viewer)
{
    struct canvas canvas;
    struct placard_error error;
    if (viewer->screen_lost) {
        return false;
    }
    struct stage_picture picture = stage_picture(viewer->stage);
    viewer->hold_until = -1;
    if (present_frame(viewer, &picture)) {
        viewer->screen.dirty = false;
        service_ready(viewer->service);
        return true;
    }
    if (output_begin(viewer->output, &canvas, &error) == PLACARD_OK) {
        screen_draw(&viewer->screen, &canvas, stage_state(viewer->stage), &picture);
        panel_draw(viewer->panel, &canvas, viewer->fonts);
        check_fonts(viewer);
        if (output_present(viewer->output, &error) == PLACARD_OK) {
            take_screenshot(viewer);
            service_ready(viewer->service);
            return true;
        }
    }
    viewer->screen.dirty = false;
    viewer_lose_screen(viewer, &error);
    return false;
}

/* A publication has been shown or refused. */
static void count(struct viewer *viewer, uint64_t sequence)
{
    if (sequence == viewer->last_counted) {
        return; /* read again, or rendered again */
    }
    viewer->last_counted = sequence;
    viewer->count++;
    viewer->unwritten += viewer->screenshot_failed ? 1 : 0;
    if (viewer->options->exit_after == 0 || viewer->count < viewer->options->exit_after) {
        return;
    }
    log_event("%llu publications shown or refused: that is all", (unsigned long long)viewer->count);
    if (viewer->unwritten > 0) {
        log_error("%s could not be written for %llu of %llu publications", viewer->options->screenshot,
                  (unsigned long long)viewer->unwritten, (unsigned long long)viewer->count);
    }
    viewer_end(viewer, viewer->unwritten > 0 ? VIEWER_EXIT_FAILED : VIEWER_EXIT_DONE);
}

static void tell_service(struct viewer *viewer, const struct stage_report *report)
{
    char text[PLACARD_NAME_SIZE + 128];
    if (report->kind == PLACARD_EMPTY) {
        snprintf(text, sizeof(text), "Showing an empty screen");
    } else {
        snprintf(text, sizeof(text), "Showing %s %s, %ux%u", report->format,
                 report->name[0] != '\0' ? report->name : "without a name", report->width, report->height);
    }
    service_set_status(viewer->service, text);
}

static void shown(struct viewer *viewer, const struct stage_report *report)
{
    char title[PLACARD_NAME_SIZE + 32];
    snprintf(title, sizeof(title), "%s%sPlacard", report->name, report->name[0] != '\0' ? " – " : "");
    gesture_reset(&viewer->gesture, viewer->screen.theme.scale);
    screen_set_status(&viewer->screen, "", 0);
    viewer->screen.bars_shown = false;
    if (!viewer_present(viewer)) {
        return; /* not acknowledged: who waits is told that the viewer has ended, which it is about to */
    }
    output_set_title(viewer->output, title);
    tell_service(viewer, report);
    keeper_acknowledge(viewer->keeper, report->sequence, NULL, report->width, report->height);
    log_event("publication %llu shown: %s %s \"%s\", %zu bytes, %ux%u, %.1f ms after the call",
              (unsigned long long)report->sequence, placard_kind_name(report->kind), report->format,
              report->name, report->length, report->width, report->height,
              milliseconds_since(report->woken_at));
    count(viewer, report->sequence);
}

static void refused(struct viewer *viewer, const struct stage_report *report)
{
    char text[PLACARD_MESSAGE_SIZE + PLACARD_NAME_SIZE];
    const char *name = report->name[0] != '\0' ? report->name : "The new content";
    snprintf(text, sizeof(text), "%s cannot be shown: %s", name, report->failure.message);
    screen_set_status(&viewer->screen, text, STATUS_DURATION);
    (void)viewer_present(viewer);
    service_set_status(viewer->service, text);
    keeper_acknowledge(viewer->keeper, report->sequence, &report->failure, 0, 0);
    log_event("publication %llu refused: %s \"%s\", %zu bytes: %s", (unsigned long long)report->sequence,
              placard_kind_name(report->kind), report->name, report->length, report->failure.message);
    count(viewer, report->sequence);
}

static void moved(struct viewer *viewer, const struct stage_report *report)
{
    viewer->hold_until = -1;
    viewer->screen.dirty = true;
    if (report->scrolled) {
        screen_show_bars(&viewer->screen, stage_viewport(viewer->stage));
    } else if (gesture_deadline(&viewer->gesture) >= 0) {
        gesture_stop(&viewer->gesture); /* the end has been reached */
    }
}

bool viewer_take_stage_events(struct viewer *viewer)
{
    bool any = false;
    for (;;) {
        struct stage_report report;
        switch (stage_next(viewer->stage, &report)) {
        case STAGE_NOTHING:
            return any;
        case STAGE_SHOWN:
            shown(viewer, &report);
            break;
        case STAGE_REFUSED:
            refused(viewer, &report);
            break;
        case STAGE_MOVED:
            moved(viewer, &report);
            break;
        case STAGE_TROUBLE:
            viewer->hold_until = -1;
            screen_set_status(&viewer->screen, report.failure.message, STATUS_DURATION);
            log_event("a view of publication %llu failed: %s", (unsigned long long)report.sequence,
                      report.failure.message);
            break;
        }
        any = true;
    }
}

void viewer_restore(struct viewer *viewer)
{
    struct placard_error error;
    bool again = viewer->restore_at >= 0;
    struct placard_board *board = NULL;
    enum placard_status status = keeper_restore(viewer->keeper, stage_newest(viewer->stage), &error);
    if (status == PLACARD_OK) {
        status = keeper_share(viewer->keeper, &board, &error);
        if (status == PLACARD_OK) {
            watcher_adopt(viewer->watcher, board);
        } else if (status != PLACARD_BAD_LAYOUT) {
            status = PLACARD_OK; /* the watcher looks for one itself; garbage it would not find good */
        }
    }
    viewer->restore_at = status == PLACARD_OK ? -1 : loop_now() + RESTORE_PAUSE;
    if (status != PLACARD_OK && !again) {
        log_error("the segment is gone and cannot be made again: %s", error.message);
        screen_set_problem(&viewer->screen, error.message);
    }
}

/* False when the last line was said just now: then only --verbose gets this one. */
static bool say_trouble(struct viewer *viewer, const char *text)
{
    int64_t now = loop_now();
    bool said = viewer->trouble_at == 0 || now - viewer->trouble_at >= TROUBLE_PAUSE;
    if (said) {
        viewer->trouble_at = now;
    }
    (said ? log_error : log_event)("trouble: %s", text);
    return said;
}

static void take_problem(struct viewer *viewer, const struct placard_error *problem)
{
    if (problem->status != PLACARD_OK) {
        viewer->hold_until = -1;
        if (strcmp(problem->message, viewer->screen.problem) != 0) {
            viewer->trouble_said = say_trouble(viewer, problem->message);
        }
    } else if (viewer->screen.problem[0] != '\0') {
        (viewer->trouble_said ? log_error : log_event)("the trouble is over");
    }
    screen_set_problem(&viewer->screen, problem->message);
    keeper_set_problem(viewer->keeper, problem->message);
}

static void take_snapshot(struct viewer *viewer, const struct watcher_news *news)
{
    uint64_t sequence = placard_snapshot_sequence(news->snapshot);
    enum placard_kind kind = placard_snapshot_content(news->snapshot)->kind;
    bool nothing = sequence == 0 && kind == PLACARD_EMPTY;
    if (kind == PLACARD_TEXT) {
        prepare_text(viewer);
    }
    log_event("publication %llu: %zu bytes copied %.1f ms after the call", (unsigned long long)sequence,
              placard_snapshot_content(news->snapshot)->length, milliseconds_since(news->woken_at));
    if (viewer->hold_until >= 0 && stage_state(viewer->stage) == STAGE_UNUSED) {
        viewer->hold_until = loop_now() + VIEWER_FIRST_HOLD;
    }
    stage_offer(viewer->stage, news->snapshot, news->woken_at);
    if (nothing) {
        viewer->hold_until = -1;
        viewer->screen.dirty = true;
    }
    if (nothing && news->asked) {
        screen_set_status(&viewer->screen, "Nothing has been published yet", STATUS_DURATION);
    }
}

void viewer_take_news(struct viewer *viewer)
{
    struct watcher_news news;
    if (!watcher_take(viewer->watcher, &news)) {
        return;
    }
    take_problem(viewer, &news.problem);
    if (news.broken) {
        char text[PLACARD_MESSAGE_SIZE];
        snprintf(text, sizeof(text), "a program has broken the lock of \"%s\"; it is whole again",
                 keeper_key(viewer->keeper));
        (void)say_trouble(viewer, text);
    }
    if (news.snapshot != NULL) {
        take_snapshot(viewer, &news); /* before a segment that is gone is made again: this is to be in it */
    }
    if (news.gone) {
        log_event("the segment of \"%s\", or the way to it, is gone or damaged", keeper_key(viewer->keeper));
        viewer_restore(viewer);
    } else if (news.attached) {
        log_event("attached to the segment of \"%s\" again", keeper_key(viewer->keeper));
        keeper_follow(viewer->keeper);
    }
    if (news.unreadable != 0) {
        keeper_acknowledge(viewer->keeper, news.unreadable, &news.problem, 0, 0);
        count(viewer, news.unreadable);
    }
}
