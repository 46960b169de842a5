#include "fault_plan.h"

#include "src/fault_point.h"
#include <signal.h>
#include <unistd.h>

/* Longer copies are cut into so many stores at most: what a page's fate shows, a thousand pages show no
 * better. */
#define LONG_COPY  4096
#define LONG_PARTS 16

static struct fault_plan *followed;

void fault_follow(struct fault_plan *plan)
{
    followed = plan;
}

void fault_reach(const char *place)
{
    if (followed == NULL) {
        return;
    }
    followed->place = place;
    if (++followed->reached == followed->at) {
        kill(getpid(), followed->signal);
    }
}

void fault_copy(void *target, const void *source, size_t size, const char *place)
{
    if (followed == NULL) {
        memcpy(target, source, size);
        return;
    }
    size_t grain = size > LONG_COPY ? size / LONG_PARTS : followed->grain;
    for (size_t done = 0; done < size; done += grain) {
        size_t part = size - done < grain ? size - done : grain;
        if (done > 0) {
            fault_reach(place);
        }
        memcpy((unsigned char *)target + done, (const unsigned char *)source + done, part);
    }
}
