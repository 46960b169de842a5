/* What a program that stays is told through a named pipe: a line that names a file, which it reads, and says
 * so by a byte through the pipe PIPE.ready; and an empty line, whereupon it shows that file, out of its
 * memory. So reading is no part of what is measured then. One thread at a time. */
#ifndef BENCH_ORDER_H
#define BENCH_ORDER_H

#include "file.h"
#include <stdio.h>

struct order {
    struct file file; /* what is to be shown */
    FILE *lines;
    int ready;
};

/* Both pipes must be there. False, with a line on standard error, when one cannot be opened; order_close() is
 * allowed then, too. */
bool order_open(struct order *order, const char *pipe);
void order_close(struct order *order);

/* Waits until a file is to be shown. False when there is nothing more to do. */
bool order_next(struct order *order);

#endif
