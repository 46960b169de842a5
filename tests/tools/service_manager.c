/* placard-test-service-manager ADDRESS: what systemd is to a service of Type=notify. Receives at ADDRESS, a
 * path or @ and the name of an abstract socket, and prints what it is told, until it is ended. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (argc != 2 || strlen(argv[1]) >= sizeof address.sun_path) {
        return 2;
    }
    size_t length = strlen(argv[1]);
    memcpy(address.sun_path, argv[1], length);
    if (argv[1][0] == '@') {
        address.sun_path[0] = '\0';
    }
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (const struct sockaddr *)(const void *)&address,
                       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) != 0) {
        perror("service-manager");
        return 1;
    }
    printf("listening\n");
    for (;;) {
        fflush(stdout);
        char message[4096];
        ssize_t count = recv(fd, message, sizeof message - 1, 0);
        if (count < 0) {
            perror("service-manager");
            return 1;
        }
        message[count] = '\0';
        fputs(message, stdout);
    }
}
