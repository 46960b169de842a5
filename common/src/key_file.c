#include "key_file.h"

#include "fault_point.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PROJECT_ID     'Q'
#define ATTEMPTS       32
#define YOUNG_SECONDS  3600
#define TEMPORARY_NAME "qipc_placard_new_%ld_%d"
#define DESCRIPTORS    "/proc/self/fd"

static struct key_file describe(const struct stat *status)
{
    /* glibc's and musl's ftok(), on a status that was checked: a second look could meet another file. */
    unsigned key = (unsigned)(status->st_ino & 0xffff) | (unsigned)(status->st_dev & 0xff) << 16 |
                   (unsigned)PROJECT_ID << 24;
    return (struct key_file){
        .ipc_key = (key_t)key,
        .owner = status->st_uid,
        .device = status->st_dev,
        .inode = status->st_ino,
        .modified = status->st_mtime,
        .empty = status->st_size == 0,
    };
}

bool key_file_is_taken(key_t ipc_key)
{
    return shmget(ipc_key, 0, 0) >= 0 || errno != ENOENT || semget(ipc_key, 0, 0) >= 0 || errno != ENOENT;
}

enum placard_status key_file_find(const char *path, struct key_file *file, struct placard_error *error)
{
    struct stat status;
    if (lstat(path, &status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return placard_fail(error, PLACARD_NOT_FOUND, "there is no key file %s", path);
        }
        enum placard_status why = errno == EACCES ? PLACARD_PERMISSION_DENIED : PLACARD_UNKNOWN_ERROR;
        return placard_fail(
            error, why, "cannot look at the key file %s: %m; check its folder, or set TMPDIR to another one",
            path);
    }
    if (!S_ISREG(status.st_mode)) {
        return placard_fail(
            error, PLACARD_PERMISSION_DENIED, "%s, owned by user %u, is no key file but %s: remove it", path,
            (unsigned)status.st_uid, S_ISLNK(status.st_mode) ? "a symbolic link" : "something else");
    }
    *file = describe(&status);
    return PLACARD_OK;
}

static enum placard_status fail_to_make(const char *path, struct placard_error *error)
{
    enum placard_status why = PLACARD_UNKNOWN_ERROR;
    if (errno == EACCES || errno == EPERM || errno == EROFS) {
        why = PLACARD_PERMISSION_DENIED;
    } else if (errno == ENOSPC || errno == EDQUOT || errno == EMFILE || errno == ENFILE) {
        why = PLACARD_OUT_OF_RESOURCES;
    } else if (errno == ENOMEM) {
        why = PLACARD_OUT_OF_MEMORY;
    }
    return placard_fail(
        error, why, "cannot make the key file %s: %m; check its folder, or set TMPDIR to another one", path);
}

/* Makes an empty file beside PATH, under a name that nobody looks for, and puts that name into TEMPORARY.
 * Returns its descriptor, -1 with errno. */
static int make_temporary(const char *path, char **temporary)
{
    int folder = (int)(strrchr(path, '/') - path); /* every key file's path has one */
    for (int number = 0; number < ATTEMPTS; number++) {
        if (asprintf(temporary, "%.*s/" TEMPORARY_NAME, folder, path, (long)getpid(), number) < 0) {
            *temporary = NULL;
            errno = ENOMEM;
            return -1;
        }
        int descriptor = open(*temporary, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_RDONLY, 0640);
        if (descriptor >= 0) {
            return descriptor;
        }
        int reason = errno;
        free(*temporary);
        *temporary = NULL;
        errno = reason;
        if (reason != EEXIST) {
            break;
        }
    }
    return -1;
}

/* The same without a name, where file system and kernel can do that: then *TEMPORARY is NULL, and nothing is
 * left of the file when this process dies. */
static int make_nameless(const char *path, char **temporary)
{
    char *folder = NULL;
    if (asprintf(&folder, "%.*s", (int)(strrchr(path, '/') - path) + 1, path) < 0) {
        errno = ENOMEM;
        return -1;
    }
    int descriptor = -1;
    *temporary = NULL;
    if (access(DESCRIPTORS, X_OK) == 0) { /* the way to give it a name */
        descriptor = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0640);
    }
    free(folder);
    return descriptor >= 0 ? descriptor : make_temporary(path, temporary);
}

