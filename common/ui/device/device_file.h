/* Opening of device files, with messages that help whoever sets up the device. */
#ifndef PLACARD_UI_DEVICE_DEVICE_FILE_H
#define PLACARD_UI_DEVICE_DEVICE_FILE_H

#include <placard/status.h>

/* Opens the character device PATH for reading and writing, without waiting for it, into *FD (-1 on failure).
 * GROUP is whose members may usually use it ("video", "input"); the message names the file's own group where
 * it has one. PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED, PLACARD_INVALID_ARGUMENT (no device),
 * PLACARD_OUT_OF_RESOURCES. */
enum placard_status device_file_open(int *fd, const char *path, const char *group,
                                     struct placard_error *error);

#endif
