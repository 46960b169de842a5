/* The renderer's process, as its parent sees it: started with one end of a socket and nothing else, ended,
 * and never left as a zombie. */
#ifndef PLACARD_RENDERER_CHILD_H
#define PLACARD_RENDERER_CHILD_H

#include <placard/status.h>
#include <stdbool.h>
#include <sys/types.h>

struct child {
    pid_t process; /* 0: there is none */
    int socket;    /* the parent's end, non-blocking; -1: there is none */
};

/* A child that is not there. */
#define CHILD_NONE ((struct child){.process = 0, .socket = -1})

/* Room for the words of child_reap(), with their NUL. */
#define CHILD_END_SIZE 96

/* Starts PROGRAM with the option --font FONT_FILE unless that is NULL. The child has the socket as descriptor
 * RENDERER_SOCKET_FD, standard error, of the environment what finding fonts needs, and a process group of its
 * own, so that an interrupt from the terminal reaches it only through its parent's end.
 * PLACARD_NOT_FOUND, PLACARD_PERMISSION_DENIED, PLACARD_OUT_OF_RESOURCES. */
enum placard_status child_start(struct child *child, const char *program, const char *font_file,
                                struct placard_error *error);

/* Closes the socket and waits for the child's end, which an idle child does not put off; with FORCE, or when
 * it takes more than a second, the child is killed. How it ended goes to END (CHILD_END_SIZE bytes; may be
 * NULL), in words like "was ended by signal 11 (Segmentation fault)". */
void child_reap(struct child *child, bool force, char *end);

#endif
