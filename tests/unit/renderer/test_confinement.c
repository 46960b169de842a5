/* The client, and the confinement, against a renderer that has been taken over by its content and does what
 * that orders: every order is contained, and the next content is shown. */
#include "renderer/renderer_parts.h"
#include "unit/renderer/client.h"
#include "unit/renderer/taken_over.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void test_crash(void **state)
{
    (void)state;
#ifdef PLACARD_INSTRUMENTED
    assert_answer("crash", "ended with status"); /* the sanitizer's */
#else
    assert_answer("crash", "its decoder crashed (signal 11");
#endif
    assert_answer("abort", "its decoder crashed (signal 6");
}

static void test_hang(void **state)
{
    (void)state;
    struct renderer *renderer = start_taken_over(500);
    give_order(renderer, 1, "hang");
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_non_null(strstr(event.failure.message, "within 500 ms"));
    assert_ready(renderer, 2);
    renderer_stop(renderer);
}

/* Nobody looks at the clock: the limit of processor time holds. */
static void test_hang_while_the_parent_sleeps(void **state)
{
    (void)state;
    struct renderer *renderer = start_taken_over(200);
    give_order(renderer, 1, "hang");
    struct pollfd end = {.fd = renderer_fd(renderer), .events = POLLIN};
    while (poll(&end, 1, 100) == 0) { /* on a busy machine that takes as long as it takes */
        assert_true(child_time_used(&renderer->child) < 10000);
    }
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_non_null(strstr(event.failure.message, "processor time"));
    assert_ready(renderer, 2);
    renderer_stop(renderer);
}

static void test_allocate(void **state)
{
    (void)state;
#ifdef PLACARD_INSTRUMENTED
    print_message("not tested: sanitizers reserve address space, so that there is no limit\n");
#else
    struct placard_error answer = answer_to("allocate");
    assert_memory_equal(answer.message, "done ", 5);
    assert_in_range(strtol(answer.message + 5, NULL, 10), 128, 256);
    assert_answer("share", REFUSED);
    assert_answer("raise", REFUSED);
#endif
}

static void test_lie_about_size(void **state)
{
    (void)state;
    assert_answer("lie", "a size that no picture has");
}

static void test_flood(void **state)
{
    (void)state;
    struct renderer *renderer = start_taken_over(0);
    give_order(renderer, 1, "flood");
    assert_int_equal(client_wait(renderer).kind, RENDERER_FRAME);
    /* The second reply ends it. However many there are, one is looked at for each call. */
    pid_t flooding = renderer_pid(renderer);
    struct renderer_event event;
    for (int i = 0; renderer_pid(renderer) == flooding; i++) {
        struct pollfd wait = {.fd = renderer_fd(renderer), .events = POLLIN};
        poll(&wait, 1, CLIENT_PATIENCE);
        assert_int_equal(renderer_receive(renderer, &event, NULL), PLACARD_OK);
        assert_true(i < 2);
    }
    assert_ready(renderer, 2);
    renderer_stop(renderer);
}

static void test_read(void **state)
{
    (void)state;
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1u) < 1) {
        fail_msg("this kernel has no Landlock: what a renderer can read cannot be tested here");
    }
    assert_answer("read /etc/passwd", REFUSED);
    assert_answer("read .", REFUSED);
    assert_answer("read /proc/self/status", REFUSED);
    assert_answer("read readable", "done");
}

/* One that is asked to read what it may not yet, is allowed to while it is at it, and again afterwards. */
static void test_read_more(void **state)
{
    (void)state;
    const struct renderer_options options = {.program = OBEDIENT_RENDERER};
    struct renderer *renderer = client_start(&options, 16, 16);
    struct placard_error error = {.status = PLACARD_OK};
    give_order(renderer, 1, "read readable");
    char *more[] = {readable_file};
    assert_int_equal(renderer_allow(renderer, more, 1, &error), PLACARD_OK);
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_non_null(strstr(event.failure.message, REFUSED));
    give_order(renderer, 2, "read readable");
    event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_non_null(strstr(event.failure.message, "done"));
    pid_t before = renderer_pid(renderer);
    assert_int_equal(renderer_allow(renderer, more, 1, &error), PLACARD_OK);
    assert_int_not_equal(renderer_pid(renderer), before);
    assert_ready(renderer, 3);
    renderer_stop(renderer);
}

