#include "file.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_read(struct file *file, const char *path)
{
    struct stat facts;
    const char *end = strrchr(path, '.');
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &facts) != 0) {
        perror(path);
        return false;
    }
    file->kind = end != NULL && strcmp(end, ".txt") == 0    ? PLACARD_TEXT
                 : end != NULL && strcmp(end, ".bgrx") == 0 ? PLACARD_PIXELS
                                                            : PLACARD_IMAGE;
    file->length = (size_t)facts.st_size;
    uint8_t *larger = realloc(file->bytes, file->length + 1);
    if (larger != NULL) {
        file->bytes = larger;
    }
    bool complete = larger != NULL && read(fd, file->bytes, file->length) == facts.st_size;
    if (!complete) {
        perror(path);
    }
    close(fd);
    return complete;
}

void file_free(struct file *file)
{
    free(file->bytes);
    *file = (struct file){0};
}

struct placard_content file_content(const struct file *file, uint32_t width, uint32_t height)
{
    struct placard_content content = {.kind = file->kind, .data = file->bytes, .length = file->length};
    if (file->kind == PLACARD_PIXELS) {
        content.format = PLACARD_FORMAT_BGRX;
        content.width = width;
        content.height = height;
        content.stride = width * 4;
    }
    return content;
}
