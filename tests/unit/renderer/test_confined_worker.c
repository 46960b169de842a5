/* The confinement of each of a renderer's threads. */
#include "unit/renderer/client.h"
#include "unit/renderer/taken_over.h"

#include <dirent.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* On a machine with one processor there is no worker. */
static bool has_worker(void)
{
    cpu_set_t processors;
    bool is_there = sched_getaffinity(0, sizeof processors, &processors) != 0 || CPU_COUNT(&processors) > 1;
    if (!is_there) {
        print_message("not tested: this machine has one processor\n");
    }
    return is_there;
}

/* How many lines of the status of the thread at PATH are as they are to be. */
static int count_confined(const char *path)
{
    static const char *const wanted[] = {"NoNewPrivs:\t1\n", "Seccomp:\t2\n", "Seccomp_filters:\t1\n"};
    int count = 0;
    char line[256];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
            count += strcmp(line, wanted[i]) == 0 ? 1 : 0;
        }
    }
    fclose(file);
    return count;
}

/* What the kernel says of each thread. */
static void test_every_thread(void **state)
{
    (void)state;
    int count = 0;
    struct renderer *renderer = start_taken_over(0);
    assert_ready(renderer, 1);
    char path[128];
    snprintf(path, sizeof path, "/proc/%d/task", (int)renderer_pid(renderer));
    DIR *threads = opendir(path);
    assert_non_null(threads);
    for (const struct dirent *entry; (entry = readdir(threads)) != NULL;) {
        if (entry->d_name[0] != '.') {
            char status[sizeof path + 64];
            snprintf(status, sizeof status, "%s/%.20s/status", path, entry->d_name);
            assert_int_equal(count_confined(status), 3);
            count++;
        }
    }
    closedir(threads);
    renderer_stop(renderer);
    assert_int_equal(count, has_worker() ? 2 : 1);
}

/* The worker can do no more than the thread that it works for. */
static void test_worker(void **state)
{
    (void)state;
    if (!has_worker()) {
        return;
    }
    assert_answer("worker read /etc/passwd", REFUSED);
    assert_answer("worker read readable", "done");
    assert_answer("worker create new", REFUSED);
    assert_answer("worker append readable", REFUSED);
    assert_answer("worker ioctl", "refused: Function not implemented");
    assert_answer("worker connect", FORBIDDEN);
    assert_answer("worker exec /bin/sh", FORBIDDEN);
    assert_answer("worker fork", FORBIDDEN);
    assert_answer("worker thread", FORBIDDEN);
    assert_answer("worker segment", FORBIDDEN);
#ifndef PLACARD_INSTRUMENTED
    assert_answer("worker code", REFUSED);
    assert_answer("worker share", REFUSED);
    assert_answer("worker raise", REFUSED);
    assert_answer("worker crash", "its decoder crashed (signal 11");
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_thread),
        cmocka_unit_test(test_worker),
    };
    return cmocka_run_group_tests(tests, make_readable_file, NULL);
}
