/* Ten writers that take the lock again as soon as they have given it back: each of them gets its turn, and so
 * does the viewer that takes snapshots. */
#include <placard/board.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WRITERS  10
#define TURNS    20    /* of each writer, and snapshots */
#define LIMIT    30000 /* milliseconds: what each of them waits for the lock */
#define PATIENCE 60    /* seconds for all of it */
#define LENGTH   65536

/* What the processes share. */
struct tally {
    unsigned turns[WRITERS];
    bool failed; /* somebody did not get the lock */
    bool stop;
};

static unsigned turns_of(const struct tally *tally, int writer)
{
    return __atomic_load_n(&tally->turns[writer], __ATOMIC_RELAXED);
}

static int write_on_and_on(struct tally *tally, int writer)
{
    static char text[LENGTH];
    memset(text, 'a' + writer, sizeof text);
    struct placard_content content = {.kind = PLACARD_TEXT, .data = text, .length = sizeof text};
    struct placard_publish_options options = {.lock_timeout = LIMIT};
    struct placard_board *board = placard_board_new(getenv("PLACARD_KEY"));
    bool fine = board != NULL && placard_board_attach(board, PLACARD_READ_WRITE) == PLACARD_OK;
    while (fine && !__atomic_load_n(&tally->stop, __ATOMIC_RELAXED)) {
        fine = placard_board_publish(board, &content, &options, NULL) == PLACARD_OK;
        __atomic_add_fetch(&tally->turns[writer], fine, __ATOMIC_RELAXED);
    }
    if (!fine) {
        __atomic_store_n(&tally->failed, true, __ATOMIC_RELAXED);
    }
    placard_board_free(board);
    return fine ? 0 : 1;
}

/* True when all writers have had COUNT turns; those that have not are given the time. */
static bool await_turns(const struct tally *tally, unsigned count)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    for (int waited = 0; waited < PATIENCE * 100; waited++) {
        int done = 0;
        while (done < WRITERS && turns_of(tally, done) >= count) {
            done++;
        }
        if (done == WRITERS || __atomic_load_n(&tally->failed, __ATOMIC_RELAXED)) {
            return done == WRITERS;
        }
        nanosleep(&pause, NULL);
    }
    return false;
}

/* A snapshot is of one writer alone, whole. */
static bool take_snapshot(struct placard_board *board)
{
    struct placard_snapshot *snapshot = NULL;
    if (placard_board_snapshot(board, LIMIT, 0, &snapshot, NULL) != PLACARD_OK) {
        return false;
    }
    const struct placard_content *content = placard_snapshot_content(snapshot);
    const char *text = content->data;
    bool whole = content->length == LENGTH && memcmp(text, text + 1, LENGTH - 1) == 0;
    placard_snapshot_free(snapshot);
    return whole;
}

static void everybody_gets_a_turn(void **state)
{
    (void)state;
    pid_t writers[WRITERS];
    struct tally *tally =
        mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(tally != MAP_FAILED);
    struct placard_board *board = placard_board_new(getenv("PLACARD_KEY"));
    assert_non_null(board);
    struct placard_board_options options = {.capacity = LENGTH};
    assert_int_equal(placard_board_create(board, &options), PLACARD_OK);
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = fork();
        assert_true(writers[i] >= 0);
        if (writers[i] == 0) {
            _exit(write_on_and_on(tally, i));
        }
    }
    bool began = await_turns(tally, 1);
    int snapshots = 0;
    while (began && snapshots < TURNS && take_snapshot(board)) {
        snapshots++;
    }
    bool went_on = began && await_turns(tally, TURNS);
    __atomic_store_n(&tally->stop, true, __ATOMIC_RELAXED);
    int ended_well = 0;
    for (int i = 0; i < WRITERS; i++) {
        int status = 0;
        assert_int_equal(waitpid(writers[i], &status, 0), writers[i]);
        ended_well += WIFEXITED(status) && WEXITSTATUS(status) == 0;
        print_message("writer %d had %u turns\n", i, turns_of(tally, i));
    }
    assert_int_equal(placard_board_destroy(board), PLACARD_OK);
    placard_board_free(board);
    assert_true(began && went_on);
    assert_int_equal(snapshots, TURNS);
    assert_int_equal(ended_well, WRITERS);
    munmap(tally, sizeof *tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(everybody_gets_a_turn)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
