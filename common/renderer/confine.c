#include "renderer/confine.h"

#include "renderer/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* The open faces of text/fonts.c (48), the socket, standard streams, content, and what fontconfig reads. */
#define MAX_DESCRIPTORS 128

static enum placard_status fail(const char *what, struct placard_error *error)
{
    return placard_fail(error, PLACARD_PERMISSION_DENIED, "the renderer cannot confine itself: %s: %s", what,
                        strerror(errno));
}

/* Dies with its parent, however busy it is; leaves no memory of what people look at on a disk; and can be
 * looked into by nobody but root. */
static enum placard_status separate(struct placard_error *error)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0) {
        return fail("the process cannot be separated from others", error);
    }
    return PLACARD_OK;
}

/* Memory and processor time are limited by the parent, from outside: see child.h. */
static enum placard_status limit_resources(struct placard_error *error)
{
    static const struct {
        __rlimit_resource_t resource;
        rlim_t limit;
    } limits[] = {{RLIMIT_CORE, 0}, {RLIMIT_FSIZE, 0}, {RLIMIT_NPROC, 0}, {RLIMIT_NOFILE, MAX_DESCRIPTORS}};
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct rlimit now;
        if (getrlimit(limits[i].resource, &now) != 0) {
            return fail("its limits cannot be read", error);
        }
        rlim_t limit = limits[i].limit < now.rlim_max ? limits[i].limit : now.rlim_max;
        if (setrlimit(limits[i].resource, &(struct rlimit){limit, limit}) != 0) {
            return fail("its limits cannot be set", error);
        }
    }
    return PLACARD_OK;
}

/* What a hostile renderer says is not to fill anybody's log. Sanitizers have a report to make. */
static enum placard_status silence(struct placard_error *error)
{
#ifndef PLACARD_INSTRUMENTED
    if (dup2(STDOUT_FILENO, STDERR_FILENO) < 0) { /* which the parent has made /dev/null */
        return fail("it cannot be silenced", error);
    }
#else
    (void)error;
#endif
    return PLACARD_OK;
}

enum placard_status confine_process(const char *const *readable, size_t count, bool verbose,
                                    struct worker **worker, struct placard_error *error)
{
    *worker = NULL;
    enum placard_status status = separate(error);
    if (status == PLACARD_OK && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        status = fail("the kernel does not know \"no new privileges\"", error);
    }
    if (status == PLACARD_OK) {
        status = confine_paths(readable, count, error);
    }
    if (status == PLACARD_NOT_FOUND) {
        status = PLACARD_OK;
        if (verbose) {
            fprintf(stderr, "placard-renderer: %s; it could read all files that this user may read\n",
                    error->message);
        }
    }
    if (status == PLACARD_OK) {
        /* A thread has what the one that makes it has, and the filter of system calls is put on all; but
         * the limits leave no room for one. */
        *worker = worker_start();
        status = limit_resources(error);
    }
    if (status == PLACARD_OK) {
        status = silence(error);
    }
    return status == PLACARD_OK ? confine_calls(error) : status;
}
