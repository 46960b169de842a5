/* The client against the real renderer program. */
#include "unit/renderer/client.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

static void test_shows_pixels_and_background(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 40, 20);
    client_show_color(renderer, 7, 10, 10, 0x112233);
    struct renderer_view view = client_view();
    struct renderer_event event = client_frame(renderer, &view);
    assert_int_equal(event.content, 7);
    assert_int_equal(event.ready.scaled_width, 20);
    assert_int_equal(event.ready.content_width, 10);
    assert_string_equal(event.ready.format, "pixels");
    assert_int_equal(client_color(&event, 40, 0, 0), 0x203040);
    assert_int_equal(client_color(&event, 40, 9, 19), 0x203040);
    assert_int_equal(client_color(&event, 40, 10, 0), 0x112233);
    assert_int_equal(client_color(&event, 40, 29, 19), 0x112233);
    assert_int_equal(client_color(&event, 40, 30, 19), 0x203040);
    renderer_stop(renderer);
}

static void test_shows_the_empty_content(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    client_show(renderer, 1, PLACARD_EMPTY, NULL, 0);
    struct renderer_view view = client_view();
    struct renderer_event event = client_frame(renderer, &view);
    assert_int_equal(client_color(&event, 8, 7, 7), 0x203040);
    renderer_stop(renderer);
}

static void test_two_buffers_alternate(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 4, 4);
    struct renderer_view view = client_view();
    client_show_color(renderer, 1, 4, 4, 0xff0000);
    struct renderer_event first = client_frame(renderer, &view);
    client_show_color(renderer, 2, 4, 4, 0x00ff00);
    struct renderer_event second = client_frame(renderer, &view);
    assert_ptr_not_equal(first.frame, second.frame);
    assert_int_equal(client_color(&first, 4, 1, 1), 0xff0000);
    assert_int_equal(client_color(&second, 4, 1, 1), 0x00ff00);
    renderer_stop(renderer);
}

static void expect_refused(struct renderer *renderer, uint64_t number, const void *data, size_t length,
                           const char *words)
{
    struct renderer_view view = client_view();
    client_show(renderer, number, PLACARD_IMAGE, data, length);
    client_request(renderer, &view);
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_int_equal(event.content, number);
    if (strstr(event.failure.message, words) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", event.failure.message, words);
    }
}

static void test_refuses_what_is_no_picture(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 16, 16);
    pid_t process = renderer_pid(renderer);
    expect_refused(renderer, 1, "hello, this is text", 19, "no picture");
    expect_refused(renderer, 2, "", 0, "without a single byte");
    expect_refused(renderer, 3, "\x89PNG\r\n\x1a\n", 8, "cut off");
    /* 41 bytes that ask for a billion pixels. */
    static const unsigned char bomb[41] =
        "GIF89a\xff\x7f\xff\x7f\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\x7f\xff\x7f\0\x02\x02\x44\x01\0;";
    expect_refused(renderer, 4, bomb, sizeof bomb, "32767x32767");
    /* A bitmap of four gigabytes in 54 bytes. */
    static const unsigned char lying[54] =
        "BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x10\x27\0\0\x10\x27\0\0\x01\0\x20";
    expect_refused(renderer, 5, lying, sizeof lying, "cut off");
    /* None of these needed another renderer. */
    assert_int_equal(renderer_pid(renderer), process);
    client_show_color(renderer, 6, 4, 4, 0x123456);
    struct renderer_view view = client_view();
    client_frame(renderer, &view);
    renderer_stop(renderer);
}

static void test_keeps_only_the_newest_request(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    client_show(renderer, 1, PLACARD_EMPTY, NULL, 0);
    for (uint32_t i = 0; i < 1000; i++) {
        view.background = i;
        client_request(renderer, &view);
    }
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(client_color(&event, 8, 0, 0), 0);
    event = client_wait(renderer);
    assert_int_equal(client_color(&event, 8, 0, 0), 999);
    assert_false(renderer_is_busy(renderer));
    renderer_stop(renderer);
}

static void test_resizes_while_busy(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    pid_t process = renderer_pid(renderer);
    assert_int_equal(kill(process, SIGSTOP), 0);
    client_show_color(renderer, 1, 8, 8, 0xabcdef);
    client_request(renderer, &view);
    assert_int_equal(renderer_resize(renderer, 200, 100, NULL), PLACARD_OK);
    kill(process, SIGCONT);
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FRAME);
    assert_int_equal(event.ready.scaled_height, 100);
    assert_int_equal(client_color(&event, 200, 50, 99), 0xabcdef);
    assert_int_equal(client_color(&event, 200, 199, 99), 0x203040);
    renderer_stop(renderer);
}

