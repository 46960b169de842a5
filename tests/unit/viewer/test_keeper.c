#include "keeper.h"
#include "src/layout.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *new_key(void)
{
    static char key[160];
    static unsigned count;
    const char *own = getenv("PLACARD_KEY");
    snprintf(key, sizeof(key), "%.100s_%d_%u", own != NULL ? own : "keeper", (int)getpid(), count++);
    return key;
}

static struct keeper *open_keeper(const struct viewer_options *options)
{
    struct keeper *keeper = NULL;
    struct placard_error error = {0};
    if (keeper_open(&keeper, options, &error) != PLACARD_OK) {
        fail_msg("%s", error.message);
    }
    return keeper;
}

static struct placard_board *attach(const char *key)
{
    struct placard_board *board = placard_board_new(key);
    assert_non_null(board);
    assert_int_equal(placard_board_attach(board, PLACARD_READ_WRITE), PLACARD_OK);
    return board;
}

static void it_creates_claims_and_removes(void **state)
{
    (void)state;
    struct viewer_options options = {.key = new_key(), .board = {.capacity = 4096}};
    struct keeper *keeper = open_keeper(&options);
    assert_string_equal(keeper_key(keeper), options.key);
    assert_true(keeper_is_claimed(keeper));
    assert_false(keeper_has_content(keeper));
    keeper_set_screen(keeper, "png", 640, 480);
    keeper_set_problem(keeper, "something");

    struct placard_board *board = attach(options.key);
    struct placard_board_status status;
    assert_int_equal(placard_board_status(board, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, getpid());
    assert_int_equal(status.viewer.width, 640);
    assert_string_equal(status.viewer.output, "png");
    assert_string_equal(status.viewer.problem, "something");
    placard_board_free(board);

    keeper_close(keeper);
    board = placard_board_new(options.key);
    assert_int_equal(placard_board_attach(board, PLACARD_READ_ONLY), PLACARD_NOT_FOUND);
    placard_board_free(board);
}

static void it_acknowledges(void **state)
{
    (void)state;
    struct viewer_options options = {.key = new_key(), .board = {.capacity = 4096}};
    struct keeper *keeper = open_keeper(&options);
    struct placard_board *board = attach(options.key);
    struct placard_content content = {.kind = PLACARD_TEXT, .data = "text", .length = 4};
    uint64_t sequence = 0;
    struct placard_acknowledgement answer;
    assert_int_equal(placard_board_publish(board, &content, NULL, &sequence), PLACARD_OK);
    assert_true(keeper_has_content(keeper));
    keeper_acknowledge(keeper, sequence, NULL, 30, 20);
    assert_int_equal(placard_board_wait_acknowledged(board, sequence, 1000, &answer), PLACARD_OK);
    assert_int_equal(answer.width, 30);
    assert_int_equal(answer.height, 20);

    struct placard_error failure;
    placard_fail(&failure, PLACARD_BAD_CONTENT, "it is not a picture");
    assert_int_equal(placard_board_publish(board, &content, NULL, &sequence), PLACARD_OK);
    keeper_acknowledge(keeper, sequence, &failure, 0, 0);
    assert_int_equal(placard_board_wait_acknowledged(board, sequence, 1000, &answer), PLACARD_REFUSED);
    assert_string_equal(answer.message, "it is not a picture");
    assert_int_equal(answer.reason, PLACARD_BAD_CONTENT);
    placard_board_free(board);
    keeper_close(keeper);
}

static void a_missing_segment_cannot_be_attached_to(void **state)
{
    (void)state;
    struct viewer_options options = {.key = new_key(), .attach = true};
    struct keeper *keeper = NULL;
    struct placard_error error = {0};
    assert_int_equal(keeper_open(&keeper, &options, &error), PLACARD_NOT_FOUND);
    assert_null(keeper);
}

/* In a process of its own: what a second viewer on the same key is told. */
static int second_viewer(const char *key, bool with_attach)
{
    struct viewer_options options = {.key = key, .attach = with_attach};
    struct keeper *keeper = NULL;
    struct placard_error error = {0};
    enum placard_status status = keeper_open(&keeper, &options, &error);
    char first[32];
    snprintf(first, sizeof(first), "%d", (int)getppid());
    if (with_attach) {
        bool fine = status == PLACARD_OK && !keeper_is_claimed(keeper);
        keeper_close(keeper);
        return fine ? 0 : 1;
    }
    bool told = strstr(error.message, first) != NULL && strstr(error.message, "--attach") != NULL;
    return status == PLACARD_ALREADY_EXISTS && told ? 0 : 1;
}

static void a_second_viewer_is_told_who_has_it(void **state)
{
    (void)state;
    struct viewer_options options = {.key = new_key(), .board = {.capacity = 4096}};
    struct keeper *keeper = open_keeper(&options);
    for (int with_attach = 0; with_attach < 2; with_attach++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            _exit(second_viewer(options.key, with_attach != 0));
        }
        int result = -1;
        assert_int_equal(waitpid(child, &result, 0), child);
        assert_true(WIFEXITED(result));
        assert_int_equal(WEXITSTATUS(result), 0);
    }
    /* The one that only attached has not taken the segment along. */
    placard_board_free(attach(options.key));
    keeper_close(keeper);
}

