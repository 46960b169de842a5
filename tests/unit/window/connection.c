/* Viewers that start and end, seen from a loader that sleeps. The viewers are children of the test. */
#include "loader/window/connection.h"
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { GENEROUS = 20000 }; /* ms */

static struct connection *connection;

/* A process that shows the board until it is told to end: by a byte from TELL it ends in order. */
struct viewer {
    pid_t process;
    int tell;
};

static void be_viewer(int told, bool raw)
{
    struct placard_board *board = placard_board_new(NULL);
    const struct placard_board_options options = {.capacity = 1000, .raw = raw};
    const struct placard_viewer facts = {.pid = getpid(), .width = 640, .height = 480, .output = "png"};
    if (placard_board_create(board, &options) != PLACARD_OK ||
        (!raw && placard_board_claim(board, &facts) != PLACARD_OK)) {
        fprintf(stderr, "viewer: %s\n", placard_board_error(board)->message);
        _exit(1);
    }
    char byte;
    if (read(told, &byte, 1) == 1) {
        placard_board_destroy(board);
    }
    placard_board_free(board);
    _exit(0);
}

static struct viewer start_viewer(bool raw)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct viewer viewer = {.process = fork(), .tell = ends[1]};
    assert_true(viewer.process >= 0);
    if (viewer.process == 0) {
        close(ends[1]);
        be_viewer(ends[0], raw);
    }
    close(ends[0]);
    return viewer;
}

static void end_viewer(struct viewer *viewer)
{
    int status;
    assert_int_equal(write(viewer->tell, "", 1), 1);
    assert_int_equal(waitpid(viewer->process, &status, 0), viewer->process);
    assert_int_equal(status, 0);
    close(viewer->tell);
}

static void kill_viewer(struct viewer *viewer)
{
    assert_int_equal(kill(viewer->process, SIGKILL), 0);
    assert_int_equal(waitpid(viewer->process, NULL, 0), viewer->process);
    close(viewer->tell);
}

