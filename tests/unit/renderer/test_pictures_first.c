/* The renderer that is started first, which knows the usual pictures alone, and the whole one that takes its
 * place. */
#include "unit/renderer/client.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SAMPLES "tests/golden/samples"
enum { WIDTH = 64, HEIGHT = 48, SIZE = WIDTH * HEIGHT * 4 };

static const struct renderer_options pictures_first = {.pictures_first = true};

static void expect_program(struct renderer *renderer, const char *name)
{
    char link[64], path[4096] = "";
    snprintf(link, sizeof link, "/proc/%d/exe", (int)renderer_pid(renderer));
    assert_true(readlink(link, path, sizeof path - 1) > 0);
    assert_string_equal(strrchr(path, '/') + 1, name);
}

static void show(struct renderer *renderer, uint64_t number, const char *name)
{
    size_t length;
    void *data = client_read(name, &length);
    client_show(renderer, number, PLACARD_IMAGE, data, length);
    free(data);
}

static struct renderer_event view_of(struct renderer *renderer, uint64_t number, const char *name)
{
    const struct renderer_view view = client_view();
    show(renderer, number, name);
    client_request(renderer, &view);
    return client_wait(renderer);
}

static void test_usual_pictures_need_no_more(void **state)
{
    (void)state;
    static const char *const usual[] = {"assets/badge.png", SAMPLES "/sample.jpg", SAMPLES "/sample.webp",
                                        SAMPLES "/sample.gif"};
    struct renderer *renderer = client_start(&pictures_first, WIDTH, HEIGHT);
    struct renderer_view view = client_view();
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        assert_int_equal(view_of(renderer, i + 1, usual[i]).kind, RENDERER_FRAME);
        expect_program(renderer, "placard-renderer-pictures");
    }
    client_show_color(renderer, 10, 8, 8, 0x102030);
    assert_int_equal(
        client_color((const struct renderer_event[]){client_frame(renderer, &view)}, WIDTH, 32, 24),
        0x102030);
    client_show(renderer, 11, PLACARD_EMPTY, NULL, 0);
    client_frame(renderer, &view);
    expect_program(renderer, "placard-renderer-pictures");
    renderer_stop(renderer);
}

/* Each by a renderer of its own, and by the whole one: the same frame, or the same refusal. */
static void test_every_picture_is_the_same(void **state)
{
    (void)state;
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/" SAMPLES, getenv("PLACARD_SOURCE"));
    DIR *samples = opendir(folder);
    assert_non_null(samples);
    struct renderer *whole = client_start(NULL, WIDTH, HEIGHT);
    unsigned count = 0;
    for (struct dirent *entry = readdir(samples); entry != NULL; entry = readdir(samples)) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char name[512];
        snprintf(name, sizeof name, SAMPLES "/%s", entry->d_name);
        struct renderer *renderer = client_start(&pictures_first, WIDTH, HEIGHT);
        struct renderer_event ours = view_of(renderer, 1, name);
        struct renderer_event theirs = view_of(whole, ++count, name);
        if (ours.kind != theirs.kind ||
            (ours.kind == RENDERER_FRAME && memcmp(ours.frame, theirs.frame, SIZE) != 0) ||
            (ours.kind == RENDERER_FAILED && strcmp(ours.failure.message, theirs.failure.message) != 0)) {
            fail_msg("%s is not the same", entry->d_name);
        }
        renderer_stop(renderer);
    }
    assert_true(count > 10);
    renderer_stop(whole);
    closedir(samples);
}

