#include "key_folder.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

static const uint32_t EVENTS =
    IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_ATTRIB | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF;
static const uint32_t LOST =
    IN_IGNORED | IN_MOVE_SELF; /* of the folder itself: the path may lead to another */

int key_folder_watch(void)
{
    const char *folder = getenv("TMPDIR");
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch >= 0 &&
        inotify_add_watch(watch, folder != NULL && folder[0] != '\0' ? folder : "/tmp", EVENTS) < 0) {
        close(watch);
        watch = -1;
    }
    return watch;
}

bool key_folder_changed(int *watch)
{
    bool changed = false;
    bool lost = false;
    _Alignas(struct inotify_event) char events[4096];
    for (ssize_t got; *watch >= 0 && (got = read(*watch, events, sizeof events)) > 0;) {
        const struct inotify_event *event;
        for (const char *next = events; next < events + got; next += sizeof *event + event->len) {
            event = (const void *)next;
            lost |= (event->mask & LOST) != 0;
            changed |= (event->mask & IN_Q_OVERFLOW) != 0;
            changed |= event->len > 0 && strncmp(event->name, "qipc_", 5) == 0;
        }
    }
    if (lost) {
        close(*watch);
        *watch = -1;
    }
    return changed || lost;
}
