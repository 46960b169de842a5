/* What each of the loader's commands does. */
#ifndef LOADER_COMMAND_H
#define LOADER_COMMAND_H

#include "exit_status.h"
#include "options.h"

/* Does what OPTIONS, as options_parse() filled them, ask for. Data goes to standard output, and with
 * --verbose what is done to standard error; nothing else is printed. Why it failed is in ERROR. For
 * LOADER_WINDOW it returns only when the window's program cannot be started. */
enum exit_status command_run(const struct options *options, struct placard_error *error);

#endif
