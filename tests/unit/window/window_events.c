/* What the window does when viewers come and go around a delivery. The viewer, the delivery and the window
 * system are the test's. */
#include "loader/window/window_parts.h"
#include <SDL_stdinc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct window window;
static struct connection_state there; /* how things are, … */
static struct connection_state seen;  /* … and were when the connection looked last */
static struct publisher_news news;
static unsigned requests;
static bool has_drop, has_focus;

bool connection_look(struct connection *connection)
{
    (void)connection;
    bool changed = seen.kind != there.kind || seen.viewer.pid != there.viewer.pid;
    seen = there;
    return changed;
}

const struct connection_state *connection_state(const struct connection *connection)
{
    (void)connection;
    return &seen;
}

const char *connection_key(const struct connection *connection)
{
    (void)connection;
    return "k";
}

uint64_t publisher_request(struct publisher *publisher, const char *path)
{
    (void)publisher;
    assert_string_equal(path, "elsewhere/chosen.txt");
    return ++requests;
}

struct publisher_news publisher_take(struct publisher *publisher)
{
    (void)publisher;
    return news;
}

bool output_next_event(struct output *output, struct input_event *event)
{
    (void)output;
    if (has_focus) {
        *event = (struct input_event){.kind = INPUT_FOCUS, .focused = true};
        has_focus = false;
        return true;
    }
    *event = (struct input_event){.kind = INPUT_DROP};
    event->path = has_drop ? SDL_strdup("elsewhere/chosen.txt") : NULL;
    bool is_event = has_drop;
    has_drop = false;
    return is_event;
}

static size_t count_entries(void *user)
{
    return choices_count(user);
}

static const char *entry_name(void *user, size_t index)
{
    return choices_label(user, index);
}

static int open_window(void **state)
{
    (void)state;
    struct placard_error error;
    window = (struct window){.signals = -1};
    if (choices_open(&window.choices, ".", &error) != PLACARD_OK) {
        return -1;
    }
    const struct dropdown_model model = {.count = count_entries, .name = entry_name, .user = window.choices};
    window.dropdown = dropdown_new("File", "Choose a file", "No files", &model);
    window.preview = preview_new(NULL);
    there = seen = (struct connection_state){.kind = CONNECTION_NONE};
    requests = 0;
    return window.dropdown != NULL && window.preview != NULL ? 0 : -1;
}

static int close_window(void **state)
{
    (void)state;
    preview_free(window.preview);
    dropdown_free(window.dropdown);
    choices_close(window.choices);
    return 0;
}

static void drop_a_file(void)
{
    has_drop = true;
    window_take_input(&window);
    assert_int_equal(requests, 1);
    assert_string_equal(window.status.text, "Loading chosen.txt…");
}

static void end_delivery(enum delivery_stage stage)
{
    news = (struct publisher_news){.request = requests, .report.stage = stage, .preview = -1};
    window_take_news(&window);
}

static void become(enum connection_kind kind, pid_t pid)
{
    there = (struct connection_state){.kind = kind, .viewer.pid = pid, .is_empty = true};
}

static void a_viewer_that_comes_after_the_delivery_gets_the_file(void **state)
{
    (void)state;
    drop_a_file();
    end_delivery(DELIVERY_NO_VIEWER);
    assert_int_equal(requests, 1);
    assert_non_null(strstr(window.status.text, "no viewer has the key"));
    become(CONNECTION_VIEWER, 7);
    window_follow_viewer(&window);
    assert_int_equal(requests, 2);
}

static void a_viewer_that_comes_while_the_file_is_read_gets_it(void **state)
{
    (void)state;
    drop_a_file();
    become(CONNECTION_VIEWER, 7);
    window_follow_viewer(&window); /* the reading goes on */
    assert_int_equal(requests, 1);
    end_delivery(DELIVERY_NO_VIEWER);
    assert_int_equal(requests, 2);
    assert_string_equal(window.status.text, "Loading chosen.txt…");
    end_delivery(DELIVERY_SHOWN);
    assert_int_equal(requests, 2);
    assert_string_equal(window.status.text, "chosen.txt is on the screen");
}

static void a_viewer_that_is_seen_with_the_deliverys_end_gets_the_file(void **state)
{
    (void)state;
    drop_a_file();
    become(CONNECTION_RAW, 0);
    end_delivery(DELIVERY_NO_VIEWER);
    assert_int_equal(requests, 2);
}

static void the_viewer_after_one_that_ended_gets_the_file(void **state)
{
    (void)state;
    become(CONNECTION_VIEWER, 7);
    window_follow_viewer(&window);
    drop_a_file();
    become(CONNECTION_VIEWER, 8);
    window_follow_viewer(&window);
    assert_int_equal(requests, 1);
    end_delivery(DELIVERY_ENDED);
    assert_int_equal(requests, 2);
}

/* Somebody else has loaded something meanwhile: whoever comes back to the window sees that. */
static void what_was_replaced_is_not_said_to_be_on_the_screen(void **state)
{
    (void)state;
    become(CONNECTION_VIEWER, 7);
    there.sequence = 4;
    window_follow_viewer(&window);
    drop_a_file();
    there.sequence = 5;
    news = (struct publisher_news){
        .request = requests, .report = {.stage = DELIVERY_SHOWN, .sequence = 5}, .preview = -1};
    window_take_news(&window);
    assert_string_equal(window.status.text, "chosen.txt is on the screen");
    there.sequence = 6;
    has_focus = true;
    window_take_input(&window);
    assert_string_equal(window.status.text, "chosen.txt has been replaced by something newer");
    assert_int_equal(requests, 1);
}

/* A viewer to which no delivery succeeds gets one, and not one after the other. */
static void nothing_is_delivered_for_ever(void **state)
{
    (void)state;
    static const enum delivery_stage ENDS[] = {DELIVERY_NO_VIEWER, DELIVERY_UNATTACHED, DELIVERY_ENDED,
                                               DELIVERY_REFUSED, DELIVERY_FAILED};
    become(CONNECTION_VIEWER, 7);
    window_follow_viewer(&window);
    drop_a_file();
    for (size_t i = 0; i < sizeof ENDS / sizeof *ENDS; i++) {
        window.report.stage = DELIVERY_READING;
        end_delivery(ENDS[i]);
        assert_int_equal(requests, 1);
    }
    become(CONNECTION_VIEWER, 8);
    window.report.stage = DELIVERY_READING;
    end_delivery(DELIVERY_UNATTACHED);
    assert_int_equal(requests, 2);
    end_delivery(DELIVERY_UNATTACHED);
    assert_int_equal(requests, 2);
}

#define IN_A_WINDOW(test) cmocka_unit_test_setup_teardown(test, open_window, close_window)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_WINDOW(a_viewer_that_comes_after_the_delivery_gets_the_file),
        IN_A_WINDOW(a_viewer_that_comes_while_the_file_is_read_gets_it),
        IN_A_WINDOW(a_viewer_that_is_seen_with_the_deliverys_end_gets_the_file),
        IN_A_WINDOW(the_viewer_after_one_that_ended_gets_the_file),
        IN_A_WINDOW(what_was_replaced_is_not_said_to_be_on_the_screen),
        IN_A_WINDOW(nothing_is_delivered_for_ever),
    };
    return cmocka_run_group_tests_name("the window and its viewers", tests, NULL, NULL);
}
