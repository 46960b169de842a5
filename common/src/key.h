/* A segment's key: its kind, and the names of what leads to its memory and its lock.
 *
 * A legacy key is any text. Its names are those of Qt's QSharedMemory and QSystemSemaphore: in $TMPDIR (else
 * /tmp), a prefix, the key's letters A-Z and a-z alone, and the hexadecimal SHA-1 of the key's UTF-8.
 *
 * A native key is written as Qt 6.6's QNativeIpcKey::toString() does: "systemv:" and the path of the one key
 * file of both, or "posix:" and the name of both objects, in which %XX stands for a byte. Any thread, one at
 * a time for each key. */
#ifndef PLACARD_KEY_H
#define PLACARD_KEY_H

#include <placard/status.h>

/* A file name has at most 255 bytes; Qt's longer prefix takes 18 of them, the hash 40. */
#define KEY_MAX_LETTERS 197
#define KEY_MAX_BYTES   255
#define KEY_MAX_OBJECT  250 /* a semaphore's file has "sem." before its name */

/* The folder of POSIX objects, which is fixed in the C library. */
#define KEY_POSIX_FOLDER "/dev/shm"

enum key_kind { KEY_LEGACY, KEY_SYSTEMV, KEY_POSIX };

struct key {
    enum key_kind kind;
    char *text;           /* as it was given; NULL in a key that is not set, as the others */
    char *folder;         /* where both files are */
    char *segment_file;   /* path */
    char *semaphore_file; /* path; of KEY_SYSTEMV the same */
    char *hidden_file;    /* path that the semaphore's file has while the semaphore is made or removed; NULL
                             but for KEY_LEGACY */
};

/* Makes *KEY from TEXT; key_clear() ends it. Left alone unless PLACARD_OK. PLACARD_KEY_ERROR: TEXT is NULL,
 * empty, too long, not UTF-8, or has control characters, or is a native key that Qt cannot use either.
 * PLACARD_OUT_OF_MEMORY. */
enum placard_status key_make(struct key *key, const char *text, struct placard_error *error);

/* The name of a POSIX object, "/NAME", within the PATH that stands for it in KEY. */
const char *key_object(const char *path);

/* Frees and unsets *KEY. */
void key_clear(struct key *key);

#endif
