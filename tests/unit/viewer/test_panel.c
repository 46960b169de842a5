/* The loader's panel: when it goes by itself, and when somebody is still at it. */
#include "unit.h"

#include "panel.h"
#include "ui/loop.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WIDTH = 800, HEIGHT = 480, GENEROUS = 60000 /* ms */ };

static struct panel *panel;
static int64_t ahead; /* ms, of the real time */

int64_t __real_loop_now(void);
int64_t __wrap_loop_now(void);

int64_t __wrap_loop_now(void)
{
    return __real_loop_now() + ahead;
}

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(mkdir("files", 0700), 0);
    FILE *file = fopen("files/one.txt", "we");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(panel_new(&panel, "files", getenv("PLACARD_KEY"), NULL, NULL), PLACARD_OK);
    struct theme theme = theme_for(WIDTH, HEIGHT, 0);
    panel_resize(panel, &theme, WIDTH, HEIGHT);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    panel_free(panel);
    assert_int_equal(unlink("files/one.txt"), 0);
    assert_int_equal(rmdir("files"), 0);
    return 0;
}

static void press(SDL_Keycode key)
{
    struct input_event event = {.kind = INPUT_KEY, .key = key};
    assert_true(panel_handle(panel, &event));
}

static void pass(int64_t milliseconds)
{
    ahead += milliseconds;
    panel_follow(panel);
}

/* Chooses the file, which nobody shows: the panel says so, and will go at some time. */
static void choose_in_vain(void)
{
    press(SDLK_F10);
    press(SDLK_RETURN);
    int64_t until = loop_now() + GENEROUS;
    while (panel_deadline(panel) < 0 && loop_now() < until) {
        struct pollfd news = {.fd = panel_news_fd(panel), .events = POLLIN};
        (void)poll(&news, 1, 1000);
        panel_follow(panel);
    }
    assert_true(panel_deadline(panel) >= 0);
    assert_false(panel_is_unseen(panel));
}

static void it_goes_when_the_message_has_been_there_long_enough(void **state)
{
    (void)state;
    choose_in_vain();
    pass(8000);
    assert_false(panel_is_unseen(panel));
    pass(3000);
    assert_true(panel_is_unseen(panel));
    assert_int_equal(panel_deadline(panel), -1);
}

static void it_stays_while_somebody_chooses_anew(void **state)
{
    (void)state;
    choose_in_vain();
    pass(8000);
    press(SDLK_RETURN);
    pass(3000);
    assert_false(panel_is_unseen(panel));
    assert_int_equal(panel_deadline(panel), -1); /* by itself it does not go any more, … */
    press(SDLK_ESCAPE);
    assert_true(panel_is_unseen(panel)); /* … but with the list */
    pass(20000);
    assert_int_equal(panel_deadline(panel), -1); /* and what was told is not told again */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_goes_when_the_message_has_been_there_long_enough, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(it_stays_while_somebody_chooses_anew, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
