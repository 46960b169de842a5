#include <placard/status.h>

#include "utf8.h"
#include <stdarg.h>
#include <stdio.h>

const char *placard_status_text(enum placard_status status)
{
    static const char *const texts[PLACARD_STATUS_COUNT] = {
        [PLACARD_OK] = "no error",
        [PLACARD_INVALID_SIZE] = "invalid size",
        [PLACARD_KEY_ERROR] = "unusable key",
        [PLACARD_ALREADY_EXISTS] = "already exists",
        [PLACARD_OUT_OF_MEMORY] = "out of memory",
        [PLACARD_OUT_OF_RESOURCES] = "out of resources",
        [PLACARD_NOT_FOUND] = "not found",
        [PLACARD_PERMISSION_DENIED] = "permission denied",
        [PLACARD_LOCK_ERROR] = "lock error",
        [PLACARD_UNKNOWN_ERROR] = "unknown error",
        [PLACARD_LOCK_TIMEOUT] = "lock held by another process",
        [PLACARD_TIMED_OUT] = "timed out",
        [PLACARD_INTERRUPTED] = "interrupted",
        [PLACARD_TOO_LARGE] = "too large",
        [PLACARD_BAD_LAYOUT] = "unusable layout",
        [PLACARD_BAD_CONTENT] = "unusable content",
        [PLACARD_REFUSED] = "refused by the viewer",
        [PLACARD_REPLACED] = "replaced by a newer publication",
        [PLACARD_UNREADABLE] = "unreadable",
        [PLACARD_INVALID_ARGUMENT] = "invalid argument",
    };
    return (unsigned)status < PLACARD_STATUS_COUNT ? texts[status] : "no such status";
}

/* Copies TEXT (LENGTH bytes) into MESSAGE, which it always fits, with '?' for what a terminal must not see.
 */
static void sanitise(char *message, const char *text, size_t length)
{
    size_t written = 0;
    for (size_t i = 0; i < length;) {
        uint32_t character = 0;
        size_t bytes = utf8_read(text + i, length - i, &character);
        if (bytes == 0 || utf8_is_control(character)) {
            message[written++] = '?';
            i += bytes == 0 ? 1 : bytes;
            continue;
        }
        for (size_t end = i + bytes; i < end; i++) {
            message[written++] = text[i];
        }
    }
    message[written] = '\0';
}

enum placard_status placard_fail(struct placard_error *error, enum placard_status status, const char *format,
                                 ...)
{
    if (error == NULL) {
        return status;
    }
    char text[PLACARD_MESSAGE_SIZE]; /* apart, since a value may be the message that it replaces */
    va_list values;
    va_start(values, format);
    int wanted = vsnprintf(text, sizeof text, format, values);
    va_end(values);
    size_t length = wanted < 0 || status == PLACARD_OK ? 0 : (size_t)wanted;
    if (length >= sizeof text) {
        length = utf8_whole_length(text, sizeof text - 1);
    }
    error->status = status;
    sanitise(error->message, text, length);
    return status;
}
