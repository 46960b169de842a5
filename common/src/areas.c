#include "areas.h"

#include <stdbool.h>
#include <string.h>

static uint32_t least(uint32_t one, uint32_t other)
{
    return one < other ? one : other;
}

static uint32_t most(uint32_t one, uint32_t other)
{
    return one > other ? one : other;
}

static struct area join(struct area one, struct area other)
{
    uint32_t right = most(one.x + one.width, other.x + other.width);
    uint32_t bottom = most(one.y + one.height, other.y + other.height);
    struct area both = {.x = least(one.x, other.x), .y = least(one.y, other.y)};
    both.width = right - both.x;
    both.height = bottom - both.y;
    return both;
}

static bool share_rows(struct area one, struct area other)
{
    return one.y < other.y + other.height && other.y < one.y + one.height;
}

static void halve(struct areas *areas)
{
    for (uint32_t i = 0; i < AREAS_MOST / 2; i++) {
        areas->list[i] = join(areas->list[2 * i], areas->list[2 * i + 1]);
    }
    areas->count = AREAS_MOST / 2;
}

void areas_add(struct areas *areas, struct area area)
{
    if (areas->count == AREAS_MOST) {
        halve(areas);
    }
    uint32_t first = 0; /* that is not above it */
    while (first < areas->count && areas->list[first].y + areas->list[first].height <= area.y) {
        first++;
    }
    uint32_t last = first; /* that is below it */
    while (last < areas->count && share_rows(areas->list[last], area)) {
        area = join(area, areas->list[last++]);
    }
    memmove(&areas->list[first + 1], &areas->list[last], (areas->count - last) * sizeof area);
    areas->list[first] = area;
    areas->count = first + 1 + (areas->count - last);
}
