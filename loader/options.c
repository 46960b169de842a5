#include "options.h"
#include "src/option_mistake.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One bit each, so that a set of them tells what was given. Also what getopt_long() returns, so above all
 * letters. */
enum option_bit {
    OPTION_KEY = 1 << 8,
    OPTION_ASSETS = 1 << 9,
    OPTION_LOCK_TIMEOUT = 1 << 10,
    OPTION_WAIT = 1 << 11,
    OPTION_WAIT_VIEWER = 1 << 12,
    OPTION_AS = 1 << 13,
    OPTION_NAME = 1 << 14,
    OPTION_TEXT = 1 << 15,
    OPTION_CLEAR = 1 << 16,
    OPTION_LIST = 1 << 17,
    OPTION_STATUS = 1 << 18,
    OPTION_CREATE = 1 << 19,
    OPTION_JSON = 1 << 20,
    OPTION_VERBOSE = 1 << 21,
    OPTION_HELP = 1 << 22,
    OPTION_VERSION = 1 << 23,
    OPTION_OWNER = 1 << 24
};

static const struct option LONG_OPTIONS[] = {
    {"key", required_argument, NULL, OPTION_KEY},
    {"owner", required_argument, NULL, OPTION_OWNER},
    {"assets", required_argument, NULL, OPTION_ASSETS},
    {"lock-timeout", required_argument, NULL, OPTION_LOCK_TIMEOUT},
    {"wait", optional_argument, NULL, OPTION_WAIT},
    {"wait-viewer", optional_argument, NULL, OPTION_WAIT_VIEWER},
    {"as", required_argument, NULL, OPTION_AS},
    {"name", required_argument, NULL, OPTION_NAME},
    {"text", required_argument, NULL, OPTION_TEXT},
    {"clear", no_argument, NULL, OPTION_CLEAR},
    {"list", no_argument, NULL, OPTION_LIST},
    {"status", no_argument, NULL, OPTION_STATUS},
    {"create", no_argument, NULL, OPTION_CREATE},
    {"json", no_argument, NULL, OPTION_JSON},
    {"verbose", no_argument, NULL, OPTION_VERBOSE},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

/* What may stand beside what each command is asked for with. */
static const struct {
    const char *name; /* for messages */
    int allowed;
} COMMANDS[] = {
    [LOADER_WINDOW] = {"the window", OPTION_KEY | OPTION_OWNER | OPTION_ASSETS | OPTION_LOCK_TIMEOUT},
    [LOADER_PUBLISH] = {"loading", OPTION_KEY | OPTION_OWNER | OPTION_LOCK_TIMEOUT | OPTION_WAIT |
                                       OPTION_WAIT_VIEWER | OPTION_AS | OPTION_NAME | OPTION_TEXT |
                                       OPTION_CLEAR | OPTION_VERBOSE},
    [LOADER_LIST] = {"--list", OPTION_LIST | OPTION_JSON | OPTION_ASSETS | OPTION_KEY | OPTION_OWNER |
                                   OPTION_WAIT_VIEWER | OPTION_VERBOSE},
    [LOADER_STATUS] = {"--status", OPTION_STATUS | OPTION_JSON | OPTION_KEY | OPTION_OWNER |
                                       OPTION_WAIT_VIEWER | OPTION_VERBOSE},
    [LOADER_CREATE] = {"--create", OPTION_CREATE | OPTION_KEY | OPTION_AS | OPTION_TEXT | OPTION_VERBOSE},
};

/* What stood on the command line. */
struct arguments {
    int given; /* options, by their bits */
    int files;
    int spaced; /* the option whose value, a NUMBER, stood behind a space, where it is a file */
    const char *number;
};

static const char *option_name(int bit)
{
    const struct option *option = LONG_OPTIONS;
    while (option->name != NULL && option->val != bit) {
        option++;
    }
    return option->name != NULL ? option->name : "?";
}

/* ---- values ---- */

static enum placard_status parse_seconds(int64_t *milliseconds, const char *option, const char *value,
                                         struct placard_error *error)
{
    char *end;
    double seconds = strtod(value, &end);
    /* strtod() takes more than people mean by a number of seconds: spaces, signs, hexadecimal, "inf". */
    if (end == value || *end != '\0' || strspn(value, "0123456789.") != strlen(value) || seconds > 1e9) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--%s takes seconds from 0 to 1000000000, not '%s'; try --%s=2.5", option, value,
                            option);
    }
    *milliseconds = (int64_t)ceil(seconds * 1000);
    return PLACARD_OK;
}

/* One side of a raw frame; *END is set behind it. 0 when there is none. */
static uint32_t parse_side(const char *text, char **end)
{
    *end = NULL;
    if (*text < '0' || *text > '9') {
        return 0;
    }
    unsigned long side = strtoul(text, end, 10);
    return side <= PLACARD_MAX_SIDE ? (uint32_t)side : 0;
}