/* Gives the file the name PATH, in the place of what is there if REPLACE. -1 with errno. */
static int name_file(int descriptor, const char *temporary, const char *path, bool replace)
{
    char link_to_it[64];
    if (temporary != NULL) {
        return replace ? rename(temporary, path) : link(temporary, path);
    }
    if (replace && unlink(path) != 0 && errno != ENOENT) {
        return -1;
    }
    FAULT_POINT();
    snprintf(link_to_it, sizeof link_to_it, DESCRIPTORS "/%d", descriptor);
    return linkat(AT_FDCWD, link_to_it, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

/* Makes a file with a free IPC key and gives it the name PATH, in the place of what is there if REPLACE. The
 * rejected ones stay open until the end: the file system gives out the inodes of closed ones again. Unless
 * KEPT is NULL, the file is locked before it has its name, and stays open as *KEPT if this succeeds. */
static enum placard_status make_new(const char *path, key_file_taken taken, bool replace,
                                    struct key_file *file, bool *exists, int *kept,
                                    struct placard_error *error)
{
    int descriptors[ATTEMPTS];
    int count = 0;
    bool done = false;
    enum placard_status result = PLACARD_OK;
    while (!done && result == PLACARD_OK && count < ATTEMPTS) {
        char *temporary = NULL;
        struct stat status;
        int descriptor = make_nameless(path, &temporary);
        if (descriptor < 0) {
            result = fail_to_make(path, error);
            break;
        }
        descriptors[count++] = descriptor;
        if (fstat(descriptor, &status) != 0) {
            result = fail_to_make(path, error);
        } else {
            *file = describe(&status);
            FAULT_POINT();
            if (!taken(file->ipc_key)) {
                done = true;
                if ((kept != NULL && flock(descriptor, LOCK_EX | LOCK_NB) != 0) ||
                    name_file(descriptor, temporary, path, replace) != 0) {
                    *exists = errno == EEXIST;
                    result = *exists ? PLACARD_OK : fail_to_make(path, error);
                }
            }
        }
        FAULT_POINT();
        if (temporary != NULL) {
            unlink(temporary); /* gone already after a rename */
            free(temporary);
        }
        FAULT_POINT();
    }
    if (kept != NULL && done && result == PLACARD_OK && !*exists) {
        *kept = descriptors[--count];
    }
    while (count > 0) {
        close(descriptors[--count]);
    }
    if (!done && result == PLACARD_OK) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES,
                            "cannot make the key file %s: %d new files in a row had IPC keys that are in use",
                            path, ATTEMPTS);
    }
    return result;
}

enum placard_status key_file_make(const char *path, key_file_taken taken, struct key_file *file,
                                  struct placard_error *error)
{
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        enum placard_status status = key_file_find(path, file, NULL);
        if (status == PLACARD_OK && file->owner != geteuid()) {
            return placard_fail(
                error, PLACARD_PERMISSION_DENIED,
                "the key file %s belongs to user %u, not to this user (%u): choose another key", path,
                (unsigned)file->owner, (unsigned)geteuid());
        }
        if (status == PLACARD_OK) {
            return status;
        }
        if (status != PLACARD_NOT_FOUND) {
            return key_file_find(path, file, error); /* says why */
        }
        bool exists = false;
        status = make_new(path, taken, false, file, &exists, NULL, error);
        if (status != PLACARD_OK || !exists) {
            return status;
        }
    }
    return placard_fail(error, PLACARD_UNKNOWN_ERROR, "the key file %s comes and goes: end what removes it",
                        path);
}

enum placard_status key_file_draft(const char *path, key_file_taken taken, struct key_file *file,
                                   int *descriptor, struct placard_error *error)
{
    bool exists = false;
    enum placard_status status = make_new(path, taken, false, file, &exists, descriptor, error);
    return exists ? placard_fail(error, PLACARD_ALREADY_EXISTS, "there is a file %s already", path) : status;
}

bool key_file_name(int descriptor, const char *path)
{
    return name_file(descriptor, NULL, path, false) == 0;
}

enum placard_status key_file_replace(const char *path, key_file_taken taken, struct key_file *file,
                                     struct placard_error *error)
{
    bool exists = false;
    struct key_file old = {0};
    if (key_file_find(path, &old, NULL) == PLACARD_OK && !old.empty) {
        return placard_fail(
            error, PLACARD_PERMISSION_DENIED,
            "the key file %s leads to what belongs to somebody else, and is not empty: choose another "
            "key",
            path);
    }
    return make_new(path, taken, true, file, &exists, NULL, error);
}

bool key_file_is_same(const char *path, const struct key_file *file)
{
    struct key_file there = {0};
    return key_file_find(path, &there, NULL) == PLACARD_OK && there.device == file->device &&
           there.inode == file->inode;
}

void key_file_remove(const char *path, const struct key_file *file)
{
    if (file->empty) {
        (void)unlink(path);
    }
}

void key_file_refresh(const char *path, const struct key_file *file)
{
    time_t now = time(NULL);
    if (file->modified < now - YOUNG_SECONDS || file->modified > now + YOUNG_SECONDS) {
        (void)utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
    }
}
