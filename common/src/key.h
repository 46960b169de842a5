/* A segment's key, and the names of the two files that lead to its memory and its lock.
 *
 * The names are those of Qt's QSharedMemory and QSystemSemaphore: in $TMPDIR (else /tmp), a prefix, the key's
 * letters A-Z and a-z alone, and the hexadecimal SHA-1 of the key's UTF-8. Any thread, one at a time for each
 * key. */
#ifndef PLACARD_KEY_H
#define PLACARD_KEY_H

#include <placard/status.h>

/* A file name has at most 255 bytes; Qt's longer prefix takes 18 of them, the hash 40. */
#define KEY_MAX_LETTERS 197
#define KEY_MAX_BYTES   255

struct key {
    char *text;           /* NULL in a key that is not set, as the others */
    char *folder;         /* where both files are */
    char *segment_file;   /* path */
    char *semaphore_file; /* path */
};

/* Makes *KEY from TEXT; key_clear() ends it. Left alone unless PLACARD_OK. PLACARD_KEY_ERROR: TEXT is NULL,
 * empty, too long, not UTF-8, or has control characters. PLACARD_OUT_OF_MEMORY. */
enum placard_status key_make(struct key *key, const char *text, struct placard_error *error);

/* Frees and unsets *KEY. */
void key_clear(struct key *key);

#endif
