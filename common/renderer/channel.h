/* One packet over a SOCK_SEQPACKET socket, with at most one file descriptor. */
#ifndef PLACARD_RENDERER_CHANNEL_H
#define PLACARD_RENDERER_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Room for the largest packet of the protocol. */
#define CHANNEL_PACKET_SIZE 512

/* Sends MESSAGE, with a duplicate of FD unless that is -1. 0, or -1 with errno. Raises no SIGPIPE. */
int channel_send(int socket, const void *message, size_t size, int fd);

/* Waits until there is a packet, or the end; false when there was none for MILLISECONDS. */
bool channel_wait(int socket, int milliseconds);

/* Receives one packet into BUFFER (CHANNEL_PACKET_SIZE bytes) and its descriptor into *FD (-1 when there is
 * none; the caller's to close). With FD NULL no descriptor is accepted. The size of the packet, 0 when the
 * other end is closed, or -1 with errno: EAGAIN when a non-blocking socket has none, EBADMSG for a packet
 * that is too large or has more than it may. */
ssize_t channel_receive(int socket, void *buffer, int *fd);

#endif
