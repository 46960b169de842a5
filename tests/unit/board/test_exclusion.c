/* Publications while somebody breaks the lock, as a Qt program does whose create() fails: it sets the
 * semaphore to 1 while another one holds it, so that two are let in at once. */
#include "board_support.h"

#include "src/segment_handle.h"
#include "src/semaphore.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>

#define LENGTH ((size_t)3 << 20) /* several pieces, so that there is something in between */

union semaphore_value {
    int value;
    void *pointer;
};

/* What happens in the middle of a publication. */
struct intrusion {
    struct placard_board *board; /* of who comes in as well */
    unsigned times;              /* how often it does, at most */
    unsigned done;
    enum placard_status seen; /* by a reader that is let in, too */
};

static void break_lock(struct placard_board *board)
{
    int semaphore = placard_board_segment(board)->semaphore.id;
    assert_int_not_equal(semctl(semaphore, 0, SETVAL, (union semaphore_value){.value = 1}), -1);
}

static bool intrude(size_t done, size_t total, void *user)
{
    struct intrusion *intrusion = user;
    if (done > total / 2 && done < total && intrusion->done < intrusion->times) {
        intrusion->done++;
        break_lock(intrusion->board);
        support_publish(intrusion->board, LENGTH, 7, "intruder");
    } else if (done == total && intrusion->done == 1 && !placard_board_is_raw(intrusion->board)) {
        struct placard_snapshot *snapshot = NULL;
        break_lock(intrusion->board);
        intrusion->seen = placard_board_snapshot(intrusion->board, 1, 0, &snapshot, NULL);
        placard_snapshot_free(snapshot);
    }
    return true;
}

static enum placard_status publish_with(struct placard_board *board, struct intrusion *intrusion,
                                        const unsigned char *bytes)
{
    const struct placard_content content = {.kind = PLACARD_TEXT, .data = bytes, .length = LENGTH};
    const struct placard_publish_options options = {.progress = intrude, .user = intrusion};
    uint64_t sequence = 0;
    return placard_board_publish(board, &content, &options, &sequence);
}

static void publish_beside_an_intruder(const struct placard_board_options *options)
{
    struct pair pair = support_pair_of(options);
    unsigned char *bytes = support_pattern(LENGTH, 1);
    struct intrusion intrusion = {.board = pair.owner, .times = 1};

    expect_status(pair.guest, publish_with(pair.guest, &intrusion, bytes), PLACARD_OK);
    assert_int_equal(intrusion.done, 1);
    struct placard_snapshot *snapshot = support_snapshot(pair.owner);
    assert_int_equal(placard_snapshot_content(snapshot)->length, LENGTH);
    assert_int_equal(memcmp(placard_snapshot_content(snapshot)->data, bytes, LENGTH), 0);
    placard_snapshot_free(snapshot);
    if (!options->raw) {
        assert_int_equal(intrusion.seen, PLACARD_LOCK_TIMEOUT);
    }
    free(bytes);
    support_end(&pair);
}

/* Two have written into the same slot at once. The one that was done last sees it, and writes once more. */
static void written_again(void **state)
{
    (void)state;
    publish_beside_an_intruder(&(struct placard_board_options){.capacity = LENGTH});
}

static void written_again_for_qt(void **state)
{
    (void)state;
    publish_beside_an_intruder(&(struct placard_board_options){.capacity = LENGTH + 1, .raw = true});
}

/* Each time anew: it is not tried for ever. */
static void given_up(void **state)
{
    (void)state;
    struct pair pair = support_pair(LENGTH);
    unsigned char *bytes = support_pattern(LENGTH, 1);
    struct intrusion intrusion = {.board = pair.owner, .times = 1000};

    expect_status(pair.guest, publish_with(pair.guest, &intrusion, bytes), PLACARD_LOCK_ERROR);
    assert_non_null(strstr(placard_board_error(pair.guest)->message, "breaks its lock"));
    assert_true(intrusion.done > 1);
    free(bytes);
    support_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_again),
        cmocka_unit_test(written_again_for_qt),
        cmocka_unit_test(given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
