/* The client, when its renderer dies, is killed, hangs, or is late. */
#include "renderer/renderer_parts.h"
#include "unit/renderer/client.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

static void assert_gone(pid_t process)
{
    assert_int_equal(waitpid(process, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* Stops the child, so that the next request is not answered. */
static pid_t stop_child(struct renderer *renderer)
{
    pid_t process = renderer_pid(renderer);
    assert_int_equal(kill(process, SIGSTOP), 0);
    return process;
}

/* Asks for content NUMBER, which the child is stopped from rendering; the child. */
static pid_t ask_stopped_child(struct renderer *renderer, uint64_t number)
{
    struct renderer_view view = client_view();
    pid_t process = stop_child(renderer);
    client_show_color(renderer, number, 8, 8, 0xabcdef);
    client_request(renderer, &view);
    return process;
}

static void test_replaces_a_child_that_died_idle(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    client_show_color(renderer, 1, 8, 8, 0xabcdef);
    client_frame(renderer, &view);
    pid_t first = renderer_pid(renderer);
    assert_int_equal(kill(first, SIGKILL), 0);
    struct pollfd wait = {.fd = renderer_fd(renderer), .events = POLLIN};
    assert_int_equal(poll(&wait, 1, CLIENT_PATIENCE), 1);
    struct renderer_event event;
    assert_int_equal(renderer_receive(renderer, &event, NULL), PLACARD_OK);
    assert_int_equal(event.kind, RENDERER_NOTHING);
    assert_int_not_equal(renderer_pid(renderer), first);
    assert_gone(first);
    event = client_frame(renderer, &view);
    assert_int_equal(client_color(&event, 8, 4, 4), 0xabcdef);
    renderer_stop(renderer);
}

static void test_reports_a_child_that_died_at_work(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    pid_t first = ask_stopped_child(renderer, 1);
    assert_int_equal(kill(first, SIGKILL), 0);
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_int_equal(event.content, 1);
    assert_non_null(strstr(event.failure.message, "signal 9"));
    assert_gone(first);
    /* It is not tried again … */
    pid_t second = renderer_pid(renderer);
    client_request(renderer, &view);
    event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_int_equal(renderer_pid(renderer), second);
    /* … but other content is. */
    client_show_color(renderer, 2, 8, 8, 0xabcdef);
    client_frame(renderer, &view);
    renderer_stop(renderer);
    assert_gone(second);
}

/* Whoever kills renderers does not make content hostile. */
static void test_blames_no_content_for_a_kill(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    for (uint64_t number = 1; number <= 3; number++) {
        pid_t process = ask_stopped_child(renderer, number);
        kill(process, SIGKILL);
        assert_int_equal(client_wait(renderer).kind, RENDERER_FAILED);
    }
    client_show_color(renderer, 4, 8, 8, 0xabcdef);
    client_frame(renderer, &view);
    renderer_stop(renderer);
}

static void test_gives_what_rendered_before_a_second_chance(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    client_show_color(renderer, 1, 8, 8, 0xabcdef);
    client_frame(renderer, &view);
    pid_t first = stop_child(renderer);
    client_request(renderer, &view);
    kill(first, SIGKILL);
    assert_int_equal(client_wait(renderer).kind, RENDERER_FAILED);
    client_frame(renderer, &view);
    renderer_stop(renderer);
}

static void test_replaces_a_child_that_hangs(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(&(struct renderer_options){.time_limit = 300}, 8, 8);
    pid_t first = ask_stopped_child(renderer, 1);
    assert_true(renderer_deadline(renderer) <= 300);
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_non_null(strstr(event.failure.message, "300 ms"));
    assert_gone(first);
    renderer_stop(renderer);
}

/* What was late because others kept the renderer from working is not refused for ever. */
static void test_forgets_content_that_a_busy_machine_made_late(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(&(struct renderer_options){.time_limit = 100}, 8, 8);
    struct renderer_view view = client_view();
    for (uint64_t number = 1; number <= 3; number++) {
        pid_t before = ask_stopped_child(renderer, number);
        struct renderer_event event = client_wait(renderer);
        assert_int_equal(event.kind, RENDERER_FAILED);
        assert_int_equal(strstr(event.failure.message, "send it again in ") != NULL, number == 3);
        assert_int_equal(renderer_pid(renderer) == before, number == 3);
    }
    kill(renderer_pid(renderer), SIGCONT);
    renderer->time_limit = CLIENT_PATIENCE;
    renderer->offenders.list[0].forgotten_at -= OFFENDERS_MEMORY;
    client_show_color(renderer, 4, 8, 8, 0xabcdef);
    client_frame(renderer, &view);
    renderer_stop(renderer);
}

static void test_newer_content_replaces_a_busy_child(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    pid_t first = ask_stopped_child(renderer, 1);
    client_show_color(renderer, 2, 8, 8, 0x00ff00);
    client_request(renderer, &view);
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_int_equal(event.content, 1);
    assert_int_equal(event.failure.status, PLACARD_REPLACED);
    event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FRAME);
    assert_int_equal(event.content, 2);
    assert_int_equal(client_color(&event, 8, 4, 4), 0x00ff00);
    assert_gone(first);
    renderer_stop(renderer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replaces_a_child_that_died_idle),
        cmocka_unit_test(test_reports_a_child_that_died_at_work),
        cmocka_unit_test(test_blames_no_content_for_a_kill),
        cmocka_unit_test(test_gives_what_rendered_before_a_second_chance),
        cmocka_unit_test(test_replaces_a_child_that_hangs),
        cmocka_unit_test(test_forgets_content_that_a_busy_machine_made_late),
        cmocka_unit_test(test_newer_content_replaces_a_busy_child),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
