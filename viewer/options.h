/* The command line of placard-viewer. */
#ifndef VIEWER_OPTIONS_H
#define VIEWER_OPTIONS_H

#include "renderer/protocol.h"
#include <placard/board.h>
#include <stdio.h>

#define TOUCH_MATRIX_SIZE 6

/* Exit statuses; scripts depend on them. */
enum viewer_exit {
    VIEWER_EXIT_DONE = 0,
    VIEWER_EXIT_FAILED = 1,
    VIEWER_EXIT_USAGE = 2,
    VIEWER_EXIT_NO_SEGMENT = 3,
    VIEWER_EXIT_PERMISSION = 4,
    VIEWER_EXIT_LOCK = 6,
    VIEWER_EXIT_UNREADABLE = 8
};

enum options_command { OPTIONS_VIEW, OPTIONS_HELP, OPTIONS_VERSION, OPTIONS_RESTORE_CONSOLE };

/* Strings belong to the program's arguments; NULL and 0 mean "not given" unless said otherwise. */
struct viewer_options {
    enum options_command command;
    const char *key; /* NULL: $PLACARD_KEY, else the default key */
    struct placard_board_options board;
    bool attach;
    const char *owner; /* of the segment to attach to */
    bool keep;
    bool manual;
    int64_t poll; /* ms; 0: sleep on the bell */
    const char *output;
    const char *device;
    const char *connector;
    int mode_width, mode_height, mode_rate; /* 0: the monitor's own */
    bool has_touch_matrix;
    float touch_matrix[TOUCH_MATRIX_SIZE]; /* as ui/output.h has it */
    int width, height;                     /* of the output; 0: its default */
    bool fullscreen;
    bool has_loader;
    const char *loader_folder; /* NULL: the samples */
    uint32_t rotation;         /* 0, 90, 180, 270 */
    enum renderer_fit fit;
    bool has_background;
    uint32_t background; /* 0xRRGGBB */
    const char *font_file;
    uint32_t font_size;       /* pixels; 0: by the screen's size */
    uint64_t renderer_memory; /* bytes; 0: the renderer's default */
    uint64_t cache;           /* bytes of pictures shown before; 0: only the one before */
    int64_t render_limit;     /* ms that a picture may take; 0: the renderer's default */
    bool no_sandbox;
    const char *screenshot;
    uint64_t exit_after; /* publications; 0: never */
    int64_t timeout;     /* ms; 0: none */
    const char *user;    /* whom to become when started by root */
    bool verbose;
};

/* Reads the command line of ARGC and ARGV into OPTIONS. PLACARD_INVALID_ARGUMENT with a sentence that names
 * the option, its value and what is accepted. Prints nothing. One thread at a time (getopt). */
enum placard_status options_parse(struct viewer_options *options, int argc, char **argv,
                                  struct placard_error *error);

/* Writes what --help says. */
void options_print_help(FILE *stream);

#endif
