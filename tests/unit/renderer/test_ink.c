/* What a frame is said to look like, and frames that are drawn over older ones: texts, pictures and views of
 * them in any order look as they do in memory that is new, and differ where they are said to. */
#include "unit/renderer/client.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { WIDTH = 200, HEIGHT = 150, ROUNDS = 120, WORD = 8 };

struct content {
    enum placard_kind kind;
    void *data;
    size_t length;
};

static uint32_t random_below(uint32_t limit)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

/* A text of 0 to 30 words, or one of the pictures. */
static struct content choose(void)
{
    static const char *const pictures[] = {"tests/golden/samples/sample.png",
                                           "tests/golden/samples/sample.jpg"};
    struct content content = {.kind = PLACARD_TEXT};
    if (random_below(4) == 0) {
        content.kind = PLACARD_IMAGE;
        content.data = client_read(pictures[random_below(2)], &content.length);
        return content;
    }
    uint32_t words = random_below(3) == 0 ? random_below(30) : random_below(4);
    content.data = calloc(words + 1, WORD + 1);
    assert_non_null(content.data);
    for (uint32_t i = 0; i < words; i++) {
        content.length +=
            (size_t)sprintf((char *)content.data + content.length, "%.*s%c", 1 + (int)random_below(WORD - 1),
                            "MgjWl|_Q", random_below(2) ? ' ' : '\n');
    }
    return content;
}

static struct renderer_view choose_view(void)
{
    struct renderer_view view = client_view();
    view.background = random_below(5) == 0 ? 0xc0b0a0 : view.background;
    view.zoom = random_below(4) == 0 ? 500 + random_below(2500) : view.zoom;
    view.rotation = random_below(8) == 0 ? 90 * random_below(4) : 0;
    view.inset_top = random_below(8) == 0 ? random_below(HEIGHT) : 0;
    return view;
}

static bool is_in(const struct areas *areas, uint32_t x, uint32_t y)
{
    bool has = areas->count == 0;
    for (uint32_t i = 0; i < areas->count; i++) {
        const struct area *area = &areas->list[i];
        has = has || (x - area->x < area->width && y - area->y < area->height);
    }
    return has;
}

/* All that is not its ink is paper. */
static void check_paper(const struct renderer_event *event)
{
    for (uint32_t y = 0; y < HEIGHT; y++) {
        for (uint32_t x = 0; x < WIDTH; x++) {
            if (!is_in(&event->ready.ink, x, y)) {
                assert_int_equal(client_color(event, WIDTH, x, y), event->ready.paper);
            }
        }
    }
}

static void check_same(const struct renderer_event *one, const struct renderer_event *other)
{
    for (uint32_t y = 0; y < HEIGHT; y++) {
        for (uint32_t x = 0; x < WIDTH; x++) {
            assert_int_equal(client_color(one, WIDTH, x, y), client_color(other, WIDTH, x, y));
        }
    }
}

static struct renderer_event show(struct renderer *renderer, uint64_t number, const struct content *content,
                                  const struct renderer_view *view)
{
    client_show(renderer, number, content->kind, content->data, content->length);
    return client_frame(renderer, view);
}

/* FRESH gets new frame memory for each view; USED draws over what is there, and loses its child at times. */
static void looks_as_in_new_memory(void **state)
{
    (void)state;
    const struct renderer_options options = {.unconfined = true, .cache = (uint64_t)3 * WIDTH * HEIGHT * 4};
    struct renderer *used = client_start(&options, WIDTH, HEIGHT),
                    *fresh = client_start(&options, WIDTH, HEIGHT);
    uint32_t parts = 0;
    uint64_t series = 0;
    for (uint64_t number = 1; number <= ROUNDS; number++) {
        struct content content = choose();
        struct renderer_view view = choose_view();
        assert_int_equal(renderer_resize(fresh, 10, 10, NULL), PLACARD_OK);
        assert_int_equal(renderer_resize(fresh, WIDTH, HEIGHT, NULL), PLACARD_OK);
        struct renderer_event event = show(used, number, &content, &view);
        struct renderer_event truth = show(fresh, number, &content, &view);
        check_same(&event, &truth);
        check_paper(&event);
        parts += event.ready.ink.count > 1;
        assert_true(event.series >= series && event.series > 0);
        series = event.series;
        free(content.data);
        if (number % 40 == 0) {
            assert_int_equal(kill(renderer_pid(used), SIGKILL), 0);
            struct pollfd end = {.fd = renderer_fd(used), .events = POLLIN};
            assert_int_equal(poll(&end, 1, CLIENT_PATIENCE), 1);
        } else if (number % 25 == 0) {
            assert_int_equal(renderer_resize(used, HEIGHT, WIDTH, NULL), PLACARD_OK);
            assert_int_equal(renderer_resize(used, WIDTH, HEIGHT, NULL), PLACARD_OK);
        }
    }
    assert_true(parts > ROUNDS / 4);
    assert_true(series > 1);
    renderer_stop(used);
    renderer_stop(fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_as_in_new_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
