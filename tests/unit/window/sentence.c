/* What the status line says in each state. */
#include "loader/window/sentence.h"
#include "loader/file_content.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct placard_error no_problem;
static struct placard_error problem;
static struct connection_state connection;
static struct delivery_report report;
static struct sentence_facts facts;

static int begin(void **state)
{
    (void)state;
    connection = (struct connection_state){.kind = CONNECTION_VIEWER,
                                           .viewer = {.pid = 7, .width = 800, .height = 480}};
    report = (struct delivery_report){.stage = DELIVERY_NONE};
    facts = (struct sentence_facts){.key = "k",
                                    .catalogue = &no_problem,
                                    .watch = &no_problem,
                                    .connection = &connection,
                                    .report = &report};
    return 0;
}

static void choose(enum delivery_stage stage, const char *message)
{
    facts.label = "lake.jpg";
    facts.path = "/box/lake.jpg";
    report.stage = stage;
    placard_fail(&report.error, PLACARD_UNKNOWN_ERROR, "%s", message);
}

static void assert_says(enum status_kind kind, const char *expected)
{
    struct sentence sentence;
    sentence_make(&sentence, &facts);
    assert_string_equal(sentence.text, expected);
    assert_int_equal(sentence.kind, kind);
}

static void before_a_choice_it_tells_of_the_viewer(void **state)
{
    (void)state;
    assert_says(STATUS_NEUTRAL, "Connected to the viewer (800x480)");
    connection.kind = CONNECTION_RAW;
    assert_says(STATUS_NEUTRAL, "Connected to a Qt program");
    connection.kind = CONNECTION_NONE;
    assert_says(STATUS_NEUTRAL, "No viewer yet: start placard-viewer");
    connection.kind = CONNECTION_CLOSED;
    placard_fail(&connection.error, PLACARD_PERMISSION_DENIED, "it is another user's");
    assert_says(STATUS_BAD, "Unable to attach: it is another user's");
}

static void a_folder_without_files_comes_first(void **state)
{
    (void)state;
    placard_fail(&problem, PLACARD_NOT_FOUND, "No files in box");
    facts.catalogue = &problem;
    assert_says(STATUS_BAD, "No files in box");
    choose(DELIVERY_SHOWN, ""); /* of a file that was dropped */
    assert_says(STATUS_GOOD, "lake.jpg is on the screen");
}

static void a_list_that_is_not_followed_is_told(void **state)
{
    (void)state;
    placard_fail(&problem, PLACARD_OUT_OF_RESOURCES, "no watch");
    facts.watch = &problem;
    assert_says(STATUS_NEUTRAL, "New files are seen when the list is opened: no watch");
    connection.kind = CONNECTION_NONE;
    assert_says(STATUS_NEUTRAL, "No viewer yet: start placard-viewer");
}

static void each_stage_has_its_sentence(void **state)
{
    (void)state;
    choose(DELIVERY_READING, "");
    assert_says(STATUS_NEUTRAL, "Loading lake.jpg…");
    choose(DELIVERY_PUBLISHING, "");
    assert_says(STATUS_NEUTRAL, "Loading lake.jpg…");
    report.length = 34816;
    choose(DELIVERY_LOADED, "");
    assert_says(STATUS_NEUTRAL, "Loaded lake.jpg (34 KB), waiting for the viewer…");
    report.raw = true;
    assert_says(STATUS_GOOD, "Loaded lake.jpg (34 KB) for a Qt program, which does not say when it shows it");
    choose(DELIVERY_SHOWN, "");
    assert_says(STATUS_GOOD, "lake.jpg is on the screen");
    choose(DELIVERY_REFUSED, "it is truncated");
    assert_says(STATUS_BAD, "The viewer refused lake.jpg: it is truncated");
    choose(DELIVERY_REPLACED, "");
    assert_says(STATUS_NEUTRAL, "lake.jpg was loaded, and then replaced by something newer");
    choose(DELIVERY_ENDED, "");
    assert_says(STATUS_BAD, "The viewer ended before it showed lake.jpg. Start placard-viewer again");
    choose(DELIVERY_NO_VIEWER, "whatever");
    assert_says(STATUS_BAD, "Unable to attach: no viewer has the key \"k\". Start placard-viewer first");
    choose(DELIVERY_UNATTACHED, "it is another user's");
    assert_says(STATUS_BAD, "Unable to attach: it is another user's");
    choose(DELIVERY_FAILED, "process 5 holds the lock");
    assert_says(STATUS_BAD, "Unable to load lake.jpg: process 5 holds the lock");
}

static void a_viewer_that_has_ended_shows_nothing_any_more(void **state)
{
    (void)state;
    facts.viewer_is_another = true;
    connection.kind = CONNECTION_NONE;
    choose(DELIVERY_SHOWN, "");
    assert_says(STATUS_NEUTRAL, "The viewer that showed lake.jpg has ended");
    choose(DELIVERY_REFUSED, "");
    assert_says(STATUS_NEUTRAL, "The viewer that refused lake.jpg has ended");
    connection.kind = CONNECTION_VIEWER;
    choose(DELIVERY_SHOWN, "");
    assert_says(STATUS_NEUTRAL, "Connected to another viewer. F5 loads lake.jpg again");
}

/* With the very messages of the file reader, whatever they are. */
static void an_unreadable_file_is_named_once(void **state)
{
    (void)state;
    struct file_content *content;
    report.stage = DELIVERY_UNREADABLE;
    facts.label = "nowhere.txt";
    facts.path = "box/nowhere.txt";
    assert_int_equal(file_content_read(&content, facts.path, NULL, &report.error), PLACARD_UNREADABLE);
    assert_says(STATUS_BAD, "Unable to open nowhere.txt: No such file or directory");

    facts.label = "empty.txt";
    facts.path = "./empty.txt";
    FILE *file = fopen("empty.txt", "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(file_content_read(&content, facts.path, NULL, &report.error), PLACARD_UNREADABLE);
    assert_says(STATUS_BAD, "Unable to open empty.txt: it is empty");

    file = fopen("no.png", "w");
    assert_non_null(file);
    fputs("a text", file);
    fclose(file);
    facts.label = "no.png";
    facts.path = "no.png";
    assert_int_equal(file_content_read(&content, facts.path, NULL, &report.error), PLACARD_BAD_CONTENT);
    assert_says(STATUS_BAD, "Unable to open no.png: it is named like a picture but is not one");

    choose(DELIVERY_UNREADABLE, "something quite different");
    assert_says(STATUS_BAD, "Unable to open lake.jpg: something quite different");
}

static void the_longest_names_and_reasons_fit(void **state)
{
    (void)state;
    static char name[256];
    char message[PLACARD_MESSAGE_SIZE];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    memset(message, 'm', sizeof message - 1);
    message[sizeof message - 1] = '\0';
    choose(DELIVERY_REFUSED, message);
    facts.label = name;
    struct sentence sentence;
    sentence_make(&sentence, &facts);
    assert_true(strlen(sentence.text) > sizeof name + sizeof message - 2);
    choose(DELIVERY_UNREADABLE, message);
    facts.label = name;
    sentence_make(&sentence, &facts);
    assert_true(strlen(sentence.text) > sizeof name + sizeof message - 2);
}

#define FRESH(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(before_a_choice_it_tells_of_the_viewer),
        FRESH(a_folder_without_files_comes_first),
        FRESH(a_list_that_is_not_followed_is_told),
        FRESH(each_stage_has_its_sentence),
        FRESH(a_viewer_that_has_ended_shows_nothing_any_more),
        FRESH(an_unreadable_file_is_named_once),
        FRESH(the_longest_names_and_reasons_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
