#include "renderer/child_command.h"

#include "src/installation.h"

#include <argz.h>
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

/* The list gets a copy of TEXT; false when memory is short. */
static bool add(struct child_strings *list, const char *text)
{
    return argz_add(&list->text, &list->size, text) == 0;
}

static bool finish(struct child_strings *list)
{
    list->items = calloc(argz_count(list->text, list->size) + 1, sizeof *list->items);
    if (list->items != NULL) {
        argz_extract(list->text, list->size, list->items);
    }
    return list->items != NULL;
}

/* Adds "NAME=VALUE", behind OPTION unless that is NULL, when this process's environment has NAME. */
static bool add_setting(struct child_strings *list, const char *option, const char *name)
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

static bool add_readable(struct child_strings *list, char *const *readable, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        good = good && add(list, "--read") && add(list, readable[i]);
    }
    return good;
}

static bool add_arguments(struct child_strings *list, const struct child_options *options)
{
    bool good = add(list, "placard-renderer");
    if (options->font_file != NULL) {
        good = good && add(list, "--font") && add(list, options->font_file);
    }
    good = good && add_readable(list, options->readable, options->readable_count);
    for (size_t i = 0; i < FONT_SETTINGS; i++) {
        good = good && add_setting(list, "--setting", font_settings[i]);
    }
    good = good && (!options->unconfined || add(list, "--no-sandbox"));
    return good && (!options->verbose || add(list, "--verbose"));
}

static bool find_programs(struct child_command *command, const struct child_options *options)
{
    if (options->program != NULL) {
        command->program = strdup(options->program);
        return command->program != NULL;
    }
    command->program = installation_path("libexec/placard/placard-renderer");
    if (!options->pictures_first) {
        return command->program != NULL;
    }
    command->whole = command->program;
    command->program = installation_path("libexec/placard/placard-renderer-pictures");
    return command->program != NULL && command->whole != NULL;
}

bool child_command_make(struct child_command *command, const struct child_options *options)
{
    *command = CHILD_COMMAND_NONE;
    bool good = find_programs(command, options) && add_arguments(&command->arguments, options);
    for (const char *const *name = inherited; *name != NULL; name++) {
        good = good && add_setting(&command->environment, NULL, *name);
    }
    return good && finish(&command->arguments) && finish(&command->environment);
}

static void free_strings(struct child_strings *list)
{
    free(list->items);
    free(list->text);
}

bool child_command_allow(struct child_command *command, char *const *readable, size_t count)
{
    struct child_strings longer = {.text = NULL};
    const struct child_strings *now = &command->arguments;
    bool good = argz_append(&longer.text, &longer.size, now->text, now->size) == 0 &&
                add_readable(&longer, readable, count) && finish(&longer);
    if (!good) {
        free_strings(&longer);
        return false;
    }
    free_strings(&command->arguments);
    command->arguments = longer;
    return true;
}

void child_command_widen(struct child_command *command)
{
    if (command->whole != NULL) {
        free(command->program);
        command->program = command->whole;
        command->whole = NULL;
    }
}

void child_command_free(struct child_command *command)
{
    free(command->program);
    free(command->whole);
    free_strings(&command->arguments);
    free_strings(&command->environment);
    *command = CHILD_COMMAND_NONE;
}
