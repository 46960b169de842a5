/* Tests of what the renderer's worker may help with: each runs alone, and then with the worker. */
#ifndef TESTS_RENDERER_WITH_WORKER_H
#define TESTS_RENDERER_WITH_WORKER_H

#include "renderer/worker.h"

/* NULL in the first run; and in the second, too, on a machine with one processor. */
extern struct worker *worker;

/* For cmocka's group. */
int start_worker(void **state);
int stop_worker(void **state);

/* Runs the array TESTS both ways, and returns how many failed. */
#define RUN_ALONE_AND_WITH_WORKER(tests)                                                                     \
    (cmocka_run_group_tests_name("alone", tests, NULL, NULL) +                                               \
     cmocka_run_group_tests_name("with the worker", tests, start_worker, stop_worker))

#endif
