/* Publishing and taking snapshots: sizes, kinds, names, progress, memory, and what fails. */
#include "board_support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>
#include <xxhash.h>

static void nothing_yet(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    assert_int_equal(placard_board_sequence(pair.guest), 0);
    assert_int_equal(placard_board_capacity(pair.guest), 4096);
    assert_false(placard_board_is_raw(pair.guest));
    assert_false(placard_board_is_gone(pair.guest));
    struct placard_snapshot *snapshot = support_snapshot(pair.guest);
    assert_int_equal(placard_snapshot_sequence(snapshot), 0);
    assert_int_equal(placard_snapshot_content(snapshot)->kind, PLACARD_EMPTY);
    assert_int_equal(placard_snapshot_content(snapshot)->length, 0);
    assert_int_equal(placard_snapshot_fd(snapshot), -1);
    placard_snapshot_free(snapshot);
    support_end(&pair);
}

static void expect_pattern(struct placard_board *board, size_t length, unsigned seed, uint64_t sequence)
{
    struct placard_snapshot *snapshot = support_snapshot(board);
    const struct placard_content *content = placard_snapshot_content(snapshot);
    unsigned char *bytes = support_pattern(length, seed);
    assert_int_equal(content->kind, PLACARD_TEXT);
    assert_int_equal(content->length, length);
    assert_int_equal(placard_snapshot_sequence(snapshot), sequence);
    assert_int_equal(placard_snapshot_checksum(snapshot), XXH3_64bits(bytes, length));
    assert_true(placard_snapshot_published_at(snapshot) > 1500000000000);
    assert_int_equal(placard_snapshot_fd(snapshot) >= 0, length > 0);
    if (length > 0) {
        assert_memory_equal(content->data, bytes, length);
    }
    free(bytes);
    placard_snapshot_free(snapshot);
}

static void sizes_at_boundaries(void **state)
{
    (void)state;
    static const size_t capacities[] = {1, 2, 4095, 4096, 4097, 8192, 3 << 20};
    for (size_t i = 0; i < sizeof capacities / sizeof capacities[0]; i++) {
        size_t capacity = capacities[i];
        struct pair pair = support_pair(capacity);
        const size_t sizes[] = {0,    1, capacity - 1, capacity,     capacity / 2, 4095, 4096,
                                4097, 0, 1 << 20,      (1 << 20) + 1};
        uint64_t expected = 0;
        for (size_t j = 0; j < sizeof sizes / sizeof sizes[0]; j++) {
            if (sizes[j] > capacity) {
                continue;
            }
            uint64_t sequence = support_publish(pair.guest, sizes[j], (unsigned)j, NULL);
            assert_int_equal(sequence, ++expected);
            assert_int_equal(placard_board_sequence(pair.owner), sequence);
            expect_pattern(pair.owner, sizes[j], (unsigned)j, sequence);
        }
        support_end(&pair);
    }
}

static void too_large(void **state)
{
    (void)state;
    struct pair pair = support_pair(5000);
    expect_status(pair.guest, support_publish_text(pair.guest, "stays", NULL), PLACARD_OK);
    unsigned char *bytes = support_pattern(5001, 1);
    struct placard_content content = {.kind = PLACARD_TEXT, .data = bytes, .length = 5001};
    uint64_t sequence = 99;
    expect_status(pair.guest, placard_board_publish(pair.guest, &content, NULL, &sequence),
                  PLACARD_TOO_LARGE);
    assert_int_equal(sequence, 0);
    assert_non_null(strstr(placard_board_error(pair.guest)->message, "5001"));
    assert_non_null(strstr(placard_board_error(pair.guest)->message, "5000"));
    support_expect_text(pair.owner, "stays");

    struct placard_snapshot *snapshot = NULL;
    expect_status(pair.owner, placard_board_snapshot(pair.owner, 0, 4, &snapshot, &sequence),
                  PLACARD_TOO_LARGE);
    assert_null(snapshot);
    assert_int_equal(sequence, 1);
    expect_status(pair.owner, placard_board_snapshot(pair.owner, 0, 5, &snapshot, NULL), PLACARD_OK);
    placard_snapshot_free(snapshot);
    free(bytes);
    support_end(&pair);
}

