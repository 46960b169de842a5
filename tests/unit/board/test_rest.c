/* A viewer at rest gives back the memory of the slot that holds no publication, and nothing else. */
#include "board_support.h"

#include "src/board_handle.h"
#include "src/board_rest.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LENGTH   ((size_t)1 << 20)
#define CAPACITY (2 * LENGTH)
#define PATIENCE 50 /* milliseconds for the lock */

static const struct placard_viewer facts = {.output = "png"};

/* Bytes of SLOT that have memory. */
static size_t memory_of(struct placard_board *board, unsigned slot)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), count = board->slot_size / page, present = 0;
    unsigned char *pages = malloc(count);
    assert_non_null(pages);
    assert_int_equal(mincore(board_slot(board, slot), count * page, pages), 0);
    for (size_t i = 0; i < count; i++) {
        present += pages[i] & 1u;
    }
    free(pages);
    return present * page;
}

/* A lock that is new is not believed to exclude. */
static void rest(struct placard_board *board)
{
    enum placard_status status = PLACARD_LOCK_TIMEOUT;
    for (int waited = 0; status == PLACARD_LOCK_TIMEOUT && waited < GENEROUS; waited += 50) {
        status = board_rest(board, PATIENCE);
        if (status == PLACARD_LOCK_TIMEOUT) {
            usleep(50000);
        }
    }
    expect_status(board, status, PLACARD_OK);
}

static void expect_pattern(struct placard_board *board, size_t length, unsigned seed)
{
    unsigned char *bytes = support_pattern(length, seed);
    struct placard_snapshot *snapshot = support_snapshot(board);
    assert_int_equal(placard_snapshot_content(snapshot)->length, length);
    assert_memory_equal(placard_snapshot_content(snapshot)->data, bytes, length);
    placard_snapshot_free(snapshot);
    free(bytes);
}

static void spare_memory_is_given_back(struct placard_board_options options, const char *key)
{
    options.capacity = CAPACITY;
    struct pair pair = {.owner = placard_board_new(key)};
    expect_status(pair.owner, placard_board_create(pair.owner, &options), PLACARD_OK);
    pair.guest = support_attach(pair.owner, PLACARD_READ_WRITE);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    rest(pair.owner); /* nothing is published: nothing to do */
    for (unsigned i = 1; i <= 5; i++) {
        support_publish(pair.guest, LENGTH, 2 * i, NULL);
        unsigned slot = (unsigned)support_publish(pair.guest, LENGTH, 2 * i + 1, NULL) % LAYOUT_SLOTS;
        assert_int_equal(memory_of(pair.owner, 1 - slot), LENGTH);
        rest(pair.owner);
        assert_int_equal(memory_of(pair.owner, 1 - slot), 0);
        assert_int_equal(memory_of(pair.owner, slot), LENGTH);
        expect_pattern(pair.owner, LENGTH, 2 * i + 1);
        rest(pair.owner); /* nothing is left to be done */
        /* Whoever has that memory mapped, and whoever comes anew, can use it again. */
        struct placard_board *newcomer = support_attach(pair.owner, PLACARD_READ_WRITE);
        support_publish(i % 2 == 0 ? newcomer : pair.guest, LENGTH - i, 100 + i, NULL);
        expect_pattern(pair.owner, LENGTH - i, 100 + i);
        expect_pattern(newcomer, LENGTH - i, 100 + i);
        placard_board_free(newcomer);
    }
    support_end(&pair);
}

static void of_a_system_v_segment(void **state)
{
    (void)state;
    spare_memory_is_given_back((struct placard_board_options){0}, support_key());
}

static void of_a_posix_segment(void **state)
{
    (void)state;
    spare_memory_is_given_back((struct placard_board_options){0}, support_posix_key());
}

static void only_the_viewer_does_it(void **state)
{
    (void)state;
    struct pair pair = support_pair(CAPACITY);
    support_publish(pair.guest, LENGTH, 1, NULL);
    support_publish(pair.guest, LENGTH, 2, NULL);
    expect_status(pair.owner, board_rest(pair.owner, PATIENCE), PLACARD_OK);
    assert_int_equal(memory_of(pair.owner, 1), LENGTH);
    struct placard_board *reader = support_attach(pair.owner, PLACARD_READ_ONLY);
    reader->viewer.pid = getpid();
    expect_status(reader, board_rest(reader, PATIENCE), PLACARD_OK);
    assert_int_equal(memory_of(pair.owner, 1), LENGTH);
    placard_board_free(reader);
    support_end(&pair);
}

static void a_raw_segment_stays_as_it_is(void **state)
{
    (void)state;
    struct pair pair = support_pair_of(&(struct placard_board_options){.capacity = CAPACITY, .raw = true});
    support_publish_text(pair.guest, "first", NULL);
    pair.owner->viewer.pid = getpid();
    expect_status(pair.owner, board_rest(pair.owner, PATIENCE), PLACARD_OK);
    support_expect_text(pair.owner, "first");
    support_end(&pair);
}

