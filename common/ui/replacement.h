/* A file that takes the place of another one in one step: who reads its path meanwhile sees the old file or
 * the new one, whole. What is written has no name until it is complete, where the file system can do that
 * (open(2), O_TMPFILE); elsewhere it has one that nobody can foresee. So nobody else who may write into the
 * folder gets anything written elsewhere, or keeps it from being written, by what they put there; and a
 * process that is killed leaves nothing behind. Any thread. */
#ifndef PLACARD_UI_REPLACEMENT_H
#define PLACARD_UI_REPLACEMENT_H

#include <placard/status.h>
#include <stdbool.h>
#include <stdio.h>

struct replacement {
    FILE *stream; /* to write to */
    const char *path;
    char *partial; /* the name until it is complete, or just before */
    bool unnamed;  /* it has not got that name yet */
};

/* Starts a file, with the permissions of any new file of this user, that is to take the place of PATH, which
 * must outlive it. End it with replacement_commit() or replacement_discard(). PLACARD_INVALID_ARGUMENT: PATH
 * is something else than a file: a symbolic link, a device, a folder. PLACARD_UNREADABLE,
 * PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_MEMORY. */
enum placard_status replacement_open(struct replacement *replacement, const char *path,
                                     struct placard_error *error);

/* Puts it in its place. When that fails, PATH is as it was, and nothing is left behind. */
enum placard_status replacement_commit(struct replacement *replacement, struct placard_error *error);

/* Gives it up. Nothing is left behind. */
void replacement_discard(struct replacement *replacement);

#endif
