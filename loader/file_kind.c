#include "file_kind.h"
#include <errno.h>
#include <fcntl.h>
#include <placard/content.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEAD = 4096, /* what placard_recognise() decides by … */
    TAIL = 26    /* … and, for the one format without a mark at its start, the file's end */
};

void file_size_text(uint64_t bytes, char *text, size_t size)
{
    static const char *const UNITS[] = {"KB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1024) {
        snprintf(text, size, "%u byte%s", (unsigned)bytes, bytes == 1 ? "" : "s");
        return;
    }
    size_t unit = 0;
    double value = (double)bytes / 1024;
    while (value >= 1023.5 && unit + 1 < sizeof UNITS / sizeof *UNITS) {
        value /= 1024;
        unit++;
    }
    snprintf(text, size, unit > 0 && value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
}

/* True when FILE, of SIZE bytes, was read as far as it takes to recognise it. */
static bool recognise(int file, uint64_t size, struct placard_recognition *found)
{
    unsigned char bytes[HEAD + TAIL];
    ssize_t head = pread(file, bytes, HEAD, 0);
    if (head < 0) {
        return false;
    }
    *found = placard_recognise(bytes, (size_t)head);
    if (found->kind == PLACARD_EMPTY && size > HEAD + TAIL && head == HEAD &&
        pread(file, bytes + HEAD, TAIL, (off_t)(size - TAIL)) == TAIL) {
        *found = placard_recognise(bytes, sizeof bytes);
    }
    return true;
}

void file_kind_describe(const char *path, char text[FILE_KIND_SIZE])
{
    struct stat facts;
    if (stat(path, &facts) != 0) {
        snprintf(text, FILE_KIND_SIZE, "%s", errno == ENOENT ? "no longer there" : "unreadable");
        return;
    }
    if (!S_ISREG(facts.st_mode)) {
        snprintf(text, FILE_KIND_SIZE, "%s", S_ISDIR(facts.st_mode) ? "a folder" : "not a file");
        return;
    }
    char size[24];
    file_size_text((uint64_t)facts.st_size, size, sizeof size);
    struct placard_recognition found = {.kind = PLACARD_EMPTY, .format = NULL};
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool known = file >= 0 && fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) &&
                 recognise(file, (uint64_t)facts.st_size, &found);
    if (file >= 0) {
        close(file);
    }
    if (!known) {
        snprintf(text, FILE_KIND_SIZE, "unreadable · %s", size);
    } else if (facts.st_size == 0) {
        snprintf(text, FILE_KIND_SIZE, "empty");
    } else if (found.kind == PLACARD_IMAGE) {
        snprintf(text, FILE_KIND_SIZE, "%.16s picture · %s", found.format, size);
    } else {
        snprintf(text, FILE_KIND_SIZE, "%s · %s", found.kind == PLACARD_TEXT ? "text" : "data", size);
    }
}
