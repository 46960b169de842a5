#include "src/option_mistake.h"
#include <stdbool.h>
#include <string.h>

/* The option with this VALUE; the end of OPTIONS when there is none. */
static const struct option *find(const struct option *options, int value)
{
    while (options->name != NULL && options->val != value) {
        options++;
    }
    return options;
}

/* Whether the long option ARGUMENT, or its part before "=", is the beginning of one that there is. */
static bool is_beginning(const char *argument, const struct option *options)
{
    size_t length = strcspn(argument + 2, "=");
    while (options->name != NULL && strncmp(options->name, argument + 2, length) != 0) {
        options++;
    }
    return options->name != NULL;
}

/* There is no option with this LETTER, which may be the first byte of a longer one. */
static enum placard_status fail_letter(unsigned char letter, char *const *argv, struct placard_error *error)
{
    if (letter > ' ' && letter < 0x7f) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "there is no option '-%c'; see --help", letter);
    }
    /* Behind the last letter of an argument getopt_long() is at the next one already. */
    const char *next = argv[optind];
    bool is_amid = next != NULL && next[0] == '-' && strchr(next, letter) != NULL;
    return placard_fail(error, PLACARD_INVALID_ARGUMENT, "there is no option '%s'; see --help",
                        is_amid ? next : argv[optind - 1]);
}

enum placard_status option_mistake(int code, char *const *argv, const struct option *options,
                                   struct placard_error *error)
{
    const char *argument = argv[optind - 1];
    const struct option *known = find(options, optopt);
    if (known->name != NULL) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT, "--%s %s; see --help", known->name,
                            code == ':' ? "needs a value" : "takes no value");
    }
    if (optopt != 0) {
        return fail_letter((unsigned char)optopt, argv, error);
    }
    if (is_beginning(argument, options)) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "'%s' is the beginning of more than one option; see --help", argument);
    }
    return placard_fail(error, PLACARD_INVALID_ARGUMENT, "there is no option '%s'; see --help", argument);
}
