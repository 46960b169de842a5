/* Viewers in processes of their own: what publishers learn of them, while they live and when they end. */
#include "board_support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct placard_viewer facts = {.output = "png"};

/* What a viewer in another process is to do. */
struct plan {
    const char *key;
    int go; /* read end of a pipe: what to do next, one letter each */
    int done;
};

static int view(void *argument)
{
    const struct plan *plan = argument;
    struct placard_board *board = placard_board_new(plan->key);
    if (placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
        return 1;
    }
    char order;
    while (read(plan->go, &order, 1) == 1) {
        struct placard_acknowledgement answer = {.sequence = placard_board_sequence(board)};
        enum placard_status status = PLACARD_OK;
        switch (order) {
        case 'c':
            status = placard_board_claim(board, &facts);
            break;
        case 's':
            answer.outcome = PLACARD_OUTCOME_SHOWN;
            answer.width = 640;
            answer.height = 360;
            status = placard_board_acknowledge(board, &answer);
            break;
        case 'r':
            answer.outcome = PLACARD_OUTCOME_REFUSED;
            answer.reason = PLACARD_BAD_CONTENT;
            snprintf(answer.message, sizeof answer.message, "the picture is cut off");
            status = placard_board_acknowledge(board, &answer);
            break;
        case 'g':
            status = placard_board_release(board);
            break;
        case 'o': /* older than what was acknowledged: says nothing */
            answer.sequence--;
            answer.outcome = PLACARD_OUTCOME_SHOWN;
            status = placard_board_acknowledge(board, &answer);
            break;
        default:
            return 2;
        }
        char result = (char)status;
        if (write(plan->done, &result, 1) != 1) {
            return 3;
        }
    }
    placard_board_free(board);
    return 0;
}

struct viewer {
    pid_t process;
    int orders;
    int results;
};

static struct viewer start_viewer(struct placard_board *board)
{
    int go[2];
    int done[2];
    assert_int_equal(pipe(go), 0);
    assert_int_equal(pipe(done), 0);
    struct plan plan = {placard_segment_key(placard_board_segment(board)), go[0], done[1]};
    fflush(NULL);
    struct viewer viewer = {.process = fork(), .orders = go[1], .results = done[0]};
    assert_true(viewer.process >= 0);
    if (viewer.process == 0) {
        close(go[1]);
        close(done[0]);
        _exit(view(&plan));
    }
    close(go[0]);
    close(done[1]);
    return viewer;
}

static void order(struct viewer *viewer, char what)
{
    assert_int_equal(write(viewer->orders, &what, 1), 1);
}

static enum placard_status result(struct viewer *viewer)
{
    signed char status = -1;
    assert_int_equal(read(viewer->results, &status, 1), 1);
    return (enum placard_status)status;
}

static int end_viewer(struct viewer *viewer)
{
    close(viewer->orders);
    close(viewer->results);
    return support_join(viewer->process);
}

static void shown_and_refused(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    struct viewer viewer = start_viewer(pair.owner);
    order(&viewer, 'c');
    assert_int_equal(result(&viewer), PLACARD_OK);
    uint64_t sequence;
    struct placard_acknowledgement answer;
    expect_status(pair.guest, support_publish_text(pair.guest, "one", &sequence), PLACARD_OK);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, 30, &answer),
                  PLACARD_TIMED_OUT);
    order(&viewer, 's'); /* it answers while we sleep, or just before: both must do */
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, GENEROUS, &answer),
                  PLACARD_OK);
    assert_int_equal(result(&viewer), PLACARD_OK);
    assert_int_equal(answer.sequence, sequence);
    assert_int_equal(answer.outcome, PLACARD_OUTCOME_SHOWN);
    assert_int_equal(answer.width, 640);
    assert_int_equal(answer.height, 360);
    assert_true(answer.at > 1500000000000);

    expect_status(pair.guest, support_publish_text(pair.guest, "two", &sequence), PLACARD_OK);
    order(&viewer, 'r');
    expect_status(pair.guest,
                  placard_board_wait_acknowledged(pair.guest, sequence, PLACARD_WAIT_FOREVER, &answer),
                  PLACARD_REFUSED);
    assert_int_equal(result(&viewer), PLACARD_OK);
    assert_string_equal(placard_board_error(pair.guest)->message, "the picture is cut off");
    assert_int_equal(answer.reason, PLACARD_BAD_CONTENT);
    struct placard_board_status status;
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.acknowledgement.sequence, sequence);
    assert_string_equal(status.acknowledgement.message, "the picture is cut off");
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence - 1, GENEROUS, NULL),
                  PLACARD_REPLACED);
    order(&viewer, 'o');
    assert_int_equal(result(&viewer), PLACARD_OK);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, GENEROUS, NULL),
                  PLACARD_REFUSED);
    assert_int_equal(end_viewer(&viewer), 0);
    support_end(&pair);
}

