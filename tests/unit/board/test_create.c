/* Creating boards, and taking over what ended viewers left. */
#include "board_support.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct placard_viewer facts = {.output = "png"};

static struct placard_segment_facts segment_facts(struct placard_board *board)
{
    struct placard_segment_facts found;
    assert_int_equal(placard_segment_facts(placard_board_segment(board), &found), PLACARD_OK);
    return found;
}

static void sizes_and_permissions(void **state)
{
    (void)state;
    struct pair pair =
        support_pair_of(&(struct placard_board_options){.capacity = 4097, .permissions = 0640});
    assert_int_equal(segment_facts(pair.owner).size, 4096 + 2 * 8192);
    assert_int_equal(segment_facts(pair.owner).mode, 0640);
    assert_int_equal(placard_board_capacity(pair.guest), 4097);
    support_end(&pair);
    pair = support_pair_of(NULL);
    assert_int_equal(segment_facts(pair.owner).size, 4096 + 2 * PLACARD_DEFAULT_CAPACITY);
    assert_int_equal(segment_facts(pair.owner).mode, PLACARD_DEFAULT_PERMISSIONS);
    support_end(&pair);
    pair = support_pair_of(&(struct placard_board_options){.capacity = 100, .raw = true});
    assert_int_equal(segment_facts(pair.owner).size, 100);
    assert_int_equal(placard_board_capacity(pair.owner), 99);
    assert_true(placard_board_is_raw(pair.guest));
    support_end(&pair);
}

static void impossible_sizes(void **state)
{
    (void)state;
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 2 - 4096, SIZE_MAX - 4095};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct placard_board *board = placard_board_new(support_key());
        enum placard_status status =
            placard_board_create(board, &(struct placard_board_options){.capacity = sizes[i]});
        assert_true(status == PLACARD_INVALID_SIZE || status == PLACARD_OUT_OF_MEMORY ||
                    status == PLACARD_OUT_OF_RESOURCES);
        expect_status(board, status, status);
        (void)placard_segment_destroy(placard_board_segment(board), PLACARD_DESTROY_FORCE);
        placard_board_free(board);
    }
}

static void attached_already(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    expect_status(pair.owner, placard_board_create(pair.owner, NULL), PLACARD_ALREADY_EXISTS);
    expect_status(pair.owner, placard_board_attach(pair.owner, PLACARD_READ_WRITE), PLACARD_ALREADY_EXISTS);
    expect_status(pair.guest, placard_board_detach(pair.guest), PLACARD_OK);
    assert_int_equal(placard_board_capacity(pair.guest), 0);
    expect_status(pair.guest, placard_board_attach(pair.guest, PLACARD_READ_ONLY), PLACARD_OK);
    support_end(&pair);
}

static void live_board(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    struct placard_board *second = placard_board_new(placard_segment_key(placard_board_segment(pair.owner)));
    const struct placard_board_options options = {.capacity = 4096};
    expect_status(second, placard_board_create(second, &options), PLACARD_ALREADY_EXISTS);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    expect_status(second, placard_board_create(second, &options), PLACARD_ALREADY_EXISTS);
    char text[64];
    snprintf(text, sizeof text, "already shown by process %d", (int)getpid());
    assert_non_null(strstr(placard_board_error(second)->message, text));
    assert_non_null(strstr(placard_board_error(second)->message, "--attach"));
    assert_int_equal(segment_facts(pair.owner).attached, 2);
    expect_status(pair.guest, support_publish_text(pair.guest, "unharmed", NULL), PLACARD_OK);
    support_expect_text(pair.owner, "unharmed");
    placard_board_free(second);
    support_end(&pair);
}

/* A viewer that claims the board, publishes something and is killed. */
static int doomed_viewer(void *argument)
{
    struct placard_board *board = placard_board_new(argument);
    if (placard_board_create(board, &(struct placard_board_options){.capacity = 10000}) != PLACARD_OK ||
        placard_board_claim(board, &facts) != PLACARD_OK ||
        support_publish_text(board, "before", NULL) != PLACARD_OK ||
        support_publish_text(board, "left behind", NULL) != PLACARD_OK) {
        return 1;
    }
    kill(getpid(), SIGKILL);
    return 0;
}

static char *leave_a_board_at(const char *name)
{
    char *key = strdup(name);
    assert_int_equal(support_join(support_fork(doomed_viewer, key)), 128 + SIGKILL);
    return key;
}

static char *leave_a_board(void)
{
    return leave_a_board_at(support_key());
}

static void kept_when_it_fits(void **state)
{
    (void)state;
    char *key = leave_a_board();
    struct placard_board *publisher = placard_board_new(key);
    expect_status(publisher, placard_board_attach(publisher, PLACARD_READ_WRITE), PLACARD_OK);
    struct pair pair = {.owner = placard_board_new(key), .guest = publisher};
    expect_status(pair.owner,
                  placard_board_create(pair.owner, &(struct placard_board_options){.capacity = 10000}),
                  PLACARD_OK);
    support_expect_text(pair.owner, "left behind");
    assert_int_equal(placard_board_sequence(pair.owner), 2);
    struct placard_board_status status;
    expect_status(pair.owner, placard_board_status(pair.owner, &status), PLACARD_OK);
    assert_int_equal(status.viewer.pid, 0);
    assert_false(placard_board_is_gone(publisher));
    expect_status(publisher, support_publish_text(publisher, "goes on", NULL), PLACARD_OK);
    support_expect_text(pair.owner, "goes on");
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    support_end(&pair);
    free(key);
}

