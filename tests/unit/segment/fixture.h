/* What the segment's tests share: a place of its own for each test, and children that are stepped through
 * their work. */
#ifndef SEGMENT_FIXTURE_H
#define SEGMENT_FIXTURE_H

#include <placard/segment.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <cmocka.h> /* needs the above */

/* Milliseconds after which a test takes something for hung. No result depends on them. */
#define GENEROUS 60000

/* Set up and tear down: an empty $TMPDIR of the test's own, which must be empty again in the end. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

#define TEST(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

/* The key of this test program. */
const char *fixture_key(void);

/* Makes a handle with fixture_key(), created with 4096 bytes, or attached. */
struct placard_segment *fixture_create(void);
struct placard_segment *fixture_attach(enum placard_mode mode);

/* Destroys the handle's segment and frees the handle. */
void fixture_destroy(struct placard_segment *segment);

/* Fails the test with the handle's own message unless STATUS is WANTED. */
#define assert_status(segment, status, wanted) fixture_assert(segment, status, wanted, __FILE__, __LINE__)
void fixture_assert(const struct placard_segment *segment, enum placard_status status,
                    enum placard_status wanted, const char *file, int line);

/* The handle's message must hold TEXT. */
void fixture_assert_message(const struct placard_segment *segment, const char *text);

/* The paths of the key files of fixture_key(), in a static buffer each. */
const char *fixture_segment_file(void);
const char *fixture_semaphore_file(void);

/* The semaphore of fixture_key(), -1 when there is none, and its value. */
int fixture_semaphore(void);
int fixture_semaphore_value(void);

/* A process that does WORK, and leaves with what it returns: 0 for success, else best the failing line. */
struct child {
    pid_t pid;
    int in;  /* a byte for each step it may go */
    int out; /* a byte for each step it has gone */
};

typedef int (*child_work)(struct child *self, const void *argument);

struct child child_start(child_work work, const void *argument);

/* In the child: tells the parent that a step is done; waits until the parent lets it go on. */
void child_tell(struct child *self);
void child_wait(struct child *self);

/* In the parent: waits for a step; lets it go on; waits for a good end; kills it (SIGKILL) and waits. */
void child_expect(struct child *child);
void child_go_on(struct child *child);
void child_join(struct child *child);
void child_kill(struct child *child);

/* For the child's work: leaves with the line unless CONDITION holds. */
#define require(condition)                                                                                   \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            return __LINE__ % 250 + 1;                                                                       \
        }                                                                                                    \
    } while (0)

#endif