static void test_write(void **state)
{
    (void)state;
    assert_answer("create new", REFUSED);
    assert_answer("append readable", REFUSED);
    assert_answer("remove readable", REFUSED);
    assert_answer("mkdir folder", REFUSED);
    assert_answer("chmod readable", REFUSED);
    struct stat facts;
    assert_int_equal(stat("new", &facts), -1);
    assert_int_equal(stat("folder", &facts), -1);
    assert_int_equal(stat("readable", &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
}

static void test_connect(void **state)
{
    (void)state;
    assert_answer("connect", FORBIDDEN);
}

static void test_exec(void **state)
{
    (void)state;
    assert_answer("exec /bin/sh", FORBIDDEN);
}

static void test_fork(void **state)
{
    (void)state;
    assert_answer("fork", FORBIDDEN);
    assert_answer("thread", FORBIDDEN);
}

/* A process that only waits for its end. */
static pid_t start_victim(void)
{
    pid_t victim = fork();
    assert_true(victim >= 0);
    if (victim == 0) {
        for (;;) {
            pause();
        }
    }
    return victim;
}

static void test_reach_another_process(void **state)
{
    (void)state;
    static const char *const orders[] = {"kill", "ptrace"};
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        pid_t victim = start_victim();
        char order[64];
        snprintf(order, sizeof order, "%s %d", orders[i], (int)victim);
        struct placard_error answer = answer_to(order);
        bool is_alive = waitpid(victim, NULL, WNOHANG) == 0;
        kill(victim, SIGKILL);
        waitpid(victim, NULL, 0);
        assert_true(is_alive);
        assert_non_null(strstr(answer.message, FORBIDDEN));
    }
}

static void test_device(void **state)
{
    (void)state;
    assert_answer("ioctl", "refused: Function not implemented"); /* not by the device itself */
}

static void test_segment(void **state)
{
    (void)state;
    assert_answer("segment", FORBIDDEN);
}

static void test_code(void **state)
{
    (void)state;
#ifdef PLACARD_INSTRUMENTED
    print_message("not tested: sanitizers may make memory executable\n");
#else
    assert_answer("code", REFUSED);
#endif
}

static void test_inherits_nothing(void **state)
{
    (void)state;
    assert_int_equal(setenv("PLACARD_TEST_SECRET", "secret", 1), 0);
    assert_int_equal(setenv("LANG", "C.UTF-8", 1), 0);
    struct placard_error answer = answer_to("environment");
    assert_null(strstr(answer.message, "SECRET"));
    assert_null(strstr(answer.message, "PATH"));
    assert_non_null(strstr(answer.message, "LANG"));
    int fd = fcntl(STDERR_FILENO, F_DUPFD, 4); /* not to be closed by exec */
    assert_true(fd > 3);
    assert_answer("descriptors", "done 0 1 2 3 ");
    close(fd);
    assert_answer("core", "done 0");
}

/* Content that ended two renderers gets no third, whoever shows it under whatever number. */
static void test_two_chances(void **state)
{
    (void)state;
    struct renderer *renderer = start_taken_over(0);
    for (uint64_t number = 1; number <= 3; number++) {
        pid_t before = renderer_pid(renderer);
        give_order(renderer, number, "fork");
        struct renderer_event event = client_wait(renderer);
        assert_int_equal(event.kind, RENDERER_FAILED);
        assert_int_equal(event.content, number);
        assert_int_equal(strstr(event.failure.message, "ended 2 renderers") != NULL, number == 3);
        assert_int_equal(renderer_pid(renderer) == before, number == 3);
    }
    give_order(renderer, 4, "exec");
    assert_non_null(strstr(client_wait(renderer).failure.message, FORBIDDEN));
    assert_ready(renderer, 5);
    renderer_stop(renderer);
}

/* So does content on which one worked until its time was over, however busy the machine is. */
static void test_two_chances_for_a_hang(void **state)
{
    (void)state;
    struct renderer *renderer = start_taken_over(CLIENT_PATIENCE);
    for (uint64_t number = 1; number <= 2; number++) {
        give_order(renderer, number, "hang");
        while (child_time_used(&renderer->child) < 500) {
            poll(NULL, 0, 10);
        }
        renderer->time_limit = 500;
        assert_non_null(strstr(client_wait(renderer).failure.message, "within 500 ms"));
        renderer->time_limit = CLIENT_PATIENCE;
    }
    give_order(renderer, 3, "hang");
    assert_non_null(strstr(client_wait(renderer).failure.message, "is not tried again"));
    assert_ready(renderer, 4);
    renderer_stop(renderer);
}

/* From now on the system call NUMBER fails with PROBLEM, here and in all processes started. That cannot be
 * undone: the tests that do it are the last ones. */
static void forbid(int number, uint16_t problem)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    assert_non_null(filter);
    assert_int_equal(seccomp_rule_add(filter, SCMP_ACT_ERRNO(problem), number, 0), 0);
    assert_int_equal(seccomp_load(filter), 0);
    seccomp_release(filter);
}

/* An older kernel: everything but the limit on reading is as it was. */
static void test_without_landlock(void **state)
{
    (void)state;
    forbid(SCMP_SYS(landlock_create_ruleset), ENOSYS);
    assert_answer("read /etc/passwd", "done");
    assert_answer("create new", REFUSED);
    assert_answer("exec /bin/sh", FORBIDDEN);
}

static void test_without_seccomp(void **state)
{
    (void)state;
    forbid(SCMP_SYS(seccomp), EPERM);
    struct renderer *renderer = start_taken_over(0);
    give_order(renderer, 1, "read /etc/passwd");
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_int_equal(event.failure.status, PLACARD_PERMISSION_DENIED);
    assert_non_null(strstr(event.failure.message, "cannot confine itself"));
    assert_non_null(strstr(event.failure.message, "--no-sandbox"));
    assert_int_equal(renderer_problem(renderer)->status, PLACARD_PERMISSION_DENIED);
    assert_int_equal(renderer_pid(renderer), 0);
    /* And no other one is tried. */
    give_order(renderer, 2, "read /etc/passwd");
    assert_int_equal(client_wait(renderer).failure.status, PLACARD_PERMISSION_DENIED);
    assert_int_equal(renderer_pid(renderer), 0);
    renderer_stop(renderer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crash),
        cmocka_unit_test(test_hang),
        cmocka_unit_test(test_hang_while_the_parent_sleeps),
        cmocka_unit_test(test_allocate),
        cmocka_unit_test(test_lie_about_size),
        cmocka_unit_test(test_flood),
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_read_more),
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_connect),
        cmocka_unit_test(test_exec),
        cmocka_unit_test(test_fork),
        cmocka_unit_test(test_reach_another_process),
        cmocka_unit_test(test_device),
        cmocka_unit_test(test_segment),
        cmocka_unit_test(test_code),
        cmocka_unit_test(test_inherits_nothing),
        cmocka_unit_test(test_two_chances),
        cmocka_unit_test(test_two_chances_for_a_hang),
        cmocka_unit_test(test_without_landlock),
        cmocka_unit_test(test_without_seccomp),
    };
    return cmocka_run_group_tests(tests, make_readable_file, NULL);
}
