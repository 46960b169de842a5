#include "renderer/child_command.h"

#include "src/installation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where fonts and their caches are, and the language that fallback fonts depend on. */
static const char *const font_settings[] = {"HOME",          "XDG_CACHE_HOME",  "XDG_CONFIG_HOME",
                                            "XDG_DATA_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH",
                                            "LANG",          "LC_ALL",          "LC_CTYPE"};
#define FONT_SETTINGS (sizeof font_settings / sizeof font_settings[0])

#ifdef PLACARD_INSTRUMENTED
static const char *const inherited[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", NULL};
#else
static const char *const inherited[] = {NULL};
#endif
#define INHERITED (sizeof inherited / sizeof inherited[0]) /* and the end */

/* The name, "--font FILE", "--no-sandbox", "--verbose", and the end. */
#define OTHER_ARGUMENTS 6

/* The list gets a copy of TEXT; false when memory is short. */
static bool add(char **list, const char *text)
{
    while (*list != NULL) {
        list++;
    }
    *list = strdup(text);
    return *list != NULL;
}

/* Adds "NAME=VALUE", behind OPTION unless that is NULL, when this process's environment has NAME. */
static bool add_setting(char **list, const char *option, const char *name)
{
    const char *value = getenv(name);
    if (value == NULL) {
        return true;
    }
    char *setting;
    if (asprintf(&setting, "%s=%s", name, value) < 0) {
        return false;
    }
    bool is_added = (option == NULL || add(list, option)) && add(list, setting);
    free(setting);
    return is_added;
}

static bool add_arguments(char **list, const struct child_options *options)
{
    bool good = add(list, "placard-renderer");
    if (options->font_file != NULL) {
        good = good && add(list, "--font") && add(list, options->font_file);
    }
    for (size_t i = 0; i < options->readable_count; i++) {
        good = good && add(list, "--read") && add(list, options->readable[i]);
    }
    for (size_t i = 0; i < FONT_SETTINGS; i++) {
        good = good && add_setting(list, "--setting", font_settings[i]);
    }
    good = good && (!options->unconfined || add(list, "--no-sandbox"));
    return good && (!options->verbose || add(list, "--verbose"));
}

bool child_command_make(struct child_command *command, const struct child_options *options)
{
    size_t most = OTHER_ARGUMENTS + 2 * (options->readable_count + FONT_SETTINGS);
    command->program = options->program != NULL ? strdup(options->program)
                                                : installation_path("libexec/placard/placard-renderer");
    command->arguments = calloc(most, sizeof *command->arguments);
    command->environment = calloc(INHERITED, sizeof *command->environment);
    bool good = command->program != NULL && command->arguments != NULL && command->environment != NULL &&
                add_arguments(command->arguments, options);
    for (const char *const *name = inherited; *name != NULL; name++) {
        good = good && add_setting(command->environment, NULL, *name);
    }
    return good;
}

static void free_list(char **list)
{
    for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
        free(list[i]);
    }
    free(list);
}

void child_command_free(struct child_command *command)
{
    free(command->program);
    free_list(command->arguments);
    free_list(command->environment);
    *command = CHILD_COMMAND_NONE;
}
