/* Pictures that come again: shown without being rendered, when nothing at all is different. */
#include "unit/renderer/client.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static uint32_t corner(const struct renderer_event *event)
{
    return event->frame[0] & 0xffffff;
}

static void ask(struct renderer *renderer, const char *name, uint64_t number,
                const struct renderer_view *view)
{
    size_t length;
    void *data = client_read(name, &length);
    client_show(renderer, number, PLACARD_IMAGE, data, length);
    free(data);
    client_request(renderer, view);
}

static void ask_for_badge(struct renderer *renderer, uint64_t number, const struct renderer_view *view)
{
    ask(renderer, "tests/golden/samples/sample.png", number, view);
}

static struct renderer_event frame(struct renderer *renderer)
{
    struct renderer_event event = client_wait(renderer);
    if (event.kind != RENDERER_FRAME) {
        fail_msg("no frame: %s", event.failure.message);
    }
    return event;
}

static struct renderer_event show_badge(struct renderer *renderer, uint64_t number,
                                        const struct renderer_view *view)
{
    ask_for_badge(renderer, number, view);
    return frame(renderer);
}

static struct renderer_event show_photo(struct renderer *renderer, uint64_t number,
                                        const struct renderer_view *view)
{
    ask(renderer, "tests/golden/samples/sample.jpg", number, view);
    return frame(renderer);
}

/* A renderer that is stopped cannot answer: what is shown was there. */
static void test_shows_a_picture_again_without_its_renderer(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 64, 48);
    struct renderer_view view = client_view();
    struct renderer_event badge = show_badge(renderer, 1, &view);
    struct renderer_event photo = show_photo(renderer, 2, &view);
    assert_int_equal(kill(renderer_pid(renderer), SIGSTOP), 0);
    struct renderer_event again = show_badge(renderer, 3, &view);
    assert_int_equal(again.content, 3);
    assert_ptr_equal(again.frame, badge.frame);
    assert_string_equal(again.ready.format, "PNG");
    assert_int_equal(again.ready.scaled_width, 64);
    again = show_photo(renderer, 4, &view);
    assert_ptr_equal(again.frame, photo.frame);
    assert_string_equal(again.ready.format, "JPEG");
    assert_int_equal(kill(renderer_pid(renderer), SIGCONT), 0);
    renderer_stop(renderer);
}

/* A change of anything that the frame depends on: it is rendered, into another frame than the one that is
 * shown, and shows the change. */
static void test_another_view_is_rendered(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 64, 32);
    struct renderer_view view = client_view(), other = view;
    other.background = 0x405060;
    struct renderer_event event = show_badge(renderer, 1, &view);
    assert_int_equal(corner(&event), 0x203040);
    event = show_badge(renderer, 2, &other);
    assert_int_equal(corner(&event), 0x405060);
    other.fit = RENDERER_STRETCH;
    event = show_badge(renderer, 3, &other);
    assert_int_equal(event.ready.scaled_width, 64);
    struct placard_error error;
    assert_int_equal(renderer_resize(renderer, 32, 32, &error), PLACARD_OK);
    event = show_badge(renderer, 4, &other);
    assert_int_equal(event.ready.scaled_width, 32);
    renderer_stop(renderer);
}

/* The same length, and one bit: a byte after the end of a PNG file, which nobody decodes. */
static void test_other_bytes_are_another_picture(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 16, 12);
    struct renderer_view view = client_view();
    size_t length;
    char *file = client_read("tests/golden/samples/sample.png", &length);
    char *data = realloc(file, length + 1);
    assert_non_null(data);
    data[length] = 0;
    client_show(renderer, 1, PLACARD_IMAGE, data, length + 1);
    struct renderer_event first = client_frame(renderer, &view);
    data[length] = 1;
    client_show(renderer, 2, PLACARD_IMAGE, data, length + 1);
    struct renderer_event second = client_frame(renderer, &view);
    assert_ptr_not_equal(first.frame, second.frame);
    free(data);
    renderer_stop(renderer);
}

/* Who ended badly may have written anywhere. */
static void test_nothing_is_kept_of_a_renderer_that_was_killed(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, 16, 12);
    struct renderer_view view = client_view();
    struct renderer_event event = show_badge(renderer, 1, &view);
    struct placard_error error;
    pid_t killed = renderer_pid(renderer);
    assert_int_equal(kill(killed, SIGKILL), 0);
    while (renderer_pid(renderer) == killed) {
        struct pollfd end = {.fd = renderer_fd(renderer), .events = POLLIN};
        assert_true(poll(&end, 1, CLIENT_PATIENCE) > 0);
        assert_int_equal(renderer_receive(renderer, &event, &error), PLACARD_OK);
    }
    assert_int_equal(kill(renderer_pid(renderer), SIGSTOP), 0);
    ask_for_badge(renderer, 2, &view);
    assert_int_equal(renderer_receive(renderer, &event, &error), PLACARD_OK);
    assert_int_equal(event.kind, RENDERER_NOTHING);
    assert_int_equal(kill(renderer_pid(renderer), SIGCONT), 0);
    assert_int_equal(client_wait(renderer).kind, RENDERER_FRAME);
    renderer_stop(renderer);
}

