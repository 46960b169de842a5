#include "unit/renderer/with_worker.h"

#include <stddef.h>

struct worker *worker;

int start_worker(void **state)
{
    (void)state;
    worker = worker_start();
    return 0;
}

int stop_worker(void **state)
{
    (void)state;
    worker_stop(worker);
    worker = NULL;
    return 0;
}
