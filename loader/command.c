#include "command.h"
#include "abandoned.h"
#include "conversion.h"
#include "file_content.h"
#include "hold.h"
#include "printable.h"
#include "report.h"
#include "src/installation.h"
#include "viewer_wait.h"
#include "window_program.h"
#include <errno.h>
#include <placard/board.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* With --verbose: says what is done. */
__attribute__((format(printf, 2, 3))) static void tell(const struct options *options, const char *format, ...)
{
    if (options->verbose) {
        struct placard_error room;
        char text[PLACARD_MESSAGE_SIZE];
        va_list values;
        va_start(values, format);
        vsnprintf(text, sizeof text, format, values);
        va_end(values);
        fprintf(stderr, "placard-loader: %s\n", printable(&room, text));
    }
}

static enum placard_status fail_board(struct placard_board *board, struct placard_error *error)
{
    *error = *placard_board_error(board);
    return error->status;
}

static enum placard_status flush_output(struct placard_error *error)
{
    errno = 0;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        return placard_fail(error, PLACARD_UNKNOWN_ERROR, "cannot write to standard output: %s",
                            errno != 0 ? strerror(errno) : "it failed earlier");
    }
    return PLACARD_OK;
}

/* ---- the board ---- */

static enum placard_status attach(struct placard_board *board, enum placard_mode mode,
                                  struct placard_error *error)
{
    enum placard_status status = placard_board_attach(board, mode);
    if (status == PLACARD_NOT_FOUND) {
        const struct placard_segment *segment = placard_board_segment(board);
        const char *file = placard_segment_key_file(segment);
        return placard_fail(
            error, status,
            "there is no viewer with the key \"%s\", and no Qt program that made a segment (looked in %.*s; "
            "it "
            "may have another TMPDIR); start placard-viewer first, or wait for it with --wait-viewer",
            placard_segment_key(segment), (int)(strrchr(file, '/') - file), file);
    }
    return status == PLACARD_OK ? PLACARD_OK : fail_board(board, error);
}

/* Makes a handle, to be freed whatever is returned, that trusts whom OPTIONS name. */
static enum placard_status make_board(struct placard_board **board, const struct options *options,
                                      struct placard_error *error)
{
    *board = placard_board_new(options->key);
    if (*board == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot look for the viewer: no memory");
    }
    struct placard_segment *segment = placard_board_segment(*board);
    if (placard_segment_trust(segment, options->owner) != PLACARD_OK) {
        const struct placard_error *reason = placard_segment_error(segment);
        return placard_fail(error, reason->status, "--owner: %s", reason->message);
    }
    return PLACARD_OK;
}

/* Makes a board and attaches to it, after waiting for its viewer if that is asked for. */
static enum placard_status open_board(struct placard_board **board, const struct options *options,
                                      enum placard_mode mode, struct placard_error *error)
{
    enum placard_status status = make_board(board, options, error);
    if (status != PLACARD_OK) {
        return status;
    }
    if (options->wait_viewer != OPTIONS_NOT_GIVEN) {
        return viewer_wait(*board, mode, options->wait_viewer, error);
    }
    return attach(*board, mode, error);
}

/* ---- what to publish ---- */

/* Makes CONTENT from what OPTIONS name, for BOARD (NULL: one that is still to be made, as large as it takes).
 * FILE, to be freed, has its memory if there is any. */
static enum placard_status read_content(struct placard_content *content, struct file_content **file,
                                        const struct options *options, const struct placard_board *board,
                                        struct placard_error *error)
{
    struct file_content_request request = {.as = options->as,
                                           .width = options->width,
                                           .height = options->height,
                                           .format = options->format,
                                           .name = options->name,
                                           .capacity = board != NULL ? placard_board_capacity(board) : 0,
                                           .converts = board != NULL && placard_board_is_raw(board)};
    enum placard_status status = PLACARD_OK;
    *file = NULL;
    switch (options->source) {
    case SOURCE_FILE:
        status = file_content_read(file, options->file, &request, error);
        break;
    case SOURCE_STANDARD_INPUT:
        status = file_content_read_stream(file, STDIN_FILENO, "standard input", &request, error);
        break;
    case SOURCE_TEXT:
        *content = (struct placard_content){.kind = PLACARD_TEXT,
                                            .data = options->text,
                                            .length = strlen(options->text),
                                            .name = options->name};
        break;
    default:
        *content = (struct placard_content){.kind = PLACARD_EMPTY};
        break;
    }
    if (*file != NULL) {
        *content = *file_content_get(*file);
    }
    return status;
}