static void replaced_when_it_does_not(void **state)
{
    (void)state;
    const struct placard_board_options wanted[] = {
        {.capacity = 10001}, {.capacity = 10000, .permissions = 0660}, {.capacity = 10000, .raw = true}};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        char *key = leave_a_board();
        struct placard_board *publisher = placard_board_new(key);
        expect_status(publisher, placard_board_attach(publisher, PLACARD_READ_WRITE), PLACARD_OK);
        struct pair pair = {.owner = placard_board_new(key), .guest = publisher};
        expect_status(pair.owner, placard_board_create(pair.owner, &wanted[i]), PLACARD_OK);
        assert_int_equal(placard_board_sequence(pair.owner), 0);
        assert_int_equal(placard_board_is_raw(pair.owner), wanted[i].raw);
        assert_true(placard_board_is_gone(publisher));
        expect_status(publisher, placard_board_detach(publisher), PLACARD_OK);
        expect_status(publisher, placard_board_attach(publisher, PLACARD_READ_WRITE), PLACARD_OK);
        support_end(&pair);
        free(key);
    }
}

static void damaged_is_replaced(void **state)
{
    (void)state;
    char *key = leave_a_board();
    struct pair pair = {.owner = placard_board_new(key), .guest = placard_board_new(key)};
    expect_status(pair.guest, placard_board_attach(pair.guest, PLACARD_READ_WRITE), PLACARD_OK);
    support_header(pair.guest)->sequence = UINT64_MAX;
    expect_status(pair.guest, placard_board_detach(pair.guest), PLACARD_OK);
    expect_status(pair.owner,
                  placard_board_create(pair.owner, &(struct placard_board_options){.capacity = 10000}),
                  PLACARD_OK);
    assert_int_equal(placard_board_sequence(pair.owner), 0);
    support_end(&pair);
    free(key);
}

static void another_keys_board(void **state)
{
    (void)state;
    char *key = leave_a_board();
    struct pair pair = {.owner = placard_board_new(key), .guest = placard_board_new(key)};
    expect_status(pair.guest, placard_board_attach(pair.guest, PLACARD_READ_WRITE), PLACARD_OK);
    support_header(pair.guest)->key_hash++;
    expect_status(pair.owner, placard_board_attach(pair.owner, PLACARD_READ_WRITE), PLACARD_BAD_LAYOUT);
    expect_status(pair.owner,
                  placard_board_create(pair.owner, &(struct placard_board_options){.capacity = 10000}),
                  PLACARD_ALREADY_EXISTS);
    support_header(pair.guest)->key_hash--;
    support_expect_text(pair.guest, "left behind");
    support_end(&pair);
    free(key);
}

static void raw_that_nobody_uses_is_kept(void **state)
{
    (void)state;
    struct pair pair = support_pair_of(&(struct placard_board_options){.capacity = 100, .raw = true});
    expect_status(pair.owner, support_publish_text(pair.owner, "outlives", NULL), PLACARD_OK);
    expect_status(pair.owner, placard_board_detach(pair.owner), PLACARD_OK);
    expect_status(
        pair.owner,
        placard_board_create(pair.owner, &(struct placard_board_options){.capacity = 100, .raw = true}),
        PLACARD_ALREADY_EXISTS);
    expect_status(pair.guest, placard_board_detach(pair.guest), PLACARD_OK);
    expect_status(
        pair.owner,
        placard_board_create(pair.owner, &(struct placard_board_options){.capacity = 100, .raw = true}),
        PLACARD_OK);
    support_expect_text(pair.owner, "outlives");
    expect_status(pair.owner, placard_board_detach(pair.owner), PLACARD_OK);
    expect_status(pair.owner,
                  placard_board_create(pair.owner, &(struct placard_board_options){.capacity = 100}),
                  PLACARD_OK);
    assert_false(placard_board_is_raw(pair.owner));
    support_end(&pair);
}

/* Somebody who creates the same board while another one is about to destroy what is stale. */
static const struct placard_board_options replacing = {.capacity = 20000};
static struct placard_board *rival;
static enum placard_status rival_status;

enum placard_status __real_placard_segment_destroy(struct placard_segment *segment,
                                                   enum placard_destroy_mode mode);
enum placard_status __wrap_placard_segment_destroy(struct placard_segment *segment,
                                                   enum placard_destroy_mode mode);
enum placard_status __wrap_placard_segment_destroy(struct placard_segment *segment,
                                                   enum placard_destroy_mode mode)
{
    struct placard_board *intruder = rival;
    rival = NULL;
    if (intruder != NULL) {
        rival_status = placard_board_create(intruder, &replacing);
    }
    return __real_placard_segment_destroy(segment, mode);
}