static void a_reader_can_wait(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    struct placard_board *reader = support_attach(pair.owner, PLACARD_READ_ONLY);
    struct viewer viewer = start_viewer(pair.owner);
    uint64_t sequence;
    order(&viewer, 'c');
    assert_int_equal(result(&viewer), PLACARD_OK);
    expect_status(pair.guest, support_publish_text(pair.guest, "one", &sequence), PLACARD_OK);
    expect_status(reader, placard_board_wait_acknowledged(reader, sequence, 30, NULL), PLACARD_TIMED_OUT);
    order(&viewer, 's');
    expect_status(reader, placard_board_wait_acknowledged(reader, sequence, GENEROUS, NULL), PLACARD_OK);
    assert_int_equal(result(&viewer), PLACARD_OK);
    assert_int_equal(end_viewer(&viewer), 0);
    placard_board_free(reader);
    support_end(&pair);
}

static void second_viewer_is_told(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    struct viewer viewer = start_viewer(pair.owner);
    order(&viewer, 'c');
    assert_int_equal(result(&viewer), PLACARD_OK);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_ALREADY_EXISTS);
    char number[24];
    snprintf(number, sizeof number, "%d", (int)viewer.process);
    assert_non_null(strstr(placard_board_error(pair.owner)->message, number));
    expect_status(pair.owner, placard_board_release(pair.owner), PLACARD_OK);
    struct placard_board_status status;
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, viewer.process); /* another's claim is not ours to release */

    /* Killed, it holds nothing any more, a zombie though it is, and nothing is on its screen. */
    uint64_t sequence;
    expect_status(pair.guest, support_publish_text(pair.guest, "one", &sequence), PLACARD_OK);
    order(&viewer, 's');
    assert_int_equal(result(&viewer), PLACARD_OK);
    kill(viewer.process, SIGKILL);
    while (placard_board_claim(pair.owner, &facts) == PLACARD_ALREADY_EXISTS) {
        usleep(1000);
    }
    expect_status(pair.guest, placard_board_status(pair.guest, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, getpid());
    assert_int_equal(status.acknowledgement.sequence, 0);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, 30, NULL),
                  PLACARD_TIMED_OUT);
    struct placard_acknowledgement shown = {.sequence = sequence, .outcome = PLACARD_OUTCOME_SHOWN};
    expect_status(pair.owner, placard_board_acknowledge(pair.owner, &shown), PLACARD_OK);
    expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, GENEROUS, NULL),
                  PLACARD_OK);
    assert_int_equal(end_viewer(&viewer), 128 + SIGKILL);
    support_end(&pair);
}

static void viewer_ends_while_we_wait(void **state)
{
    (void)state;
    static const char ends[] = {'g', 'k'};
    for (size_t i = 0; i < sizeof ends; i++) {
        struct pair pair = support_pair(4096);
        struct viewer viewer = start_viewer(pair.owner);
        order(&viewer, 'c');
        assert_int_equal(result(&viewer), PLACARD_OK);
        uint64_t sequence;
        expect_status(pair.guest, support_publish_text(pair.guest, "one", &sequence), PLACARD_OK);
        expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, 10, NULL),
                      PLACARD_TIMED_OUT);
        fflush(NULL);
        pid_t other = fork(); /* ends the viewer while this process sleeps */
        if (other == 0) {
            usleep(100000);
            if (ends[i] == 'g') {
                _exit(write(viewer.orders, "g", 1) == 1 ? 0 : 1);
            }
            _exit(kill(viewer.process, SIGKILL) == 0 ? 0 : 1);
        }
        expect_status(pair.guest, placard_board_wait_acknowledged(pair.guest, sequence, GENEROUS, NULL),
                      PLACARD_NOT_FOUND);
        assert_int_equal(support_join(other), 0);
        end_viewer(&viewer);
        support_end(&pair);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shown_and_refused),
        cmocka_unit_test(a_reader_can_wait),
        cmocka_unit_test(second_viewer_is_told),
        cmocka_unit_test(viewer_ends_while_we_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