static void pixels_and_their_facts(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    unsigned char *bytes = support_pattern(8 * 16 + 12, 5);
    struct placard_content frame = {.kind = PLACARD_PIXELS,
                                    .data = bytes,
                                    .length = 8 * 16 + 12,
                                    .name = "frame",
                                    .width = 4,
                                    .height = 9,
                                    .stride = 16,
                                    .format = PLACARD_FORMAT_RGB};
    expect_status(pair.guest, placard_board_publish(pair.guest, &frame, NULL, NULL), PLACARD_OK);
    struct placard_snapshot *snapshot = support_snapshot(pair.owner);
    const struct placard_content *content = placard_snapshot_content(snapshot);
    assert_int_equal(content->kind, PLACARD_PIXELS);
    assert_int_equal(content->width, 4);
    assert_int_equal(content->height, 9);
    assert_int_equal(content->stride, 16);
    assert_int_equal(content->format, PLACARD_FORMAT_RGB);
    assert_string_equal(content->name, "frame");
    assert_memory_equal(content->data, bytes, frame.length);
    placard_snapshot_free(snapshot);
    frame.length--;
    expect_status(pair.guest, placard_board_publish(pair.guest, &frame, NULL, NULL), PLACARD_BAD_CONTENT);
    free(bytes);
    expect_status(pair.guest, placard_board_clear(pair.guest, NULL, NULL), PLACARD_OK);
    snapshot = support_snapshot(pair.owner);
    assert_int_equal(placard_snapshot_content(snapshot)->kind, PLACARD_EMPTY);
    assert_int_equal(placard_snapshot_sequence(snapshot), 2);
    placard_snapshot_free(snapshot);
    support_end(&pair);
}

static void expect_name(struct pair *pair, const char *given, const char *shown)
{
    support_publish(pair->guest, 3, 1, given);
    struct placard_snapshot *snapshot = support_snapshot(pair->owner);
    assert_string_equal(placard_snapshot_content(snapshot)->name, shown);
    placard_snapshot_free(snapshot);
}

static void names(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    expect_name(&pair, NULL, "");
    expect_name(&pair, "", "");
    expect_name(&pair, "übermäßig.png", "übermäßig.png");
    expect_name(&pair, "a\nb\x1b[31m", "a?b?[31m");
    expect_name(&pair, "a\xFF\xFE", "a??");
    char name[400];
    memset(name, 'x', sizeof name);
    memcpy(name + 254, "ü", 2); /* its second byte would be the 256th */
    name[399] = '\0';
    char cut[PLACARD_NAME_SIZE] = "";
    memset(cut, 'x', 254);
    expect_name(&pair, name, cut);
    memset(name + 254, 'y', 2);
    cut[254] = 'y';
    expect_name(&pair, name, cut);
    support_end(&pair);
}

