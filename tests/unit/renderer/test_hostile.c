/* The client against a renderer that lies in every way that the protocol allows. */
#include "unit/renderer/client.h"
#include "unit/renderer/hostile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct renderer_options hostile = {.program = HOSTILE_RENDERER};

static void test_believes_the_truth(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(&hostile, HOSTILE_BASE + LIE_NONE, 10);
    client_show_color(renderer, 1, 8, 8, 0);
    struct renderer_view view = client_view();
    assert_string_equal(client_frame(renderer, &view).ready.format, "honest");
    renderer_stop(renderer);
}

static void test_believes_no_lie(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(&hostile, HOSTILE_BASE + LIE_NONE, 10);
    struct renderer_view view = client_view();
    for (uint32_t lie = LIE_NONE + 1; lie < LIE_TWICE; lie++) {
        assert_int_equal(renderer_resize(renderer, HOSTILE_BASE + lie, 10, NULL), PLACARD_OK);
        client_show_color(renderer, lie, 8, 8, lie); /* other content each time */
        pid_t liar = renderer_pid(renderer);
        client_request(renderer, &view);
        struct renderer_event event = client_wait(renderer);
        if (event.kind != RENDERER_FAILED || event.failure.status != PLACARD_REFUSED) {
            fail_msg("lie %u was believed", lie);
        }
        assert_int_equal(event.content, lie);
        assert_non_null(strstr(event.failure.message, "the renderer "));
        assert_int_not_equal(renderer_pid(renderer), liar);
    }
    renderer_stop(renderer);
}

static void test_an_answer_too_many(void **state)
{
    (void)state;
    struct renderer *renderer = client_start(&hostile, HOSTILE_BASE + LIE_TWICE, 10);
    struct renderer_view view = client_view();
    client_show_color(renderer, 1, 8, 8, 0);
    client_frame(renderer, &view);
    pid_t liar = renderer_pid(renderer);
    /* Asked once more, or looked at without being asked: the second answer is never taken for one. */
    client_request(renderer, &view);
    assert_int_equal(client_wait(renderer).kind, RENDERER_FAILED);
    assert_int_not_equal(renderer_pid(renderer), liar);
    renderer_stop(renderer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_believes_the_truth),
        cmocka_unit_test(test_believes_no_lie),
        cmocka_unit_test(test_an_answer_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
