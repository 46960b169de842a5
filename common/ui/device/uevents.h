/* The kernel's own announcements that something was plugged in or out (udev(7) passes them on; nothing else
 * is needed to hear them). Any thread. */
#ifndef PLACARD_UI_DEVICE_UEVENTS_H
#define PLACARD_UI_DEVICE_UEVENTS_H

#include <placard/status.h>
#include <stdbool.h>

/* Opens the descriptor on which they arrive; to be polled for reading and closed by the caller.
 * PLACARD_OUT_OF_RESOURCES. */
enum placard_status uevents_open(int *fd, struct placard_error *error);

/* Takes all that have arrived; true when one was about SUBSYSTEM ("drm", "input"), or some may have been
 * lost. Never blocks. */
bool uevents_take(int fd, const char *subsystem);

#endif
