/* A key file: an empty file whose inode and device make a System V IPC key, as ftok(path, 'Q') does.
 *
 * Different inodes can give the same IPC key (it has 16 bits of the inode), so a new file is kept only when
 * its IPC key is free. Only a regular file counts, never a symbolic link. Any thread. */
#ifndef PLACARD_KEY_FILE_H
#define PLACARD_KEY_FILE_H

#include <placard/status.h>
#include <stdbool.h>
#include <sys/types.h>

struct key_file {
    key_t ipc_key;
    uid_t owner;
    dev_t device;
    ino_t inode;
    time_t modified;
    bool empty; /* as every key file that a program of ours or of Qt's made */
};

/* True when something already uses IPC_KEY. */
typedef bool (*key_file_taken)(key_t ipc_key);

/* The kernel's answer, for memory and semaphores alike: a native key's file leads to both. */
bool key_file_is_taken(key_t ipc_key);

/* Looks at the file at PATH. PLACARD_NOT_FOUND: there is none. PLACARD_PERMISSION_DENIED: the folder is
 * closed to this user, or PATH is something else than a regular file. */
enum placard_status key_file_find(const char *path, struct key_file *file, struct placard_error *error);

/* Finds the file at PATH, which must belong to this user, or makes it, in one step for everybody else, with
 * an IPC key that is not TAKEN. PLACARD_PERMISSION_DENIED names the owner. PLACARD_OUT_OF_RESOURCES,
 * PLACARD_UNKNOWN_ERROR. */
enum placard_status key_file_make(const char *path, key_file_taken taken, struct key_file *file,
                                  struct placard_error *error);

/* Makes a new file with such an IPC key at PATH. It is locked (flock()) from the beginning, and as long as
 * *DESCRIPTOR is open, which is the caller's to close. PLACARD_ALREADY_EXISTS: there is one already; other
 * failures as key_file_make(). */
enum placard_status key_file_draft(const char *path, key_file_taken taken, struct key_file *file,
                                   int *descriptor, struct placard_error *error);

/* Gives the file that is open as DESCRIPTOR the name PATH, too. False when something has that name, or the
 * system cannot do this. */
bool key_file_name(int descriptor, const char *path);

/* As key_file_make(), but puts a new file in the place of this user's old one, whose IPC key leads to
 * somebody else. PLACARD_PERMISSION_DENIED when that is not empty: a native key may name any file. */
enum placard_status key_file_replace(const char *path, key_file_taken taken, struct key_file *file,
                                     struct placard_error *error);

/* True when PATH is still the file that FILE describes. */
bool key_file_is_same(const char *path, const struct key_file *file);

/* Removes the key file at PATH, unless it is not empty: then somebody's document was named as a key. */
void key_file_remove(const char *path, const struct key_file *file);

/* Makes a file that is older than an hour young again, so that cleaners of temporary folders spare it. A
 * failure is not told: it would show when the file is gone. */
void key_file_refresh(const char *path, const struct key_file *file);

#endif
