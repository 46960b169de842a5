/* Offers content in a segment of its own for as long as this process runs, as Qt's dialog does. */
#ifndef LOADER_HOLD_H
#define LOADER_HOLD_H

#include <placard/board.h>

/* Creates a raw segment for KEY (NULL: the default), just large enough for CONTENT, which may be freed then,
 * and publishes it there. *RESULT is for hold_until_ended(). The signals that end it stay blocked.
 * Failures are those of creating and publishing; nothing is left behind then, and *RESULT is NULL. */
enum placard_status hold_create(struct placard_board **result, const char *key,
                                const struct placard_content *content, struct placard_error *error);

/* Holds BOARD until a signal ends it; then destroys and frees it. */
enum placard_status hold_until_ended(struct placard_board *board, struct placard_error *error);

#endif
