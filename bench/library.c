/* The library alone, beside the machine's own floors:
 *   placard-bench-library KEY MILLISECONDS SIZE…
 * Each thing is done again and again for so long, for each size in bytes, in turns with what it is compared
 * with. Prints lines of samples_print(): memcpy, memcpy-checksum, publish, snapshot, lock (and unlock), and
 * wake-lock and wake-futex: from a writer's unlock, or wake, to the sleeping process running. */
#include "samples.h"
#include "src/snapshot_memory.h"
#include "wake.h"
#include <errno.h>
#include <placard/board.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { LEAST = 5 /* times, however long one takes */ };

struct bench {
    struct placard_board *board;
    unsigned char *from, *to;
    size_t size;
    uint64_t checksum;
};

static bool copy(struct bench *bench)
{
    memcpy(bench->to, bench->from, bench->size);
    return true;
}

static bool copy_and_sum(struct bench *bench)
{
    memcpy(bench->to, bench->from, bench->size);
    bench->checksum = XXH3_64bits(bench->to, bench->size);
    return true;
}

static bool publish(struct bench *bench)
{
    struct placard_content content = {
        .kind = PLACARD_TEXT, .data = bench->size > 0 ? bench->from : NULL, .length = bench->size};
    return placard_board_publish(bench->board, &content, NULL, NULL) == PLACARD_OK;
}

static bool snapshot(struct bench *bench)
{
    struct placard_snapshot *taken = NULL;
    bool good =
        placard_board_snapshot(bench->board, PLACARD_DEFAULT_LOCK_TIMEOUT, 0, &taken, NULL) == PLACARD_OK &&
        placard_snapshot_content(taken)->length == bench->size;
    placard_snapshot_free(taken);
    return good;
}

static bool lock(struct bench *bench)
{
    struct placard_segment *segment = placard_board_segment(bench->board);
    return placard_segment_lock(segment) == PLACARD_OK && placard_segment_unlock(segment) == PLACARD_OK;
}

static const struct {
    const char *name;
    bool (*once)(struct bench *bench);
    bool sized;
} CASES[] = {
    {"memcpy", copy, true},     {"memcpy-checksum", copy_and_sum, true},
    {"publish", publish, true}, {"snapshot", snapshot, true},
    {"lock", lock, false},
};

static bool measure(struct bench *bench, size_t number, int64_t duration)
{
    struct samples samples;
    if (!samples_begin(&samples)) {
        return false;
    }
    /* The first touch of fresh memory is a cost of its own, and not counted here. */
    bool good = CASES[number].once(bench);
    good = good && CASES[number].once(bench);
    int64_t end = samples_now() + duration;
    while (good && (samples.count < LEAST || (samples_now() < end && samples.count < SAMPLES_MOST))) {
        int64_t start = samples_now();
        bench->from[0]++; /* no two contents alike */
        good = CASES[number].once(bench);
        samples_add(&samples, samples_now() - start);
    }
    if (good) {
        samples_print(&samples, CASES[number].name, CASES[number].sized ? bench->size : 0);
    } else {
        fprintf(stderr, "%s of %zu bytes failed: %s\n", CASES[number].name, bench->size,
                placard_board_error(bench->board)->message);
    }
    samples_end(&samples);
    return good;
}

static bool measure_size(struct placard_board *board, size_t size, bool first, int64_t duration)
{
    struct bench bench = {
        .board = board, .from = malloc(size + 1), .to = malloc(size + 1), .size = size, .checksum = 0};
    bool good = bench.from != NULL && bench.to != NULL;
    if (good) {
        memset(bench.from, 'a', size + 1);
        memset(bench.to, 'b', size + 1);
    } else {
        fprintf(stderr, "no memory for twice %zu bytes\n", size);
    }
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES && good; i++) {
        good = (!CASES[i].sized && !first) || measure(&bench, i, duration);
    }
    free(bench.from);
    free(bench.to);
    return good;
}

int main(int count, char **arguments)
{
    if (count < 4) {
        fprintf(stderr, "usage: placard-bench-library KEY MILLISECONDS SIZE…\n");
        return 2;
    }
    int64_t duration = strtoll(arguments[2], NULL, 10) * 1000000;
    size_t largest = 4096;
    for (int i = 3; i < count; i++) {
        size_t size = (size_t)strtoull(arguments[i], NULL, 10);
        largest = size > largest ? size : largest;
    }
    struct placard_board *board = placard_board_new(arguments[1]);
    const struct placard_board_options options = {.capacity = largest};
    if (board == NULL || placard_board_create(board, &options) != PLACARD_OK) {
        fprintf(stderr, "cannot create the board: %s\n",
                board == NULL ? strerror(ENOMEM) : placard_board_error(board)->message);
        placard_board_free(board);
        return 1;
    }
    snapshot_memory_keep_spare(true); /* as the viewer does */
    bool good = wake_measure(board, arguments[1], duration);
    for (int i = 3; i < count && good; i++) {
        good = measure_size(board, (size_t)strtoull(arguments[i], NULL, 10), i == 3, duration);
    }
    snapshot_memory_keep_spare(false);
    (void)placard_board_destroy(board);
    placard_board_free(board);
    return good ? 0 : 1;
}