/* Somebody damages the new segment before it is claimed. */
static bool is_damaged_at_once;

enum placard_status __real_placard_board_claim(struct placard_board *board,
                                               const struct placard_viewer *viewer);
enum placard_status __wrap_placard_board_claim(struct placard_board *board,
                                               const struct placard_viewer *viewer);
enum placard_status __wrap_placard_board_claim(struct placard_board *board,
                                               const struct placard_viewer *viewer)
{
    if (is_damaged_at_once) {
        is_damaged_at_once = false;
        ((struct layout_header *)placard_segment_data(placard_board_segment(board)))->capacity = 0;
    }
    return __real_placard_board_claim(board, viewer);
}

/* The viewer tries again, since it would show what is published there and never say so. */
static void a_segment_that_cannot_be_claimed_is_not_the_new_one(void **state)
{
    (void)state;
    struct viewer_options options = {.key = new_key(), .board = {.capacity = 4096}};
    struct keeper *keeper = open_keeper(&options);
    struct placard_board *other = attach(options.key);
    assert_int_equal(placard_board_destroy(other), PLACARD_OK);
    placard_board_free(other);
    struct placard_error error = {0};
    is_damaged_at_once = true;
    assert_int_equal(keeper_restore(keeper, NULL, &error), PLACARD_BAD_LAYOUT);
    assert_int_equal(keeper_restore(keeper, NULL, &error), PLACARD_OK);
    assert_true(keeper_is_claimed(keeper));
    keeper_close(keeper);
}

static void a_lost_segment_is_made_anew_with_its_content(void **state)
{
    (void)state;
    struct viewer_options options = {.key = new_key(), .board = {.capacity = 4096}};
    struct keeper *keeper = open_keeper(&options);
    struct placard_board *other = attach(options.key);
    assert_int_equal(placard_board_destroy(other), PLACARD_OK);
    placard_board_free(other);

    struct placard_content content = {.kind = PLACARD_TEXT, .data = "kept", .length = 4, .name = "its name"};
    struct placard_error error = {0};
    assert_int_equal(keeper_restore(keeper, &content, &error), PLACARD_OK);
    assert_true(keeper_is_claimed(keeper));
    other = attach(options.key);
    struct placard_board_status status;
    assert_int_equal(placard_board_status(other, &status), PLACARD_OK);
    assert_int_equal(status.length, 4);
    assert_string_equal(status.name, "its name");
    assert_int_equal(status.viewer.pid, getpid());
    placard_board_free(other);
    keeper_close(keeper);
}

