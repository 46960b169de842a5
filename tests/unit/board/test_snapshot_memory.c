/* The memory of snapshots that is used again, and when it is not. */
#include "board_support.h"
#include "src/snapshot.h"
#include "src/snapshot_memory.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LENGTH = 1000000, EVER = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL };

static struct placard_snapshot *show(struct pair *pair, size_t length, unsigned seed)
{
    support_publish(pair->guest, length, seed, NULL);
    return support_snapshot(pair->owner);
}

static const void *data_of(const struct placard_snapshot *snapshot)
{
    return placard_snapshot_content(snapshot)->data;
}

static void expect_pattern(const struct placard_snapshot *snapshot, size_t length, unsigned seed)
{
    unsigned char *bytes = support_pattern(length, seed);
    assert_int_equal(placard_snapshot_content(snapshot)->length, length);
    assert_memory_equal(data_of(snapshot), bytes, length);
    free(bytes);
}

static int stop_keeping(void **state)
{
    (void)state;
    snapshot_memory_keep_spare(false);
    return 0;
}

/* Those who still hold a snapshot never see the next one in it. */
static void used_again_when_nobody_has_it(void **state)
{
    (void)state;
    struct pair pair = support_pair(2 * LENGTH);
    snapshot_memory_keep_spare(true);
    struct placard_snapshot *first = show(&pair, LENGTH, 1), *second = show(&pair, LENGTH, 2);
    const void *place = data_of(first);
    assert_ptr_not_equal(data_of(second), place);
    expect_pattern(first, LENGTH, 1);
    placard_snapshot_free(first);
    struct placard_snapshot *third = show(&pair, LENGTH, 3);
    assert_ptr_equal(data_of(third), place);
    expect_pattern(second, LENGTH, 2);
    expect_pattern(third, LENGTH, 3);
    struct placard_snapshot *shared = snapshot_share(third);
    placard_snapshot_free(third);
    struct placard_snapshot *fourth = show(&pair, LENGTH, 4);
    assert_ptr_not_equal(data_of(fourth), place);
    expect_pattern(shared, LENGTH, 3);
    placard_snapshot_free(shared);
    placard_snapshot_free(second);
    placard_snapshot_free(fourth);
    support_end(&pair);
}

/* Shorter and longer, not at a page's end: nothing of one is left behind another, and what is damaged is
 * found in memory that was used before as well. */
static void content_of_any_length_fits(void **state)
{
    (void)state;
    static const size_t lengths[] = {LENGTH,     LENGTH - 1, LENGTH + 1,     2 * LENGTH, LENGTH / 4,
                                     LENGTH + 7, 1,          2 * LENGTH - 1, LENGTH};
    struct pair pair = support_pair(2 * LENGTH);
    snapshot_memory_keep_spare(true);
    for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct placard_snapshot *snapshot = show(&pair, lengths[i], i);
        expect_pattern(snapshot, lengths[i], i);
        if (i % 4 == 3) {
            assert_int_equal(lseek(placard_snapshot_fd(snapshot), 0, SEEK_END), lengths[i]);
        }
        placard_snapshot_free(snapshot);
    }
    support_end(&pair);
}

/* Another process may read there for ever. The mapping of the descriptor stands for that process. */
static void lent_memory_is_never_used_again(void **state)
{
    (void)state;
    struct pair pair = support_pair(LENGTH);
    snapshot_memory_keep_spare(true);
    for (unsigned round = 0; round < 2; round++) { /* of fresh memory, and of such that was used before */
        placard_snapshot_free(round > 0 ? show(&pair, LENGTH, 1) : NULL);
        struct placard_snapshot *snapshot = show(&pair, LENGTH, 2);
        int fd = placard_snapshot_fd(snapshot);
        assert_int_equal(fcntl(fd, F_GET_SEALS) & EVER, EVER);
        assert_true(pwrite(fd, "x", 1, 0) < 0);
        assert_true(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) < 0);
        assert_int_equal(placard_snapshot_fd(snapshot), fd);
        assert_ptr_equal(mmap(NULL, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
        expect_pattern(snapshot, LENGTH, 2);
        void *lent = mmap(NULL, LENGTH, PROT_READ, MAP_PRIVATE, fd, 0);
        assert_ptr_not_equal(lent, MAP_FAILED);
        placard_snapshot_free(snapshot);
        for (unsigned seed = 3; seed < 6; seed++) {
            placard_snapshot_free(show(&pair, LENGTH, seed));
        }
        unsigned char *bytes = support_pattern(LENGTH, 2);
        assert_memory_equal(lent, bytes, LENGTH);
        free(bytes);
        munmap(lent, LENGTH);
    }
    support_end(&pair);
}

/* How many descriptors are open. */
static int open_files(void)
{
    int count = 0;
    for (int fd = 0; fd < 256; fd++) {
        count += fcntl(fd, F_GETFD) >= 0;
    }
    return count;
}

static void nothing_is_kept_unless_told(void **state)
{
    (void)state;
    struct pair pair = support_pair(LENGTH);
    int before = open_files();
    placard_snapshot_free(show(&pair, LENGTH, 1));
    assert_int_equal(open_files(), before);
    snapshot_memory_keep_spare(true);
    struct placard_snapshot *late = show(&pair, LENGTH, 2);
    placard_snapshot_free(show(&pair, LENGTH, 3));
    assert_int_equal(open_files(), before + 2);
    snapshot_memory_keep_spare(false);
    assert_int_equal(open_files(), before + 1);
    placard_snapshot_free(late);
    assert_int_equal(open_files(), before);
    support_end(&pair);
}

/* One that was damaged leaves its memory, too. */
static void damage_is_found_in_used_memory(void **state)
{
    (void)state;
    struct pair pair = support_pair(LENGTH);
    snapshot_memory_keep_spare(true);
    placard_snapshot_free(show(&pair, LENGTH, 1));
    support_publish(pair.guest, LENGTH, 2, NULL);
    unsigned char *memory = placard_segment_data(placard_board_segment(pair.guest));
    size_t size = placard_segment_size(placard_board_segment(pair.guest));
    for (size_t place = LAYOUT_HEADER_SIZE + 100; place < size; place += 4096) { /* in either slot */
        memory[place] ^= 1;
    }
    struct placard_snapshot *snapshot = NULL;
    expect_status(pair.owner, placard_board_snapshot(pair.owner, 0, 0, &snapshot, NULL), PLACARD_BAD_CONTENT);
    snapshot = show(&pair, LENGTH, 3);
    expect_pattern(snapshot, LENGTH, 3);
    placard_snapshot_free(snapshot);
    support_end(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(used_again_when_nobody_has_it, stop_keeping),
        cmocka_unit_test_teardown(content_of_any_length_fits, stop_keeping),
        cmocka_unit_test_teardown(lent_memory_is_never_used_again, stop_keeping),
        cmocka_unit_test_teardown(nothing_is_kept_unless_told, stop_keeping),
        cmocka_unit_test_teardown(damage_is_found_in_used_memory, stop_keeping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
