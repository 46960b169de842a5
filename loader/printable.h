/* Text of unknown origin (names of files, what a segment says) made fit for a terminal: valid UTF-8 without
 * control characters. */
#ifndef LOADER_PRINTABLE_H
#define LOADER_PRINTABLE_H

#include <placard/status.h>

/* TEXT with '?' in the place of control characters and of bytes that are not UTF-8, cut to
 * PLACARD_MESSAGE_SIZE - 1 bytes. The result lies in ROOM. */
const char *printable(struct placard_error *room, const char *text);

/* The same of a file's PATH, in quotes, for messages: of a long one its end, so that the reason still fits
 * behind. */
const char *printable_path(struct placard_error *room, const char *path);

#endif
