/* What the viewer tells the service manager that started it: that its first picture is on the screen, what
 * it shows, that it is alive, that it ends. The protocol is sd_notify(3)'s, a few datagrams; without a
 * service manager (no $NOTIFY_SOCKET) everything here does nothing.
 *
 * For the main thread; nothing here blocks. Times are ms of loop_now(). */
#ifndef VIEWER_SERVICE_H
#define VIEWER_SERVICE_H

#include <placard/status.h>
#include <stdint.h>

struct service;

/* Reads $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID, and unsets them: they are for this process alone.
 * PLACARD_INVALID_ARGUMENT when the socket's address is none, PLACARD_OUT_OF_MEMORY, PLACARD_OUT_OF_RESOURCES
 * (no descriptor left). service_close() ends it. */
enum placard_status service_open(struct service **service, struct placard_error *error);

/* NULL is allowed, as everywhere below. */
void service_close(struct service *service);

/* Tells what is shown, a line for people; control characters in it become blanks. Before service_ready() it
 * is kept until then. */
void service_set_status(struct service *service, const char *text);

/* Tells that the service is up, the first time it is called. The watchdog is fed from then on. */
void service_ready(struct service *service);

/* Tells that the service ends. */
void service_stopping(struct service *service);

/* When service_tick() is due, -1 for never: half of the watchdog's time since it was fed last, or when a
 * message that the manager had no room for is to be sent again. */
int64_t service_deadline(const struct service *service);
void service_tick(struct service *service);

#endif