/* Each request has one event, whoever answers it, and the whole one stays. */
static void test_other_content_gets_the_whole_one(void **state)
{
    (void)state;
    static const char text[] = "words";
    struct renderer_view view = client_view();
    for (int round = 0; round < 2; round++) {
        struct renderer *renderer = client_start(&pictures_first, WIDTH, HEIGHT);
        assert_int_equal(view_of(renderer, 1, "assets/badge.png").kind, RENDERER_FRAME);
        if (round == 0) {
            struct renderer_event event = view_of(renderer, 2, SAMPLES "/sample.pcx");
            assert_int_equal(event.kind, RENDERER_FRAME);
            assert_string_equal(event.ready.format, "PCX");
        } else {
            client_show(renderer, 2, PLACARD_TEXT, text, sizeof text - 1);
            client_request(renderer, &view);
            client_wait(renderer); /* it may read no fonts, so it may fail */
        }
        expect_program(renderer, "placard-renderer");
        struct renderer_event nothing;
        struct placard_error error;
        assert_int_equal(renderer_receive(renderer, &nothing, &error), PLACARD_OK);
        assert_int_equal(nothing.kind, RENDERER_NOTHING);
        assert_false(renderer_is_busy(renderer));
        assert_int_equal(view_of(renderer, 3, SAMPLES "/sample.jpg").kind, RENDERER_FRAME);
        expect_program(renderer, "placard-renderer");
        renderer_stop(renderer);
    }
}

static void test_damaged_pictures_are_judged_by_the_whole_one(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(&pictures_first, WIDTH, HEIGHT);
    struct renderer_view view = client_view();
    size_t length;
    unsigned char *data = client_read("assets/badge.png", &length);
    data[length / 2] ^= 0x55;
    client_show(renderer, 1, PLACARD_IMAGE, data, length);
    free(data);
    client_request(renderer, &view);
    struct renderer_event event = client_wait(renderer);
    assert_int_equal(event.kind, RENDERER_FAILED);
    assert_int_equal(event.failure.status, PLACARD_BAD_CONTENT);
    expect_program(renderer, "placard-renderer");
    renderer_stop(renderer);
}

/* What is asked meanwhile is what is shown. */
static void test_newer_content_comes_first(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(&pictures_first, WIDTH, HEIGHT);
    const struct renderer_view view = client_view();
    show(renderer, 1, SAMPLES "/sample.pcx");
    client_request(renderer, &view);
    show(renderer, 2, "assets/badge.png");
    client_request(renderer, &view);
    struct renderer_event event = client_wait(renderer);
    while (event.content != 2) {
        event = client_wait(renderer);
    }
    assert_int_equal(event.kind, RENDERER_FRAME);
    assert_string_equal(event.ready.format, "PNG");
    renderer_stop(renderer);
}

static void test_one_that_dies_is_replaced_by_its_like(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(&pictures_first, WIDTH, HEIGHT);
    assert_int_equal(view_of(renderer, 1, "assets/badge.png").kind, RENDERER_FRAME);
    assert_int_equal(kill(renderer_pid(renderer), SIGKILL), 0);
    struct renderer_event event = view_of(renderer, 2, SAMPLES "/sample.jpg");
    if (event.kind == RENDERER_FAILED) { /* it was asked before it was dead */
        event = view_of(renderer, 3, SAMPLES "/sample.jpg");
    }
    assert_int_equal(event.kind, RENDERER_FRAME);
    expect_program(renderer, "placard-renderer-pictures");
    renderer_stop(renderer);
}

/* Who may read fonts is to show texts. */
static void test_who_may_read_more_is_the_whole_one(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(&pictures_first, WIDTH, HEIGHT);
    struct placard_error error;
    char *more[] = {(char[]){"/"}};
    assert_int_equal(renderer_allow(renderer, more, 1, &error), PLACARD_OK);
    assert_int_equal(view_of(renderer, 1, "assets/badge.png").kind, RENDERER_FRAME);
    expect_program(renderer, "placard-renderer");
    renderer_stop(renderer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_usual_pictures_need_no_more),
        cmocka_unit_test(test_every_picture_is_the_same),
        cmocka_unit_test(test_other_content_gets_the_whole_one),
        cmocka_unit_test(test_damaged_pictures_are_judged_by_the_whole_one),
        cmocka_unit_test(test_newer_content_comes_first),
        cmocka_unit_test(test_one_that_dies_is_replaced_by_its_like),
        cmocka_unit_test(test_who_may_read_more_is_the_whole_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
