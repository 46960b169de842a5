#include "options.h"
#include "number.h"
#include "src/option_mistake.h"
#include <string.h>

#define MINIMUM_CAPACITY     1024u
#define MAXIMUM_POLL         3600000u
#define MAXIMUM_SECONDS      1.0e9
#define MINIMUM_FONT_SIZE    4u
#define MAXIMUM_FONT_SIZE    1024u
#define MINIMUM_RENDERER_MIB 16u
#define MAXIMUM_RENDERER_MIB 65536u
#define MAXIMUM_RENDER_LIMIT 3600.0
#define OWNER_READ_WRITE     0600u
#define ALL_PERMISSIONS      0777u

enum option_number {
    OPTION_KEY = 256,
    OPTION_SIZE,
    OPTION_PERMISSIONS,
    OPTION_RAW,
    OPTION_ATTACH,
    OPTION_KEEP,
    OPTION_MANUAL,
    OPTION_POLL,
    OPTION_OWNER,
    OPTION_OUTPUT,
    OPTION_DEVICE,
    OPTION_MODE,
    OPTION_CONNECTOR,
    OPTION_TOUCH_MATRIX,
    OPTION_GEOMETRY,
    OPTION_FULLSCREEN,
    OPTION_LOADER,
    OPTION_ROTATE,
    OPTION_FIT,
    OPTION_BACKGROUND,
    OPTION_FONT,
    OPTION_FONT_SIZE,
    OPTION_RENDERER_MEMORY,
    OPTION_RENDER_LIMIT,
    OPTION_CACHE,
    OPTION_NO_SANDBOX,
    OPTION_SCREENSHOT,
    OPTION_EXIT_AFTER,
    OPTION_TIMEOUT,
    OPTION_USER,
    OPTION_RESTORE_CONSOLE,
    OPTION_VERBOSE,
    OPTION_VERSION,
    OPTION_HELP
};

static const struct option long_options[] = {
    {"key", required_argument, NULL, OPTION_KEY},
    {"size", required_argument, NULL, OPTION_SIZE},
    {"permissions", required_argument, NULL, OPTION_PERMISSIONS},
    {"raw", no_argument, NULL, OPTION_RAW},
    {"attach", no_argument, NULL, OPTION_ATTACH},
    {"keep", no_argument, NULL, OPTION_KEEP},
    {"manual", no_argument, NULL, OPTION_MANUAL},
    {"poll", required_argument, NULL, OPTION_POLL},
    {"owner", required_argument, NULL, OPTION_OWNER},
    {"output", required_argument, NULL, OPTION_OUTPUT},
    {"device", required_argument, NULL, OPTION_DEVICE},
    {"mode", required_argument, NULL, OPTION_MODE},
    {"connector", required_argument, NULL, OPTION_CONNECTOR},
    {"touch-matrix", required_argument, NULL, OPTION_TOUCH_MATRIX},
    {"geometry", required_argument, NULL, OPTION_GEOMETRY},
    {"fullscreen", no_argument, NULL, OPTION_FULLSCREEN},
    {"loader", optional_argument, NULL, OPTION_LOADER},
    {"rotate", required_argument, NULL, OPTION_ROTATE},
    {"fit", required_argument, NULL, OPTION_FIT},
    {"background", required_argument, NULL, OPTION_BACKGROUND},
    {"font", required_argument, NULL, OPTION_FONT},
    {"font-size", required_argument, NULL, OPTION_FONT_SIZE},
    {"renderer-memory", required_argument, NULL, OPTION_RENDERER_MEMORY},
    {"cache", required_argument, NULL, OPTION_CACHE},
    {"render-limit", required_argument, NULL, OPTION_RENDER_LIMIT},
    {"no-sandbox", no_argument, NULL, OPTION_NO_SANDBOX},
    {"screenshot", required_argument, NULL, OPTION_SCREENSHOT},
    {"exit-after", required_argument, NULL, OPTION_EXIT_AFTER},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"user", required_argument, NULL, OPTION_USER},
    {"restore-console", no_argument, NULL, OPTION_RESTORE_CONSOLE},
    {"verbose", no_argument, NULL, OPTION_VERBOSE},
    {"version", no_argument, NULL, OPTION_VERSION},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static enum placard_status wrong_value(const char *name, const char *value, const char *accepted,
                                       struct placard_error *error)
{
    return placard_fail(error, PLACARD_INVALID_ARGUMENT, "--%s does not take \"%s\"; it takes %s", name,
                        value, accepted);
}

