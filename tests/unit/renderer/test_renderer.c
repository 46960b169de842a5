/* The client against the real renderer program. */
#include "png/png_encode.h"
#include "renderer/renderer_parts.h"
#include "unit/renderer/client.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static uint32_t color_at(const struct renderer_event *event, uint32_t width, uint32_t x, uint32_t y)
{
    return event->frame[(size_t)width * y + x] & 0xffffff;
}

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
    assert_int_equal(color_at(&event, 40, 0, 0), 0x203040);
    assert_int_equal(color_at(&event, 40, 9, 19), 0x203040);
    assert_int_equal(color_at(&event, 40, 10, 0), 0x112233);
    assert_int_equal(color_at(&event, 40, 29, 19), 0x112233);
    assert_int_equal(color_at(&event, 40, 30, 19), 0x203040);
    renderer_stop(renderer);
}

static void test_shows_the_empty_content(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    client_show(renderer, 1, PLACARD_EMPTY, NULL, 0);
    struct renderer_view view = client_view();
    struct renderer_event event = client_frame(renderer, &view);
    assert_int_equal(color_at(&event, 8, 7, 7), 0x203040);
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
    assert_int_equal(color_at(&first, 4, 1, 1), 0xff0000);
    assert_int_equal(color_at(&second, 4, 1, 1), 0x00ff00);
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

#ifndef PLACARD_INSTRUMENTED /* sanitizers keep what is freed, to find who uses it then */
/* Bytes that a process has for itself. */
static long memory_of(pid_t process)
{
    char path[64];
    long pages = -1;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)process);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d %*d %*d %*d %*d %ld", &pages), 1); /* NOLINT(cert-err34-c) */
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

/* A PNG file that is large in memory: noise and emptiness in turns. To be freed. */
static char *make_large_picture(size_t *length)
{
    enum { WIDTH = 1000, HEIGHT = 700 };
    char *file = NULL;
    uint32_t *pixels = calloc((size_t)WIDTH * HEIGHT, sizeof *pixels);
    FILE *stream = open_memstream(&file, length);
    assert_true(pixels != NULL && stream != NULL);
    for (uint32_t i = 0, random = 1; i < WIDTH * HEIGHT; i++) {
        random = random * 1664525u + 1013904223u;
        pixels[i] = i / WIDTH % 2 == 0 ? random >> 8 : 0;
    }
    const struct png_picture picture = {
        .pixels = pixels, .width = WIDTH, .height = HEIGHT, .stride = sizeof *pixels * WIDTH};
    assert_int_equal(png_encode(stream, &picture, NULL), PLACARD_OK);
    fclose(stream);
    free(pixels);
    return file;
}

/* What pictures took is given back when no more come. */
static void test_rests_with_little_memory(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 1000, 700);
    struct renderer_view view = client_view();
    client_show(renderer, 1, PLACARD_EMPTY, NULL, 0);
    client_frame(renderer, &view);
    long before = memory_of(renderer_pid(renderer));
    size_t length;
    char *picture = make_large_picture(&length);
    for (uint64_t i = 2; i < 6; i++) {
        view.background = (uint32_t)i; /* so that none is shown again without being decoded */
        client_show(renderer, i, PLACARD_IMAGE, picture, length);
        client_frame(renderer, &view);
    }
    free(picture);
    client_show(renderer, 6, PLACARD_EMPTY, NULL, 0);
    client_frame(renderer, &view);
    for (int waited = 0; memory_of(renderer_pid(renderer)) > before + (1 << 20); waited += 10) {
        assert_true(waited < CLIENT_PATIENCE);
        usleep(10000);
    }
    renderer_stop(renderer);
}
#endif

