/* Native keys "posix:", with a peer that makes the calls of Qt 6.8: meeting, memory that is cut short, what
 * is stale, and the bell. */
#include "fixture.h"
#include "posix_peer.h"

#include "common/src/memory_guard.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static bool exists(const char *prefix)
{
    char path[300];
    snprintf(path, sizeof path, "/dev/shm/%s%s", prefix, fixture_posix_name() + 1);
    return access(path, F_OK) == 0;
}

static void names_and_modes_are_those_of_qt(void **state)
{
    (void)state;
    struct placard_segment *segment = fixture_create();
    assert_true(exists(""));
    assert_true(exists("sem."));
    struct stat facts;
    assert_int_equal(fstat(placard_segment_handle(segment), &facts), 0);
    assert_int_equal(facts.st_size, 4096);
    assert_int_equal(facts.st_mode & 0777, 0600);
    struct posix_peer peer = posix_peer_new(fixture_posix_name());
    assert_true(posix_peer_attach(&peer));
    assert_int_equal(peer.size, 4096);
    memcpy(peer.data, "from the peer", sizeof "from the peer");
    assert_string_equal(placard_segment_data(segment), "from the peer");
    posix_peer_end(&peer);
    fixture_destroy(segment);
    assert_false(exists(""));
    assert_false(exists("sem."));
}

static void a_segment_of_the_peer_is_attached(void **state)
{
    (void)state;
    struct posix_peer peer = posix_peer_new(fixture_posix_name());
    assert_true(posix_peer_create(&peer, 1000));
    struct placard_segment *segment = fixture_attach(PLACARD_READ_WRITE);
    assert_int_equal(placard_segment_size(segment), 1000);
    assert_status(segment, placard_segment_lock(segment), PLACARD_OK);
    assert_int_equal(sem_trywait(peer.semaphore), -1);
    assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
    assert_false(placard_segment_lock_was_broken(segment));
    assert_true(posix_peer_lock(&peer));
    assert_status(segment, placard_segment_lock_timed(segment, 300), PLACARD_LOCK_TIMEOUT); /* it lives */
    assert_true(posix_peer_unlock(&peer));
    struct placard_segment *second = placard_segment_new(fixture_key());
    assert_status(second, placard_segment_create(second, 4096, 0600), PLACARD_ALREADY_EXISTS);
    placard_segment_free(second);
    posix_peer_end(&peer);
    fixture_destroy(segment);
}

static void a_segment_that_is_cut_short_ends_nobody(void **state)
{
    (void)state;
    assert_int_equal(placard_survive_truncation(NULL), PLACARD_OK);
    struct placard_segment *segment = fixture_create();
    volatile char *data = placard_segment_data(segment);
    data[0] = 'x';
    int descriptor = shm_open(fixture_posix_name(), O_RDWR, 0);
    assert_int_equal(ftruncate(descriptor, 0), 0);
    assert_false(placard_segment_is_valid(segment));
    assert_int_equal(data[0], 0);
    data[1] = 'y';
    assert_int_equal(ftruncate(descriptor, 4096), 0);
    assert_false(placard_segment_is_valid(segment)); /* what is mapped is not it any more */
    assert_status(segment, placard_segment_lock_timed(segment, 0), PLACARD_LOCK_ERROR);
    close(descriptor);
    assert_status(segment, placard_segment_destroy(segment, PLACARD_DESTROY_FORCE), PLACARD_OK);
    placard_segment_free(segment);
    segment = fixture_create();
    assert_true(placard_segment_is_valid(segment));
    fixture_destroy(segment);
}

static void a_stale_segment_is_replaced(void **state)
{
    (void)state;
    struct posix_peer peer = posix_peer_new(fixture_posix_name());
    assert_true(posix_peer_create(&peer, 100));
    posix_peer_end(&peer); /* leaves the memory, as Qt does */
    assert_true(exists(""));
    struct placard_segment *segment = fixture_create();
    assert_int_equal(placard_segment_size(segment), 4096);
    assert_int_equal(placard_segment_attachments(segment), 1);
    fixture_destroy(segment);
}

static int publish_as_qt(struct child *self, const void *argument)
{
    (void)argument;
    struct posix_peer peer = posix_peer_new(fixture_posix_name());
    child_wait(self);
    require(posix_peer_attach(&peer) && posix_peer_lock(&peer));
    memcpy(peer.data, "news", sizeof "news");
    require(posix_peer_unlock(&peer));
    posix_peer_end(&peer);
    return 0;
}

static int publish_as_ours(struct child *self, const void *argument)
{
    (void)argument;
    struct placard_segment *segment = child_attach(PLACARD_READ_ONLY);
    child_wait(self);
    require(placard_segment_lock(segment) == PLACARD_OK);
    require(placard_segment_unlock(segment) == PLACARD_OK);
    placard_segment_free(segment);
    return 0;
}

