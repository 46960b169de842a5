/* Whether the lock did exclude: a failing create() of a Qt program sets the semaphore that others hold to 1,
 * and removes it when it ends, or replaces it, if it is a POSIX one, so that several processes hold what they
 * take for the lock. The kernel keeps when a System V semaphore was set last, in seconds, and every new one
 * of either kind has a number of its own. */
#ifndef PLACARD_EXCLUSION_H
#define PLACARD_EXCLUSION_H

#include "deadline.h"
#include "semaphore.h"
#include <placard/segment.h>

struct exclusion {
    bool known;           /* the next two are */
    int semaphore;        /* seen last */
    int64_t set_at;       /* Unix time, seconds: when that was made or set; 0 when its kind is never set */
    struct deadline fear; /* until then it is known that somebody broke it lately */
    struct deadline calm; /* by then whoever wrote without holding the real lock is done */
};

/* Notes what SEMAPHORE is like now, unless something is known already: the first check goes back to this. */
void exclusion_begin(struct exclusion *exclusion, const struct semaphore_kind *kind,
                     const struct semaphore *semaphore);

/* True when SEMAPHORE, which is held, has excluded everybody else since the last check, and for long enough
 * before it that nobody is still at work who came in without it. BROKEN: it is known to have failed. Within
 * the second in which it was made or set it may have been set once more unseen, so it is false, too. */
bool exclusion_check(struct exclusion *exclusion, const struct semaphore_kind *kind,
                     const struct semaphore *semaphore, bool broken);

/* True while it is known that somebody broke it lately; a young lock alone is no reason to say so. */
bool exclusion_is_feared(const struct exclusion *exclusion);

/* Milliseconds that content must stay the same to be believed when exclusion_check() was false: a short while
 * if nothing is known but that the lock is young, and longer when somebody breaks it: a program that writes
 * without the lock, on a busy machine, can stand still in the middle of it. */
int64_t exclusion_doubt(const struct exclusion *exclusion);

/* The same of SEGMENT's lock, since the last call or the attachment. */
bool segment_was_exclusive(struct placard_segment *segment);
bool segment_is_feared(const struct placard_segment *segment);
int64_t segment_doubt(const struct placard_segment *segment);

#endif
