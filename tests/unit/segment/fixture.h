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

/* A test of what only System V segments have; REASON says what that is. */
#define TEST_SYSTEMV(function, reason)                                                                       \
    {                                                                                                        \
        .name = #function, .test_func = (function), .setup_func = fixture_setup,                             \
        .teardown_func = fixture_teardown, .initial_state = (void *)(uintptr_t)(reason)                      \
    }

/* Runs the array TESTS with a legacy key, then with "posix:" keys, where each TEST_SYSTEMV is skipped and
 * says why. */
#define run_with_both_kinds(tests) fixture_run(tests, sizeof(tests) / sizeof *(tests))
int fixture_run(struct CMUnitTest *tests, size_t count);

/* From here on the key is a "posix:" one, for test programs of that kind alone. */
void fixture_use_posix(void);
bool fixture_is_posix(void);

/* The key of this test program, or, a "posix:" one, of this test. */
const char *fixture_key(void);

/* "/NAME" of a "posix:" one. */
const char *fixture_posix_name(void);

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

/* What tells the semaphore of fixture_key() from others, -1 when there is none: of System V its identifier.
 */
int fixture_semaphore(void);

/* Its value; -1 when there is none. */
int fixture_semaphore_value(void);

/* What a stranger does to it: sets it above the value that it has, removes it, takes it and gives it back. */
void fixture_set_semaphore(int value);
void fixture_remove_semaphore(bool with_file);
void fixture_take_semaphore(void);
void fixture_give_semaphore(void);

/* Waits until COUNT processes sleep in a wait for the lock, or for the bell. Of POSIX semaphores nobody can
 * know: they get a moment, and no result may depend on it. */
void fixture_await_waiting(int count);
void fixture_await_listening(int count);

/* Makes the segment listen from here on: a POSIX bell is hung up by the first call, which returns at once. */
void fixture_start_listening(struct placard_segment *segment);

/* placard_segment_listen(), until TIMEOUT_MS has passed even with a POSIX key, whose bell has a heartbeat. */
enum placard_status fixture_listen(struct placard_segment *segment, int64_t timeout_ms);

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

/* In the child: a handle of its own, attached with fixture_key(); without one the child ends. */
struct placard_segment *child_attach(enum placard_mode mode);

/* In the child, as its work: takes the lock, tells, keeps it until the parent lets it go on; frees SEGMENT.
 */
int child_hold(struct child *self, struct placard_segment *segment);

/* In the parent: waits for a step; lets it go on; waits for a good end; kills it (SIGKILL) and waits. */
void child_expect(struct child *child);
void child_go_on(struct child *child);
void child_join(struct child *child);
void child_kill(struct child *child);

/* Waits for its end, whatever that is like, and returns its wait status. */
int child_finish(struct child *child);

/* For the child's work: leaves with the line unless CONDITION holds. */
#define require(condition)                                                                                   \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            return __LINE__ % 250 + 1;                                                                       \
        }                                                                                                    \
    } while (0)

#endif
