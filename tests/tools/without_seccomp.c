/* Runs a program whose system calls cannot be filtered any further: without_seccomp PROGRAM [ARGUMENT…]. */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (count < 2 || filter == NULL ||
        seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(seccomp), 0) != 0 ||
        seccomp_load(filter) != 0) {
        fputs("without_seccomp: cannot forbid seccomp\n", stderr);
        return 99;
    }
    seccomp_release(filter);
    execvp(arguments[1], arguments + 1);
    fprintf(stderr, "without_seccomp: %s: %s\n", arguments[1], strerror(errno));
    return 99;
}
