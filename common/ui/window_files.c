#include "ui/window_files.h"
#include "ui/loop.h"
#include <sys/stat.h>

static bool is_file(const struct window_file *file, const struct stat *facts, size_t size)
{
    return file->memory != 0 && file->device == facts->st_dev && file->inode == facts->st_ino &&
           file->size == size;
}

static void release(struct window_files *files, struct window_shm *shm, struct window_file *file)
{
    window_shm_detach(shm, file->memory);
    file->memory = 0;
    files->last = files->last == file ? NULL : files->last;
}

/* The place of the file, or one that is free or has not been used for the longest time. */
static struct window_file *find(struct window_files *files, const struct stat *facts, size_t size)
{
    struct window_file *oldest = &files->list[0];
    for (size_t i = 0; i < WINDOW_FILES_MOST; i++) {
        struct window_file *file = &files->list[i];
        if (is_file(file, facts, size)) {
            return file;
        }
        if (oldest->memory != 0 && (file->memory == 0 || file->used_at < oldest->used_at)) {
            oldest = file;
        }
    }
    return oldest;
}

uint32_t window_files_get(struct window_files *files, struct window_shm *shm, int fd, size_t size)
{
    struct stat facts;
    if (fstat(fd, &facts) != 0) {
        return 0;
    }
    struct window_file *file = find(files, &facts, size);
    if (!is_file(file, &facts, size)) {
        release(files, shm, file);
        *file = (struct window_file){.memory = window_shm_attach(shm, fd, size),
                                     .device = facts.st_dev,
                                     .inode = facts.st_ino,
                                     .size = size};
    }
    file->used_at = loop_now();
    files->last = file->memory != 0 ? file : NULL;
    return file->memory;
}

int window_files_rest(struct window_files *files, struct window_shm *shm, int age, bool keeps_last)
{
    int64_t now = loop_now(), next = -1;
    for (size_t i = 0; i < WINDOW_FILES_MOST; i++) {
        struct window_file *file = &files->list[i];
        if (file->memory == 0 || (keeps_last && file == files->last)) {
            continue;
        }
        int64_t left = file->used_at + age - now;
        if (left <= 0) {
            release(files, shm, file);
        } else if (next < 0 || left < next) {
            next = left;
        }
    }
    return (int)next;
}