static void test_as_many_pictures_as_there_is_room_for(void **state)
{
    (void)state;
    struct renderer *renderer =
        client_start(&(struct renderer_options){.cache = UINT64_C(3) * 16 * 12 * 4}, 16, 12);
    struct renderer_view view = client_view();
    const uint32_t *frames[5];
    for (uint32_t i = 0; i < 5; i++) {
        view.background = i;
        frames[i] = show_badge(renderer, i + 1, &view).frame;
        for (uint32_t k = 0; k < i; k++) {
            assert_ptr_not_equal(frames[i], frames[k]);
        }
    }
    assert_int_equal(kill(renderer_pid(renderer), SIGSTOP), 0);
    for (uint32_t i = 0; i < 5; i++) {
        view.background = i;
        assert_ptr_equal(show_badge(renderer, i + 6, &view).frame, frames[i]);
    }
    assert_int_equal(kill(renderer_pid(renderer), SIGCONT), 0);
    view.background = 5; /* takes the place of the one that was shown the longest time ago */
    assert_ptr_equal(show_badge(renderer, 11, &view).frame, frames[0]);
    renderer_stop(renderer);
}

/* Bytes of the frames that have memory. */
static uintmax_t memory_of(struct renderer *renderer, const struct renderer_event *event)
{
    size_t offset, size;
    struct stat facts;
    assert_int_equal(fstat(renderer_frame_file(renderer, event->frame, &offset, &size), &facts), 0);
    return (uintmax_t)facts.st_blocks * 512;
}

/* Does what the main loop does as long as nothing is asked for. */
static void rest(struct renderer *renderer)
{
    for (int64_t left = 0; left >= 0; left = renderer_deadline(renderer)) {
        struct renderer_event event;
        struct placard_error error;
        poll(NULL, 0, (int)left);
        assert_int_equal(renderer_receive(renderer, &event, &error), PLACARD_OK);
        assert_int_equal(event.kind, RENDERER_NOTHING);
    }
}

enum { LARGE_WIDTH = 512, LARGE_HEIGHT = 256, LARGE = LARGE_WIDTH * LARGE_HEIGHT * 4 }; /* in whole pages */

static void test_at_rest_only_what_is_shown_is_kept(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(NULL, LARGE_WIDTH, LARGE_HEIGHT);
    struct renderer_view view = client_view();
    for (unsigned round = 0; round < 2; round++) {
        struct renderer_event event = show_badge(renderer, 2 * round + 1, &view);
        assert_int_equal(corner(&event), 0x203040);
        event = show_photo(renderer, 2 * round + 2, &view);
        assert_int_equal(memory_of(renderer, &event), 2 * LARGE);
        uint32_t *shown = malloc(LARGE);
        assert_non_null(shown);
        memcpy(shown, event.frame, LARGE);
        rest(renderer);
        assert_int_equal(memory_of(renderer, &event), LARGE);
        assert_memory_equal(event.frame, shown, LARGE);
        free(shown);
    }
    renderer_stop(renderer);
}

static void test_at_rest_the_cache_is_kept(void **state)
{
    (void)state;
    struct renderer *renderer =
        client_start(&(struct renderer_options){.cache = 2 * LARGE}, LARGE_WIDTH, LARGE_HEIGHT);
    struct renderer_view view = client_view();
    struct renderer_event event = {.kind = RENDERER_NOTHING};
    for (uint32_t i = 0; i < 4; i++) {
        view.background = i;
        event = show_badge(renderer, i + 1, &view);
    }
    assert_int_equal(memory_of(renderer, &event), 4 * LARGE);
    rest(renderer);
    assert_int_equal(memory_of(renderer, &event), 3 * LARGE);
    assert_int_equal(kill(renderer_pid(renderer), SIGSTOP), 0);
    for (uint32_t i = 1; i < 4; i++) {
        view.background = i;
        event = show_badge(renderer, i + 5, &view);
        assert_int_equal(corner(&event), i);
    }
    assert_int_equal(kill(renderer_pid(renderer), SIGCONT), 0);
    view.background = 0; /* was shown the longest time ago: it is rendered again */
    event = show_badge(renderer, 10, &view);
    assert_int_equal(corner(&event), 0);
    assert_int_equal(memory_of(renderer, &event), 4 * LARGE);
    renderer_stop(renderer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shows_a_picture_again_without_its_renderer),
        cmocka_unit_test(test_another_view_is_rendered),
        cmocka_unit_test(test_other_bytes_are_another_picture),
        cmocka_unit_test(test_nothing_is_kept_of_a_renderer_that_was_killed),
        cmocka_unit_test(test_as_many_pictures_as_there_is_room_for),
        cmocka_unit_test(test_at_rest_only_what_is_shown_is_kept),
        cmocka_unit_test(test_at_rest_the_cache_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