static void the_bell_rings(void **state)
{
    (void)state;
    const child_work publishers[] = {publish_as_qt, publish_as_ours};
    for (size_t i = 0; i < 2; i++) {
        struct placard_segment *segment = fixture_create();
        struct child child = child_start(publishers[i], NULL);
        enum placard_status status = PLACARD_OK;
        while (status == PLACARD_OK) { /* what has rung so far */
            status = placard_segment_listen(segment, 100);
        }
        assert_status(segment, status, PLACARD_TIMED_OUT);
        child_go_on(&child);
        while (status == PLACARD_TIMED_OUT) {
            status = placard_segment_listen(segment, GENEROUS);
        }
        assert_status(segment, status, PLACARD_OK);
        child_join(&child);
        assert_status(segment, placard_segment_lock(segment), PLACARD_OK);
        assert_status(segment, placard_segment_unlock(segment), PLACARD_OK);
        assert_status(segment, placard_segment_listen(segment, 0), PLACARD_TIMED_OUT); /* not its own */
        fixture_destroy(segment);
    }
}

/* What is not ours goes where it went before. */
static int meet_another_sigbus(struct child *self, const void *argument)
{
    (void)self;
    (void)argument;
    char path[300];
    snprintf(path, sizeof path, "%s/file", getenv("TMPDIR"));
    int descriptor = open(path, O_RDWR | O_CREAT, 0600);
    (void)signal(SIGBUS, SIG_DFL); /* cmocka and sanitizers have handlers of their own */
    require(placard_survive_truncation(NULL) == PLACARD_OK && unlink(path) == 0);
    volatile char *data = mmap(NULL, 1, PROT_READ, MAP_SHARED, descriptor, 0);
    require(data != MAP_FAILED);
    return data[0]; /* there is no such byte */
}

static void another_sigbus_ends_the_process(void **state)
{
    (void)state;
    struct child child = child_start(meet_another_sigbus, NULL);
    int status = child_finish(&child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGBUS);
}

enum sent { KILLED, MEMORY_FAILED };

struct signalled {
    void (*before)(int);
    enum sent sent;
};

/* A signal that no access brought about is not repeated by itself. */
static int be_sent_a_sigbus(struct child *self, const void *argument)
{
    (void)self;
    const struct signalled *signalled = argument;
    siginfo_t failure = {.si_signo = SIGBUS, .si_code = BUS_MCEERR_AO};
    (void)signal(SIGBUS, signalled->before);
    require(placard_survive_truncation(NULL) == PLACARD_OK);
    require(signalled->sent == KILLED ? kill(getpid(), SIGBUS) == 0
                                      : syscall(SYS_rt_sigqueueinfo, getpid(), SIGBUS, &failure) == 0);
    if (signalled->before == SIG_DFL) {
        return 0; /* not reached */
    }
    /* It was ignored, and the guard is still there. */
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    int descriptor = memfd_create("lost", MFD_CLOEXEC);
    require(descriptor >= 0 && ftruncate(descriptor, (off_t)page) == 0);
    void *data = mmap(NULL, page, PROT_READ, MAP_SHARED, descriptor, 0);
    require(data != MAP_FAILED && memory_guard_add(data, page) && ftruncate(descriptor, 0) == 0);
    return *(volatile char *)data;
}

static void a_sigbus_that_was_sent_does_what_it_did(void **state)
{
    (void)state;
    for (enum sent sent = KILLED; sent <= MEMORY_FAILED; sent++) {
        struct child child = child_start(be_sent_a_sigbus, &(struct signalled){SIG_IGN, sent});
        child_join(&child);
        child = child_start(be_sent_a_sigbus, &(struct signalled){SIG_DFL, sent});
        int status = child_finish(&child);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGBUS);
    }
}

static bool without_leases;

#if __TIMESIZE == 32 /* what 32-bit programs with 64 bits of time call instead */
#define __wrap_fcntl64 __wrap___fcntl_time64
#define __real_fcntl64 __real___fcntl_time64
#endif
int __real_fcntl64(int descriptor, int command, ...);
int __wrap_fcntl64(int descriptor, int command, ...);
int __wrap_fcntl64(int descriptor, int command, ...)
{
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *); /* as the C library itself takes it */
    va_end(rest);
    if (without_leases && command == F_SETLEASE) {
        errno = EINVAL;
        return -1;
    }
    return __real_fcntl64(descriptor, command, argument);
}

static void a_system_without_leases_is_told_as_such(void **state)
{
    (void)state;
    struct posix_peer peer = posix_peer_new(fixture_posix_name());
    assert_true(posix_peer_create(&peer, 100));
    posix_peer_end(&peer);
    struct placard_segment *segment = placard_segment_new(fixture_key());
    without_leases = true;
    enum placard_status status = placard_segment_create(segment, 4096, 0600);
    without_leases = false;
    assert_status(segment, status, PLACARD_ALREADY_EXISTS);
    fixture_assert_message(segment, "F_SETLEASE");
    fixture_assert_message(segment, fixture_segment_file());
    assert_status(segment, placard_segment_create(segment, 4096, 0600), PLACARD_OK);
    fixture_destroy(segment);
}

int main(void)
{
    fixture_use_posix();
    const struct CMUnitTest tests[] = {
        TEST(names_and_modes_are_those_of_qt),         TEST(a_segment_of_the_peer_is_attached),
        TEST(a_segment_that_is_cut_short_ends_nobody), TEST(another_sigbus_ends_the_process),
        TEST(a_sigbus_that_was_sent_does_what_it_did), TEST(a_stale_segment_is_replaced),
        TEST(a_system_without_leases_is_told_as_such), TEST(the_bell_rings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
