/* What a file is, in the few words that stand beside its name: "PNG picture · 34 KB". */
#ifndef LOADER_FILE_KIND_H
#define LOADER_FILE_KIND_H

#include <stddef.h>
#include <stdint.h>

/* Room for such words, with their terminating NUL. */
#define FILE_KIND_SIZE 64

/* Fills TEXT for the file PATH. Reads 4 KiB at the most, and never blocks on a pipe or disturbs a device:
 * what is not a regular file, or cannot be read, is described as such. Any thread. */
void file_kind_describe(const char *path, char text[FILE_KIND_SIZE]);

/* BYTES for people: "0 bytes", "1 byte", "812 bytes", "34 KB", "1.2 MB"; a KB has 1024 bytes, as everywhere
 * in Placard. */
void file_size_text(uint64_t bytes, char *text, size_t size);

#endif