static enum placard_status set_output(struct viewer_options *options, const char *value,
                                      struct placard_error *error)
{
    if (strcmp(value, "window") != 0 && strcmp(value, "drm") != 0 && strcmp(value, "fbdev") != 0 &&
        strcmp(value, "png") != 0) {
        return wrong_value("output", value, "window, drm, fbdev or png", error);
    }
    options->output = value;
    return PLACARD_OK;
}

static enum placard_status set_fit(struct viewer_options *options, const char *value,
                                   struct placard_error *error)
{
    static const char *const names[] = {
        [RENDERER_CONTAIN] = "contain",
        [RENDERER_COVER] = "cover",
        [RENDERER_STRETCH] = "stretch",
        [RENDERER_NONE] = "none",
    };
    for (size_t index = 0; index < sizeof(names) / sizeof(names[0]); index++) {
        if (strcmp(value, names[index]) == 0) {
            options->fit = (enum renderer_fit)index;
            return PLACARD_OK;
        }
    }
    return wrong_value("fit", value, "contain, cover, stretch or none", error);
}

static enum placard_status set_segment_option(struct viewer_options *options, int option, const char *value,
                                              struct placard_error *error)
{
    uint64_t number = 0;
    switch (option) {
    case OPTION_SIZE:
        if (!number_parse_size(value, &number) || number < MINIMUM_CAPACITY || number > SIZE_MAX / 4) {
            return wrong_value("size", value, "bytes, 1024 or more, or a number with K, M or G", error);
        }
        options->board.capacity = (size_t)number;
        return PLACARD_OK;
    case OPTION_PERMISSIONS:
        if (!number_parse_octal(value, &number) || number > ALL_PERMISSIONS ||
            (number & OWNER_READ_WRITE) != OWNER_READ_WRITE) {
            return wrong_value("permissions", value,
                               "octal bits from 0600 to 0777 that let the owner read and write", error);
        }
        options->board.permissions = (unsigned)number;
        return PLACARD_OK;
    default: /* OPTION_POLL */
        if (!number_parse(value, &number) || number < 1 || number > MAXIMUM_POLL) {
            return wrong_value("poll", value, "milliseconds, 1 to 3600000", error);
        }
        options->poll = (int64_t)number;
        return PLACARD_OK;
    }
}

static enum placard_status set_screen_option(struct viewer_options *options, int option, const char *value,
                                             struct placard_error *error)
{
    uint64_t number = 0;
    switch (option) {
    case OPTION_GEOMETRY:
        if (!number_parse_geometry(value, (int)RENDERER_MAX_SIDE, &options->width, &options->height)) {
            return wrong_value("geometry", value, "WIDTHxHEIGHT in pixels, each 1 to 16384", error);
        }
        return PLACARD_OK;
    case OPTION_MODE:
        if (!number_parse_mode(value, (int)RENDERER_MAX_SIDE, &options->mode_width, &options->mode_height,
                               &options->mode_rate)) {
            return wrong_value("mode", value, "WIDTHxHEIGHT or WIDTHxHEIGHT@HZ, such as 1280x720@60", error);
        }
        return PLACARD_OK;
    case OPTION_TOUCH_MATRIX:
        if (!number_parse_list(value, options->touch_matrix, TOUCH_MATRIX_SIZE)) {
            return wrong_value("touch-matrix", value,
                               "six numbers with commas between them, for instance 1,0,0,0,1,0", error);
        }
        options->has_touch_matrix = true;
        return PLACARD_OK;
    case OPTION_ROTATE:
        if (!number_parse(value, &number) || number > 270 || number % 90 != 0) {
            return wrong_value("rotate", value, "0, 90, 180 or 270", error);
        }
        options->rotation = (uint32_t)number;
        return PLACARD_OK;
    case OPTION_BACKGROUND:
        if (!number_parse_color(value, &options->background)) {
            return wrong_value("background", value, "a colour of six hexadecimal digits, for instance 1a2b3c",
                               error);
        }
        options->has_background = true;
        return PLACARD_OK;
    default: /* OPTION_FONT_SIZE */
        if (!number_parse(value, &number) || number < MINIMUM_FONT_SIZE || number > MAXIMUM_FONT_SIZE) {
            return wrong_value("font-size", value, "pixels, 4 to 1024", error);
        }
        options->font_size = (uint32_t)number;
        return PLACARD_OK;
    }
}