static void snapshot_is_private_and_sealed(void **state)
{
    (void)state;
    struct pair pair = support_pair(1 << 20);
    support_publish(pair.guest, 100000, 1, NULL);
    struct placard_snapshot *snapshot = support_snapshot(pair.owner);
    support_publish(pair.guest, 100000, 2, NULL);
    support_publish(pair.guest, 100000, 3, NULL);
    unsigned char *bytes = support_pattern(100000, 1);
    assert_memory_equal(placard_snapshot_content(snapshot)->data, bytes, 100000);
    int fd = placard_snapshot_fd(snapshot);
    int seals = fcntl(fd, F_GET_SEALS);
    assert_int_equal(seals & ~(F_SEAL_WRITE | F_SEAL_FUTURE_WRITE),
                     F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    assert_int_not_equal(seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE), 0);
    assert_true(write(fd, "x", 1) < 0);
    assert_ptr_equal(mmap(NULL, 100000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
    assert_true(ftruncate(fd, 1) < 0);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    assert_int_equal(lseek(fd, 0, SEEK_END), 100000);
    free(bytes);
    placard_snapshot_free(snapshot);
    placard_snapshot_free(NULL);
    support_end(&pair);
}

struct progress {
    size_t calls, last, total, stop_at;
};

static bool note_progress(size_t done, size_t total, void *user)
{
    struct progress *progress = user;
    assert_true(done > progress->last);
    progress->calls++;
    progress->last = done;
    progress->total = total;
    return progress->stop_at == 0 || done < progress->stop_at;
}

static void progress_and_stopping(void **state)
{
    (void)state;
    const size_t length = (5 << 20) + 17;
    struct pair pair = support_pair(length);
    unsigned char *bytes = support_pattern(length, 9);
    struct placard_content content = {.kind = PLACARD_TEXT, .data = bytes, .length = length};
    struct progress progress = {0};
    struct placard_publish_options options = {.progress = note_progress, .user = &progress};
    expect_status(pair.guest, placard_board_publish(pair.guest, &content, &options, NULL), PLACARD_OK);
    assert_int_equal(progress.calls, 6);
    assert_int_equal(progress.last, length);
    assert_int_equal(progress.total, length);
    expect_pattern(pair.owner, length, 9, 1);

    static const size_t stops[] = {1, 3 << 20, (5 << 20) + 17};
    for (size_t i = 0; i < 3; i++) {
        uint64_t sequence = 1;
        progress = (struct progress){.stop_at = stops[i]};
        bytes[0]++;
        expect_status(pair.guest, placard_board_publish(pair.guest, &content, &options, &sequence),
                      PLACARD_INTERRUPTED);
        assert_int_equal(sequence, 0);
        expect_pattern(pair.owner, length, 9, 1);
    }
    free(bytes);
    assert_int_equal(support_publish(pair.guest, 4, 1, NULL), 2);
    support_end(&pair);
}

static void reading_only(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    struct placard_board *reader = support_attach(pair.owner, PLACARD_READ_ONLY);
    expect_status(reader, support_publish_text(reader, "no", NULL), PLACARD_PERMISSION_DENIED);
    expect_status(reader, placard_board_clear(reader, NULL, NULL), PLACARD_PERMISSION_DENIED);
    expect_status(pair.guest, support_publish_text(pair.guest, "yes", NULL), PLACARD_OK);
    support_expect_text(reader, "yes");
    placard_board_free(reader);
    support_end(&pair);
}

static void without_a_board(void **state)
{
    (void)state;
    struct placard_board *board = placard_board_new(support_key());
    struct placard_snapshot *snapshot;
    struct placard_board_status facts;
    expect_status(board, placard_board_attach(board, PLACARD_READ_WRITE), PLACARD_NOT_FOUND);
    expect_status(board, support_publish_text(board, "no", NULL), PLACARD_INVALID_ARGUMENT);
    expect_status(board, placard_board_snapshot(board, 0, 0, &snapshot, NULL), PLACARD_INVALID_ARGUMENT);
    assert_null(snapshot);
    expect_status(board, placard_board_wait(board, 0, 0), PLACARD_INVALID_ARGUMENT);
    expect_status(board, placard_board_status(board, &facts), PLACARD_INVALID_ARGUMENT);
    expect_status(board, placard_board_detach(board), PLACARD_NOT_FOUND);
    expect_status(board, placard_board_destroy(board), PLACARD_NOT_FOUND);
    assert_int_equal(placard_board_capacity(board), 0);
    assert_int_equal(placard_board_sequence(board), 0);
    assert_false(placard_board_is_raw(board));
    assert_false(placard_board_is_gone(board));
    placard_board_free(board);
    placard_board_free(NULL);
}

static void keys(void **state)
{
    (void)state;
    const char *given = getenv("PLACARD_KEY");
    char *own = strdup(given != NULL ? given : "");
    assert_non_null(own);
    setenv("PLACARD_KEY", "from the environment", 1);
    struct placard_board *board = placard_board_new(NULL);
    assert_string_equal(placard_segment_key(placard_board_segment(board)), "from the environment");
    placard_board_free(board);
    setenv("PLACARD_KEY", "", 1);
    board = placard_board_new(NULL);
    assert_string_equal(placard_segment_key(placard_board_segment(board)), PLACARD_DEFAULT_KEY);
    placard_board_free(board);
    setenv("PLACARD_KEY", own, 1);
    free(own);
    board = placard_board_new("");
    expect_status(board, placard_board_attach(board, PLACARD_READ_WRITE), PLACARD_KEY_ERROR);
    expect_status(board, placard_board_create(board, NULL), PLACARD_KEY_ERROR);
    placard_board_free(board);
}

static void lock_held_for_ever(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    expect_status(pair.guest, support_publish_text(pair.guest, "before", NULL), PLACARD_OK);
    assert_int_equal(placard_segment_lock(placard_board_segment(pair.owner)), PLACARD_OK);
    struct placard_content content = {.kind = PLACARD_TEXT, .data = "x", .length = 1};
    struct placard_publish_options options = {.lock_timeout = 50};
    struct placard_snapshot *snapshot;
    expect_status(pair.guest, placard_board_publish(pair.guest, &content, &options, NULL),
                  PLACARD_LOCK_TIMEOUT);
    expect_status(pair.guest, placard_board_snapshot(pair.guest, 50, 0, &snapshot, NULL),
                  PLACARD_LOCK_TIMEOUT);
    struct placard_board_status facts;
    expect_status(pair.guest, placard_board_status(pair.guest, &facts), PLACARD_OK);
    assert_int_equal(facts.segment.lock_holder, getpid());
    assert_int_equal(placard_segment_unlock(placard_board_segment(pair.owner)), PLACARD_OK);
    support_expect_text(pair.guest, "before");
    support_end(&pair);
}

/* The kernel's own count of the pages that segment ID has in memory. */
static size_t resident(int id)
{
    FILE *file = fopen("/proc/sysvipc/shm", "r");
    assert_non_null(file);
    char line[512];
    size_t bytes = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        int found;
        size_t size, in_memory;
        /* NOLINTNEXTLINE(cert-err34-c): the numbers are the kernel's own */
        if (sscanf(line, "%*d %d %*o %zu %*d %*d %*u %*u %*u %*u %*u %*u %*u %*u %zu", &found, &size,
                   &in_memory) == 3 &&
            found == id) {
            bytes = in_memory;
        }
    }
    fclose(file);
    return bytes;
}

static void memory_goes_back(void **state)
{
    (void)state;
    struct pair pair = support_pair(16 << 20);
    int id = placard_segment_handle(placard_board_segment(pair.owner));
    support_publish(pair.guest, 10 << 20, 1, NULL);
    support_publish(pair.guest, 10 << 20, 2, NULL);
    assert_true(resident(id) >= 20 << 20);
    support_publish(pair.guest, 1 << 20, 3, NULL);
    assert_in_range(resident(id), 1 << 20, (2 << 20) + 8192);
    uint64_t sequence = support_publish(pair.guest, 10, 4, NULL);
    assert_in_range(resident(id), 1, 4 * 4096);
    expect_pattern(pair.owner, 10, 4, sequence);
    support_publish(pair.guest, 10 << 20, 5, NULL);
    expect_pattern(pair.owner, 10 << 20, 5, sequence + 1);
    support_end(&pair);
}

static void destroyed_meanwhile(void **state)
{
    (void)state;
    struct pair pair = support_pair(4096);
    expect_status(pair.owner, placard_board_destroy(pair.owner), PLACARD_OK);
    assert_true(placard_board_is_gone(pair.guest));
    struct placard_board_status facts;
    struct placard_snapshot *snapshot;
    expect_status(pair.guest, support_publish_text(pair.guest, "no", NULL), PLACARD_LOCK_ERROR);
    expect_status(pair.guest, placard_board_snapshot(pair.guest, 0, 0, &snapshot, NULL), PLACARD_LOCK_ERROR);
    expect_status(pair.guest, placard_board_wait(pair.guest, 0, GENEROUS), PLACARD_NOT_FOUND);
    expect_status(pair.guest, placard_board_status(pair.guest, &facts), PLACARD_NOT_FOUND);
    placard_board_free(pair.guest);
    placard_board_free(pair.owner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_yet),
        cmocka_unit_test(sizes_at_boundaries),
        cmocka_unit_test(too_large),
        cmocka_unit_test(pixels_and_their_facts),
        cmocka_unit_test(names),
        cmocka_unit_test(snapshot_is_private_and_sealed),
        cmocka_unit_test(progress_and_stopping),
        cmocka_unit_test(reading_only),
        cmocka_unit_test(without_a_board),
        cmocka_unit_test(keys),
        cmocka_unit_test(lock_held_for_ever),
        cmocka_unit_test(memory_goes_back),
        cmocka_unit_test(destroyed_meanwhile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