/* "text", "image" or "raw:WxH:FORMAT". */
static enum placard_status parse_as(struct options *options, const char *value, struct placard_error *error)
{
    if (strcmp(value, "text") == 0) {
        options->as = PLACARD_TEXT;
        return PLACARD_OK;
    }
    if (strcmp(value, "image") == 0) {
        options->as = PLACARD_IMAGE;
        return PLACARD_OK;
    }
    char *end;
    if (strncmp(value, "raw:", 4) == 0 && (options->width = parse_side(value + 4, &end)) > 0 && *end == 'x' &&
        (options->height = parse_side(end + 1, &end)) > 0 && *end == ':' &&
        (options->format = placard_format_from_name(end + 1)) != PLACARD_FORMAT_NONE) {
        options->as = PLACARD_PIXELS;
        return PLACARD_OK;
    }
    return placard_fail(
        error, PLACARD_INVALID_ARGUMENT,
        "--as takes text, image or raw:WIDTHxHEIGHT:FORMAT (sides up to %d; FORMAT one of bgrx, bgra, "
        "rgbx, rgba, rgb, bgr, rgb565, gray), not '%s'",
        PLACARD_MAX_SIDE, value);
}

static enum placard_status take_value(struct options *options, int bit, const char *value,
                                      struct placard_error *error)
{
    switch (bit) {
    case OPTION_KEY:
        options->key = value;
        break;
    case OPTION_OWNER:
        options->owner = value;
        break;
    case OPTION_ASSETS:
        options->assets = value;
        break;
    case OPTION_NAME:
        options->name = value;
        break;
    case OPTION_TEXT:
        options->text = value;
        break;
    case OPTION_JSON:
        options->json = true;
        break;
    case OPTION_VERBOSE:
        options->verbose = true;
        break;
    case OPTION_AS:
        return parse_as(options, value, error);
    case OPTION_LOCK_TIMEOUT:
        return parse_seconds(&options->lock_timeout, option_name(bit), value, error);
    case OPTION_WAIT:
    case OPTION_WAIT_VIEWER: {
        int64_t *time = bit == OPTION_WAIT ? &options->wait : &options->wait_viewer;
        *time = OPTIONS_DEFAULT_WAIT;
        return value == NULL ? PLACARD_OK : parse_seconds(time, option_name(bit), value, error);
    }
    default:
        break;
    }
    return PLACARD_OK;
}

/* ---- what they mean together ---- */

static enum loader_source source_of(const struct options *options, int given)
{
    if (options->file != NULL) {
        return strcmp(options->file, "-") == 0 ? SOURCE_STANDARD_INPUT : SOURCE_FILE;
    }
    if (given & OPTION_TEXT) {
        return SOURCE_TEXT;
    }
    return given & OPTION_CLEAR ? SOURCE_CLEAR : SOURCE_NONE;
}

static enum loader_command command_of(const struct options *options, int given)
{
    if (given & OPTION_STATUS) {
        return LOADER_STATUS;
    }
    if (given & OPTION_LIST) {
        return LOADER_LIST;
    }
    if (given & OPTION_CREATE) {
        return LOADER_CREATE;
    }
    return options->source != SOURCE_NONE ? LOADER_PUBLISH : LOADER_WINDOW;
}

/* What was given but has no meaning with the command, or with the source, which PARTNER names then. */
static int superfluous(const struct options *options, int given, const char **partner)
{
    int too_many = given & ~COMMANDS[options->command].allowed;
    *partner = COMMANDS[options->command].name;
    if (too_many == 0 && options->source == SOURCE_CLEAR) {
        too_many = given & (OPTION_AS | OPTION_NAME);
        *partner = "--clear";
    }
    if (too_many == 0 && options->source == SOURCE_TEXT) {
        too_many = given & OPTION_AS;
        *partner = "--text";
    }
    return too_many;
}

static enum placard_status check_combination(const struct options *options, int given,
                                             struct placard_error *error)
{
    const char *partner;
    int too_many = superfluous(options, given, &partner);
    if (too_many == OPTION_JSON && options->command == LOADER_WINDOW) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "--json needs --status or --list");
    }
    if (too_many != 0) {
        const char *first = option_name(too_many & -too_many);
        return options->command == LOADER_WINDOW
                   ? placard_fail(error, PLACARD_INVALID_ARGUMENT,
                                  "--%s needs something to load: a file, -, --text or --clear", first)
                   : placard_fail(error, PLACARD_INVALID_ARGUMENT, "--%s does not go with %s", first,
                                  partner);
    }
    if (options->command == LOADER_CREATE && options->source == SOURCE_NONE) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "--create needs a file to load");
    }
    if (options->source == SOURCE_TEXT && options->text[0] == '\0') {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "--text is empty; use --clear to clear the screen");
    }
    if (options->source == SOURCE_FILE && options->file[0] == '\0') {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "the name of the file is empty");
    }
    return PLACARD_OK;
}