/* Damages the header of OTHER's segment, and looks at what the viewer with CONTENT makes of it. */
static void damage_and_restore(struct keeper *keeper, struct placard_board *other,
                               const struct placard_content *content)
{
    uint64_t last = placard_board_sequence(other);
    struct layout_header *header = placard_segment_data(placard_board_segment(other));
    struct placard_error error = {0};
    struct placard_board_status status;
    memset((char *)header + sizeof(header->magic), 0xAA, sizeof(*header) - sizeof(header->magic));
    assert_int_equal(placard_board_status(other, &status), PLACARD_BAD_LAYOUT);
    assert_int_equal(keeper_restore(keeper, content, &error), PLACARD_OK);
    assert_true(keeper_is_claimed(keeper));
    assert_false(placard_board_is_gone(other));
    assert_int_equal(placard_board_status(other, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, getpid());
    assert_int_equal(status.length, content != NULL ? content->length : 0);
    assert_true(status.sequence > last);
}

/* Nobody else can take the key meanwhile, and whoever is attached stays so. */
static void a_header_that_is_garbage_is_mended_where_it_is(void **state)
{
    (void)state;
    struct viewer_options options = {.key = new_key(), .board = {.capacity = 4096}};
    struct placard_content content = {.kind = PLACARD_TEXT, .data = "kept", .length = 4};
    struct keeper *keeper = open_keeper(&options);
    struct placard_board *other = attach(options.key);
    damage_and_restore(keeper, other, &content);
    damage_and_restore(keeper, other, NULL);

    /* A header that tells of no publication is as good as none. */
    struct layout_header *header = placard_segment_data(placard_board_segment(other));
    struct placard_error error = {0};
    header->sequence = 0;
    assert_int_equal(keeper_restore(keeper, &content, &error), PLACARD_OK);
    assert_true(placard_board_sequence(other) > 0);

    /* A sound one is not touched, nor is what a Qt program wrote. */
    uint64_t sequence = placard_board_sequence(other);
    assert_int_equal(keeper_restore(keeper, NULL, &error), PLACARD_OK);
    assert_int_equal(placard_board_sequence(other), sequence);
    memset(header, 'q', sizeof(*header));
    assert_int_equal(keeper_restore(keeper, &content, &error), PLACARD_OK);
    assert_true(placard_board_is_raw(other));
    placard_board_free(other);
    keeper_close(keeper);
}

static uint64_t publish_text(struct placard_board *board)
{
    struct placard_content content = {.kind = PLACARD_TEXT, .data = "text", .length = 4};
    uint64_t sequence = 0;
    assert_int_equal(placard_board_publish(board, &content, NULL, &sequence), PLACARD_OK);
    return sequence;
}

/* Loses the segment after three publications, restores it with CONTENT, and publishes once more. */
static void lose_after_three(const struct placard_content *content)
{
    struct viewer_options options = {.key = new_key(), .board = {.capacity = 4096}};
    struct keeper *keeper = open_keeper(&options);
    struct placard_board *other = attach(options.key);
    uint64_t last = 0;
    for (int round = 0; round < 3; round++) {
        last = publish_text(other);
    }
    keeper_acknowledge(keeper, 1, NULL, 1, 1); /* the others went by */
    assert_int_equal(placard_board_destroy(other), PLACARD_OK);
    placard_board_free(other);

    struct placard_error error = {0};
    assert_int_equal(keeper_restore(keeper, content, &error), PLACARD_OK);
    other = attach(options.key);
    assert_true(placard_board_sequence(other) > last);
    last = placard_board_sequence(other);
    assert_true(publish_text(other) > last);
    placard_board_free(other);
    keeper_close(keeper);
}

static void numbers_grow_when_the_segment_is_made_anew(void **state)
{
    (void)state;
    lose_after_three(&(struct placard_content){.kind = PLACARD_TEXT, .data = "kept", .length = 4});
    lose_after_three(NULL);
}

/* A viewer's life with --keep in a process of its own; true when all went well. */
static bool live_and_keep(const char *key)
{
    pid_t viewer = fork();
    assert_true(viewer >= 0);
    if (viewer == 0) {
        struct viewer_options options = {.key = key, .board = {.capacity = 4096}, .keep = true};
        struct placard_content content = {.kind = PLACARD_TEXT, .data = "kept", .length = 4};
        struct keeper *keeper = NULL;
        struct placard_error error;
        bool good = keeper_open(&keeper, &options, &error) == PLACARD_OK;
        struct placard_board *board = placard_board_new(key);
        good = good && placard_board_attach(board, PLACARD_READ_WRITE) == PLACARD_OK &&
               placard_board_publish(board, &content, NULL, NULL) == PLACARD_OK;
        placard_board_free(board);
        keeper_close(keeper);
        _exit(good ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(viewer, &status, 0), viewer);
    return status == 0;
}

static void what_is_kept_is_the_next_viewer_s(void **state)
{
    (void)state;
    struct viewer_options options = {.key = new_key(), .board = {.capacity = 4096}};
    assert_true(live_and_keep(options.key));
    struct placard_board *publisher = attach(options.key);
    struct placard_board_status status;
    assert_int_equal(placard_board_status(publisher, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, 0);
    assert_int_equal(status.sequence, 1);

    struct keeper *keeper = open_keeper(&options);
    assert_true(keeper_is_claimed(keeper));
    assert_true(keeper_has_content(keeper));
    assert_false(placard_board_is_gone(publisher));
    keeper_close(keeper);
    assert_true(placard_board_is_gone(publisher));
    placard_board_free(publisher);
}

static void a_raw_segment_is_kept_without_a_claim(void **state)
{
    (void)state;
    struct viewer_options options = {.key = new_key(), .board = {.capacity = 4096, .raw = true}};
    struct keeper *keeper = open_keeper(&options);
    assert_false(keeper_is_claimed(keeper));
    keeper_acknowledge(keeper, 1, NULL, 1, 1); /* does nothing */
    struct placard_board *board = attach(options.key);
    assert_true(placard_board_is_raw(board));
    placard_board_free(board);
    keeper_close(keeper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_creates_claims_and_removes),
        cmocka_unit_test(it_acknowledges),
        cmocka_unit_test(a_missing_segment_cannot_be_attached_to),
        cmocka_unit_test(a_second_viewer_is_told_who_has_it),
        cmocka_unit_test(a_segment_that_cannot_be_claimed_is_not_the_new_one),
        cmocka_unit_test(a_lost_segment_is_made_anew_with_its_content),
        cmocka_unit_test(a_header_that_is_garbage_is_mended_where_it_is),
        cmocka_unit_test(numbers_grow_when_the_segment_is_made_anew),
        cmocka_unit_test(what_is_kept_is_the_next_viewer_s),
        cmocka_unit_test(a_raw_segment_is_kept_without_a_claim),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
