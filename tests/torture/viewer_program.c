#include "viewer_program.h"

#include "torture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_OPTIONS 20

pid_t viewer_start(const char *const *options)
{
    char program[4096];
    const char *build = getenv("PLACARD_BUILD");
    const char *arguments[MOST_OPTIONS + 2] = {"placard-viewer"};
    snprintf(program, sizeof program, "%s/bin/placard-viewer", build != NULL ? build : ".");
    for (size_t i = 1; *options != NULL && i <= MOST_OPTIONS; i++) {
        arguments[i] = *options++;
    }
    pid_t viewer = fork();
    if (viewer < 0) {
        torture_fail("no process can be made");
    }
    if (viewer == 0) {
        (void)dup2(open(VIEWER_LOG, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600), STDERR_FILENO);
        execv(program, (void *)arguments); /* which does not write to them */
        torture_fail("cannot start %s: %s", program, strerror(errno));
    }
    return viewer;
}

void viewer_end(pid_t viewer)
{
    int status = 0;
    kill(viewer, SIGTERM);
    waitpid(viewer, &status, 0);
    if (status != 0) {
        viewer_fail("the viewer did not end well");
    }
}

void viewer_fail(const char *what)
{
    (void)!system("tail -n 40 " VIEWER_LOG " >&2"); /* NOLINT(cert-env33-c): constant */
    torture_fail("%s", what);
}