static enum placard_status check_one_content(const struct options *options, const struct arguments *arguments,
                                             struct placard_error *error)
{
    int given = arguments->given;
    int contents = arguments->files + ((given & OPTION_TEXT) != 0) + ((given & OPTION_CLEAR) != 0);
    int commands = given & (OPTION_STATUS | OPTION_LIST | OPTION_CREATE);
    bool loads = options->source != SOURCE_NONE && (commands & ~OPTION_CREATE) != 0;
    if ((contents > 1 || loads) && arguments->spaced != 0) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "'%s' behind --%s is a file's name: for that many seconds write --%s=%s",
                            arguments->number, option_name(arguments->spaced), option_name(arguments->spaced),
                            arguments->number);
    }
    if (contents > 1) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "only one content can be shown: one file, or -, or --text, or --clear");
    }
    if (loads || (commands & (commands - 1)) != 0) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "one thing at a time: --status, --list, --create or something to load");
    }
    return PLACARD_OK;
}

/* Notes the commonest slip, "--wait 5": what stands behind a space is not the value. */
static void note_spaced(struct arguments *arguments, int code, const char *next)
{
    bool takes_number = (code & (OPTION_WAIT | OPTION_WAIT_VIEWER)) != 0 && optarg == NULL;
    if (takes_number && arguments->spaced == 0 && next != NULL && next[0] != '\0' &&
        next[strspn(next, "0123456789.")] == '\0') {
        arguments->spaced = code;
        arguments->number = next;
    }
}

enum placard_status options_parse(struct options *options, int argc, char **argv, struct placard_error *error)
{
    *options = (struct options){
        .wait = OPTIONS_NOT_GIVEN, .wait_viewer = OPTIONS_NOT_GIVEN, .lock_timeout = OPTIONS_NOT_GIVEN};
    struct arguments arguments = {.given = 0};
    opterr = 0;
    optind = 0; /* glibc and musl: start anew */
    for (int code; (code = getopt_long(argc, argv, ":", LONG_OPTIONS, NULL)) != -1;) {
        if (code == '?' || code == ':') {
            return option_mistake(code, argv, LONG_OPTIONS, error);
        }
        if (code == OPTION_HELP || code == OPTION_VERSION) {
            options->command = code == OPTION_HELP ? LOADER_HELP : LOADER_VERSION;
            return PLACARD_OK;
        }
        arguments.given |= code;
        note_spaced(&arguments, code, argv[optind]);
        enum placard_status status = take_value(options, code, optarg, error);
        if (status != PLACARD_OK) {
            return status;
        }
    }
    arguments.files = argc - optind;
    options->file = optind < argc ? argv[optind] : NULL;
    options->source = source_of(options, arguments.given);
    options->command = command_of(options, arguments.given);
    enum placard_status status = check_one_content(options, &arguments, error);
    return status == PLACARD_OK ? check_combination(options, arguments.given, error) : status;
}

const char OPTIONS_HELP[] =
    "Usage: placard-loader [OPTION]... FILE        show a text or a picture\n"
    "       placard-loader [OPTION]... -           show what comes on standard input\n"
    "       placard-loader [OPTION]... --text TEXT show this text\n"
    "       placard-loader [OPTION]... --clear     show nothing\n"
    "       placard-loader [OPTION]...             open the window with the drop-down\n"
    "       placard-loader [OPTION]... --status    tell what is shown, and by whom\n"
    "       placard-loader [OPTION]... --list      tell what the folder of samples has\n"
    "       placard-loader [OPTION]... --create FILE  offer FILE in a segment of its own, until ended\n"
    "\n"
    "  --key KEY               the viewer's key (default: $PLACARD_KEY, or fileloader_shm_key)\n"
    "  --owner USER            the viewer may be this user's, too (a name, a number, or any)\n"
    "  --wait[=SECONDS]        return when it is on the screen (default: 30 seconds at the most)\n"
    "  --wait-viewer[=SECONDS] wait until there is a viewer (default: 30 seconds at the most)\n"
    "  --lock-timeout SECONDS  how long to wait while another program writes (default: 5)\n"
    "  --as text|image|raw:WIDTHxHEIGHT:FORMAT\n"
    "                          what the content is (default: recognised by its first bytes)\n"
    "  --name NAME             what to call the content (default: the file's name)\n"
    "  --assets FOLDER         the folder of samples\n"
    "  --json                  with --status and --list: as JSON\n"
    "  --verbose               tell on standard error what is done\n"
    "  --version, --help\n"
    "\n"
    "Exit status: 0 done, 1 anything else, 2 wrong usage, 3 no viewer, 4 permission denied, 5 too large,\n"
    "6 the lock was held all the time, 7 refused by the viewer, 8 the file cannot be read, 9 waited in "
    "vain.\n"
    "The manual has more: man placard-loader\n";