/* Whoever is told that it has a board has one: nobody destroys it in the belief that it is the stale one. */
static void a_rivals_board_is_not_destroyed(void **state)
{
    (void)state;
    char *key = leave_a_board();
    struct placard_board *first = placard_board_new(key), *second = placard_board_new(key);
    rival = second;
    enum placard_status status = placard_board_create(first, &replacing);
    assert_null(rival);
    assert_int_equal((status == PLACARD_OK) + (rival_status == PLACARD_OK), 1);
    struct placard_board *creator = status == PLACARD_OK ? first : second;
    assert_false(placard_board_is_gone(creator));
    expect_status(creator, support_publish_text(creator, "mine", NULL), PLACARD_OK);
    expect_status(creator, placard_board_destroy(creator), PLACARD_OK);
    placard_board_free(first);
    placard_board_free(second);
    free(key);
}

/* What many share who create the same board: each tells what it got, and keeps it until all have. */
struct race {
    const char *key;
    int told[2];
    int end[2];
};

static int create_and_hold(void *argument)
{
    const struct race *race = argument;
    struct placard_board *board = placard_board_new(race->key);
    enum placard_status status = placard_board_create(board, &replacing);
    char text[] = {(char)status, '\0'};
    close(race->end[1]);
    if (write(race->told[1], text, 1) != 1 || read(race->end[0], text + 1, 1) != 0) {
        return 1;
    }
    if (status == PLACARD_OK) {
        return placard_board_is_gone(board) || support_publish_text(board, "mine", NULL) != PLACARD_OK;
    }
    return status != PLACARD_ALREADY_EXISTS;
}

/* Of many who meet a stale board at once one gets it, and all others are told so. */
static void one_of_many_creates_it(void **state)
{
    (void)state;
    enum { RIVALS = 6 };
    for (int round = 0; round < 10; round++) {
        char *key = leave_a_board_at(round % 2 == 0 ? support_key() : support_posix_key());
        struct race race = {.key = key};
        assert_int_equal(pipe(race.told), 0);
        assert_int_equal(pipe(race.end), 0);
        pid_t rivals[RIVALS];
        unsigned creators = 0;
        for (int i = 0; i < RIVALS; i++) {
            rivals[i] = support_fork(create_and_hold, &race);
        }
        for (int i = 0; i < RIVALS; i++) {
            char result = 0;
            assert_int_equal(read(race.told[0], &result, 1), 1);
            creators += result == PLACARD_OK;
        }
        close(race.end[1]);
        for (int i = 0; i < RIVALS; i++) {
            assert_int_equal(support_join(rivals[i]), 0);
        }
        assert_int_equal(creators, 1);
        struct placard_board *left = placard_board_new(key);
        expect_status(left, placard_board_destroy(left), PLACARD_OK);
        placard_board_free(left);
        close(race.end[0]);
        close(race.told[0]);
        close(race.told[1]);
        free(key);
    }
}

static int glance(void *argument)
{
    struct placard_board *board = argument;
    if (placard_board_attach(board, PLACARD_READ_ONLY) != PLACARD_OK) {
        return 1;
    }
    usleep(100000);
    return placard_board_detach(board) != PLACARD_OK;
}

/* A loader that waits for the viewer looks into what a dead Qt program left, just when the viewer comes. */
static void a_glance_does_not_hold_a_stale_segment(void **state)
{
    (void)state;
    const char *key = support_key();
    struct placard_segment *stale = placard_segment_new(key);
    struct placard_board *loader = placard_board_new(key), *viewer = placard_board_new(key);
    assert_true(stale != NULL && loader != NULL && viewer != NULL);
    assert_int_equal(placard_segment_create(stale, 4096, 0600), PLACARD_OK);
    assert_int_equal(placard_segment_detach(stale), PLACARD_OK);

    pid_t child = support_fork(glance, loader);
    struct placard_segment_facts found = {0};
    while (found.attached == 0) {
        assert_int_equal(placard_segment_facts(stale, &found), PLACARD_OK);
    }
    expect_status(viewer, placard_board_create(viewer, NULL), PLACARD_OK);
    assert_int_equal(support_join(child), 0);
    expect_status(viewer, placard_board_destroy(viewer), PLACARD_OK);
    placard_board_free(viewer);
    placard_board_free(loader);
    placard_segment_free(stale);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_glance_does_not_hold_a_stale_segment),
        cmocka_unit_test(sizes_and_permissions),
        cmocka_unit_test(impossible_sizes),
        cmocka_unit_test(attached_already),
        cmocka_unit_test(live_board),
        cmocka_unit_test(kept_when_it_fits),
        cmocka_unit_test(replaced_when_it_does_not),
        cmocka_unit_test(damaged_is_replaced),
        cmocka_unit_test(a_rivals_board_is_not_destroyed),
        cmocka_unit_test(one_of_many_creates_it),
        cmocka_unit_test(another_keys_board),
        cmocka_unit_test(raw_that_nobody_uses_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
