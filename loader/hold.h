/* Offers content in a segment of its own for as long as this process runs, as Qt's dialog does. */
#ifndef LOADER_HOLD_H
#define LOADER_HOLD_H

#include <placard/board.h>

/* Creates a raw segment for KEY (NULL: the default), just large enough for CONTENT, publishes it there, and
 * holds it until SIGINT, SIGTERM or SIGHUP ends it; then destroys it and returns PLACARD_OK. The signals stay
 * blocked. Failures are those of creating and publishing; nothing is left behind then. */
enum placard_status hold_content(const char *key, const struct placard_content *content,
                                 struct placard_error *error);

#endif
