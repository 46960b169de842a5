#include "fixture.h"

#include "common/src/key.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char outer_folder[256];
static char folder[300];

static bool posix;
static char posix_key[300];

const char *fixture_key(void)
{
    const char *key = getenv("PLACARD_KEY");
    return posix ? posix_key : key != NULL ? key : "segment_unit_test";
}

const char *fixture_posix_name(void)
{
    return posix_key + strlen("posix:");
}

bool fixture_is_posix(void)
{
    return posix;
}

static void be_skipped(void **state)
{
    print_message("not of POSIX segments: %s\n", (const char *)*state);
    skip();
}

void fixture_use_posix(void)
{
    posix = true;
}

int fixture_run(struct CMUnitTest *tests, size_t count)
{
    int failed = _cmocka_run_group_tests("System V", tests, count, NULL, NULL);
    fixture_use_posix();
    for (size_t i = 0; i < count; i++) {
        if (tests[i].initial_state != NULL) {
            tests[i].test_func = be_skipped;
        }
    }
    return failed + _cmocka_run_group_tests("POSIX", tests, count, NULL, NULL);
}

int fixture_setup(void **state)
{
    (void)state;
    const char *outer = getenv("TMPDIR");
    snprintf(outer_folder, sizeof outer_folder, "%s", outer != NULL ? outer : "/tmp");
    snprintf(folder, sizeof folder, "%s/segment.XXXXXX", outer_folder);
    if (posix) { /* what a failed test leaves is not in the next one's way */
        static unsigned tests;
        const char *key = getenv("PLACARD_KEY");
        snprintf(posix_key, sizeof posix_key, "posix:/%.200s_%u", key != NULL ? key : "segment_unit_test",
                 tests++);
    }
    return mkdtemp(folder) == NULL ? -1 : setenv("TMPDIR", folder, 1);
}

int fixture_teardown(void **state)
{
    (void)state;
    setenv("TMPDIR", outer_folder, 1);
    int result = 0;
    if (rmdir(folder) != 0) {
        print_error("%s: %s: the test left something\n", folder, strerror(errno));
        result = -1;
    }
    if (posix && (unlink(fixture_segment_file()) == 0) + (unlink(fixture_semaphore_file()) == 0) > 0) {
        print_error("the test left an object of %s\n", posix_key);
        result = -1;
    }
    return result;
}

struct placard_segment *fixture_create(void)
{
    struct placard_segment *segment = placard_segment_new(fixture_key());
    assert_non_null(segment);
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_OK);
    return segment;
}

struct placard_segment *fixture_attach(enum placard_mode mode)
{
    struct placard_segment *segment = placard_segment_new(fixture_key());
    assert_non_null(segment);
    assert_status(segment, placard_segment_attach(segment, mode), PLACARD_OK);
    return segment;
}

void fixture_destroy(struct placard_segment *segment)
{
    assert_status(segment, placard_segment_destroy(segment, PLACARD_DESTROY_NOW), PLACARD_OK);
    placard_segment_free(segment);
}

void fixture_assert(const struct placard_segment *segment, enum placard_status status,
                    enum placard_status wanted, const char *file, int line)
{
    if (status != wanted) {
        print_error("got \"%s\", wanted \"%s\"; the last message is: %s\n", placard_status_text(status),
                    placard_status_text(wanted), placard_segment_error(segment)->message);
        _fail(file, line);
    }
    if (wanted != PLACARD_OK) {
        _assert_int_equal(placard_segment_error(segment)->status, wanted, file, line);
        _assert_true(placard_segment_error(segment)->message[0] != '\0', "a message", file, line);
    }
}

void fixture_assert_message(const struct placard_segment *segment, const char *text)
{
    const char *message = placard_segment_error(segment)->message;
    if (strstr(message, text) == NULL) {
        fail_msg("\"%s\" does not tell \"%s\"", message, text);
    }
}

static const char *key_path(bool of_segment)
{
    static char paths[2][600];
    struct key key = {0};
    assert_int_equal(key_make(&key, fixture_key(), NULL), PLACARD_OK);
    char *path = paths[of_segment];
    snprintf(path, sizeof paths[0], "%s", of_segment ? key.segment_file : key.semaphore_file);
    key_clear(&key);
    return path;
}

const char *fixture_segment_file(void)
{
    return key_path(true);
}

const char *fixture_semaphore_file(void)
{
    return key_path(false);
}

/* ---- children ---- */

struct child child_start(child_work work, const void *argument)
{
    int down[2];
    int up[2];
    assert_int_equal(pipe(down), 0);
    assert_int_equal(pipe(up), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(down[1]);
        close(up[0]);
        struct child self = {.pid = getpid(), .in = down[0], .out = up[1]};
        _exit(work(&self, argument));
    }
    close(down[0]);
    close(up[1]);
    return (struct child){.pid = pid, .in = down[1], .out = up[0]};
}

void child_tell(struct child *self)
{
    if (write(self->out, "", 1) != 1) {
        _exit(254);
    }
}

void child_wait(struct child *self)
{
    char byte;
    if (read(self->in, &byte, 1) != 1) {
        _exit(255); /* the parent is gone */
    }
}

void child_expect(struct child *child)
{
    struct pollfd step = {.fd = child->out, .events = POLLIN};
    char byte;
    if (poll(&step, 1, GENEROUS) != 1 || read(child->out, &byte, 1) != 1) {
        int status = 0;
        kill(child->pid, SIGKILL);
        waitpid(child->pid, &status, 0);
        fail_msg("child %ld went no further; wait status %#x", (long)child->pid, (unsigned)status);
    }
}

void child_go_on(struct child *child)
{
    assert_int_equal(write(child->in, "", 1), 1);
}

int child_finish(struct child *child)
{
    int status = 0;
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
    }
    close(child->in);
    close(child->out);
    return status;
}

void child_join(struct child *child)
{
    int status = child_finish(child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fail_msg("child %ld ended with wait status %#x, exit %d: the failing line, modulo 250, plus 1",
                 (long)child->pid, (unsigned)status, WEXITSTATUS(status));
    }
}

void child_kill(struct child *child)
{
    kill(child->pid, SIGKILL);
    (void)child_finish(child);
}

struct placard_segment *child_attach(enum placard_mode mode)
{
    struct placard_segment *segment = placard_segment_new(fixture_key());
    if (segment == NULL || placard_segment_attach(segment, mode) != PLACARD_OK) {
        print_error("the child cannot attach: %s\n",
                    segment != NULL ? placard_segment_error(segment)->message : "no memory");
        _exit(253);
    }
    return segment;
}

int child_hold(struct child *self, struct placard_segment *segment)
{
    require(placard_segment_lock(segment) == PLACARD_OK);
    child_tell(self);
    child_wait(self);
    require(placard_segment_unlock(segment) == PLACARD_OK);
    placard_segment_free(segment);
    return 0;
}
