/* What the torture drivers share: an end with words, numbers that can be repeated, and content that betrays
 * itself. */
#ifndef PLACARD_TEST_TORTURE_H
#define PLACARD_TEST_TORTURE_H

#include <placard/board.h>

/* Milliseconds: a test that waits this long for a state has failed. */
#define GENEROUS 30000

/* Ends the driver with a message. */
void torture_fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Ends the driver unless STATUS, of a call on BOARD, is PLACARD_OK. WHAT is what could not be done. */
void torture_expect(struct placard_board *board, enum placard_status status, const char *what);

/* The number in the environment variable NAME, else OTHERWISE. Ends the driver when it is none. */
unsigned long torture_number(const char *name, unsigned long otherwise);

/* The next of a row of numbers that depends on *STATE alone. */
uint64_t torture_random(uint64_t *state);

/* Milliseconds of the monotonic clock. */
int64_t torture_now(void);

/* Sleeps. */
void torture_pause(long microseconds);

/* Seals LENGTH bytes of content: its first eight (all, if there are fewer) become the checksum of the rest
 * and of the length. Torn or mixed, it is not sealed any more, whatever the board's own checks say. */
void torture_seal(unsigned char *bytes, size_t length);
bool torture_is_sealed(const unsigned char *bytes, size_t length);

/* SIZE bytes, all 0, that this process shares with its children. */
void *torture_share(size_t size);

/* How many segments, semaphores and key files there are: all of this IPC namespace, and of $TMPDIR. */
struct torture_leftovers {
    int segments;
    int semaphores;
    int files;
    int descriptors; /* of this process */
};
struct torture_leftovers torture_count_leftovers(void);

/* Ends the driver unless there is as much as there was in BEFORE. WHEN is for the message. */
void torture_expect_nothing_left(const struct torture_leftovers *before, const char *when);

/* A board with the key of the test, not attached. */
struct placard_board *torture_board(void);

#endif
