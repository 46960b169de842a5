/* Writing a frame as a PNG file. */
#ifndef PLACARD_UI_PNG_FILE_H
#define PLACARD_UI_PNG_FILE_H

#include "ui/canvas.h"
#include <placard/status.h>

/* Writes the physical pixels of CANVAS to PATH, replacing what is there in one step: who reads PATH meanwhile
 * sees the old picture or the new one, whole. Nothing is left behind when it fails.
 * PLACARD_INVALID_ARGUMENT: PATH is a device, a folder or the like. PLACARD_UNREADABLE,
 * PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_MEMORY. */
enum placard_status png_file_write(const char *path, const struct canvas *canvas,
                                   struct placard_error *error);

#endif