static enum placard_status set_renderer_option(struct viewer_options *options, int option, const char *value,
                                               struct placard_error *error)
{
    uint64_t number = 0;
    if (option == OPTION_RENDER_LIMIT) {
        return number_parse_seconds(value, MAXIMUM_RENDER_LIMIT, &options->render_limit)
                   ? PLACARD_OK
                   : wrong_value("render-limit", value, "seconds, more than 0, at most 3600", error);
    }
    if (option == OPTION_CACHE) {
        if (!number_parse(value, &number) || number > MAXIMUM_RENDERER_MIB) {
            return wrong_value("cache", value, "mebibytes, 0 to 65536", error);
        }
        options->cache = number << 20;
        return PLACARD_OK;
    }
    if (!number_parse(value, &number) || number < MINIMUM_RENDERER_MIB || number > MAXIMUM_RENDERER_MIB) {
        return wrong_value("renderer-memory", value, "mebibytes, 16 to 65536", error);
    }
    options->renderer_memory = number << 20;
    return PLACARD_OK;
}

static enum placard_status set_script_option(struct viewer_options *options, int option, const char *value,
                                             struct placard_error *error)
{
    if (option == OPTION_EXIT_AFTER) {
        if (!number_parse(value, &options->exit_after) || options->exit_after < 1) {
            return wrong_value("exit-after", value, "a number of publications, 1 or more", error);
        }
        return PLACARD_OK;
    }
    if (!number_parse_seconds(value, MAXIMUM_SECONDS, &options->timeout)) {
        return wrong_value("timeout", value, "seconds, more than 0", error);
    }
    return PLACARD_OK;
}

/* Options that have text for a value must not have an empty one: it comes of an unset variable in a script.
 */
static enum placard_status set_text(const char **place, const char *name, const char *value,
                                    struct placard_error *error)
{
    if (value[0] == '\0') {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "--%s needs a value that is not empty", name);
    }
    *place = value;
    return PLACARD_OK;
}

static enum placard_status set_option(struct viewer_options *options, int option, const char *value,
                                      struct placard_error *error)
{
    switch (option) {
    case OPTION_KEY:
        return set_text(&options->key, "key", value, error);
    case OPTION_OWNER:
        return set_text(&options->owner, "owner", value, error);
    case OPTION_DEVICE:
        return set_text(&options->device, "device", value, error);
    case OPTION_LOADER:
        options->has_loader = true;
        return value == NULL ? PLACARD_OK : set_text(&options->loader_folder, "loader", value, error);
    case OPTION_CONNECTOR:
        return set_text(&options->connector, "connector", value, error);
    case OPTION_FONT:
        return set_text(&options->font_file, "font", value, error);
    case OPTION_SCREENSHOT:
        return set_text(&options->screenshot, "screenshot", value, error);
    case OPTION_USER:
        return set_text(&options->user, "user", value, error);
    case OPTION_OUTPUT:
        return set_output(options, value, error);
    case OPTION_FIT:
        return set_fit(options, value, error);
    case OPTION_SIZE:
    case OPTION_PERMISSIONS:
    case OPTION_POLL:
        return set_segment_option(options, option, value, error);
    case OPTION_MODE:
    case OPTION_TOUCH_MATRIX:
    case OPTION_GEOMETRY:
    case OPTION_ROTATE:
    case OPTION_BACKGROUND:
    case OPTION_FONT_SIZE:
        return set_screen_option(options, option, value, error);
    case OPTION_CACHE:
    case OPTION_RENDERER_MEMORY:
    case OPTION_RENDER_LIMIT:
        return set_renderer_option(options, option, value, error);
    case OPTION_EXIT_AFTER:
    case OPTION_TIMEOUT:
        return set_script_option(options, option, value, error);
    default:
        return PLACARD_INVALID_ARGUMENT;
    }
}

