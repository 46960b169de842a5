#include "order.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = 1024 };

bool order_open(struct order *order, const char *pipe)
{
    char path[LINE_SIZE];
    snprintf(path, sizeof path, "%s.ready", pipe);
    /* Open for both, so that they do not end with each partner. */
    int lines = open(pipe, O_RDWR | O_CLOEXEC);
    *order = (struct order){.lines = lines < 0 ? NULL : fdopen(lines, "r"),
                            .ready = open(path, O_RDWR | O_CLOEXEC)};
    if (order->lines == NULL || order->ready < 0) {
        perror(pipe);
        return false;
    }
    return true;
}

void order_close(struct order *order)
{
    if (order->lines != NULL) {
        fclose(order->lines);
    }
    if (order->ready >= 0) {
        close(order->ready);
    }
    file_free(&order->file);
}

bool order_next(struct order *order)
{
    char line[LINE_SIZE];
    while (fgets(line, sizeof line, order->lines) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0') {
            return true;
        }
        if (!file_read(&order->file, line) || write(order->ready, "", 1) != 1) {
            return false;
        }
    }
    return false;
}
