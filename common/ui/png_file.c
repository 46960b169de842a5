#include "ui/png_file.h"

#include "png/png_encode.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum placard_status fail_with_errno(const char *path, const char *what, struct placard_error *error)
{
    int reason = errno;
    enum placard_status status = reason == EACCES || reason == EPERM || reason == EROFS
                                     ? PLACARD_PERMISSION_DENIED
                                     : PLACARD_UNREADABLE;
    return placard_fail(error, status, "cannot %s %s: %s; give a file in a folder that can be written to",
                        what, path, strerror(reason));
}

/* A new file with the permissions that any new file of this user gets. One that is there already was left by
 * a process with the same number that was killed. */
static int create_partial(const char *partial)
{
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int fd = open(partial, flags, 0666);
    if (fd < 0 && errno == EEXIST && unlink(partial) == 0) {
        fd = open(partial, flags, 0666);
    }
    return fd;
}

/* A frame is written after each presentation. */
static enum placard_status encode(FILE *file, const struct canvas *canvas, const char *path,
                                  struct placard_error *error)
{
    const struct png_picture picture = {.pixels = canvas->pixels,
                                        .width = (uint32_t)canvas->physical_width,
                                        .height = (uint32_t)canvas->physical_height,
                                        .stride = (size_t)canvas->pitch};
    struct placard_error reason;
    enum placard_status status = png_encode(file, &picture, &reason);
    return status == PLACARD_OK ? status
                                : placard_fail(error, status, "cannot write %s (%ux%u pixels): %s", path,
                                               picture.width, picture.height, reason.message);
}

enum placard_status png_file_write(const char *path, const struct canvas *canvas, struct placard_error *error)
{
    char *partial = NULL;
    FILE *file = NULL;
    struct stat facts;
    /* A process with enough rights would replace /dev/null for everybody. */
    if (stat(path, &facts) == 0 && !S_ISREG(facts.st_mode)) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "cannot replace %s: it is not a file; give the name of a file or a new name",
                            path);
    }
    if (asprintf(&partial, "%s.%ld-partial", path, (long)getpid()) < 0) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to write %s", path);
    }
    enum placard_status status;
    int fd = create_partial(partial);
    if (fd < 0 || !(file = fdopen(fd, "wb"))) {
        status = fail_with_errno(path, "write", error);
        if (fd >= 0) {
            close(fd);
            unlink(partial);
        }
        goto end;
    }
    status = encode(file, canvas, path, error);
    if (fclose(file) != 0 && status == PLACARD_OK) {
        status = fail_with_errno(path, "write", error);
    }
    if (status == PLACARD_OK && rename(partial, path) != 0) {
        status = fail_with_errno(path, "replace", error);
    }
    if (status != PLACARD_OK) {
        unlink(partial);
    }
end:
    free(partial);
    return status;
}
