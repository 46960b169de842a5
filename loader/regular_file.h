/* Opening what must be a regular file: neither a device, to which opening alone does something, nor a pipe,
 * which never ends. */
#ifndef PLACARD_REGULAR_FILE_H
#define PLACARD_REGULAR_FILE_H

#include <placard/status.h>

struct stat;

/* Opens PATH, which messages call SOURCE, for reading, and fills FACTS. *DESCRIPTOR is the caller's to close;
 * -1 unless PLACARD_OK. PLACARD_UNREADABLE. */
enum placard_status regular_file_open(const char *path, const char *source, int *descriptor,
                                      struct stat *facts, struct placard_error *error);

#endif
