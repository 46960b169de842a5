/* The command line and the environment that a renderer is started with. */
#ifndef PLACARD_RENDERER_CHILD_COMMAND_H
#define PLACARD_RENDERER_CHILD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct child_options {
    const char *program;   /* NULL: found relative to the running program */
    bool pictures_first;   /* which is placard-renderer-pictures then, as long as that will do */
    const char *font_file; /* NULL: the system's sans-serif */
    char *const *readable; /* files and folders that finding and opening fonts needs */
    size_t readable_count;
    bool unconfined; /* renderer/confine.h is left out */
    bool verbose;    /* what of the confinement is missing is told on standard error */
};

/* Strings one behind the other, each with its end, and where they begin; NULL at the end. */
struct child_strings {
    char *text;
    size_t size;
    char **items;
};

struct child_command {
    char *program;
    char *whole; /* the program that knows everything, when PROGRAM does not; else NULL */
    struct child_strings arguments;
    struct child_strings environment;
};

/* A command that is not there. */
#define CHILD_COMMAND_NONE ((struct child_command){.program = NULL})

/* Makes the command for OPTIONS, of which it keeps nothing. The environment is empty: what finding fonts
 * needs of this process's own (home, language, fontconfig's variables) goes along as options, "--setting
 * NAME=VALUE". Only a build with sanitizers gets their settings in the environment, where they look for them.
 * False when memory is short; the command is to be freed in any case. */
bool child_command_make(struct child_command *command, const struct child_options *options);

/* Adds to what can be read. False when memory is short; the command stays as it was then. */
bool child_command_allow(struct child_command *command, char *const *readable, size_t count);

/* From now on the program is the one that knows everything. */
void child_command_widen(struct child_command *command);

/* Frees what child_command_make() made, or began to make. */
void child_command_free(struct child_command *command);

#endif
