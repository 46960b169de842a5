#include "report.h"
#include "json.h"
#include "printable.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

static const char *layout_name(const struct placard_board_status *status)
{
    return status->raw ? "raw" : "native";
}

/* What became of what was published last. A screen that no viewer has any more shows nothing; the next viewer
 * tries it again. */
static enum placard_outcome outcome_of(const struct placard_board_status *status)
{
    bool is_told = !status->raw && status->sequence != 0 && status->viewer.pid != 0 &&
                   status->acknowledgement.sequence == status->sequence;
    return is_told ? status->acknowledgement.outcome : PLACARD_OUTCOME_NONE;
}

/* The same in a word: "shown", "refused", "waiting" for a viewer, "empty" or "unknown". */
static const char *state_of(const struct placard_board_status *status)
{
    if (status->raw || status->sequence == 0) {
        return status->raw ? "unknown" : "empty";
    }
    switch (outcome_of(status)) {
    case PLACARD_OUTCOME_SHOWN:
        return "shown";
    case PLACARD_OUTCOME_REFUSED:
        return "refused";
    default:
        return "waiting";
    }
}

/* MILLISECONDS since 1970, or 0, which is not told, when that time has yet to come: the clock was set back.
 */
static int64_t past(int64_t milliseconds)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return milliseconds / 1000 > now.tv_sec ? 0 : milliseconds;
}

/* Milliseconds from publication to presentation; a clock that was set back meanwhile gives 0. */
static uint64_t delay_of(const struct placard_board_status *status)
{
    int64_t delay;
    bool overflow = __builtin_sub_overflow(status->acknowledgement.at, status->published_at, &delay);
    return overflow || delay < 0 ? 0 : (uint64_t)delay;
}

/* ---- for people ---- */

static void print_time(FILE *stream, const char *before, int64_t milliseconds)
{
    time_t seconds;
    struct tm parts;
    char text[64];
    if (milliseconds > 0 && milliseconds < JSON_TIME_END &&
        !__builtin_add_overflow(milliseconds / 1000, 0, &seconds) && localtime_r(&seconds, &parts) != NULL &&
        strftime(text, sizeof text, "%F %T", &parts) > 0) {
        fprintf(stream, "%s%s", before, text);
    }
}

static void print_content(FILE *stream, const struct placard_board_status *status)
{
    struct placard_error room;
    fprintf(stream, "content      %s", placard_kind_name(status->kind));
    if (status->name[0] != '\0') {
        fprintf(stream, " \"%s\"", printable(&room, status->name));
    }
    if (status->kind == PLACARD_PIXELS) {
        fprintf(stream, ", %ux%u", status->width, status->height);
    }
    if (status->length > 0) {
        fprintf(stream, ", %zu bytes", status->length);
    }
    print_time(stream, ", published ", past(status->published_at));
    fputc('\n', stream);
}

static void print_screen(FILE *stream, const struct placard_board_status *status)
{
    const struct placard_acknowledgement *last = &status->acknowledgement;
    struct placard_error room;
    enum placard_outcome outcome = outcome_of(status);
    fprintf(stream, "screen       %s", state_of(status));
    if (outcome == PLACARD_OUTCOME_SHOWN) {
        print_time(stream, " since ", past(last->at));
        if (last->width > 0) {
            fprintf(stream, ", %ux%u", last->width, last->height);
        }
        fprintf(stream, ", %ju ms after it was published", (uintmax_t)delay_of(status));
    }
    if (outcome == PLACARD_OUTCOME_REFUSED) {
        print_time(stream, " at ", past(last->at));
        fprintf(stream, ": %s", printable(&room, last->message));
    }
    fputc('\n', stream);
}

static void print_viewer(FILE *stream, const struct placard_viewer *viewer)
{
    struct placard_error room;
    if (viewer->pid == 0) {
        fputs("viewer       none\n", stream);
        return;
    }
    fprintf(stream, "viewer       process %ld, ", (long)viewer->pid);
    if (viewer->output[0] != '\0') {
        fprintf(stream, "%s %ux%u\n", printable(&room, viewer->output), viewer->width, viewer->height);
    } else {
        fputs("starting\n", stream);
    }
    if (viewer->unconfined) {
        fputs("warning      the viewer runs with --no-sandbox: a hostile file can do all that its user can "
              "do\n",
              stream);
    }
}

