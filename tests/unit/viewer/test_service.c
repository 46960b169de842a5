#include "service.h"
#include "ui/loop.h"
#include "unit.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The service manager: a socket that the messages come to. */
static int manager = -1;

/* Binds it to NAME, a path or @ and the name of an abstract socket, and tells the environment. */
static void listen_as(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    assert_true(length < sizeof address.sun_path);
    memcpy(address.sun_path, name, length);
    if (name[0] == '@') {
        address.sun_path[0] = '\0';
    }
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_true(manager >= 0);
    assert_int_equal(bind(manager, (const struct sockaddr *)(const void *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
                     0);
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
}

static int clear(void **state)
{
    (void)state;
    if (manager >= 0) {
        close(manager);
        manager = -1;
    }
    unlink("notify");
    return unsetenv("NOTIFY_SOCKET") | unsetenv("WATCHDOG_USEC") | unsetenv("WATCHDOG_PID");
}

/* What the manager was told last, "" when there is nothing more. */
static const char *told(void)
{
    static char message[2048];
    ssize_t length = recv(manager, message, sizeof message - 1, 0);
    message[length > 0 ? length : 0] = '\0';
    return message;
}

static struct service *open_service(void)
{
    struct service *service = NULL;
    struct placard_error error = {0};
    if (service_open(&service, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    return service;
}

static void set_watchdog(const char *microseconds, pid_t process)
{
    char number[32];
    snprintf(number, sizeof number, "%d", (int)process);
    assert_int_equal(setenv("WATCHDOG_USEC", microseconds, 1), 0);
    assert_int_equal(setenv("WATCHDOG_PID", number, 1), 0);
}

static void without_a_manager_nothing_happens(void **state)
{
    (void)state;
    set_watchdog("1000000", getpid());
    struct service *service = open_service();
    service_set_status(service, "nobody reads this");
    service_ready(service);
    assert_true(service_deadline(service) < 0);
    service_tick(service);
    service_stopping(service);
    service_close(service);
    service_close(NULL);
}

static void it_tells_of_its_life(void **state)
{
    (void)state;
    listen_as("notify"); /* neither a whole path nor an abstract name */
    struct service *service = NULL;
    struct placard_error error = {0};
    assert_int_equal(service_open(&service, &error), PLACARD_INVALID_ARGUMENT);
    assert_non_null(strstr(error.message, "NOTIFY_SOCKET"));
    clear(state);

    char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
    assert_non_null(getcwd(path, sizeof path));
    size_t length = strlen(path);
    assert_in_range(snprintf(path + length, sizeof path - length, "/notify"), 1, sizeof path - length - 1);
    listen_as(path);
    service = open_service();
    assert_null(getenv("NOTIFY_SOCKET"));
    service_set_status(service, "first");
    assert_string_equal(told(), ""); /* before it is ready */
    service_ready(service);
    assert_string_equal(told(), "READY=1\nSTATUS=first\n");
    service_ready(service);
    assert_string_equal(told(), "");
    service_set_status(service, "second\nREADY=0\x7f");
    assert_string_equal(told(), "STATUS=second READY=0 \n");
    assert_true(service_deadline(service) < 0); /* no watchdog, nothing to wake up for */
    service_stopping(service);
    assert_string_equal(told(), "STOPPING=1\n");
    service_close(service);
}

static void a_long_status_is_cut_between_letters(void **state)
{
    (void)state;
    char text[2001] = "";
    for (size_t i = 0; i + 2 < sizeof text; i += 2) { /* "ö" */
        text[i] = '\xc3';
        text[i + 1] = '\xb6';
    }
    listen_as("@placard-test-long-status");
    struct service *service = open_service();
    service_set_status(service, text);
    service_ready(service);
    const char *message = told();
    size_t prefix = strlen("READY=1\nSTATUS="), length = strlen(message);
    assert_true(length > prefix + 100);
    assert_int_equal((length - prefix - 1) % 2, 0);
    assert_int_equal(strncmp(message + prefix, text, length - prefix - 1), 0);
    service_close(service);
}

static void the_watchdog_is_fed_at_half_its_time(void **state)
{
    (void)state;
    listen_as("@placard-test-watchdog");
    set_watchdog("400000", getpid());
    struct service *service = open_service();
    assert_null(getenv("WATCHDOG_USEC"));
    assert_null(getenv("WATCHDOG_PID"));
    assert_true(service_deadline(service) < 0); /* it is not ready yet */
    int64_t before = loop_now();
    service_ready(service);
    assert_string_equal(told(), "READY=1\n");
    for (int meal = 0; meal < 3; meal++) {
        int64_t deadline = service_deadline(service);
        assert_in_range(deadline, before + 200, loop_now() + 200);
        if (loop_now() < deadline) {
            service_tick(service);
            if (loop_now() < deadline) {
                assert_string_equal(told(), ""); /* too early */
            }
        }
        while ((before = loop_now()) < deadline) {
            poll(NULL, 0, (int)(deadline - before));
        }
        service_tick(service);
        assert_string_equal(told(), "WATCHDOG=1\n");
    }
    service_close(service);
}

static void another_process_s_watchdog_is_left_alone(void **state)
{
    (void)state;
    listen_as("@placard-test-other-watchdog");
    set_watchdog("400000", getppid());
    struct service *service = open_service();
    service_ready(service);
    assert_string_equal(told(), "READY=1\n");
    assert_true(service_deadline(service) < 0);
    service_close(service);
}

static void a_manager_that_is_slow_is_told_later(void **state)
{
    (void)state;
    listen_as("@placard-test-slow");
    struct service *service = open_service();
    service_ready(service);
    /* Nobody reads: at some point there is no room left. */
    for (int i = 0; i < 100000 && service_deadline(service) < 0; i++) {
        service_set_status(service, "more");
    }
    assert_true(service_deadline(service) > 0);
    service_set_status(service, "the newest");
    assert_string_equal(told(), "READY=1\n");
    while (*told() != '\0') {
    }
    int64_t deadline = service_deadline(service);
    for (int64_t now; (now = loop_now()) < deadline;) {
        poll(NULL, 0, (int)(deadline - now));
    }
    service_tick(service);
    assert_string_equal(told(), "STATUS=the newest\n");
    assert_true(service_deadline(service) < 0);
    service_close(service);
}

static void a_manager_that_is_gone_is_no_trouble(void **state)
{
    (void)state;
    listen_as("@placard-test-gone");
    struct service *service = open_service();
    close(manager);
    manager = -1;
    service_ready(service);
    assert_true(service_deadline(service) < 0);
    service_close(service);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(without_a_manager_nothing_happens, clear),
        cmocka_unit_test_teardown(it_tells_of_its_life, clear),
        cmocka_unit_test_teardown(a_long_status_is_cut_between_letters, clear),
        cmocka_unit_test_teardown(the_watchdog_is_fed_at_half_its_time, clear),
        cmocka_unit_test_teardown(another_process_s_watchdog_is_left_alone, clear),
        cmocka_unit_test_teardown(a_manager_that_is_slow_is_told_later, clear),
        cmocka_unit_test_teardown(a_manager_that_is_gone_is_no_trouble, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
