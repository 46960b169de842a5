/* From root to an ordinary user, for good: a viewer that root starts opens the screen and the input devices
 * and then goes on as somebody else, who cannot get root's rights back. Done in two steps, because threads
 * that a library starts while devices are opened inherit only what was given up before.
 *
 * For the main thread. */
#ifndef VIEWER_PRIVILEGES_H
#define VIEWER_PRIVILEGES_H

#include <placard/status.h>

struct privileges;

/* Before any thread and any device: looks up the user called NAME and gives up whatever opening devices does
 * not need: a program that is executed later gains nothing by its owner or its file capabilities.
 * PLACARD_INVALID_ARGUMENT: there is no such user, or it is root. PLACARD_PERMISSION_DENIED: this process is
 * not root, or may not change itself. PLACARD_OUT_OF_MEMORY. privileges_free() ends it. */
enum placard_status privileges_prepare(struct privileges **privileges, const char *name,
                                       struct placard_error *error);

/* Becomes that user in all threads: groups, user, no capabilities; then verifies it. HOME, USER and LOGNAME
 * become the user's, and the XDG folders, which are root's, are unset; TMPDIR stays, since publishers look
 * there. After a failure the process must end. */
enum placard_status privileges_drop(const struct privileges *privileges, struct placard_error *error);

/* Asks the kernel, for each thread, whether it is that user and nothing more, and tries to become root again.
 * PLACARD_PERMISSION_DENIED with what is wrong, also when the kernel cannot be asked. */
enum placard_status privileges_verify(const struct privileges *privileges, struct placard_error *error);

/* NULL is allowed. */
void privileges_free(struct privileges *privileges);

#endif
