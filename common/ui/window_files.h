/* The memory files that the X server has: given to it when they are shown first, and kept there as long as
 * they are shown again and again, since each time it has to map all of their pages. */
#ifndef PLACARD_UI_WINDOW_FILES_H
#define PLACARD_UI_WINDOW_FILES_H

#include "ui/window_shm.h"
#include <sys/types.h>

enum { WINDOW_FILES_MOST = 4 /* as many as a program that publishes frame after frame uses in turns */ };

/* All zero: there is none. */
struct window_files {
    struct window_file {
        uint32_t memory; /* its number there; 0: there is none here */
        dev_t device;    /* which file it is … */
        ino_t inode;     /* … as long as the server has it */
        size_t size;
        int64_t used_at; /* ms of loop_now() */
    } list[WINDOW_FILES_MOST];
    const struct window_file *last; /* used; NULL: none */
};

/* The number by which the server has the memory file FD, of SIZE bytes (as window_shm_attach()); 0 when it
 * cannot have it. */
uint32_t window_files_get(struct window_files *files, struct window_shm *shm, int fd, size_t size);

/* The server lets go of what has not been used for AGE ms, but for the last one that was if KEEPS_LAST.
 * Returns when to do that again: ms from now, -1 for never. */
int window_files_rest(struct window_files *files, struct window_shm *shm, int age, bool keeps_last);

#endif
