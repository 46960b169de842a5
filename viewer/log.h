/* What the viewer says on standard error. */
#ifndef VIEWER_LOG_H
#define VIEWER_LOG_H

#include <stdbool.h>

/* Turns log_event() on or off; off at first. To be called before other threads start. */
void log_set_verbose(bool verbose);

/* One line of what happens, with the seconds of the monotonic clock; nothing unless verbose. Any thread. */
void log_event(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One line, "placard-viewer: …", of what went wrong. Any thread. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* As log_event(), and as log_error() of what is no end: for those who have a whole TEXT, and know no log. */
void log_note(const char *text);
void log_warning(const char *text);

#endif
