/* The renderer's second thread: asleep until it is given a task, which it works on beside the thread that
 * gave it. It is made before the process is confined, because no thread can be made afterwards; what it does
 * is up to content, so it is confined like the first.
 *
 * One thread starts, gives, waits and stops. */
#ifndef PLACARD_RENDERER_WORKER_H
#define PLACARD_RENDERER_WORKER_H

struct worker;

/* Starts a worker. NULL when there is no second processor for it, or no thread can be made: everything here
 * goes without, too. It is inside its own code when this returns, past all that starting a thread needs of
 * the system. */
struct worker *worker_start(void);

/* Lets WORKER call TASK with ARGUMENT. To be waited for before another is given. A task needs little of a
 * stack, and no memory: what it allocated would be in a heap of its own. */
void worker_give(struct worker *worker, void (*task)(void *argument), void *argument);

/* Waits until the task is done. */
void worker_wait(struct worker *worker);

/* Ends it, when its task is done. NULL is allowed. */
void worker_stop(struct worker *worker);

#endif
