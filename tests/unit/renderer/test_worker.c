/* The worker: tasks one after the other, and none at all where there is one processor. */
#include "renderer/worker.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct sum {
    int value;
    pthread_t thread;
};

static void add_one(void *argument)
{
    struct sum *sum = argument;
    sum->value++;
    sum->thread = pthread_self();
}

static void test_tasks(void **state)
{
    (void)state;
    struct worker *worker = worker_start();
    if (worker == NULL) {
        print_message("not tested: this machine has one processor\n");
        return;
    }
    struct sum sum = {.value = 0};
    for (int i = 0; i < 1000; i++) {
        worker_give(worker, add_one, &sum);
        worker_wait(worker);
        assert_int_equal(sum.value, i + 1);
        assert_false(pthread_equal(sum.thread, pthread_self()));
    }
    worker_wait(worker); /* for nothing */
    worker_stop(worker);
}

/* Nobody waits: the task is done all the same. */
static void test_the_end_comes_after_the_task(void **state)
{
    (void)state;
    struct worker *worker = worker_start();
    struct sum sum = {.value = 0};
    if (worker != NULL) {
        worker_give(worker, add_one, &sum);
        worker_stop(worker);
        assert_int_equal(sum.value, 1);
    }
    worker_stop(NULL);
}

static void test_one_processor(void **state)
{
    (void)state;
    cpu_set_t before, one;
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    CPU_ZERO(&one);
    for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++) {
        if (CPU_ISSET(i, &before)) {
            CPU_SET(i, &one);
        }
    }
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    struct worker *worker = worker_start();
    assert_int_equal(sched_setaffinity(0, sizeof before, &before), 0);
    assert_null(worker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tasks),
        cmocka_unit_test(test_the_end_comes_after_the_task),
        cmocka_unit_test(test_one_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