/* Puts in front of ERROR what could not be loaded; CONVERTED: it is not what is in the file. */
static void name_source(const struct options *options, bool converted, struct placard_error *error)
{
    struct placard_error room;
    const char *source = "the text";
    if (options->source == SOURCE_FILE) {
        source = printable_path(&room, options->file);
    } else if (options->source == SOURCE_STANDARD_INPUT) {
        source = "standard input";
    }
    placard_fail(error, error->status, "cannot load %s%s: %s", source,
                 converted ? " as the PNG file that a Qt program reads" : "", error->message);
}

/* Makes CONTENT what a raw segment takes. *MEMORY, to be freed, is what it is in then, NULL for what it was
 * in. */
static enum placard_status convert(struct placard_content *content, void **memory,
                                   const struct options *options, struct placard_error *error)
{
    size_t length = content->length;
    enum placard_status status = conversion_run(content, memory, NULL, error);
    if (status != PLACARD_OK) {
        name_source(options, false, error);
        return status;
    }
    if (*memory != NULL) {
        tell(options, "converted %zu bytes to a PNG file of %zu", length, content->length);
    }
    return PLACARD_OK;
}

/* ---- the commands ---- */

static enum placard_status wait_until_shown(const struct options *options, struct placard_board *board,
                                            uint64_t sequence, struct placard_error *error)
{
    struct placard_acknowledgement shown;
    if (placard_board_wait_acknowledged(board, sequence, options->wait, &shown) != PLACARD_OK) {
        return fail_board(board, error);
    }
    tell(options, "it is on the screen: %ux%u pixels", shown.width, shown.height);
    return PLACARD_OK;
}

/* What is published in a segment that nobody holds is shown by nobody; by the next viewer if that finds it.
 */
static enum placard_status check_held(struct placard_board *board, struct placard_error *error)
{
    const struct placard_segment *segment = placard_board_segment(board);
    if (placard_segment_attachments(segment) != 1) {
        return PLACARD_OK;
    }
    const char *key = placard_segment_key(segment);
    return placard_board_is_raw(board) || placard_board_is_gone(board)
               ? placard_fail(error, PLACARD_NOT_FOUND,
                              "nobody holds the segment of \"%s\" any more, so nobody will see it: start the "
                              "program that creates it again",
                              key)
               : placard_fail(error, PLACARD_NOT_FOUND,
                              "published, but no viewer with the key \"%s\" is running: the next one shows "
                              "it; start placard-viewer",
                              key);
}

static enum placard_status hand_over(struct placard_board *board, const struct options *options,
                                     const struct placard_content *content, struct placard_error *error)
{
    struct placard_publish_options how = {0};
    if (options->lock_timeout != OPTIONS_NOT_GIVEN) {
        how.lock_timeout = options->lock_timeout > 0 ? options->lock_timeout : 1; /* 0 is the default */
    }
    uint64_t sequence = 0;
    if (placard_board_publish(board, content, &how, &sequence) != PLACARD_OK) {
        return fail_board(board, error);
    }
    tell(options, "published %s \"%s\", %zu bytes", placard_kind_name(content->kind),
         content->name != NULL ? content->name : "", content->length);
    if (sequence != 0) {
        tell(options, "it is number %llu", (unsigned long long)sequence);
    }
    enum placard_status status = check_held(board, error);
    return status != PLACARD_OK || options->wait == OPTIONS_NOT_GIVEN
               ? status
               : wait_until_shown(options, board, sequence, error);
}

static enum placard_status publish_to(struct placard_board *board, const struct options *options,
                                      const struct placard_content *content, struct placard_error *error)
{
    /* Standard input may have taken so long that the viewer is another one by now. */
    if (placard_board_is_gone(board)) {
        placard_board_detach(board);
        enum placard_status status = attach(board, PLACARD_READ_WRITE, error);
        if (status != PLACARD_OK) {
            return status;
        }
    }
    void *memory = NULL;
    struct placard_content converted = *content;
    enum placard_status status = PLACARD_OK;
    if (options->wait != OPTIONS_NOT_GIVEN) {
        status = viewer_wait_for_header(board, options->wait, error);
    }
    if (status == PLACARD_OK && placard_board_is_raw(board)) {
        status = convert(&converted, &memory, options, error);
    }
    if (status == PLACARD_OK) {
        status = hand_over(board, options, &converted, error);
        if (status == PLACARD_TOO_LARGE || status == PLACARD_BAD_CONTENT) {
            name_source(options, memory != NULL, error);
        }
    }
    free(memory);
    return status;
}

