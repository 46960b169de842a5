/* Loaders that are killed at random moments while they publish 1 byte to 8 MiB: what is on the board is
 * always whole, and never older than what a loader knows to be published. $PLACARD_TORTURE_KILLS loaders,
 * 2,000 if it is not set; $PLACARD_TORTURE_SEED repeats a run's numbers. */
#include "torture.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CAPACITY   ((size_t)8 << 20)
#define BITS       23 /* of the capacity */
#define POOL       (2 * CAPACITY)
#define LONGEST    3000000 /* nanoseconds until a loader is killed */
#define GENERATION 100     /* kills until the viewer is restarted */

/* Shared with the loaders. */
struct progress {
    uint64_t published;  /* the last number that a loader was given */
    uint32_t publishing; /* it was at it just now */
};

struct figures {
    unsigned long kills, at_work, large, restarts;
};

static volatile sig_atomic_t ended; /* SIGTERM ends a long run early, with its figures */

static unsigned char *pool; /* random bytes, the loaders' copies of which get their seals */

/* Every size's order of magnitude is as likely as the others. */
static size_t random_length(uint64_t *state)
{
    size_t limit = (size_t)1 << (torture_random(state) % (BITS + 1));
    return 1 + (size_t)(torture_random(state) % limit);
}

static void load_until_killed(struct progress *progress, uint64_t seed)
{
    struct placard_board *board = torture_board();
    torture_expect(board, placard_board_attach(board, PLACARD_READ_WRITE), "attaching a loader");
    for (;;) {
        size_t length = random_length(&seed);
        unsigned char *bytes = pool + torture_random(&seed) % (POOL - length);
        struct placard_content content = {.kind = PLACARD_TEXT, .data = bytes, .length = length};
        uint64_t sequence = 0;
        torture_seal(bytes, length);
        __atomic_store_n(&progress->publishing, 1, __ATOMIC_RELEASE);
        torture_expect(board, placard_board_publish(board, &content, NULL, &sequence), "publishing");
        __atomic_store_n(&progress->published, sequence, __ATOMIC_RELEASE);
        __atomic_store_n(&progress->publishing, 0, __ATOMIC_RELEASE);
    }
}

static void check(struct placard_board *viewer, const struct progress *progress, struct figures *figures)
{
    struct placard_snapshot *snapshot = NULL;
    torture_expect(viewer, placard_board_snapshot(viewer, GENEROUS, 0, &snapshot, NULL), "taking a snapshot");
    const struct placard_content *content = placard_snapshot_content(snapshot);
    uint64_t sequence = placard_snapshot_sequence(snapshot);
    if (sequence < progress->published) {
        torture_fail("publication %ju is lost, %ju is there", (uintmax_t)progress->published,
                     (uintmax_t)sequence);
    }
    if (sequence != 0 && !torture_is_sealed(content->data, content->length)) {
        torture_fail("publication %ju of %zu bytes is torn", (uintmax_t)sequence, content->length);
    }
    figures->large += content->length >= (size_t)1 << 20;
    placard_snapshot_free(snapshot);
}

static void kill_one(struct placard_board *viewer, struct progress *progress, uint64_t *state,
                     struct figures *figures)
{
    progress->publishing = 0;
    uint64_t seed = torture_random(state);
    pid_t loader = fork();
    if (loader < 0) {
        torture_fail("no process can be made");
    }
    if (loader == 0) {
        (void)signal(SIGTERM, SIG_DFL);
        load_until_killed(progress, seed);
    }
    while (__atomic_load_n(&progress->publishing, __ATOMIC_ACQUIRE) == 0 && kill(loader, 0) == 0 &&
           waitpid(loader, NULL, WNOHANG) == 0) {
        sched_yield();
    }
    struct timespec moment = {.tv_nsec = (long)(torture_random(state) % LONGEST)};
    nanosleep(&moment, NULL);
    kill(loader, SIGKILL);
    int status = 0;
    if (waitpid(loader, &status, 0) != loader || !WIFSIGNALED(status)) {
        torture_fail("the loader ended before it was killed");
    }
    figures->at_work += progress->publishing;
    figures->kills++;
    check(viewer, progress, figures);
}

static void end_early(int number)
{
    (void)number;
    ended = 1;
}

int main(void)
{
    unsigned long kills = torture_number("PLACARD_TORTURE_KILLS", 2000);
    uint64_t state = torture_number("PLACARD_TORTURE_SEED", (unsigned long)time(NULL));
    printf("PLACARD_TORTURE_SEED=%ju\n", (uintmax_t)state);
    struct torture_leftovers clean = torture_count_leftovers();
    struct progress *progress =
        mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pool = malloc(POOL);
    if (progress == MAP_FAILED || pool == NULL) {
        torture_fail("no memory");
    }
    for (size_t i = 0; i < POOL; i += sizeof(uint64_t)) {
        uint64_t number = torture_random(&state);
        memcpy(pool + i, &number, sizeof number);
    }
    const struct placard_board_options options = {.capacity = CAPACITY};
    struct placard_board *viewer = torture_board();
    torture_expect(viewer, placard_board_create(viewer, &options), "creating the board");
    struct figures figures = {0};
    (void)signal(SIGTERM, end_early);
    while (figures.kills < kills && !ended) {
        kill_one(viewer, progress, &state, &figures);
        if (figures.kills % GENERATION == 0) {
            torture_expect(viewer, placard_board_detach(viewer), "ending the viewer");
            torture_expect(viewer, placard_board_create(viewer, &options), "restarting the viewer");
            check(viewer, progress, &figures);
            figures.restarts++;
        }
    }
    torture_expect(viewer, placard_board_destroy(viewer), "destroying the board");
    placard_board_free(viewer);
    torture_expect_nothing_left(&clean, "at the end");
    printf("loaders killed: %lu, %lu of them while they published; publications: %ju; contents of 1 MiB and "
           "more "
           "looked at: %lu; restarts: %lu; torn: 0, lost: 0\n",
           figures.kills, figures.at_work, (uintmax_t)progress->published, figures.large, figures.restarts);
    free(pool);
    munmap(progress, sizeof *progress);
    return 0;
}
