/* Areas that are added in any order: whatever was added is in one of them, and none shares a row with
 * another. */
#include "src/areas.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

enum { SIDE = 4000 };

static uint32_t random_below(uint32_t limit)
{
    static uint64_t state = 3;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % limit;
}

static bool is_within(const struct area *area, const struct areas *areas)
{
    for (uint32_t i = 0; i < areas->count; i++) {
        const struct area *larger = &areas->list[i];
        if (area->x >= larger->x && area->y >= larger->y &&
            area->x + area->width <= larger->x + larger->width &&
            area->y + area->height <= larger->y + larger->height) {
            return true;
        }
    }
    return false;
}

static void nothing_is_lost(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct areas areas = {0};
        struct area added[100];
        uint32_t count = 1 + random_below(100), height = 1 + random_below(round % 2 == 0 ? 20 : 400);
        for (uint32_t i = 0; i < count; i++) {
            added[i] = (struct area){random_below(SIDE), random_below(SIDE), 1 + random_below(SIDE),
                                     1 + random_below(height)};
            areas_add(&areas, added[i]);
            assert_in_range(areas.count, 1, AREAS_MOST);
            for (uint32_t k = 0; k <= i; k++) {
                assert_true(is_within(&added[k], &areas));
            }
            for (uint32_t k = 1; k < areas.count; k++) {
                assert_true(areas.list[k - 1].y + areas.list[k - 1].height <= areas.list[k].y);
            }
        }
    }
}

/* The lines of a page stay apart. */
static void neighbours_stay_apart(void **state)
{
    (void)state;
    struct areas areas = {0};
    for (uint32_t i = 0; i < AREAS_MOST; i++) {
        areas_add(&areas, (struct area){10, i * 20, 100 + i, 20});
    }
    assert_int_equal(areas.count, AREAS_MOST);
    assert_int_equal(areas.list[3].width, 103);
    areas_add(&areas, (struct area){5, 41, 20, 2});
    assert_true(areas.count < AREAS_MOST && areas.count >= AREAS_MOST / 2 - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(neighbours_stay_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
