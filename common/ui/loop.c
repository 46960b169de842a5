#include "ui/loop.h"
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

struct source {
    loop_fd fd;
    loop_deadline deadline;
    loop_callback callback;
    void *user;
};

struct loop {
    struct source *sources;
    struct pollfd *polls; /* one for each source */
    nfds_t count;
    loop_before_sleep before_sleep;
    void *before_sleep_user;
    bool quit;
};

int64_t loop_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct loop *loop_new(void)
{
    return calloc(1, sizeof(struct loop));
}

void loop_free(struct loop *loop)
{
    if (!loop) {
        return;
    }
    free(loop->sources);
    free(loop->polls);
    free(loop);
}

enum placard_status loop_add(struct loop *loop, loop_fd fd, loop_deadline deadline, loop_callback callback,
                             void *user)
{
    size_t count = loop->count + 1;
    struct source *sources = reallocarray(loop->sources, count, sizeof *sources);
    if (!sources) {
        return PLACARD_OUT_OF_MEMORY;
    }
    loop->sources = sources;
    struct pollfd *polls = reallocarray(loop->polls, count, sizeof *polls);
    if (!polls) {
        return PLACARD_OUT_OF_MEMORY;
    }
    loop->polls = polls;
    sources[loop->count] = (struct source){fd, deadline, callback, user};
    polls[loop->count] = (struct pollfd){.fd = -1};
    loop->count = count;
    return PLACARD_OK;
}

void loop_set_before_sleep(struct loop *loop, loop_before_sleep before_sleep, void *user)
{
    loop->before_sleep = before_sleep;
    loop->before_sleep_user = user;
}

/* Asks every source what it waits for; returns how long to sleep at the most, in ms, -1 for ever. */
static int prepare(struct loop *loop)
{
    int64_t earliest = -1;
    for (nfds_t i = 0; i < loop->count; i++) {
        const struct source *source = &loop->sources[i];
        loop->polls[i] = (struct pollfd){.fd = source->fd ? source->fd(source->user) : -1, .events = POLLIN};
        int64_t deadline = source->deadline ? source->deadline(source->user) : -1;
        if (deadline >= 0 && (earliest < 0 || deadline < earliest)) {
            earliest = deadline;
        }
    }
    if (earliest < 0) {
        return -1;
    }
    int64_t rest = earliest - loop_now();
    return rest < 0 ? 0 : rest > INT_MAX ? INT_MAX : (int)rest;
}

/* Callbacks may add sources, which moves the arrays: nothing is held across a call. */
static void dispatch(struct loop *loop)
{
    nfds_t count = loop->count;
    for (nfds_t i = 0; i < count && !loop->quit; i++) {
        struct source source = loop->sources[i];
        bool due = loop->polls[i].revents != 0;
        if (!due && source.deadline) {
            int64_t deadline = source.deadline(source.user);
            due = deadline >= 0 && deadline <= loop_now();
        }
        if (due) {
            source.callback(source.user);
        }
    }
}

enum placard_status loop_run(struct loop *loop)
{
    loop->quit = false;
    while (!loop->quit) {
        bool again = loop->before_sleep && loop->before_sleep(loop->before_sleep_user);
        if (loop->quit) {
            break;
        }
        int timeout = prepare(loop);
        int ready = poll(loop->polls, loop->count, again ? 0 : timeout);
        if (ready < 0 && errno != EINTR) {
            return PLACARD_UNKNOWN_ERROR;
        }
        for (nfds_t i = 0; i < loop->count; i++) {
            if (ready < 0) {
                loop->polls[i].revents = 0; /* a signal came instead: what is in there is old */
            } else if (loop->polls[i].revents & POLLNVAL) {
                return PLACARD_UNKNOWN_ERROR;
            }
        }
        dispatch(loop);
    }
    return PLACARD_OK;
}

void loop_quit(struct loop *loop)
{
    loop->quit = true;
}
