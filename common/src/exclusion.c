#include "exclusion.h"

#include <time.h>

/* Milliseconds after which a process that was writing when the exclusion broke is done. */
#define CALM 250

static void look(struct exclusion *exclusion, const struct semaphore_kind *kind,
                 const struct semaphore *semaphore)
{
    exclusion->known = true;
    exclusion->semaphore = semaphore->id;
    exclusion->set_at = kind->set_at(semaphore);
    exclusion->checked_at = (int64_t)time(NULL);
}

bool exclusion_check(struct exclusion *exclusion, const struct semaphore_kind *kind,
                     const struct semaphore *semaphore, bool broken)
{
    struct exclusion before = *exclusion;
    bool held = !broken;
    if (kind->set_at != NULL) {
        look(exclusion, kind, semaphore);
        held = held && before.known && exclusion->semaphore == before.semaphore &&
               exclusion->set_at == before.set_at &&
               (before.checked_at > before.set_at || before.begun_at == before.set_at);
    }
    if (!held) {
        exclusion->calm = deadline_in(CALM);
    }
    return deadline_passed(exclusion->calm);
}

void exclusion_begin(struct exclusion *exclusion, const struct semaphore_kind *kind,
                     const struct semaphore *semaphore)
{
    if (!exclusion->known && kind->set_at != NULL) {
        look(exclusion, kind, semaphore);
        exclusion->begun_at = exclusion->set_at;
    }
}
