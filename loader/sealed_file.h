/* Bytes for another process: a file in memory that nobody can change any more. */
#ifndef LOADER_SEALED_FILE_H
#define LOADER_SEALED_FILE_H

#include <stddef.h>

/* The descriptor of such a file, to be closed by the caller, with LENGTH BYTES. -1 with errno when
 * the system gives none. Any thread. */
int sealed_file_create(const void *bytes, size_t length);

#endif