static void assert_gone(pid_t process)
{
    assert_int_equal(waitpid(process, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
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
    assert_int_equal(color_at(&event, 8, 4, 4), 0xabcdef);
    renderer_stop(renderer);
}

/* Stops the child, so that the next request is not answered. */
static pid_t stop_child(struct renderer *renderer)
{
    pid_t process = renderer_pid(renderer);
    assert_int_equal(kill(process, SIGSTOP), 0);
    return process;
}

static void test_reports_a_child_that_died_at_work(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    pid_t first = stop_child(renderer);
    client_show_color(renderer, 1, 8, 8, 0xabcdef);
    client_request(renderer, &view);
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
        pid_t process = stop_child(renderer);
        client_show_color(renderer, number, 8, 8, 0xabcdef);
        client_request(renderer, &view);
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
    struct renderer_view view = client_view();
    pid_t first = stop_child(renderer);
    client_show_color(renderer, 1, 8, 8, 0xabcdef);
    client_request(renderer, &view);
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
        pid_t before = stop_child(renderer);
        client_show_color(renderer, number, 8, 8, 0xabcdef);
        client_request(renderer, &view);
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
    pid_t first = stop_child(renderer);
    client_show_color(renderer, 1, 8, 8, 0xabcdef);
    client_request(renderer, &view);
    client_show_color(renderer, 2, 8, 8, 0x00ff00);
    client_request(renderer, &view);
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_int_equal(event.content, 1);
    assert_int_equal(event.failure.status, PLACARD_REPLACED);
    event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FRAME);
    assert_int_equal(event.content, 2);
    assert_int_equal(color_at(&event, 8, 4, 4), 0x00ff00);
    assert_gone(first);
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
    assert_int_equal(color_at(&event, 8, 0, 0), 0);
    event = client_wait(renderer);
    assert_int_equal(color_at(&event, 8, 0, 0), 999);
    assert_false(renderer_is_busy(renderer));
    renderer_stop(renderer);
}

static void test_resizes_while_busy(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    pid_t process = stop_child(renderer);
    client_show_color(renderer, 1, 8, 8, 0xabcdef);
    client_request(renderer, &view);
    assert_int_equal(renderer_resize(renderer, 200, 100, NULL), PLACARD_OK);
    kill(process, SIGCONT);
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FRAME);
    assert_int_equal(event.ready.scaled_height, 100);
    assert_int_equal(color_at(&event, 200, 50, 99), 0xabcdef);
    assert_int_equal(color_at(&event, 200, 199, 99), 0x203040);
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

static int count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    int count = 0;
    while (readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count;
}

static void test_leaves_nothing_behind(void **state)
{
    (void)state;
    int before = count_descriptors();
    struct renderer *renderer = client_start(NULL, 8, 8);
    struct renderer_view view = client_view();
    for (uint64_t i = 1; i <= 20; i++) {
        client_show_color(renderer, i, 8, 8, 0);
        client_frame(renderer, &view);
        assert_int_equal(renderer_resize(renderer, 8 + (uint32_t)i, 8, NULL), PLACARD_OK);
        if (i % 5 == 0) {
            struct pollfd wait = {.fd = renderer_fd(renderer), .events = POLLIN};
            struct renderer_event event;
            kill(renderer_pid(renderer), SIGKILL);
            assert_int_equal(poll(&wait, 1, CLIENT_PATIENCE), 1);
            assert_int_equal(renderer_receive(renderer, &event, NULL), PLACARD_OK);
        }
    }
    renderer_stop(renderer);
    assert_int_equal(count_descriptors(), before);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    renderer_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shows_pixels_and_background),
        cmocka_unit_test(test_shows_the_empty_content),
        cmocka_unit_test(test_two_buffers_alternate),
#ifndef PLACARD_INSTRUMENTED
        cmocka_unit_test(test_rests_with_little_memory),
#endif
        cmocka_unit_test(test_refuses_what_is_no_picture),
        cmocka_unit_test(test_replaces_a_child_that_died_idle),
        cmocka_unit_test(test_reports_a_child_that_died_at_work),
        cmocka_unit_test(test_blames_no_content_for_a_kill),
        cmocka_unit_test(test_gives_what_rendered_before_a_second_chance),
        cmocka_unit_test(test_replaces_a_child_that_hangs),
        cmocka_unit_test(test_forgets_content_that_a_busy_machine_made_late),
        cmocka_unit_test(test_newer_content_replaces_a_busy_child),
        cmocka_unit_test(test_keeps_only_the_newest_request),
        cmocka_unit_test(test_resizes_while_busy),
        cmocka_unit_test(test_refuses_wrong_sizes_and_views),
        cmocka_unit_test(test_is_not_to_be_started_by_hand),
        cmocka_unit_test(test_says_when_there_is_no_program),
        cmocka_unit_test(test_gives_up_on_a_program_that_ends_at_once),
        cmocka_unit_test(test_survives_damage),
        cmocka_unit_test(test_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
