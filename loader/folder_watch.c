#include "folder_watch.h"
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static const uint32_t FOLDER_EVENTS = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE |
                                      IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
static const uint32_t ABOVE_EVENTS =
    IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

struct folder_watch {
    int inotify;  /* -1: the system gives none for now */
    char *folder; /* absolute, without a slash at its end */
    int number;   /* of inotify's watch; -1: there is none */
    size_t level; /* length of the part of FOLDER that is watched */
    size_t next;  /* bytes of EVENTS that were looked at, … */
    size_t end;   /* … and that were read */
    struct placard_error problem;
    _Alignas(struct inotify_event) char events[16384];
};

/* NULL, with errno: no memory, or there is no working folder any more. */
static char *absolute(const char *folder)
{
    char *path = NULL;
    if (folder[0] == '/') {
        path = strdup(folder);
    } else {
        char *here = getcwd(NULL, 0);
        size_t size = here != NULL ? strlen(here) + strlen(folder) + 2 : 0;
        path = size > 0 ? malloc(size) : NULL;
        if (path != NULL) {
            stpcpy(stpcpy(stpcpy(path, here), "/"), folder);
        }
        free(here);
    }
    for (size_t length = path != NULL ? strlen(path) : 0; length > 1 && path[length - 1] == '/';) {
        path[--length] = '\0';
    }
    return path;
}

/* Length of the folder that holds the first LENGTH bytes of PATH; 0 when these are the root. */
static size_t length_above(const char *path, size_t length)
{
    if (length <= 1) {
        return 0;
    }
    while (length > 1 && path[length - 1] != '/') {
        length--;
    }
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    return length;
}

/* Watches the deepest part of the path that is there and may be watched. *LEVEL is its length. -1, with errno
 * and level 0, when there is none; and as soon as the system has no watches left, for which nothing further
 * up is a substitute. */
static int watch_deepest(struct folder_watch *watch, size_t *level)
{
    size_t whole = strlen(watch->folder);
    for (size_t length = whole; length > 0; length = length_above(watch->folder, length)) {
        char kept = watch->folder[length];
        watch->folder[length] = '\0';
        int number =
            inotify_add_watch(watch->inotify, watch->folder, length == whole ? FOLDER_EVENTS : ABOVE_EVENTS);
        watch->folder[length] = kept;
        if (number >= 0) {
            *level = length;
            return number;
        }
        if (errno == ENOSPC || errno == ENOMEM) {
            break;
        }
    }
    *level = 0;
    return -1;
}

/* Notes REASON, an errno of inotify's. */
static void set_problem(struct folder_watch *watch, int reason)
{
    const char *text = reason == EMFILE
                           ? "no inotify instance left (fs.inotify.max_user_instances, or ulimit -n)"
                       : reason == ENOSPC ? "no inotify watch left (fs.inotify.max_user_watches)"
                                          : strerror(reason);
    placard_fail(&watch->problem, PLACARD_OUT_OF_RESOURCES, "%s", text);
}

/* A folder may come while the one above it is about to be watched, so this is done until it changes nothing.
 * Where there is no watch for what is to be watched, that which was held is given back, and tried for. */
void folder_watch_settle(struct folder_watch *watch)
{
    if (watch->inotify < 0) {
        watch->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    }
    if (watch->inotify < 0) {
        set_problem(watch, errno);
        return;
    }
    for (bool settled = false; !settled;) {
        size_t level;
        int number = watch_deepest(watch, &level);
        int reason = errno;
        settled = number == watch->number && level == watch->level;
        if (number != watch->number && watch->number >= 0) {
            inotify_rm_watch(watch->inotify, watch->number); /* fails when it is gone already: as well */
        }
        watch->number = number;
        watch->level = level;
        settled |= number >= 0 && watch->folder[level] == '\0';
        if (number >= 0) {
            watch->problem.status = PLACARD_OK;
        } else {
            set_problem(watch, reason);
        }
    }
}

enum placard_status folder_watch_open(struct folder_watch **result, const char *folder,
                                      struct placard_error *error)
{
    *result = NULL;
    struct folder_watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL || (watch->folder = absolute(folder)) == NULL) {
        int reason = errno;
        free(watch);
        return placard_fail(error, reason == ENOMEM ? PLACARD_OUT_OF_MEMORY : PLACARD_UNREADABLE,
                            "cannot watch the folder '%s': %s", folder, strerror(reason));
    }
    watch->number = watch->inotify = -1;
    watch->problem.status = PLACARD_OK;
    *result = watch;
    return PLACARD_OK;
}

void folder_watch_close(struct folder_watch *watch)
{
    if (watch == NULL) {
        return;
    }
    if (watch->inotify >= 0) {
        close(watch->inotify);
    }
    free(watch->folder);
    free(watch);
}

int folder_watch_fd(const struct folder_watch *watch)
{
    return watch->inotify;
}

const struct placard_error *folder_watch_problem(const struct folder_watch *watch)
{
    return &watch->problem;
}

/* True when NAME, in the watched folder above, is the next part of the path. */
static bool is_on_the_way(const struct folder_watch *watch, const char *name)
{
    const char *part = watch->folder + watch->level;
    while (*part == '/') {
        part++;
    }
    size_t length = strcspn(part, "/");
    return strlen(name) == length && memcmp(part, name, length) == 0;
}

/* The next event, NULL when there is none for now. */
static const struct inotify_event *next_event(struct folder_watch *watch)
{
    if (watch->next >= watch->end) {
        ssize_t got = watch->inotify < 0 ? 0 : read(watch->inotify, watch->events, sizeof watch->events);
        watch->next = 0;
        watch->end = got > 0 ? (size_t)got : 0;
        if (got <= 0) {
            return NULL;
        }
    }
    const struct inotify_event *event = (const void *)(watch->events + watch->next);
    watch->next += sizeof *event + event->len;
    return event;
}

enum folder_change folder_watch_next(struct folder_watch *watch, const char **name)
{
    const struct inotify_event *event;
    while ((event = next_event(watch)) != NULL) {
        if ((event->mask & IN_Q_OVERFLOW) != 0) {
            folder_watch_settle(watch);
            return FOLDER_ANEW;
        }
        if (event->wd != watch->number) {
            continue; /* of a watch that was given up */
        }
        bool in_folder = watch->folder[watch->level] == '\0';
        if (event->len > 0 && in_folder) {
            *name = event->name;
            return FOLDER_ENTRY;
        }
        if (event->len == 0 || is_on_the_way(watch, event->name)) {
            if ((event->mask & (IN_IGNORED | IN_MOVE_SELF)) != 0) {
                inotify_rm_watch(watch->inotify, watch->number);
                watch->number = -1;
            }
            folder_watch_settle(watch);
            return FOLDER_ANEW;
        }
    }
    return FOLDER_SAME;
}
