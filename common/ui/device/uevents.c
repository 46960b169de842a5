#include "ui/device/uevents.h"
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { KERNEL_GROUP = 1, LARGEST = 8192 /* bytes; the kernel's are below 2048 and its names */ };

enum placard_status uevents_open(int *fd, struct placard_error *error)
{
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP};
    *fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
    if (*fd < 0 || bind(*fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        int problem = errno;
        if (*fd >= 0) {
            close(*fd);
            *fd = -1;
        }
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot hear of what is plugged in and out: %s",
                            strerror(problem));
    }
    return PLACARD_OK;
}

/* MESSAGE is a row of strings, each with its NUL. */
static bool is_about(const char *message, size_t size, const char *subsystem)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "SUBSYSTEM=%s", subsystem);
    for (const char *line = message; line < message + size; line += strlen(line) + 1) {
        if (strcmp(line, wanted) == 0) {
            return true;
        }
    }
    return false;
}

bool uevents_take(int fd, const char *subsystem)
{
    bool found = false;
    for (;;) {
        char message[LARGEST + 1];
        struct sockaddr_nl sender = {0};
        socklen_t length = sizeof sender;
        ssize_t size = recvfrom(fd, message, LARGEST, 0, (struct sockaddr *)&sender, &length);
        if (size < 0) {
            if (errno == EINTR) {
                continue;
            }
            return found || errno == ENOBUFS;
        }
        message[size] = '\0';
        /* Others may send here, too; the kernel is number 0. */
        found = found || (sender.nl_pid == 0 && is_about(message, (size_t)size, subsystem));
    }
}
