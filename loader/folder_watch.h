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

/* A watch for FOLDER (copied; need not exist); it begins with folder_watch_settle(). PLACARD_OUT_OF_MEMORY,
 * PLACARD_UNREADABLE (FOLDER is relative, and there is no working folder any more). */
enum placard_status folder_watch_open(struct folder_watch **result, const char *folder,
                                      struct placard_error *error);

/* NULL is allowed. */
void folder_watch_close(struct folder_watch *watch);

/* Goes to where the path leads by now: no event tells when a link on the way to the folder is changed, or a
 * folder above it is renamed, or something is mounted there; and tries again where folder_watch_problem()
 * tells of one. To be called before the folder is read anew. */
void folder_watch_settle(struct folder_watch *watch);

/* Why nothing is told, after folder_watch_settle(): the system has no inotify instances or watches left.
 * PLACARD_OK when it is. */
const struct placard_error *folder_watch_problem(const struct folder_watch *watch);

/* To be polled for reading; asked for anew before each poll, and -1 while there is none. */
int folder_watch_fd(const struct folder_watch *watch);

/* Takes the next change, never blocking. *NAME is the entry's, valid until the next call. A file that is
 * being written changes when it is closed. */
enum folder_change folder_watch_next(struct folder_watch *watch, const char **name);

#endif
