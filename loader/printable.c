#include "printable.h"
#include <string.h>

enum { LONGEST_PATH = 200 };

const char *printable(struct placard_error *room, const char *text)
{
    /* The library makes every message fit for a terminal. */
    placard_fail(room, PLACARD_OK, "%s", text);
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
    placard_fail(room, PLACARD_OK, end == path ? "'%s'" : "'…%s'", end);
    return room->message;
}