/* A Qt program writes from the first byte on: where the slots were is its content now. */
static void what_was_written_over_the_header_stays(void **state)
{
    (void)state;
    struct pair pair = support_pair(CAPACITY);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    support_publish(pair.guest, LENGTH, 1, NULL);
    support_publish(pair.guest, LENGTH, 2, NULL);
    unsigned char *text = support_pattern(2 * LENGTH, 3);
    text[2 * LENGTH - 1] = '\0';
    support_write_raw(pair.guest, text, 2 * LENGTH);
    expect_status(pair.owner, board_rest(pair.owner, PATIENCE), PLACARD_OK);
    assert_memory_equal(placard_segment_data(placard_board_segment(pair.owner)), text, 2 * LENGTH);
    free(text);
    support_end(&pair);
}

static void a_header_that_is_garbage_stays_as_it_is(void **state)
{
    (void)state;
    struct pair pair = support_pair(CAPACITY);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    support_publish(pair.guest, LENGTH, 1, NULL);
    support_publish(pair.guest, LENGTH, 2, NULL);
    rest(pair.owner);
    support_publish(pair.guest, LENGTH, 3, NULL);
    struct layout_header *header = support_header(pair.owner);
    header->descriptor[1].length++; /* its own checksum is wrong now: which slot is in use is not certain */
    rest(pair.owner);
    assert_int_equal(memory_of(pair.owner, 0), LENGTH);
    header->descriptor[1].length--;
    header->capacity++;
    expect_status(pair.owner, board_rest(pair.owner, PATIENCE), PLACARD_BAD_LAYOUT);
    assert_int_equal(memory_of(pair.owner, 0), LENGTH);
    header->capacity--;
    rest(pair.owner);
    assert_int_equal(memory_of(pair.owner, 0), 0);
    expect_pattern(pair.owner, LENGTH, 3);
    support_end(&pair);
}

static void who_has_the_lock_is_left_alone(void **state)
{
    (void)state;
    struct pair pair = support_pair(CAPACITY);
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    support_publish(pair.guest, LENGTH, 1, NULL);
    support_publish(pair.guest, LENGTH, 2, NULL);
    struct placard_segment *segment = placard_board_segment(pair.guest);
    assert_int_equal(placard_segment_lock_timed(segment, GENEROUS), PLACARD_OK);
    expect_status(pair.owner, board_rest(pair.owner, PATIENCE), PLACARD_LOCK_TIMEOUT);
    assert_int_equal(memory_of(pair.owner, 1), LENGTH);
    assert_int_equal(placard_segment_unlock(segment), PLACARD_OK);
    rest(pair.owner);
    assert_int_equal(memory_of(pair.owner, 1), 0);
    support_end(&pair);
}

static int publish_on_and_on(void *argument)
{
    struct placard_board *board = placard_board_new(argument);
    if (board == NULL || placard_board_attach(board, PLACARD_READ_WRITE) != PLACARD_OK) {
        return 1;
    }
    for (unsigned i = 0; i < 300; i++) {
        unsigned char *bytes = support_pattern(LENGTH / 4 + i * 977u, i);
        struct placard_content content = {
            .kind = PLACARD_TEXT, .data = bytes, .length = LENGTH / 4 + i * 977u};
        enum placard_status status = placard_board_publish(board, &content, NULL, NULL);
        free(bytes);
        if (status != PLACARD_OK) {
            return 2;
        }
    }
    placard_board_free(board);
    return 0;
}

/* However badly it is timed, nothing that is published is lost. */
static void between_publications(void **state)
{
    (void)state;
    struct pair pair = support_pair(CAPACITY);
    char *key = strdup(placard_segment_key(placard_board_segment(pair.owner)));
    expect_status(pair.owner, placard_board_claim(pair.owner, &facts), PLACARD_OK);
    support_publish(pair.guest, LENGTH, 1, NULL);
    support_publish(pair.guest, LENGTH, 2, NULL);
    rest(pair.owner); /* from here on the lock is believed */
    pid_t publishers[] = {support_fork(publish_on_and_on, key), support_fork(publish_on_and_on, key)};
    while (placard_board_sequence(pair.owner) < 602) {
        expect_status(pair.owner, board_rest(pair.owner, GENEROUS), PLACARD_OK);
        placard_snapshot_free(support_snapshot(pair.owner)); /* its checksum is right */
    }
    assert_int_equal(support_join(publishers[0]), 0);
    assert_int_equal(support_join(publishers[1]), 0);
    free(key);
    support_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_system_v_segment),
        cmocka_unit_test(of_a_posix_segment),
        cmocka_unit_test(only_the_viewer_does_it),
        cmocka_unit_test(a_raw_segment_stays_as_it_is),
        cmocka_unit_test(what_was_written_over_the_header_stays),
        cmocka_unit_test(a_header_that_is_garbage_stays_as_it_is),
        cmocka_unit_test(who_has_the_lock_is_left_alone),
        cmocka_unit_test(between_publications),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
