#include "renderer/channel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

int channel_send(int socket, const void *message, size_t size, int fd)
{
    struct iovec part = {.iov_len = size};
    memcpy(&part.iov_base, &message, sizeof message); /* which sendmsg() only reads */
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd >= 0) {
        packet.msg_control = control.bytes;
        packet.msg_controllen = sizeof control.bytes;
        struct cmsghdr *header = CMSG_FIRSTHDR(&packet);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    ssize_t sent;
    do {
        sent = sendmsg(socket, &packet, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent < 0 ? -1 : 0;
}

/* The packet's descriptor, or -1. */
static int descriptor_of(struct msghdr *packet)
{
    struct cmsghdr *header = CMSG_FIRSTHDR(packet);
    if (header == NULL || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS ||
        header->cmsg_len < CMSG_LEN(sizeof(int))) {
        return -1;
    }
    int fd;
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}

bool channel_wait(int socket, int milliseconds)
{
    struct pollfd packet = {.fd = socket, .events = POLLIN};
    return poll(&packet, 1, milliseconds) != 0;
}

ssize_t channel_receive(int socket, void *buffer, int *fd)
{
    struct iovec part = {.iov_base = buffer, .iov_len = CHANNEL_PACKET_SIZE};
    /* Room for one descriptor: the kernel closes those that do not fit, and says so by MSG_CTRUNC. */
    union {
        struct cmsghdr header;
        char bytes[CMSG_LEN(sizeof(int))];
    } control = {0};
    struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd != NULL) {
        *fd = -1;
        packet.msg_control = control.bytes;
        packet.msg_controllen = sizeof control.bytes;
    }
    ssize_t received;
    do {
        received = recvmsg(socket, &packet, MSG_CMSG_CLOEXEC);
        /* That the other end has closed with packets unread is told once, and before what it sent last. */
    } while (received < 0 && (errno == EINTR || errno == ECONNRESET));
    if (received < 0) {
        return -1;
    }
    if (fd != NULL) {
        *fd = descriptor_of(&packet);
    }
    if ((packet.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        if (fd != NULL && *fd >= 0) {
            close(*fd);
            *fd = -1;
        }
        errno = EBADMSG;
        return -1;
    }
    return received;
}
