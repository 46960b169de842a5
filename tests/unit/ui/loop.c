/* The loop calls what is due, once, and sleeps otherwise. */
#include "unit/ui/cmocka_headers.h"

#include "ui/loop.h"
#include <fcntl.h>
#include <unistd.h>

/* A source that counts. It ends the loop after LAST calls. */
struct source {
    struct loop *loop;
    int fd;
    int64_t deadline;
    int64_t period; /* ms from one deadline to the next; 0: once */
    int calls, asked, last;
    int late; /* calls before the deadline: must stay 0 */
};

static int source_fd(void *user)
{
    struct source *source = user;
    source->asked++;
    return source->fd;
}

static int64_t source_deadline(void *user)
{
    const struct source *source = user;
    return source->deadline;
}

static void on_deadline(void *user)
{
    struct source *source = user;
    source->late += loop_now() < source->deadline;
    source->deadline = source->period ? loop_now() + source->period : -1;
    if (++source->calls == source->last) {
        loop_quit(source->loop);
    }
}

static void on_byte(void *user)
{
    struct source *source = user;
    char byte;
    assert_int_equal(read(source->fd, &byte, 1), 1);
    if (++source->calls == source->last) {
        loop_quit(source->loop);
    }
}

static void test_timers(void **state)
{
    (void)state;
    struct loop *loop = loop_new();
    assert_non_null(loop);
    int64_t start = loop_now();
    struct source fast = {.loop = loop, .deadline = start + 5, .period = 5};
    struct source once = {.loop = loop, .deadline = start + 20};
    struct source never = {.loop = loop, .deadline = -1};
    struct source last = {.loop = loop, .deadline = start + 100, .last = 1};
    assert_int_equal(loop_add(loop, NULL, source_deadline, on_deadline, &fast), PLACARD_OK);
    assert_int_equal(loop_add(loop, NULL, source_deadline, on_deadline, &once), PLACARD_OK);
    assert_int_equal(loop_add(loop, NULL, source_deadline, on_deadline, &never), PLACARD_OK);
    assert_int_equal(loop_add(loop, NULL, source_deadline, on_deadline, &last), PLACARD_OK);
    assert_int_equal(loop_run(loop), PLACARD_OK);
    assert_true(loop_now() - start >= 100);
    assert_in_range(fast.calls, 1, 21);
    assert_int_equal(once.calls, 1);
    assert_int_equal(never.calls, 0);
    assert_int_equal(fast.late + once.late + last.late, 0);
    loop_free(loop);
}

/* While it sleeps the loop does nothing at all: sources are asked as often as something happened. */
static void test_asleep(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    struct loop *loop = loop_new();
    struct source quiet = {.loop = loop, .fd = ends[0], .deadline = -1};
    struct source last = {.loop = loop, .deadline = loop_now() + 200, .last = 1};
    assert_int_equal(loop_add(loop, source_fd, source_deadline, on_byte, &quiet), PLACARD_OK);
    assert_int_equal(loop_add(loop, NULL, source_deadline, on_deadline, &last), PLACARD_OK);
    assert_int_equal(loop_run(loop), PLACARD_OK);
    assert_int_equal(quiet.calls, 0);
    assert_in_range(quiet.asked, 1, 3); /* poll may round a millisecond */
    loop_free(loop);
    close(ends[0]);
    close(ends[1]);
}

static void test_descriptors(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(write(ends[1], "abc", 3), 3);
    struct loop *loop = loop_new();
    struct source readable = {.loop = loop, .fd = ends[0], .last = 3};
    struct source closed = {.loop = loop, .fd = -1};
    assert_int_equal(loop_add(loop, source_fd, NULL, on_byte, &closed), PLACARD_OK);
    assert_int_equal(loop_add(loop, source_fd, NULL, on_byte, &readable), PLACARD_OK);
    assert_int_equal(loop_run(loop), PLACARD_OK);
    assert_int_equal(readable.calls, 3);
    assert_int_equal(closed.calls, 0);
    loop_free(loop);
    close(ends[0]);
    close(ends[1]);
}

static void on_hang_up(void *user)
{
    struct source *source = user;
    source->calls++;
    loop_quit(source->loop);
}

static void test_hang_up_and_bad_descriptor(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    struct loop *loop = loop_new();
    struct source source = {.loop = loop, .fd = ends[0]};
    assert_int_equal(loop_add(loop, source_fd, NULL, on_hang_up, &source), PLACARD_OK);
    close(ends[1]);
    assert_int_equal(loop_run(loop), PLACARD_OK);
    assert_int_equal(source.calls, 1);
    close(ends[0]);
    assert_int_equal(loop_run(loop), PLACARD_UNKNOWN_ERROR); /* and no busy loop */
    loop_free(loop);
}

/* Adds many sources from inside of a callback, which moves the loop's memory. */
static void add_many(void *user)
{
    struct source *source = user;
    source->deadline = -1;
    static struct source added[100];
    for (size_t i = 0; i < 100; i++) {
        added[i] = (struct source){.loop = source->loop, .deadline = i == 99 ? loop_now() : -1, .last = 1};
        assert_int_equal(loop_add(source->loop, NULL, source_deadline, on_deadline, &added[i]), PLACARD_OK);
    }
}

static void test_add_while_running(void **state)
{
    (void)state;
    struct loop *loop = loop_new();
    struct source first = {.loop = loop, .deadline = loop_now()};
    assert_int_equal(loop_add(loop, NULL, source_deadline, add_many, &first), PLACARD_OK);
    assert_int_equal(loop_run(loop), PLACARD_OK);
    loop_free(loop);
}

struct drawing {
    struct source source;
    int asked, again;
};

static bool before_sleep(void *user)
{
    struct drawing *drawing = user;
    drawing->asked++;
    if (drawing->again == 0) {
        return false;
    }
    drawing->again--;
    return true;
}

/* After before_sleep has done something the sources are looked at, without sleep, before it is asked again.
 */
static void test_before_sleep(void **state)
{
    (void)state;
    struct loop *loop = loop_new();
    struct drawing drawing = {.again = 3};
    drawing.source = (struct source){.loop = loop, .fd = -1, .deadline = loop_now() + 50, .last = 1};
    assert_int_equal(loop_add(loop, source_fd, source_deadline, on_deadline, &drawing.source), PLACARD_OK);
    loop_set_before_sleep(loop, before_sleep, &drawing);
    assert_int_equal(loop_run(loop), PLACARD_OK);
    assert_in_range(drawing.asked, 4, 6);
    assert_int_equal(drawing.asked, drawing.source.asked);
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timers),
        cmocka_unit_test(test_asleep),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_hang_up_and_bad_descriptor),
        cmocka_unit_test(test_add_while_running),
        cmocka_unit_test(test_before_sleep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
