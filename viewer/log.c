#include "log.h"
#include <placard/status.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#define LINE_SIZE 1024

static bool log_verbose;

void log_set_verbose(bool verbose)
{
    log_verbose = verbose;
}

/* One write for each line, so that those of several threads and processes do not mix. */
__attribute__((format(printf, 2, 0))) static void write_line(const char *prefix, const char *format,
                                                             va_list values)
{
    char text[PLACARD_MESSAGE_SIZE + 256];
    char line[LINE_SIZE];
    vsnprintf(text, sizeof(text), format, values);
    snprintf(line, sizeof(line), "placard-viewer: %s%s\n", prefix, text);
    fputs(line, stderr);
}

void log_event(const char *format, ...)
{
    if (!log_verbose) {
        return;
    }
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    char prefix[32];
    snprintf(prefix, sizeof(prefix), "%lld.%06ld ", (long long)now.tv_sec, now.tv_nsec / 1000);
    va_list values;
    va_start(values, format);
    write_line(prefix, format, values);
    va_end(values);
}

void log_error(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    write_line("", format, values);
    va_end(values);
}

void log_note(const char *text)
{
    log_event("%s", text);
}

void log_warning(const char *text)
{
    log_error("warning: %s", text);
}
