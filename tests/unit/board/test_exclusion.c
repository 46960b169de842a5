/* Publications while somebody breaks the lock, as a Qt program does whose create() fails: it sets the
 * semaphore to 1 while another one holds it, so that two are let in at once. */
#include "board_support.h"

#include "src/board_raw.h"
#include "src/exclusion.h"
#include "src/segment_handle.h"
#include "src/semaphore.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>
#include <time.h>

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

static void set_lock(struct placard_board *board, int value)
{
    int semaphore = placard_board_segment(board)->semaphore.id;
    assert_int_not_equal(semctl(semaphore, 0, SETVAL, (union semaphore_value){.value = value}), -1);
}

static void break_lock(struct placard_board *board)
{
    set_lock(board, 1);
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

/* A PNG file that somebody appended bytes to, which every reader ignores, counts as the other ones do. */
static void in_place_with_bytes_behind_its_end(void **state)
{
    (void)state;
    struct pair pair = support_pair_of(&(struct placard_board_options){.capacity = 100, .raw = true});
    unsigned char bytes[SUPPORT_PNG_LENGTH + 4];
    memset(bytes, 'x', sizeof bytes);
    memcpy(bytes, support_png, sizeof support_png);
    const struct placard_content content = {.kind = PLACARD_IMAGE, .data = bytes, .length = sizeof bytes};

    break_lock(pair.guest);
    expect_status(pair.owner, placard_board_publish(pair.owner, &content, NULL, NULL), PLACARD_OK);
    support_expect_image(pair.guest, support_png, sizeof support_png);
    expect_status(pair.owner, placard_board_clear(pair.owner, NULL, NULL), PLACARD_OK);
    support_end(&pair);
}

/* What a raw segment must hold to the byte, and what is none of its business. */
static void in_place_is_what_was_written(void **state)
{
    (void)state;
    const struct placard_content empty = {.kind = PLACARD_EMPTY};
    const struct placard_content text = {.kind = PLACARD_TEXT, .data = "text", .length = 4};
    const struct placard_content image = {
        .kind = PLACARD_IMAGE, .data = support_png, .length = sizeof support_png};
    const struct placard_content *contents[] = {&empty, &text, &image};
    const size_t written[] = {4, 5, 4 + sizeof support_png};
    for (size_t i = 0; i < sizeof contents / sizeof contents[0]; i++) {
        unsigned char segment[64];
        memset(segment, 0xAA, sizeof segment);
        assert_int_equal(raw_write(segment, sizeof segment, contents[i], NULL, NULL), PLACARD_OK);
        assert_true(raw_is_in_place(segment, sizeof segment, contents[i]));
        for (size_t at = 0; at < sizeof segment; at++) {
            segment[at] ^= 1;
            assert_int_equal(raw_is_in_place(segment, sizeof segment, contents[i]), at >= written[i]);
            segment[at] ^= 1;
        }
    }
    assert_true(raw_is_in_place((const unsigned char *)"\0\0", 2, &empty));
}

static int64_t set_time;

static int64_t set_at(const struct semaphore *semaphore)
{
    (void)semaphore;
    return set_time;
}

/* Whether a lock that was set so many SECONDS from now, and not since, is trusted. */
static bool excludes(int64_t seconds)
{
    const struct semaphore_kind kind = {.set_at = set_at};
    const struct semaphore semaphore = SEMAPHORE_CLOSED;
    struct exclusion exclusion = {0};
    set_time = (int64_t)time(NULL) + seconds;
    exclusion_begin(&exclusion, &kind, &semaphore);
    return exclusion_check(&exclusion, &kind, &semaphore, false);
}

/* A time of setting that is still to come is one from before the clock was set back: whoever sets the lock
 * now gives it another one. */
static void young_and_old_locks(void **state)
{
    (void)state;
    bool trusted = false;
    do {
        trusted = excludes(0);
    } while (time(NULL) != set_time); /* too slow: it has become old meanwhile */
    assert_false(trusted);
    assert_true(excludes(-3));
    assert_true(excludes(60));
    assert_true(excludes(86400));
}

/* Looks at what is not believed yet, unless this is a slow machine: is a broken lock BLAMED for that? */
static void expect_doubt(struct placard_board *board, bool blamed)
{
    struct placard_snapshot *snapshot = NULL;
    if (placard_board_snapshot(board, 1, 0, &snapshot, NULL) == PLACARD_LOCK_TIMEOUT) {
        const char *told = placard_board_error(board)->message;
        assert_int_equal(strstr(told, "breaks the lock") != NULL, blamed);
        assert_non_null(strstr(told, "stayed the same"));
    }
    placard_snapshot_free(snapshot);
}

/* What a Qt program writes right after the board was made. */
static void written_while_the_lock_is_young(const char *text)
{
    struct pair pair = support_pair(4096);
    expect_status(pair.owner, placard_board_claim(pair.owner, &(struct placard_viewer){.output = "png"}),
                  PLACARD_OK);
    support_write_raw_text(pair.guest, text);
    expect_doubt(pair.owner, false);
    support_expect_text(pair.owner, text);
    assert_false(placard_board_is_raw(pair.guest));
    support_expect_text(pair.guest, text);
    support_end(&pair);
}

/* Texts that could be taken for something else are texts: nobody has broken the lock. */
static void texts_while_the_lock_is_young(void **state)
{
    (void)state;
    written_while_the_lock_is_young("<svg width=\"1\"/> is how a picture begins");
    written_while_the_lock_is_young("GIF89a is a format");
    written_while_the_lock_is_young("a\1b");
}

static enum placard_status written_while_the_lock_breaks(const char *text)
{
    struct pair pair = support_pair_of(&(struct placard_board_options){.capacity = 100, .raw = true});
    support_write_raw_text(pair.guest, text);
    set_lock(pair.guest, 2); /* seen by whoever takes it next */
    expect_doubt(pair.owner, true);
    struct placard_snapshot *snapshot = NULL;
    enum placard_status status = placard_board_snapshot(pair.owner, GENEROUS, 0, &snapshot, NULL);
    placard_snapshot_free(snapshot);
    support_end(&pair);
    return status;
}

/* A mixture of two, a picture and a text say, is no text; what any text can begin with is. */
static void texts_while_the_lock_breaks(void **state)
{
    (void)state;
    assert_int_equal(written_while_the_lock_breaks("a text\1\2\3\4\5\6\177\200\201"), PLACARD_BAD_CONTENT);
    assert_int_equal(written_while_the_lock_breaks("GIF89a is a format"), PLACARD_OK);
    assert_int_equal(written_while_the_lock_breaks("a text"), PLACARD_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_again),
        cmocka_unit_test(written_again_for_qt),
        cmocka_unit_test(given_up),
        cmocka_unit_test(in_place_with_bytes_behind_its_end),
        cmocka_unit_test(in_place_is_what_was_written),
        cmocka_unit_test(young_and_old_locks),
        cmocka_unit_test(texts_while_the_lock_is_young),
        cmocka_unit_test(texts_while_the_lock_breaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
