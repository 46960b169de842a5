/* Waiting for a viewer that starts later, that took over a dead one's segment, or that never comes. The
 * viewer is a child that creates the board, claims it, and stays until it is ended. */
#include "loader/viewer_wait.h"
#include "cmocka_headers.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GENEROUS = 60000 };

/* Starts a viewer, after DELAY ms; of a raw board if RAW. Returns its process. */
static pid_t start_viewer(unsigned delay, bool raw)
{
    pid_t pid = fork();
    if (pid != 0) {
        assert_true(pid > 0);
        return pid;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    usleep(delay * 1000);
    struct placard_board *board = placard_board_new(NULL);
    const struct placard_board_options options = {.capacity = 4096, .raw = raw};
    const struct placard_viewer viewer = {.pid = getpid(), .width = 8, .height = 8, .output = "none"};
    int failed = board == NULL || placard_board_create(board, &options) != PLACARD_OK ||
                 (!raw && placard_board_claim(board, &viewer) != PLACARD_OK);
    int ignored;
    sigwait(&signals, &ignored);
    failed = failed || placard_board_destroy(board) != PLACARD_OK;
    placard_board_free(board);
    _exit(failed);
}

static void end_viewer(pid_t pid)
{
    int status;
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void expect(enum placard_status wanted, int64_t timeout)
{
    struct placard_error error = {0};
    struct placard_board *board = placard_board_new(NULL);
    enum placard_status status = viewer_wait(board, PLACARD_READ_WRITE, timeout, &error);
    if (status != wanted) {
        fail_msg("%s instead of %s: %s", placard_status_text(status), placard_status_text(wanted),
                 error.message);
    }
    assert_int_equal(placard_board_capacity(board) > 0, wanted == PLACARD_OK);
    placard_board_free(board);
}

static void a_viewer_that_is_there(void **state)
{
    (void)state;
    pid_t viewer = start_viewer(0, false);
    expect(PLACARD_OK, GENEROUS);
    expect(PLACARD_OK, 0);
    end_viewer(viewer);
}

static void a_viewer_that_comes(void **state)
{
    (void)state;
    pid_t viewer = start_viewer(300, false);
    expect(PLACARD_OK, GENEROUS);
    end_viewer(viewer);
}

static void a_raw_segment(void **state)
{
    (void)state;
    pid_t viewer = start_viewer(100, true);
    expect(PLACARD_OK, GENEROUS);
    end_viewer(viewer);
}

static void a_viewer_after_a_dead_one(void **state)
{
    (void)state;
    pid_t dead = start_viewer(0, false);
    expect(PLACARD_OK, GENEROUS);
    kill(dead, SIGKILL);
    waitpid(dead, NULL, 0);
    expect(PLACARD_TIMED_OUT, 100);
    pid_t viewer = start_viewer(300, false);
    expect(PLACARD_OK, GENEROUS);
    end_viewer(viewer);
}

static void nobody_comes(void **state)
{
    (void)state;
    expect(PLACARD_TIMED_OUT, 0);
    expect(PLACARD_TIMED_OUT, 1300);
}

static void a_key_that_cannot_be_one(void **state)
{
    (void)state;
    struct placard_error error = {0};
    struct placard_board *board = placard_board_new("a\nb");
    assert_int_equal(viewer_wait(board, PLACARD_READ_WRITE, GENEROUS, &error), PLACARD_KEY_ERROR);
    assert_true(error.message[0] != '\0');
    placard_board_free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_viewer_that_is_there), cmocka_unit_test(a_viewer_that_comes),
        cmocka_unit_test(a_raw_segment),          cmocka_unit_test(a_viewer_after_a_dead_one),
        cmocka_unit_test(nobody_comes),           cmocka_unit_test(a_key_that_cannot_be_one),
    };
    return cmocka_run_group_tests_name("waiting for a viewer", tests, NULL, NULL);
}
