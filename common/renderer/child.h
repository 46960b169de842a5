/* The renderer's process, as its parent sees it: started with one end of a socket and nothing else, limited,
 * ended, and never left as a zombie. */
#ifndef PLACARD_RENDERER_CHILD_H
#define PLACARD_RENDERER_CHILD_H

#include "renderer/child_command.h"
#include <placard/status.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
    pid_t process; /* 0: there is none */
    int socket;    /* the parent's end, non-blocking; -1: there is none */
};

/* A child that is not there. */
#define CHILD_NONE ((struct child){.process = 0, .socket = -1})

/* Room for the words of child_reap(), with their NUL. */
#define CHILD_END_SIZE 160

/* Starts a renderer by COMMAND. The child has the socket as descriptor RENDERER_SOCKET_FD, standard error,
 * the command's environment, and a process group of its own, so that an interrupt from the terminal reaches
 * it only through its parent's end. PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_RESOURCES.
 */
enum placard_status child_start(struct child *child, const struct child_command *command,
                                struct placard_error *error);

/* Lets the child have BYTES of memory of its own: what it allocates, not what it maps of files, content and
 * frames. The limit holds although the parent may be asleep, and can be changed; the child itself cannot. A
 * build with sanitizers, which reserve address space, has no limit. */
void child_limit_memory(const struct child *child, uint64_t bytes);

/* Lets the child use MILLISECONDS of processor time from now on, rounded up to whole seconds, before it is
 * ended by a signal: for when the parent, who looks at the clock, sleeps. */
void child_limit_time(const struct child *child, int64_t milliseconds);

/* Milliseconds of processor time that the child has used; 0 when that is not known. */
int64_t child_time_used(const struct child *child);

/* Closes the socket, waits PATIENCE milliseconds for the child to end, and then kills it. An idle child ends
 * at once; one whose socket is at its end is about to. Why it ended goes to END (CHILD_END_SIZE bytes; may be
 * NULL), in words like "its decoder crashed (signal 11, Segmentation fault)". False when somebody else killed
 * it: then what it worked on is not to blame. */
bool child_reap(struct child *child, int patience, char *end);

#endif
