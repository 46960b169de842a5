/* The loader's window: a program of its own, so that the command line needs no display and none of its
 * libraries. */
#ifndef LOADER_WINDOW_PROGRAM_H
#define LOADER_WINDOW_PROGRAM_H

#include "options.h"

/* Replaces the running program by the window's, with --key, --assets and --lock-timeout as in OPTIONS.
 * Returns only on failure: PLACARD_UNKNOWN_ERROR, with what is missing in ERROR. */
enum placard_status window_program_start(const struct options *options, struct placard_error *error);

#endif
