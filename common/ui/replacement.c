#include "ui/replacement.h"
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
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

/* A link or a device is not replaced either, although that would be safe: with enough rights it would be
 * /dev/stdout or /dev/null that is gone for everybody. */
static enum placard_status check_path(const char *path, struct placard_error *error)
{
    struct stat facts;
    if (lstat(path, &facts) == 0 && !S_ISREG(facts.st_mode)) {
        return placard_fail(error, PLACARD_INVALID_ARGUMENT,
                            "cannot replace %s: it is %s; give the name of a file or a new name", path,
                            S_ISLNK(facts.st_mode) ? "a symbolic link" : "not a file");
    }
    return PLACARD_OK;
}

/* A file without a name in the folder of PATH; -1 with errno, also where there is no such thing. */
static int open_unnamed(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, (size_t)(slash - path) + 1);
    if (folder == NULL) {
        errno = ENOMEM;
        return -1;
    }
    int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    int reason = errno;
    free(folder);
    errno = reason;
    return fd;
}

enum placard_status replacement_open(struct replacement *replacement, const char *path,
                                     struct placard_error *error)
{
    *replacement = (struct replacement){.path = path};
    enum placard_status status = check_path(path, error);
    if (status != PLACARD_OK) {
        return status;
    }
    uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
        return fail_with_errno(path, "choose a temporary name for", error);
    }
    if (asprintf(&replacement->partial, "%s.%016llx-partial", path, (unsigned long long)number) < 0) {
        replacement->partial = NULL;
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to write %s", path);
    }
    int fd = open_unnamed(path);
    replacement->unnamed = fd >= 0;
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT || errno == EINVAL)) {
        fd = open(replacement->partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    }
    replacement->stream = fd < 0 ? NULL : fdopen(fd, "wb");
    if (replacement->stream == NULL) {
        status = fail_with_errno(path, "write", error);
        if (fd >= 0) {
            close(fd);
        }
        replacement_discard(replacement);
    }
    return status;
}

/* Gives a file that has no name its partial one: in the place of PATH itself it could not be put. */
static int give_name(struct replacement *replacement)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fileno(replacement->stream));
    int result = linkat(AT_FDCWD, link, AT_FDCWD, replacement->partial, AT_SYMLINK_FOLLOW);
    replacement->unnamed = result != 0;
    return result;
}

enum placard_status replacement_commit(struct replacement *replacement, struct placard_error *error)
{
    enum placard_status status = PLACARD_OK;
    if (fflush(replacement->stream) != 0 || (replacement->unnamed && give_name(replacement) != 0)) {
        status = fail_with_errno(replacement->path, "write", error);
    }
    if (fclose(replacement->stream) != 0 && status == PLACARD_OK) {
        status = fail_with_errno(replacement->path, "write", error);
    }
    replacement->stream = NULL;
    if (status == PLACARD_OK && rename(replacement->partial, replacement->path) != 0) {
        status = fail_with_errno(replacement->path, "replace", error);
    }
    if (status == PLACARD_OK) {
        replacement->unnamed = true; /* its partial name is gone */
    }
    replacement_discard(replacement);
    return status;
}

void replacement_discard(struct replacement *replacement)
{
    if (replacement->stream != NULL) {
        (void)fclose(replacement->stream);
    }
    if (replacement->partial != NULL && !replacement->unnamed) {
        (void)unlink(replacement->partial);
    }
    free(replacement->partial);
    *replacement = (struct replacement){0};
}
