/* A file in memory, as content to publish. One thread at a time. */
#ifndef BENCH_FILE_H
#define BENCH_FILE_H

#include <placard/content.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct file {
    enum placard_kind kind;
    uint8_t *bytes; /* there is room for one more */
    size_t length;
};

/* Reads PATH in place of what FILE, zeros at first, held: a text when it ends in .txt, a raw frame when it
 * ends in .bgrx, else an image. False, with a line on standard error, when that fails. */
bool file_read(struct file *file, const char *path);
void file_free(struct file *file);

/* WIDTH and HEIGHT are a raw frame's. Valid as long as FILE is not changed. */
struct placard_content file_content(const struct file *file, uint32_t width, uint32_t height);

#endif
