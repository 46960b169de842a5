/* What the tests of boards share: boards of a test's own, content with a known pattern, and child processes.
 */
#ifndef PLACARD_TEST_BOARD_SUPPORT_H
#define PLACARD_TEST_BOARD_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/layout.h"
#include <placard/board.h>

/* Long enough for the slowest machine: a test that waits this long has failed. */
#define GENEROUS 30000

/* A key that no other test of this program uses. Valid until the next call. */
const char *support_key(void);

/* The same of the POSIX kind. */
const char *support_posix_key(void);

/* A board of CAPACITY under support_key(), and a second handle attached to it. */
struct pair {
    struct placard_board *owner;
    struct placard_board *guest;
};
struct pair support_pair(size_t capacity);
struct pair support_pair_of(const struct placard_board_options *options);
void support_end(struct pair *pair);

/* A handle that is attached to the board of OTHER. */
struct placard_board *support_attach(struct placard_board *other, enum placard_mode mode);

/* LENGTH bytes that depend on SEED, no NUL among them; to be freed. */
unsigned char *support_pattern(size_t length, unsigned seed);

/* Publishes such a pattern as a text called NAME; fails the test unless that works. */
uint64_t support_publish(struct placard_board *board, size_t length, unsigned seed, const char *name);

/* Takes a snapshot, failing the test unless that works. */
struct placard_snapshot *support_snapshot(struct placard_board *board);

/* Fails the test unless the board shows the text. */
void support_expect_text(struct placard_board *board, const char *text);
enum placard_status support_publish_text(struct placard_board *board, const char *text, uint64_t *sequence);

/* A whole PNG file of one pixel, as far as anybody here looks at it. */
#define SUPPORT_PNG_LENGTH 33
extern const unsigned char support_png[SUPPORT_PNG_LENGTH];

/* Writes as a Qt program does: under the lock, from the segment's first byte. */
void support_write_raw(struct placard_board *board, const void *bytes, size_t length);
void support_write_raw_text(struct placard_board *board, const char *text);

/* Fails the test unless the board shows the image. */
void support_expect_image(struct placard_board *board, const void *bytes, size_t length);

/* The native header, to damage it. */
struct layout_header *support_header(struct placard_board *board);

/* Runs WORK in a child process; support_join() waits for its end and returns its exit status, or 128 and the
 * number of the signal that ended it. */
pid_t support_fork(int (*work)(void *), void *argument);
int support_join(pid_t child);

/* A signal every 50 ms, which does nothing but interrupt. */
void support_begin_alarms(void);
void support_end_alarms(void);

/* Fails the test when STATUS is not EXPECTED, printing the board's message. */
void support_status(struct placard_board *board, enum placard_status status, enum placard_status expected,
                    const char *file, int line);
#define expect_status(board, call, expected) support_status(board, call, expected, __FILE__, __LINE__)

#endif
