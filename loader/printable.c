#include "printable.h"
#include <string.h>

enum { LONGEST_PATH = 200 };

const char *printable(struct placard_error *room, const char *text)
{
    /* The library makes every message fit for a terminal; the status is of no meaning here. */
    placard_fail(room, PLACARD_UNKNOWN_ERROR, "%s", text);
    return room->message;
}

const char *printable_path(struct placard_error *room, const char *path)
{
    size_t length = strlen(path);
    const char *end = path;
    if (length > LONGEST_PATH) {
        end = path + length - LONGEST_PATH;
        while (((unsigned char)*end & 0xc0u) == 0x80u) { /* not amid a character */
            end++;
        }
    }
    placard_fail(room, PLACARD_UNKNOWN_ERROR, end == path ? "'%s'" : "'…%s'", end);
    return room->message;
}
