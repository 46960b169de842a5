/* A process that writes whatever it likes into the header of a board, again and again, while the real viewer
 * shows it: first everywhere but in the magic, when the last picture must stay on the screen, then there,
 * too, when every byte is content of a raw writer. The viewer lives, and shows the next publication, of
 * whatever kind, when the attacker is gone. $PLACARD_TORTURE_SECONDS of attack, half of it of each kind; 60
 * under sanitizers, else 10. */
#include "src/layout.h"
#include "subject.h"
#include "torture.h"
#include "viewer_program.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#define SECONDS 60
#else
#define SECONDS 10
#endif

#define LOOK_EVERY 100 /* milliseconds */

static uint64_t *writes; /* the attacker's, shared with it */

/* ---- the attacker ---- */

static void write_value(unsigned char *header, size_t from, uint64_t *state)
{
    static const uint64_t values[] = {0,
                                      1,
                                      2,
                                      3,
                                      4095,
                                      4096,
                                      4097,
                                      SUBJECT_CAPACITY,
                                      SUBJECT_CAPACITY + 1,
                                      INT32_MAX,
                                      (uint64_t)INT32_MAX + 1,
                                      UINT32_MAX,
                                      INT64_MAX,
                                      UINT64_MAX,
                                      LAYOUT_SEQUENCE_LIMIT,
                                      LAYOUT_SEQUENCE_LIMIT - 1};
    static const size_t hot[] = {8,    12,   16,   24,   64,   80,   88,   128,  136,  140,  144, 152,
                                 156,  160,  168,  176,  184,  440,  448,  456,  464,  472,  760, 1024,
                                 1028, 1032, 1040, 1048, 1064, 2048, 2052, 2056, 2064, 2072, 2088};
    uint64_t choice = torture_random(state);
    size_t width = (size_t)1 << (choice & 3);
    size_t at =
        choice & 16 ? hot[(choice >> 8) % (sizeof hot / sizeof hot[0])] : (choice >> 8) % LAYOUT_HEADER_SIZE;
    if (from == 0 && choice % 11 == 0) {
        at = (choice >> 8) % LAYOUT_MAGIC_SIZE;
    }
    if (at < from || at + width > LAYOUT_HEADER_SIZE) {
        return;
    }
    uint64_t value = 0;
    memcpy(&value, header + at, width);
    switch (choice >> 5 & 3) {
    case 0:
        value ^= (uint64_t)1 << (choice >> 40) % (8 * width);
        break;
    case 1:
        value += choice & 128 ? 1 : UINT64_MAX;
        break;
    case 2:
        value = values[(choice >> 40) % (sizeof values / sizeof values[0])];
        break;
    default:
        value = torture_random(state);
        break;
    }
    memcpy(header + at, &value, width);
}

/* For ever: some writes, the bell, a pause; anew as soon as there is another segment. */
static _Noreturn void attack(size_t from, uint64_t seed)
{
    struct placard_board *board = torture_board();
    struct placard_segment *segment = placard_board_segment(board);
    for (;;) {
        if (placard_segment_data(segment) != NULL && !placard_segment_is_valid(segment)) {
            (void)placard_segment_detach(segment);
        }
        if (placard_segment_data(segment) == NULL &&
            placard_segment_attach(segment, PLACARD_READ_WRITE) != PLACARD_OK) {
            torture_pause(1000);
            continue;
        }
        unsigned burst = 1 + (unsigned)torture_random(&seed) % (torture_random(&seed) % 4 == 0 ? 200 : 3);
        for (unsigned i = 0; i < burst; i++) {
            write_value(placard_segment_data(segment), from, &seed);
        }
        __atomic_add_fetch(writes, burst, __ATOMIC_RELAXED);
        if (placard_segment_lock_timed(segment, 5) == PLACARD_OK) {
            (void)placard_segment_unlock(segment);
        }
        torture_pause((long)(torture_random(&seed) % 3000));
    }
}

static void endure(const char *name, size_t from, unsigned long seconds)
{
    unsigned long looks = 0;
    unsigned long published = 0;
    uint64_t seed = torture_number("PLACARD_TORTURE_SEED", (unsigned long)time(NULL)) + from;
    subject_load_until_shown(GREEN);
    *writes = 0;
    pid_t attacker = fork();
    if (attacker == 0) {
        attack(from, seed);
    }
    int64_t end = torture_now() + (int64_t)seconds * 1000;
    while (torture_now() < end) {
        torture_pause(LOOK_EVERY * 1000);
        published += subject_load(GREEN, 0, NULL) == PLACARD_OK;
        subject_expect_alive();
        if (from > 0 && subject_colour() != GREEN) {
            viewer_fail("the last good picture is not on the screen any more");
        }
        looks++;
    }
    kill(attacker, SIGKILL);
    waitpid(attacker, NULL, 0);
    unsigned tries = subject_load_until_shown(BLUE);
    printf("%s: %lu s, seed %ju, %ju writes, %lu looks, %lu publications meanwhile; the next one was shown "
           "at try %u\n",
           name, seconds, (uintmax_t)seed, (uintmax_t)*writes, looks, published, tries);
    fflush(stdout);
}

int main(void)
{
    unsigned long seconds = torture_number("PLACARD_TORTURE_SECONDS", SECONDS);
    struct torture_leftovers clean = torture_count_leftovers();
    writes = torture_share(sizeof *writes);
    subject_start(true);
    endure("header without its magic", LAYOUT_MAGIC_SIZE, (seconds + 1) / 2);
    endure("the whole header", 0, (seconds + 1) / 2);
    subject_end();
    clean.descriptors = torture_count_leftovers().descriptors; /* SDL's own */
    torture_expect_nothing_left(&clean, "at the end");
    puts("hostile header: 0 findings, the viewer lived");
    return 0;
}