static bool set_flag(struct viewer_options *options, int option)
{
    switch (option) {
    case OPTION_RAW:
        options->board.raw = true;
        return true;
    case OPTION_ATTACH:
        options->attach = true;
        return true;
    case OPTION_KEEP:
        options->keep = true;
        return true;
    case OPTION_RESTORE_CONSOLE:
        options->command = OPTIONS_RESTORE_CONSOLE;
        return true;
    case OPTION_MANUAL:
        options->manual = true;
        return true;
    case OPTION_FULLSCREEN:
        options->fullscreen = true;
        return true;
    case OPTION_NO_SANDBOX:
        options->no_sandbox = true;
        return true;
    case OPTION_VERBOSE:
        options->verbose = true;
        return true;
    default:
        return false;
    }
}

/* What no single option can tell. */
static enum placard_status check_together(const struct viewer_options *options, struct placard_error *error)
{
    if (options->manual && options->poll > 0) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--manual and --poll exclude each other; leave one of them out");
    }
    if (options->attach &&
        (options->board.raw || options->board.capacity > 0 || options->board.permissions > 0)) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--attach takes the segment as it is; leave out --size, --permissions and --raw");
    }
    if (options->owner != NULL && !options->attach) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--owner tells whose segment --attach may find; without --attach leave it out");
    }
    if (options->attach && options->keep) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--attach keeps the segment anyway; leave out --keep");
    }
    bool is_card = options->output != NULL && strcmp(options->output, "drm") == 0;
    bool has_device = is_card || (options->output != NULL && strcmp(options->output, "fbdev") == 0);
    if (options->device != NULL && !has_device) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--device belongs to an output: add --output drm or fbdev, or leave it out");
    }
    if ((options->connector != NULL || options->mode_width > 0) && !is_card) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--mode and --connector belong to --output drm: add that, or leave them out");
    }
    if (options->width > 0 && has_device) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--geometry is for windows and pictures; a device's screen has its own size");
    }
    return PLACARD_OK;
}

enum placard_status options_parse(struct viewer_options *options, int argc, char **argv,
                                  struct placard_error *error)
{
    *options = (struct viewer_options){.command = OPTIONS_VIEW, .fit = RENDERER_CONTAIN};
    opterr = 0;
    optind = 0; /* makes getopt start anew */
    for (;;) {
        int option = getopt_long(argc, argv, "+:", long_options, NULL);
        if (option == -1) {
            break;
        }
        if (option == OPTION_HELP || option == OPTION_VERSION) {
            options->command = option == OPTION_HELP ? OPTIONS_HELP : OPTIONS_VERSION;
            return PLACARD_OK;
        }
        if (option == ':' || option == '?') {
            return option_mistake(option, argv, long_options, error);
        }
        if (!set_flag(options, option)) {
            enum placard_status status = set_option(options, option, optarg, error);
            if (status != PLACARD_OK) {
                return status;
            }
        }
    }
    if (optind < argc) {
        return placard_fail(
            error, PLACARD_INVALID_ARGUMENT,
            "\"%s\" is not an option; to show a file, start this and then placard-loader FILE", argv[optind]);
    }
    return check_together(options, error);
}
