/* An animation's time: real where it can be, slower where frames come late. */
#include "renderer/playback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define FRAME 50

static void test_goes_with_the_clock(void **state)
{
    (void)state;
    struct playback playback = PLAYBACK_NEW;
    int64_t now = 1000;
    assert_int_equal(playback_time(&playback, now), 0);
    assert_int_equal(playback.due_at, -1);
    now += 300; /* until the first frame was there */
    playback_take(&playback, FRAME, now);
    int64_t began = now;
    for (int frame = 1; frame < 100; frame++) {
        assert_int_equal(playback.due_at, began + (int64_t)frame * FRAME);
        now = playback.due_at + 1; /* woken a little late, … */
        uint64_t time = playback_time(&playback, now);
        assert_int_equal(time, frame * FRAME + 1);
        assert_int_equal(playback.due_at, -1);
        playback_take(&playback, FRAME - 1, now + 5); /* … which does not add up */
    }
}

static void test_a_late_frame_is_caught_up_with(void **state)
{
    (void)state;
    struct playback playback = PLAYBACK_NEW;
    playback_take(&playback, FRAME, 0);
    assert_int_equal(playback_time(&playback, FRAME + 30), FRAME + 30);
    playback_take(&playback, 2 * FRAME - 30, FRAME + 60);
    assert_int_equal(playback.due_at, 3 * FRAME);
}

/* Each frame takes three times as long as it may: what is asked for must not run away. */
static void test_slow_frames_play_slower(void **state)
{
    (void)state;
    struct playback playback = PLAYBACK_NEW;
    int64_t now = 0;
    uint64_t before = 0;
    playback_take(&playback, FRAME, now);
    for (int frame = 0; frame < 1000; frame++) {
        now += 3 * FRAME;
        uint64_t time = playback_time(&playback, now);
        assert_in_range(time, before + FRAME, before + 2 * FRAME);
        before = time;
        playback_take(&playback, FRAME, now);
        assert_int_equal(playback.due_at, now + FRAME);
    }
}

/* Somebody scrolls meanwhile: asking often neither holds it up nor drives it on. */
static void test_asking_without_answers_goes_no_further(void **state)
{
    (void)state;
    struct playback playback = PLAYBACK_NEW;
    playback_take(&playback, FRAME, 0);
    for (int64_t now = 0; now <= FRAME; now += 10) {
        assert_int_equal(playback_time(&playback, now), now);
    }
    for (int64_t now = 100; now < 100000; now += 10) {
        assert_in_range(playback_time(&playback, now), FRAME, 2 * FRAME);
    }
    playback_take(&playback, FRAME, 100000);
    assert_in_range(playback.due_at, 100000, 100000 + FRAME);
}

static void test_a_still_picture_has_no_time(void **state)
{
    (void)state;
    struct playback playback = PLAYBACK_NEW;
    playback_take(&playback, FRAME, 0);
    assert_int_equal(playback_time(&playback, FRAME), FRAME);
    playback_take(&playback, 0, FRAME); /* its last frame */
    assert_int_equal(playback.due_at, -1);
    assert_int_equal(playback_time(&playback, 1000000), FRAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goes_with_the_clock),
        cmocka_unit_test(test_a_late_frame_is_caught_up_with),
        cmocka_unit_test(test_slow_frames_play_slower),
        cmocka_unit_test(test_asking_without_answers_goes_no_further),
        cmocka_unit_test(test_a_still_picture_has_no_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
