/* The loader's command line, taken apart and checked. */
#ifndef LOADER_OPTIONS_H
#define LOADER_OPTIONS_H

#include <placard/content.h>

enum loader_command {
    LOADER_WINDOW, /* nothing to load was named: the window with the drop-down */
    LOADER_PUBLISH,
    LOADER_LIST,
    LOADER_STATUS,
    LOADER_CREATE,
    LOADER_HELP,
    LOADER_VERSION
};

enum loader_source { SOURCE_NONE, SOURCE_FILE, SOURCE_STANDARD_INPUT, SOURCE_TEXT, SOURCE_CLEAR };

/* A time that was not given: not to be waited at all, or the library's default. */
#define OPTIONS_NOT_GIVEN INT64_MIN

#define OPTIONS_DEFAULT_WAIT 30000

/* All strings are the caller's arguments, or NULL when not given. */
struct options {
    enum loader_command command;
    enum loader_source source; /* what to publish or to create with */
    const char *file;          /* of SOURCE_FILE */
    const char *text;          /* of SOURCE_TEXT */
    const char *key;
    const char *owner;
    const char *assets;
    const char *name;
    enum placard_kind as; /* PLACARD_EMPTY: not given */
    uint32_t width;       /* of PLACARD_PIXELS */
    uint32_t height;
    enum placard_pixel_format format;
    int64_t wait; /* ms, or OPTIONS_NOT_GIVEN; likewise: */
    int64_t wait_viewer;
    int64_t lock_timeout;
    bool json;
    bool verbose;
};

/* Fills OPTIONS from the arguments of main(), whose order getopt may change. PLACARD_INVALID_ARGUMENT with
 * what is wrong, and about which argument, in ERROR. Not for two threads at once. */
enum placard_status options_parse(struct options *options, int argc, char **argv,
                                  struct placard_error *error);

/* What --help prints. */
extern const char OPTIONS_HELP[];

#endif