static void test_refuses_wrong_sizes_and_views(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct placard_error error;
    assert_int_equal(renderer_resize(renderer, 0, 8, &error), PLACARD_INVALID_ARGUMENT);
    assert_int_equal(renderer_resize(renderer, 8, RENDERER_MAX_SIDE + 1, &error), PLACARD_INVALID_ARGUMENT);
    struct renderer_view view = client_view();
    client_show_color(renderer, 1, 8, 8, 0);
    view.rotation = 45;
    client_request(renderer, &view);
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_int_equal(event.failure.status, PLACARD_INVALID_ARGUMENT);
    view = client_view();
    client_frame(renderer, &view);
    renderer_stop(renderer);
}

/* Runs the program as somebody might by hand; its exit status. */
static int run_by_hand(const char *arguments)
{
    char command[4200];
    snprintf(command, sizeof command,
             "\"$PLACARD_BUILD/libexec/placard/placard-renderer\" %s 3<&- > /dev/null 2>&1", arguments);
    int status = system(command); /* NOLINT(cert-env33-c) */
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void test_is_not_to_be_started_by_hand(void **state)
{
    (void)state;
    assert_int_equal(run_by_hand(""), 2);
    assert_int_equal(run_by_hand("--font"), 2);
    assert_int_equal(run_by_hand("--nonsense"), 2);
    assert_int_equal(run_by_hand("--version"), 0);
}

static void test_says_when_there_is_no_program(void **state)
{
    (void)state;
    const struct renderer_options options = {.program = "/nowhere/placard-renderer"};
    struct renderer *renderer = NULL;
    struct placard_error error;
    assert_int_equal(renderer_start(&renderer, &options, &error), PLACARD_NOT_FOUND);
    assert_non_null(strstr(error.message, "/nowhere/placard-renderer"));
    assert_null(renderer);
}

/* A program that ends at once must not be started over and over. */
static void test_gives_up_on_a_program_that_ends_at_once(void **state)
{
    (void)state;
    const struct renderer_options options = {.program = "/bin/false"};
    struct renderer *renderer = NULL;
    struct placard_error error = {.status = PLACARD_OK};
    assert_int_equal(renderer_start(&renderer, &options, &error), PLACARD_OK);
    assert_int_equal(renderer_resize(renderer, 8, 8, &error), PLACARD_OK);
    struct pollfd wait = {.fd = renderer_fd(renderer), .events = POLLIN};
    assert_int_equal(poll(&wait, 1, CLIENT_PATIENCE), 1);
    struct renderer_event event;
    assert_int_equal(renderer_receive(renderer, &event, &error), PLACARD_OK);
    assert_int_equal(renderer_fd(renderer), -1);
    struct renderer_view view = client_view();
    client_show_color(renderer, 1, 8, 8, 0);
    client_request(renderer, &view);
    event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    renderer_stop(renderer);
}

/* One byte after the other of every sample is changed: each view is answered, if need be by another renderer.
 */
static void test_survives_damage(void **state)
{
    (void)state;
    static const char *const samples[] = {"png", "jpg", "gif", "bmp", "webp", "tif", "pcx", "ico", "cur",
                                          "tga", "xpm", "ppm", "qoi", "lbm",  "xv",  "xcf", "svg"};
    struct renderer *renderer = client_start(NULL, 16, 12);
    struct renderer_view view = client_view();
    uint64_t number = 0, frames = 0;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        char path[64];
        size_t length;
        snprintf(path, sizeof path, "tests/golden/samples/sample.%s", samples[i]);
        unsigned char *data = client_read(path, &length);
        for (size_t at = 0; at < length && at < 150; at++) {
            data[at] ^= at % 3 == 0 ? 0xff : 0x81;
            client_show(renderer, ++number, PLACARD_IMAGE, data, length);
            data[at] ^= at % 3 == 0 ? 0xff : 0x81;
            client_request(renderer, &view);
            struct renderer_event event = client_wait(renderer);
            assert_int_equal(event.content, number);
            frames += event.kind == RENDERER_FRAME ? 1 : 0;
        }
        free(data);
    }
    assert_true(frames > 100 && frames < number - 100);
    renderer_stop(renderer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shows_pixels_and_background),
        cmocka_unit_test(test_shows_the_empty_content),
        cmocka_unit_test(test_two_buffers_alternate),
        cmocka_unit_test(test_refuses_what_is_no_picture),
        cmocka_unit_test(test_keeps_only_the_newest_request),
        cmocka_unit_test(test_resizes_while_busy),
        cmocka_unit_test(test_refuses_wrong_sizes_and_views),
        cmocka_unit_test(test_is_not_to_be_started_by_hand),
        cmocka_unit_test(test_says_when_there_is_no_program),
        cmocka_unit_test(test_gives_up_on_a_program_that_ends_at_once),
        cmocka_unit_test(test_survives_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