/* Removes what a killed viewer leaves behind. */
static void remove_rests(void)
{
    struct placard_board *board = placard_board_new(NULL);
    assert_non_null(board);
    placard_board_destroy(board);
    placard_board_free(board);
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Sleeps as a loop would. False when nothing woke it within LIMIT. */
static bool sleep_once(int64_t limit)
{
    struct pollfd sources[] = {{.fd = connection_folder_fd(connection), .events = POLLIN},
                               {.fd = connection_viewer_fd(connection), .events = POLLIN}};
    int64_t due = connection_deadline(connection) < 0 ? limit : connection_deadline(connection) - now();
    bool is_timed = due < limit;
    int ready = poll(sources, 2, (int)(due < 0 ? 0 : is_timed ? due : limit));
    assert_true(ready >= 0);
    return ready > 0 || is_timed;
}

static void wait_for(enum connection_kind kind)
{
    while (connection_state(connection)->kind != kind) {
        if (!sleep_once(GENEROUS)) {
            fail_msg("the connection is %d, not %d", connection_state(connection)->kind, kind);
        }
        connection_look(connection);
    }
}

/* Until it looks now and then only, if at all. */
static void sleep_until_settled(void)
{
    connection_look(connection);
    while (connection_deadline(connection) != -1 && connection_deadline(connection) - now() < 100) {
        sleep_once(GENEROUS);
        connection_look(connection);
    }
}

static int open_connection(void **state)
{
    (void)state;
    struct placard_error error;
    return connection_open(&connection, NULL, NULL, &error) == PLACARD_OK ? 0 : -1;
}

static int close_connection(void **state)
{
    (void)state;
    connection_close(connection);
    return 0;
}

static void a_viewer_that_starts_and_ends_is_noticed(void **state)
{
    (void)state;
    assert_int_equal(connection_state(connection)->kind, CONNECTION_NONE);
    sleep_until_settled(); /* it may have been opened amid the start of one */
    assert_int_equal(connection_deadline(connection), -1);
    struct viewer viewer = start_viewer(false);
    wait_for(CONNECTION_VIEWER);
    assert_int_equal(connection_state(connection)->viewer.pid, viewer.process);
    assert_int_equal(connection_state(connection)->viewer.width, 640);
    assert_true(connection_state(connection)->is_empty);
    end_viewer(&viewer);
    wait_for(CONNECTION_NONE);
}

static void a_viewer_that_is_killed_is_noticed(void **state)
{
    (void)state;
    struct viewer viewer = start_viewer(false);
    wait_for(CONNECTION_VIEWER);
    kill_viewer(&viewer);
    wait_for(CONNECTION_NONE);
    struct viewer successor = start_viewer(false); /* takes over what is left */
    wait_for(CONNECTION_VIEWER);
    assert_int_equal(connection_state(connection)->viewer.pid, successor.process);
    end_viewer(&successor);
    wait_for(CONNECTION_NONE);
}

static void a_qt_programs_segment_is_noticed(void **state)
{
    (void)state;
    struct viewer viewer = start_viewer(true);
    wait_for(CONNECTION_RAW);
    assert_true(connection_state(connection)->is_empty);
    end_viewer(&viewer);
    wait_for(CONNECTION_NONE);
}

/* Nothing wakes it, and a look keeps nobody's segment alive. */
static void it_sleeps_while_a_viewer_is_there(void **state)
{
    (void)state;
    struct viewer viewer = start_viewer(false);
    wait_for(CONNECTION_VIEWER);
    while (sleep_once(200)) { /* what the start still has to tell */
        connection_look(connection);
    }
    assert_int_equal(connection_deadline(connection), -1);
    assert_false(connection_look(connection));
    struct placard_board *board = placard_board_new(NULL);
    assert_int_equal(placard_segment_attachments(placard_board_segment(board)), 1);
    placard_board_free(board);
    end_viewer(&viewer);
}

static void what_a_killed_viewer_leaves_is_no_viewer(void **state)
{
    (void)state;
    struct viewer viewer = start_viewer(false);
    wait_for(CONNECTION_VIEWER);
    kill_viewer(&viewer);
    wait_for(CONNECTION_NONE);
    sleep_until_settled();
    assert_int_not_equal(connection_deadline(connection), -1); /* a successor need not be announced */
    remove_rests();
}

/* As a cleaner of temporary folders does it, or somebody who tidies up. */
static void a_viewer_in_a_key_folder_made_anew_is_noticed(void **state)
{
    (void)state;
    static const char *const WAYS[] = {"rm -r keys", "mv keys former-keys"};
    const char *given = getenv("TMPDIR");
    char *usual = strdup(given != NULL ? given : "/tmp");
    assert_non_null(usual);
    assert_int_equal(setenv("TMPDIR", "keys", 1), 0);
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        assert_int_equal(mkdir("keys", 0700), 0);
        assert_int_equal(open_connection(NULL), 0);
        assert_int_equal(system(WAYS[i]), 0);
        sleep_until_settled();
        assert_int_equal(mkdir("keys", 0700), 0);
        struct viewer viewer = start_viewer(false);
        wait_for(CONNECTION_VIEWER);
        end_viewer(&viewer);
        wait_for(CONNECTION_NONE);
        sleep_until_settled();
        assert_int_equal(connection_deadline(connection), -1); /* it is told of the next one again */
        close_connection(NULL);
        assert_int_equal(system("rm -r keys"), 0);
    }
    assert_int_equal(system("rm -r former-keys"), 0);
    assert_int_equal(setenv("TMPDIR", usual, 1), 0);
    free(usual);
}

static void a_key_that_cannot_be_one_is_told(void **state)
{
    (void)state;
    struct connection *other;
    struct placard_error error;
    assert_int_equal(connection_open(&other, "a\nb", NULL, &error), PLACARD_OK);
    assert_int_equal(connection_state(other)->kind, CONNECTION_CLOSED);
    assert_int_equal(connection_state(other)->error.status, PLACARD_KEY_ERROR);
    connection_close(other);
}

#define CONNECTED(test) cmocka_unit_test_setup_teardown(test, open_connection, close_connection)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CONNECTED(a_viewer_that_starts_and_ends_is_noticed),
        CONNECTED(a_viewer_that_is_killed_is_noticed),
        CONNECTED(a_qt_programs_segment_is_noticed),
        CONNECTED(it_sleeps_while_a_viewer_is_there),
        CONNECTED(what_a_killed_viewer_leaves_is_no_viewer),
        cmocka_unit_test(a_viewer_in_a_key_folder_made_anew_is_noticed),
        CONNECTED(a_key_that_cannot_be_one_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