static enum placard_status publish(const struct options *options, struct placard_error *error)
{
    struct placard_board *board = NULL;
    struct file_content *file = NULL;
    struct placard_content content;
    enum placard_status status = open_board(&board, options, PLACARD_READ_WRITE, error);
    if (status == PLACARD_OK && board_is_abandoned(board)) {
        status = fail_abandoned(board, error);
        (void)placard_board_detach(board); /* what it holds stays for who takes it over */
    }
    if (status == PLACARD_OK) {
        status = read_content(&content, &file, options, board, error);
    }
    if (status == PLACARD_OK) {
        status = publish_to(board, options, &content, error);
    }
    file_content_free(file);
    if (board != NULL) {
        (void)placard_board_leave(board);
    }
    placard_board_free(board);
    return status;
}

static enum placard_status print_status(const struct options *options, struct placard_error *error)
{
    struct placard_board *board = NULL;
    struct placard_board_status facts;
    enum placard_status status = open_board(&board, options, PLACARD_READ_ONLY, error);
    if (status == PLACARD_OK && placard_board_status(board, &facts) != PLACARD_OK) {
        status = fail_board(board, error);
    }
    if (status == PLACARD_OK) {
        facts.segment.attached -= facts.segment.attached > 0; /* not counting this process's own */
        const char *key = placard_segment_key(placard_board_segment(board));
        (options->json ? report_status_json : report_status)(stdout, key, &facts);
        status = flush_output(error);
    }
    placard_board_free(board);
    return status;
}

static enum placard_status print_list(const struct options *options, struct placard_error *error)
{
    if (options->wait_viewer != OPTIONS_NOT_GIVEN) {
        struct placard_board *board = NULL;
        enum placard_status status = open_board(&board, options, PLACARD_READ_ONLY, error);
        placard_board_free(board);
        if (status != PLACARD_OK) {
            return status;
        }
    }
    struct catalogue *catalogue = NULL;
    char *samples = options->assets == NULL ? installation_path("share/placard/assets") : NULL;
    const char *folder = options->assets != NULL ? options->assets : samples;
    if (folder == NULL) {
        return placard_fail(error, PLACARD_UNREADABLE,
                            "cannot find the folder of samples: %s; name one with --assets", strerror(errno));
    }
    enum placard_status status = catalogue_read(&catalogue, folder, error);
    if (status == PLACARD_OK && catalogue_problem(catalogue)->status != PLACARD_OK &&
        catalogue_problem(catalogue)->status != PLACARD_NOT_FOUND) { /* nothing in it is no failure */
        *error = *catalogue_problem(catalogue);
        status = PLACARD_UNREADABLE;
    }
    if (status == PLACARD_OK) {
        (options->json ? report_list_json : report_list)(stdout, catalogue);
        status = flush_output(error);
    }
    catalogue_close(catalogue);
    free(samples);
    return status;
}

static enum placard_status create(const struct options *options, struct placard_error *error)
{
    struct file_content *file = NULL;
    struct placard_content content = {0};
    void *memory = NULL;
    struct placard_board *board = NULL;
    enum placard_status status = read_content(&content, &file, options, NULL, error);
    if (status == PLACARD_OK) {
        status = convert(&content, &memory, options, error);
    }
    if (status == PLACARD_OK) {
        status = hold_create(&board, options->key, &content, error);
        if (status == PLACARD_BAD_CONTENT) {
            name_source(options, memory != NULL, error);
        }
    }
    free(memory);
    file_content_free(file); /* it is held for long, and not twice */
    return status == PLACARD_OK ? hold_until_ended(board, error) : status;
}

/* After a look at what is wrong with or without a display. Returns when it failed. */
static enum placard_status open_window(const struct options *options, struct placard_error *error)
{
    struct placard_board *board = NULL;
    struct placard_segment_facts facts;
    enum placard_status status = make_board(&board, options, error);
    if (status == PLACARD_OK &&
        placard_segment_facts(placard_board_segment(board), &facts) == PLACARD_KEY_ERROR) {
        *error = *placard_segment_error(placard_board_segment(board));
        status = error->status;
    }
    placard_board_free(board);
    return status == PLACARD_OK ? window_program_start(options, error) : status;
}

enum exit_status command_run(const struct options *options, struct placard_error *error)
{
    switch (options->command) {
    case LOADER_PUBLISH:
        return exit_status_of(publish(options, error));
    case LOADER_STATUS:
        return exit_status_of(print_status(options, error));
    case LOADER_CREATE:
        return exit_status_of(create(options, error));
    case LOADER_LIST:
        return exit_status_of(print_list(options, error));
    case LOADER_HELP:
        fputs(OPTIONS_HELP, stdout);
        return exit_status_of(flush_output(error));
    case LOADER_VERSION:
        puts("placard-loader " PLACARD_VERSION);
        return exit_status_of(flush_output(error));
    case LOADER_WINDOW:
        return exit_status_of(open_window(options, error));
    }
    return EXIT_OTHER;
}
