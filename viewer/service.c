#include "service.h"
#include "log.h"
#include "number.h"
#include "ui/loop.h"
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define RETRY_PAUSE 1000 /* ms */
#define STATUS_SIZE 512

struct service {
    int socket; /* -1: there is no service manager */
    struct sockaddr_un address;
    socklen_t address_length;
    int64_t watchdog_interval; /* ms; 0: there is no watchdog */
    int64_t watchdog_at;
    int64_t retry_at; /* -1: the manager knows all */
    bool is_ready;
    /* What the manager does not know yet. */
    bool owes_ready, owes_status, owes_watchdog, owes_stopping;
    char status[STATUS_SIZE];
    bool failed; /* and it has been said */
};

/* A path, or the name of an abstract socket after an @. */
static enum placard_status set_address(struct service *service, const char *name, struct placard_error *error)
{
    size_t length = strlen(name);
    if ((name[0] != '/' && name[0] != '@') || length < 2 || length >= sizeof service->address.sun_path) {
        return placard_fail(
            error, PLACARD_INVALID_ARGUMENT,
            "NOTIFY_SOCKET is \"%s\", which is no socket's address: it takes a path, or @ and "
            "a name; unset it where no service manager listens",
            name);
    }
    service->address.sun_family = AF_UNIX;
    memcpy(service->address.sun_path, name, length);
    if (name[0] == '@') {
        service->address.sun_path[0] = '\0';
    }
    service->address_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    return PLACARD_OK;
}

/* The watchdog is another process's unless its number is ours, or there is none. */
static void set_watchdog(struct service *service)
{
    const char *microseconds = getenv("WATCHDOG_USEC"), *process = getenv("WATCHDOG_PID");
    uint64_t number = 0;
    if (process != NULL && (!number_parse(process, &number) || number != (uint64_t)getpid())) {
        return;
    }
    if (microseconds != NULL && number_parse(microseconds, &number) && number > 0 && number <= INT64_MAX) {
        int64_t half = (int64_t)(number / 2000);
        service->watchdog_interval = half > 0 ? half : 1;
    }
}

enum placard_status service_open(struct service **service, struct placard_error *error)
{
    *service = NULL;
    struct service *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to talk to the service manager");
    }
    made->socket = -1;
    made->retry_at = -1;
    const char *name = getenv("NOTIFY_SOCKET");
    if (name != NULL && name[0] != '\0') {
        enum placard_status status = set_address(made, name, error);
        if (status != PLACARD_OK) {
            free(made);
            return status;
        }
        made->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (made->socket < 0) {
            free(made);
            return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "no socket for the service manager: %s",
                                strerror(errno));
        }
        set_watchdog(made);
    }
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    *service = made;
    return PLACARD_OK;
}

void service_close(struct service *service)
{
    if (service == NULL) {
        return;
    }
    if (service->socket >= 0) {
        close(service->socket);
    }
    free(service);
}

static void tell_all(struct service *service)
{
    char message[STATUS_SIZE + 64];
    int length = snprintf(message, sizeof message, "%s%s%s%s%s%s", service->owes_ready ? "READY=1\n" : "",
                          service->owes_stopping ? "STOPPING=1\n" : "",
                          service->owes_watchdog ? "WATCHDOG=1\n" : "", service->owes_status ? "STATUS=" : "",
                          service->owes_status ? service->status : "", service->owes_status ? "\n" : "");
    service->retry_at = -1;
    if (length <= 0) {
        return;
    }
    ssize_t sent = sendto(service->socket, message, (size_t)length, MSG_DONTWAIT | MSG_NOSIGNAL,
                          (const struct sockaddr *)(const void *)&service->address, service->address_length);
    if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS || errno == EINTR)) {
        service->retry_at = loop_now() + RETRY_PAUSE;
        return;
    }
    if (sent < 0 && !service->failed) {
        log_error("the service manager cannot be told how this goes: %s", strerror(errno));
    }
    service->failed = sent < 0;
    service->owes_ready = service->owes_stopping = service->owes_watchdog = service->owes_status = false;
}

void service_set_status(struct service *service, const char *text)
{
    if (service == NULL || service->socket < 0) {
        return;
    }
    /* Whatever is too long is cut; what a cut leaves of a letter would make systemd forget the line. */
    size_t length = strnlen(text, sizeof service->status - 1);
    while (text[length] != '\0' && length > 0 && ((unsigned char)text[length] & 0xc0u) == 0x80u) {
        length--;
    }
    for (size_t i = 0; i < length; i++) {
        bool is_control = (unsigned char)text[i] < 0x20 || text[i] == 0x7f;
        service->status[i] = text[i];
        if (is_control) {
            service->status[i] = ' ';
        }
    }
    service->status[length] = '\0';
    service->owes_status = true;
    if (service->is_ready) {
        tell_all(service);
    }
}

void service_ready(struct service *service)
{
    if (service == NULL || service->socket < 0 || service->is_ready) {
        return;
    }
    service->is_ready = true;
    service->owes_ready = true;
    service->watchdog_at = loop_now() + service->watchdog_interval;
    tell_all(service);
}

void service_stopping(struct service *service)
{
    if (service == NULL || service->socket < 0) {
        return;
    }
    service->owes_stopping = true;
    tell_all(service);
}

static int64_t watchdog_deadline(const struct service *service)
{
    return service->is_ready && service->watchdog_interval > 0 ? service->watchdog_at : -1;
}

int64_t service_deadline(const struct service *service)
{
    if (service == NULL || service->socket < 0) {
        return -1;
    }
    int64_t watchdog = watchdog_deadline(service);
    bool is_retry_first = watchdog < 0 || (service->retry_at >= 0 && service->retry_at < watchdog);
    return is_retry_first ? service->retry_at : watchdog;
}

void service_tick(struct service *service)
{
    int64_t deadline = service_deadline(service), now = loop_now();
    if (deadline < 0 || now < deadline) {
        return;
    }
    if (watchdog_deadline(service) >= 0 && now >= service->watchdog_at) {
        service->watchdog_at = now + service->watchdog_interval;
        service->owes_watchdog = true;
    }
    tell_all(service);
}
