#include "key_files.h"
#include <sys/inotify.h>
#include <unistd.h>

/* A file that loses a name tells of a changed attribute, its number of links. */
#define CHANGES (IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF | IN_DONT_FOLLOW)

int key_files_open(void)
{
    return inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
}

void key_files_watch(int descriptor, const struct placard_segment *segment)
{
    if (descriptor >= 0) {
        /* A file that is missing just now is noticed by who looks after them next. */
        (void)inotify_add_watch(descriptor, placard_segment_key_file(segment), CHANGES);
        (void)inotify_add_watch(descriptor, placard_segment_lock_file(segment), CHANGES);
    }
}

bool key_files_changed(int descriptor)
{
    bool changed = false;
    _Alignas(struct inotify_event) char events[1024];
    while (descriptor >= 0 && read(descriptor, events, sizeof(events)) > 0) {
        changed = true;
    }
    return changed;
}
