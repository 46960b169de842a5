/* What is done before a process dies of its own fault, and what it does not die of. Each case has a process
 * of its own, which says so when it does that. */
#include "unit/ui/cmocka_headers.h"

#include "src/memory_guard.h"
#include "ui/device/crash.h"
#include <placard/segment.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIZE = 4096, SURVIVED = 7, WRONG = 8 };

static int words; /* the child's end of a pipe */

static void say_last_words(void)
{
    if (write(words, "x", 1) != 1) {
        _exit(WRONG);
    }
}

static void demand(bool condition)
{
    if (!condition) {
        _exit(WRONG);
    }
}

/* Runs BODY in a process without handlers; returns how it ended, and whether it had last words. */
static int run(void (*body)(void), bool *had_words)
{
    int ends[2], status = 0;
    char word;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)prctl(PR_SET_DUMPABLE, 0); /* no core file */
        for (int number = 1; number < SIGRTMIN; number++) {
            (void)signal(number, SIG_DFL);
        }
        close(ends[0]);
        words = ends[1];
        body();
        _exit(SURVIVED);
    }
    close(ends[1]);
    *had_words = read(ends[0], &word, 1) == 1;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void assert_dies(void (*body)(void), int number)
{
    bool had_words = false;
    int status = run(body, &had_words);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), number);
    assert_true(had_words);
}

static void assert_survives(void (*body)(void))
{
    bool had_words = true;
    int status = run(body, &had_words);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), SURVIVED);
    assert_false(had_words);
}

/* A page of a file that has been cut short: to be touched by whoever wants SIGBUS. */
static char *lost_page(bool guarded)
{
    int fd = memfd_create("lost", MFD_CLOEXEC);
    demand(fd >= 0 && ftruncate(fd, SIZE) == 0);
    char *page = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
    demand(page != MAP_FAILED && (!guarded || memory_guard_add(page, SIZE)) && ftruncate(fd, 0) == 0);
    return page;
}

static void watch_with_guard(void)
{
    demand(placard_survive_truncation(NULL) == PLACARD_OK);
    crash_watch(say_last_words);
}

static char first_byte(const char *page)
{
    return *(const volatile char *)page;
}

/* ---- bodies ---- */

static void touch_a_lost_segment(void)
{
    watch_with_guard();
    for (int i = 0; i < 2; i++) { /* once is not enough: everything must be as before */
        char *page = lost_page(true);
        demand(first_byte(page) == 0 && memory_guard_is_lost(page));
    }
}

static void touch_something_else(void)
{
    watch_with_guard();
    demand(first_byte(lost_page(false)) != 0);
}

static void touch_it_without_guard(void)
{
    crash_watch(say_last_words);
    demand(first_byte(lost_page(false)) != 0);
}

static void be_sent_a_sigbus(void)
{
    watch_with_guard();
    (void)kill(getpid(), SIGBUS);
}

static void be_aborted(void)
{
    watch_with_guard();
    abort();
}

static void stop_watching_first(void)
{
    watch_with_guard();
    crash_unwatch();
    demand(first_byte(lost_page(true)) == 0);
}

static void be_handled(int number)
{
    (void)number;
    _exit(SURVIVED);
}

static void have_a_handler_of_before(void)
{
    (void)signal(SIGSEGV, be_handled);
    crash_watch(say_last_words);
    (void)raise(SIGSEGV);
}

/* ---- cases ---- */

static void a_segment_cut_short_is_survived(void **state)
{
    (void)state;
    assert_survives(touch_a_lost_segment);
    assert_survives(stop_watching_first);
}

static void every_other_fault_has_its_last_words(void **state)
{
    (void)state;
    assert_dies(touch_something_else, SIGBUS);
    assert_dies(touch_it_without_guard, SIGBUS);
    assert_dies(be_sent_a_sigbus, SIGBUS);
    assert_dies(be_aborted, SIGABRT);
}

static void the_handler_of_before_comes_afterwards(void **state)
{
    (void)state;
    bool had_words = false;
    int status = run(have_a_handler_of_before, &had_words);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == SURVIVED && had_words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_segment_cut_short_is_survived),
        cmocka_unit_test(every_other_fault_has_its_last_words),
        cmocka_unit_test(the_handler_of_before_comes_afterwards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
