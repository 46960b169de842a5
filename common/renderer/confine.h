/* The renderer's confinement: what a process gives up for ever before it looks at content of strangers.
 *
 * Afterwards it reads, computes and answers: files can be opened for reading alone, and where the kernel has
 * Landlock only those that finding and opening fonts needs; nothing can be written, connected, executed or
 * started, no other process can be reached, no memory can be made executable. What no library does by chance
 * (execute, fork, connect, trace, send a signal) ends the process with SIGSYS, so that its parent can say
 * why; everything else that is not needed fails. docs/threat-model.md has the whole list, and the limits that
 * the parent sets from outside. */
#ifndef PLACARD_RENDERER_CONFINE_H
#define PLACARD_RENDERER_CONFINE_H

#include <placard/status.h>
#include <stdbool.h>
#include <stddef.h>

struct worker;

/* Confines this process, which must have one thread now, and makes *WORKER as it has to be made: a thread
 * that is confined as this one is, the last that there can be; NULL when there is none (worker.h). READABLE
 * are COUNT files and folders (with all below them) that may still be opened for reading; those that do not
 * exist are left out. Without Landlock any file that the user may read can be opened for reading; when
 * VERBOSE, a line on standard error says so. Standard error is silent afterwards.
 *
 * PLACARD_PERMISSION_DENIED with the reason: the kernel lacks seccomp, or forbids it here. The process is
 * then confined in part, and must look at no content. */
enum placard_status confine_process(const char *const *readable, size_t count, bool verbose,
                                    struct worker **worker, struct placard_error *error);

/* For confine_process(): lets this thread, and those that it makes, read what READABLE names, and nothing
 * else in the file system. Needs "no new privileges". PLACARD_NOT_FOUND when the kernel has no Landlock. */
enum placard_status confine_paths(const char *const *readable, size_t count, struct placard_error *error);

/* For confine_process(): leaves all threads of the process the system calls that rendering needs. */
enum placard_status confine_calls(struct placard_error *error);

#endif
