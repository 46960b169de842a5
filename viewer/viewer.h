/* The viewer: connects the segment, the renderer, the screen and the user. */
#ifndef VIEWER_VIEWER_H
#define VIEWER_VIEWER_H

#include "options.h"

/* Shows what is published until it is told to end. Errors go to standard error. */
enum viewer_exit viewer_run(const struct viewer_options *options);

#endif
