#include "exclusion.h"

#include <time.h>

/* Milliseconds after which a process that was writing when the exclusion broke is done. */
#define CALM 250

/* Milliseconds for which a break is not forgotten. */
#define FEAR 5000

/* Milliseconds that content must stay the same. */
#define SHORT_DOUBT 250
#define LONG_DOUBT  1000

static void look(struct exclusion *exclusion, const struct semaphore_kind *kind,
                 const struct semaphore *semaphore)
{
    exclusion->known = true;
    exclusion->semaphore = semaphore->id;
    exclusion->set_at = kind->set_at != NULL ? kind->set_at(semaphore) : 0;
}

/* Whoever came in when the semaphore was set, at the end of that second perhaps, is done. A second that is
 * still to come was before the clock was set back: it does not hide that the semaphore is set anew now. */
static bool is_long_ago(int64_t set_at)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    int64_t second = (int64_t)now.tv_sec;
    return second < set_at || second > set_at + 1 || (second == set_at + 1 && now.tv_nsec > CALM * 1000000L);
}

bool exclusion_check(struct exclusion *exclusion, const struct semaphore_kind *kind,
                     const struct semaphore *semaphore, bool broken)
{
    struct exclusion before = *exclusion;
    look(exclusion, kind, semaphore);
    bool held = !broken && before.known && exclusion->semaphore == before.semaphore &&
                exclusion->set_at == before.set_at && exclusion->set_at >= 0;
    if (!held) {
        exclusion->fear = deadline_in(FEAR);
    }
    if (!held || !is_long_ago(exclusion->set_at)) {
        exclusion->calm = deadline_in(CALM);
    }
    return deadline_passed(exclusion->calm);
}

bool exclusion_is_feared(const struct exclusion *exclusion)
{
    return !deadline_passed(exclusion->fear);
}

int64_t exclusion_doubt(const struct exclusion *exclusion)
{
    return exclusion_is_feared(exclusion) ? LONG_DOUBT : SHORT_DOUBT;
}

void exclusion_begin(struct exclusion *exclusion, const struct semaphore_kind *kind,
                     const struct semaphore *semaphore)
{
    if (!exclusion->known) {
        look(exclusion, kind, semaphore);
    }
}
