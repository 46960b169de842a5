/* Tells what changes in a folder, through inotify; and while the folder is not there, or may not be read,
 * when that changes: the nearest of the folders above it is watched then.
 *
 * For one thread. */
#ifndef LOADER_FOLDER_WATCH_H
#define LOADER_FOLDER_WATCH_H

#include <placard/status.h>
#include <stdbool.h>

struct folder_watch;

enum folder_change {
    FOLDER_SAME,  /* nothing (more) has happened */
    FOLDER_ENTRY, /* the entry of that name came, went or changed */
    FOLDER_ANEW   /* anything may have: the folder came, went, or too much happened at once */
};

/* Watches FOLDER (copied; need not exist). PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES. */
enum placard_status folder_watch_open(struct folder_watch **result, const char *folder,
                                      struct placard_error *error);

/* NULL is allowed. */
void folder_watch_close(struct folder_watch *watch);

/* To be polled for reading. */
int folder_watch_fd(const struct folder_watch *watch);

/* Takes the next change, never blocking. *NAME is the entry's, valid until the next call. A file that is
 * being written changes when it is closed. */
enum folder_change folder_watch_next(struct folder_watch *watch, const char **name);

#endif