void report_status(FILE *stream, const char *key, const struct placard_board_status *status)
{
    struct placard_error room;
    fprintf(stream, "key          %s\n", printable(&room, key));
    fprintf(stream, "layout       %s, content up to %zu bytes\n", layout_name(status), status->capacity);
    if (!status->raw) {
        fprintf(stream, "sequence     %llu\n", (unsigned long long)status->sequence);
    }
    print_content(stream, status);
    if (!status->raw) {
        print_screen(stream, status);
        print_viewer(stream, &status->viewer);
    }
    fprintf(stream, "attachments  %u\n", status->segment.attached);
    if (status->segment.lock_holder != 0) {
        fprintf(stream, "lock         held by process %ld\n", (long)status->segment.lock_holder);
    } else {
        fputs("lock         free\n", stream);
    }
    fprintf(stream, "problem      %s\n",
            status->viewer.problem[0] != '\0' ? printable(&room, status->viewer.problem) : "none");
}

/* ---- for programs ---- */

static void write_content(struct json *json, const struct placard_board_status *status)
{
    json_begin_object(json, "content");
    json_string(json, "kind", placard_kind_name(status->kind));
    json_string(json, "name", status->name[0] != '\0' ? status->name : NULL);
    json_number(json, "bytes", status->length);
    if (status->kind == PLACARD_PIXELS) {
        json_number(json, "width", status->width);
        json_number(json, "height", status->height);
    }
    json_time(json, "published", past(status->published_at));
    json_end_object(json);
}

static void write_screen(struct json *json, const struct placard_board_status *status)
{
    const struct placard_acknowledgement *last = &status->acknowledgement;
    enum placard_outcome outcome = outcome_of(status);
    json_begin_object(json, "screen");
    json_string(json, "state", state_of(status));
    if (outcome == PLACARD_OUTCOME_SHOWN) {
        json_time(json, "since", past(last->at));
        json_number(json, "after_ms", delay_of(status));
        json_number(json, "width", last->width);
        json_number(json, "height", last->height);
    }
    if (outcome == PLACARD_OUTCOME_REFUSED) {
        json_time(json, "since", past(last->at));
        json_string(json, "reason", placard_status_text(last->reason));
        json_string(json, "message", last->message);
    }
    json_end_object(json);
}

static void write_side(struct json *json, const char *name, uint32_t pixels)
{
    if (pixels > 0) {
        json_number(json, name, pixels);
    } else {
        json_null(json, name);
    }
}

static void write_viewer(struct json *json, const struct placard_viewer *viewer)
{
    if (viewer->pid == 0) {
        json_null(json, "viewer");
        return;
    }
    json_begin_object(json, "viewer");
    json_number(json, "pid", (uint64_t)viewer->pid);
    json_string(json, "output", viewer->output[0] != '\0' ? viewer->output : NULL);
    write_side(json, "width", viewer->width);
    write_side(json, "height", viewer->height);
    json_bool(json, "sandbox", !viewer->unconfined);
    json_end_object(json);
}

void report_status_json(FILE *stream, const char *key, const struct placard_board_status *status)
{
    struct json json = {.stream = stream};
    json_begin_object(&json, NULL);
    json_string(&json, "key", key);
    json_string(&json, "layout", layout_name(status));
    json_number(&json, "capacity", status->capacity);
    if (status->raw) { /* what this process counts itself is of no meaning to others */
        json_null(&json, "sequence");
    } else {
        json_number(&json, "sequence", status->sequence);
    }
    write_content(&json, status);
    write_screen(&json, status);
    write_viewer(&json, &status->viewer);
    json_number(&json, "attachments", status->segment.attached);
    if (status->segment.lock_holder != 0) {
        json_number(&json, "lock_holder", (uint64_t)status->segment.lock_holder);
    } else {
        json_null(&json, "lock_holder");
    }
    json_string(&json, "problem", status->viewer.problem[0] != '\0' ? status->viewer.problem : NULL);
    json_end_object(&json);
}

/* ---- the folder of samples ---- */

void report_list(FILE *stream, struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        fprintf(stream, "%s\t%s\n", catalogue_detail(catalogue, i), catalogue_label(catalogue, i));
    }
}

void report_list_json(FILE *stream, struct catalogue *catalogue)
{
    struct json json = {.stream = stream};
    json_begin_object(&json, NULL);
    json_string(&json, "folder", catalogue_folder(catalogue));
    json_begin_array(&json, "files");
    for (size_t i = 0; i < catalogue_count(catalogue); i++) {
        struct stat facts;
        char *path = catalogue_path(catalogue, catalogue_name(catalogue, i));
        json_begin_object(&json, NULL);
        json_string(&json, "name", catalogue_name(catalogue, i));
        json_string(&json, "detail", catalogue_detail(catalogue, i));
        if (path != NULL && stat(path, &facts) == 0) {
            json_number(&json, "bytes", (uint64_t)facts.st_size);
        } else { /* gone meanwhile */
            json_null(&json, "bytes");
        }
        json_end_object(&json);
        free(path);
    }
    json_end_array(&json);
    json_end_object(&json);
}
