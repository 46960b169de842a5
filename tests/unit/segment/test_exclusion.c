/* Whether the lock did exclude, told from when the semaphore was set: with a kind that says what the test
 * wants. */
#include "src/exclusion.h"

#include "fixture.h"
#include <time.h>

static int64_t told; /* Unix time, seconds */

static int64_t set_at(const struct semaphore *semaphore)
{
    (void)semaphore;
    return told;
}

static const struct semaphore_kind kind = {.set_at = set_at};
static const struct semaphore_kind without_time = {0};

/* Long ago: nobody is at work any more who came in then. */
#define LONG_AGO 100

static int64_t now(void)
{
    return (int64_t)time(NULL);
}

/* True once the check is, if it is at all; as often as it takes. */
static bool becomes_sound(struct exclusion *exclusion, const struct semaphore_kind *used,
                          const struct semaphore *semaphore)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    struct deadline end = deadline_in(GENEROUS);
    while (!deadline_passed(end)) {
        if (exclusion_check(exclusion, used, semaphore, false)) {
            return true;
        }
        nanosleep(&pause, NULL);
    }
    return false;
}

static void a_lock_that_nobody_sets_excludes(void **state)
{
    (void)state;
    struct exclusion exclusion = {0};
    struct semaphore semaphore = {.id = 7};
    told = now() - LONG_AGO;
    exclusion_begin(&exclusion, &kind, &semaphore);
    for (int round = 0; round < 3; round++) {
        assert_true(exclusion_check(&exclusion, &kind, &semaphore, false));
    }
}

static void one_that_was_set_since_does_not(void **state)
{
    (void)state;
    struct exclusion exclusion = {0};
    struct semaphore semaphore = {.id = 7};
    told = now() - LONG_AGO;
    exclusion_begin(&exclusion, &kind, &semaphore);
    assert_true(exclusion_check(&exclusion, &kind, &semaphore, false));
    told++;
    assert_false(exclusion_check(&exclusion, &kind, &semaphore, false));
    assert_true(becomes_sound(&exclusion, &kind, &semaphore));
}

static void neither_does_another_one(void **state)
{
    (void)state;
    struct exclusion exclusion = {0};
    struct semaphore semaphore = {.id = 7};
    told = now() - LONG_AGO;
    exclusion_begin(&exclusion, &kind, &semaphore);
    semaphore.id = 8;
    assert_false(exclusion_check(&exclusion, &kind, &semaphore, false));
    assert_true(becomes_sound(&exclusion, &kind, &semaphore));
}

static void an_unknown_beginning_is_no_beginning(void **state)
{
    (void)state;
    struct exclusion exclusion = {0};
    struct semaphore semaphore = {.id = 7};
    told = now() - LONG_AGO;
    assert_false(exclusion_check(&exclusion, &kind, &semaphore, false));
    assert_true(becomes_sound(&exclusion, &kind, &semaphore));
}

/* The kernel tells no more than the second: it can have been set again, and the time stays the same. */
static void the_second_in_which_it_was_set_is_not_trusted(void **state)
{
    (void)state;
    struct exclusion exclusion = {0};
    struct semaphore semaphore = {.id = 7};
    told = now();
    exclusion_begin(&exclusion, &kind, &semaphore);
    if (now() != told) {
        told = now(); /* a second began in between: this one lasts */
        exclusion = (struct exclusion){0};
        exclusion_begin(&exclusion, &kind, &semaphore);
    }
    assert_false(exclusion_check(&exclusion, &kind, &semaphore, false));
    assert_true(becomes_sound(&exclusion, &kind, &semaphore));
    assert_true(now() > told);
}

/* Youth is doubted for a short while, a break for longer. */
static void a_break_is_doubted_for_longer(void **state)
{
    (void)state;
    struct exclusion exclusion = {0};
    struct semaphore semaphore = {.id = 7};
    told = now();
    exclusion_begin(&exclusion, &kind, &semaphore);
    (void)exclusion_check(&exclusion, &kind, &semaphore, false);
    int64_t young = exclusion_doubt(&exclusion);
    told = now() - LONG_AGO;
    assert_false(exclusion_check(&exclusion, &kind, &semaphore, false));
    assert_true(exclusion_doubt(&exclusion) > young);
}

/* However long nobody looked. */
static void a_beginning_long_ago_needs_no_second_look(void **state)
{
    (void)state;
    struct exclusion exclusion = {0};
    struct semaphore semaphore = {.id = 7};
    told = now();
    exclusion_begin(&exclusion, &kind, &semaphore);
    const struct timespec longer = {.tv_sec = 1, .tv_nsec = 500000000};
    nanosleep(&longer, NULL);
    assert_true(exclusion_check(&exclusion, &kind, &semaphore, false));
}

static void what_is_known_to_be_broken_needs_its_time(void **state)
{
    (void)state;
    const struct semaphore_kind *kinds[] = {&kind, &without_time};
    for (int index = 0; index < 2; index++) {
        struct exclusion exclusion = {0};
        struct semaphore semaphore = {.id = 7};
        told = now() - LONG_AGO;
        exclusion_begin(&exclusion, kinds[index], &semaphore);
        assert_true(exclusion_check(&exclusion, kinds[index], &semaphore, false));
        assert_false(exclusion_check(&exclusion, kinds[index], &semaphore, true));
        assert_true(becomes_sound(&exclusion, kinds[index], &semaphore));
    }
}

static void one_that_is_gone_does_not_exclude(void **state)
{
    (void)state;
    struct exclusion exclusion = {0};
    struct semaphore semaphore = {.id = 7};
    told = now() - LONG_AGO;
    exclusion_begin(&exclusion, &kind, &semaphore);
    told = -1;
    assert_false(exclusion_check(&exclusion, &kind, &semaphore, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lock_that_nobody_sets_excludes),
        cmocka_unit_test(one_that_was_set_since_does_not),
        cmocka_unit_test(neither_does_another_one),
        cmocka_unit_test(an_unknown_beginning_is_no_beginning),
        cmocka_unit_test(the_second_in_which_it_was_set_is_not_trusted),
        cmocka_unit_test(a_break_is_doubted_for_longer),
        cmocka_unit_test(a_beginning_long_ago_needs_no_second_look),
        cmocka_unit_test(what_is_known_to_be_broken_needs_its_time),
        cmocka_unit_test(one_that_is_gone_does_not_exclude),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
