/* The files of a folder, in natural order, kept up to date while files come and go, and while the folder
 * itself goes and comes back. Regular files, and links to such, whose names do not begin with a dot; nothing
 * of sub-folders. Names may be any bytes.
 *
 * For one thread. Nothing here waits or polls: the kernel tells of changes through a descriptor. */
#ifndef LOADER_CATALOGUE_H
#define LOADER_CATALOGUE_H

#include <placard/status.h>
#include <stdbool.h>
#include <stddef.h>

#define CATALOGUE_NONE ((size_t)-1)

struct catalogue;

/* Opens the catalogue of FOLDER (copied), which need not exist: catalogue_problem() then tells why it is
 * empty, and it fills as soon as the folder is there. PLACARD_OUT_OF_MEMORY, PLACARD_UNREADABLE (FOLDER is
 * relative, and there is no working folder any more). */
enum placard_status catalogue_open(struct catalogue **result, const char *folder,
                                   struct placard_error *error);

/* The same, as the folder is now: it is not followed. Failures are the same. */
enum placard_status catalogue_read(struct catalogue **result, const char *folder,
                                   struct placard_error *error);

/* NULL is allowed. */
void catalogue_close(struct catalogue *catalogue);

/* To be polled for reading; catalogue_follow() is due then. Asked for anew before each poll, and -1 while
 * nothing tells of changes. */
int catalogue_fd(const struct catalogue *catalogue);

/* Takes note of what has happened. True when entries came, went or changed, or the problem did. Never blocks.
 */
bool catalogue_follow(struct catalogue *catalogue);

/* Reads the folder anew, whatever the kernel told; and the one that the path leads to now, which it does not
 * tell when a link on the way is changed, or something is mounted there. */
void catalogue_rescan(struct catalogue *catalogue);

/* Why there is nothing: the folder is missing, unreadable, empty, or memory is short; its status is
 * PLACARD_OK while there are files, and PLACARD_NOT_FOUND when the folder is empty. */
const struct placard_error *catalogue_problem(const struct catalogue *catalogue);

/* Why nothing tells of changes, so that only catalogue_rescan() finds them: the system has no inotify
 * instances or watches left. PLACARD_OK when there is no such problem. */
const struct placard_error *catalogue_watch_problem(const struct catalogue *catalogue);

const char *catalogue_folder(const struct catalogue *catalogue);

size_t catalogue_count(const struct catalogue *catalogue);

/* The entry's file name, as it is in the folder. Like all strings of an entry: the catalogue's, valid until
 * the next catalogue_follow() or catalogue_rescan(). */
const char *catalogue_name(const struct catalogue *catalogue, size_t index);

/* The same for people: valid UTF-8 without control characters. */
const char *catalogue_label(const struct catalogue *catalogue, size_t index);

/* Kind and size, "PNG picture · 34 KB". Found out when first asked for, so asking for all entries of a large
 * folder takes a while. */
const char *catalogue_detail(struct catalogue *catalogue, size_t index);

/* The entry called NAME, CATALOGUE_NONE when there is none. */
size_t catalogue_find(const struct catalogue *catalogue, const char *name);

/* The path of the file called NAME in the folder, to be freed by the caller; NULL when there is no memory. */
char *catalogue_path(const struct catalogue *catalogue, const char *name);

#endif
