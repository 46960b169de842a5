/* The watcher's thread. */
#include "watcher_state.h"

#include "key_files.h"
#include "src/board_rest.h"
#include "src/snapshot_memory.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Milliseconds. */
#define HEARTBEAT                                                                                            \
    12000 /* from one look after the key files, and after a lock that is held for ever, to the next */
#define ATTACH_PAUSE  1000
#define SPARE_TIME    1000 /* that memory is kept for the next publication */
#define LOCK_SLICE    250  /* how long the thread may be deaf */
#define LOCK_PATIENCE 2000

static int64_t now_microseconds(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool is_ending(struct watcher *watcher)
{
    pthread_mutex_lock(&watcher->mutex);
    bool ending = watcher->ending;
    pthread_mutex_unlock(&watcher->mutex);
    return ending;
}

/* Sleeps for PAUSE milliseconds, or until the main thread wants something. */
static void rest(struct watcher *watcher, int64_t pause)
{
    struct timespec until = watcher_time_at(watcher_now() + pause);
    pthread_mutex_lock(&watcher->mutex);
    int result = 0;
    while (result == 0 && !watcher_is_wanted(watcher)) {
        result = pthread_cond_timedwait(&watcher->condition, &watcher->mutex, &until);
    }
    pthread_mutex_unlock(&watcher->mutex);
}

static bool take_request(struct watcher *watcher)
{
    pthread_mutex_lock(&watcher->mutex);
    bool requested = watcher->requested;
    watcher->requested = false;
    pthread_mutex_unlock(&watcher->mutex);
    return requested;
}

static bool take_beat(struct watcher *watcher)
{
    pthread_mutex_lock(&watcher->mutex);
    bool must_beat = watcher->must_beat;
    watcher->must_beat = false;
    pthread_mutex_unlock(&watcher->mutex);
    return must_beat;
}

/* Adds NEWS to what the main thread has not taken yet. */
static void tell(struct watcher *watcher, const struct watcher_news *news)
{
    pthread_mutex_lock(&watcher->mutex);
    struct watcher_news *slot = &watcher->news;
    struct placard_snapshot *dropped = NULL;
    if (!watcher->has_news) {
        *slot = (struct watcher_news){0};
    }
    if (news->snapshot != NULL || news->unreadable != 0) {
        dropped = slot->snapshot;
        slot->snapshot = news->snapshot;
        slot->unreadable = news->unreadable;
        slot->woken_at = news->woken_at;
    }
    slot->asked = slot->asked || news->asked;
    slot->broken = slot->broken || news->broken;
    slot->gone = news->gone || (slot->gone && !news->attached);
    slot->attached = news->attached || (slot->attached && !news->gone);
    slot->problem = watcher->problem;
    watcher->has_news = true;
    pthread_mutex_unlock(&watcher->mutex);
    placard_snapshot_free(dropped);
    uint64_t one = 1;
    (void)!write(watcher->event_fd, &one, sizeof(one)); /* fails only when it is full: then it wakes anyway */
}

/* Makes PROBLEM (NULL: none) what is wrong just now; true when that is something new. */
static bool set_problem(struct watcher *watcher, const struct placard_error *problem)
{
    static const struct placard_error none;
    const struct placard_error *wanted = problem != NULL ? problem : &none;
    bool is_new =
        wanted->status != watcher->problem.status || strcmp(wanted->message, watcher->problem.message) != 0;
    watcher->problem = *wanted;
    return is_new;
}

/* Lets go of the board for the reason that is the problem by now: the main thread makes a new one, or one
 * comes. */
static void leave_board(struct watcher *watcher)
{
    (void)placard_board_detach(watcher->board);
    watcher->seen = 0;
    watcher->attach_at = watcher->foreign ? 0 : watcher_now() + ATTACH_PAUSE;
    tell(watcher, &(struct watcher_news){.gone = true});
}

static void lose_board(struct watcher *watcher, const char *what)
{
    struct placard_error problem;
    placard_fail(&problem, PLACARD_NOT_FOUND, "%s of \"%s\" is gone; waiting for a new one", what,
                 placard_segment_key(placard_board_segment(watcher->board)));
    set_problem(watcher, &problem);
    leave_board(watcher);
}

static bool is_attached(const struct watcher *watcher)
{
    return placard_segment_data(placard_board_segment(watcher->board)) != NULL;
}

static void begin(struct watcher *watcher)
{
    watcher->damaged = 0;
    watcher->heartbeat_at = watcher_now(); /* the key files are watched from the beginning */
    set_problem(watcher, NULL);
    tell(watcher, &(struct watcher_news){.attached = true});
}

/* The one that the main thread has given last tells what a header that is written over does not: whose board
 * it is, and how large. */
static enum placard_status attach(struct watcher *watcher)
{
    if (watcher->next == NULL) {
        return placard_board_attach(watcher->board, PLACARD_READ_WRITE);
    }
    enum placard_status status = placard_board_attach_beside(watcher->board, watcher->next);
    if (status == PLACARD_OK) {
        placard_board_free(watcher->next);
        watcher->next = NULL;
    }
    return status;
}

/* Attaches to the next board there is, if it may be that one: somebody else can have been quicker with the
 * key of a board that is gone. */
static bool attach_again(struct watcher *watcher)
{
    struct placard_segment_facts facts;
    if (attach(watcher) != PLACARD_OK) {
        return false;
    }
    if (!watcher->foreign &&
        (placard_segment_facts(placard_board_segment(watcher->board), &facts) != PLACARD_OK ||
         facts.owner != geteuid())) {
        (void)placard_board_detach(watcher->board);
        return false;
    }
    begin(watcher);
    return true;
}

/* Lets go of the board for the one that the main thread has given, if it has. */
static void take_heir(struct watcher *watcher)
{
    pthread_mutex_lock(&watcher->mutex);
    struct placard_board *heir = watcher->heir;
    watcher->heir = NULL;
    pthread_mutex_unlock(&watcher->mutex);
    if (heir == NULL) {
        return;
    }
    /* The watcher keeps its own handle, which knows the numbers that it gave to what Qt programs wrote. */
    if (is_attached(watcher)) {
        (void)placard_board_detach(watcher->board);
    }
    placard_board_free(watcher->next);
    watcher->next = heir;
}

/* A writer that has stopped while it holds the lock is not seen by the bell: nobody can ring it any more. */
static void check_lock(struct watcher *watcher)
{
    struct placard_segment *segment = placard_board_segment(watcher->board);
    struct placard_segment_facts facts;
    if (placard_segment_facts(segment, &facts) != PLACARD_OK || facts.lock_holder == 0) {
        if (watcher->problem.status == PLACARD_LOCK_TIMEOUT && set_problem(watcher, NULL)) {
            tell(watcher, &(struct watcher_news){0});
        }
        return;
    }
    for (int waited = 0; waited < LOCK_PATIENCE; waited += LOCK_SLICE) {
        enum placard_status status = placard_segment_lock_timed(segment, LOCK_SLICE);
        if (status == PLACARD_OK) {
            (void)placard_segment_unlock(segment);
            break;
        }
        if (status != PLACARD_LOCK_TIMEOUT || is_ending(watcher)) {
            return;
        }
        if (waited + LOCK_SLICE >= LOCK_PATIENCE && set_problem(watcher, placard_segment_error(segment))) {
            tell(watcher, &(struct watcher_news){0});
        }
    }
}

/* Newcomers must find the same segment, and the same lock. */
static void check_key_files(struct watcher *watcher)
{
    struct placard_segment *segment = placard_board_segment(watcher->board);
    key_files_watch(watcher->key_files, segment);
    enum placard_status status = placard_segment_refresh(segment);
    if (status == PLACARD_NOT_FOUND) {
        lose_board(watcher, "the key file");
        return;
    }
    key_files_watch(watcher->key_files, segment); /* the lock's may be a new one */
    bool failed = status != PLACARD_OK;
    if ((failed || watcher->key_files_failed) &&
        set_problem(watcher, failed ? placard_segment_error(segment) : NULL)) {
        tell(watcher, &(struct watcher_news){0});
    }
    watcher->key_files_failed = failed;
}

static void beat(struct watcher *watcher)
{
    int64_t now = watcher_now();
    if (!take_beat(watcher) && now < watcher->heartbeat_at) {
        return;
    }
    watcher->heartbeat_at = now + HEARTBEAT;
    if (placard_board_is_gone(watcher->board)) {
        lose_board(watcher, "the segment");
        return;
    }
    check_key_files(watcher);
    if (!watcher->manual && is_attached(watcher)) {
        check_lock(watcher);
    }
}

/* What the last snapshot took is used again by the next one if that comes soon. */
static void keep_memory(struct watcher *watcher)
{
    snapshot_memory_keep_spare(true);
    watcher->rests_at = watcher_now() + SPARE_TIME;
}

/* Gives that memory back when it is time, and what the segment needs for the next publication alone. How much
 * of LEFT milliseconds may be slept until then. */
static int64_t rest_memory(struct watcher *watcher, int64_t left)
{
    if (watcher->rests_at == 0) {
        return left;
    }
    int64_t until = watcher->rests_at - watcher_now();
    if (until > 0) {
        return until < left ? until : left;
    }
    watcher->rests_at = 0;
    snapshot_memory_keep_spare(false);
    if (board_rest(watcher->board, LOCK_SLICE) == PLACARD_LOCK_TIMEOUT) {
        watcher->rests_at = watcher_now() + HEARTBEAT;
    }
    return left;
}

/* Copies what is published and hands it over. */
static void look(struct watcher *watcher, bool asked)
{
    struct watcher_news news = {.asked = asked, .woken_at = now_microseconds()};
    uint64_t number = 0;
    enum placard_status status = PLACARD_LOCK_TIMEOUT;
    for (int waited = 0; status == PLACARD_LOCK_TIMEOUT && waited < LOCK_PATIENCE && !is_ending(watcher);
         waited += LOCK_SLICE) {
        status = placard_board_snapshot(watcher->board, LOCK_SLICE, 0, &news.snapshot, &number);
    }
    news.broken = placard_segment_lock_was_broken(placard_board_segment(watcher->board));
    if (status == PLACARD_OK) {
        keep_memory(watcher);
        set_problem(watcher, NULL);
        watcher->seen = placard_snapshot_sequence(news.snapshot);
        tell(watcher, &news);
        return;
    }
    struct placard_error problem = *placard_board_error(watcher->board);
    bool is_new = set_problem(watcher, &problem);
    if (status == PLACARD_BAD_LAYOUT && !watcher->foreign) {
        leave_board(watcher); /* nobody else will put it right */
        return;
    }
    if (status == PLACARD_BAD_LAYOUT) {
        number = 0; /* it comes out of the garbage, too */
    }
    if (number != 0 && number != watcher->seen) {
        /* This one is not to be had; the next one may be. */
        watcher->seen = number;
        news.unreadable = number;
        is_new = true;
    }
    if (is_new || asked) {
        tell(watcher, &news);
    }
    if (number == 0 && status != PLACARD_LOCK_TIMEOUT) {
        status = placard_segment_listen(placard_board_segment(watcher->board), ATTACH_PAUSE);
        bool deaf = status != PLACARD_OK && status != PLACARD_TIMED_OUT && status != PLACARD_INTERRUPTED;
        if (deaf && !placard_board_is_gone(watcher->board)) {
            rest(watcher, ATTACH_PAUSE);
        }
    }
}

/* Sleeps until there is a reason to look at the board. */
static void watch(struct watcher *watcher)
{
    bool asked = take_request(watcher);
    if (asked) {
        look(watcher, true);
        return;
    }
    int64_t left = watcher->heartbeat_at - watcher_now();
    left = rest_memory(watcher, left < 1 ? 1 : left);
    if (watcher->manual) {
        rest(watcher, left);
        beat(watcher);
        return;
    }
    if (watcher->poll > 0) {
        rest(watcher, watcher->poll);
        left = 0;
    }
    enum placard_status status = placard_board_wait(watcher->board, watcher->seen, left);
    if (status == PLACARD_OK) {
        look(watcher, false);
    } else if (status == PLACARD_NOT_FOUND) {
        lose_board(watcher, "the segment");
        return;
    } else if (status != PLACARD_TIMED_OUT && status != PLACARD_INTERRUPTED) {
        if (set_problem(watcher, placard_board_error(watcher->board))) {
            tell(watcher, &(struct watcher_news){0});
        }
        rest(watcher, ATTACH_PAUSE);
    }
    beat(watcher);
}

/* The board could not be attached to. If that is because it is damaged, and stays so, it was damaged before
 * the main thread's new one reached this one: it has to make another. */
static void insist(struct watcher *watcher)
{
    const struct placard_error *reason = placard_board_error(watcher->board);
    if (watcher->foreign || reason->status != PLACARD_BAD_LAYOUT) {
        watcher->damaged = 0;
    } else if (++watcher->damaged > 1) {
        watcher->damaged = 0;
        set_problem(watcher, reason);
        tell(watcher, &(struct watcher_news){.gone = true});
    }
}

/* There is nothing to look at, whatever the main thread wants, for at most PAUSE milliseconds. */
static void idle(struct watcher *watcher, int64_t pause)
{
    (void)take_request(watcher);
    (void)take_beat(watcher);
    rest(watcher, pause);
}

void *watcher_run(void *user)
{
    struct watcher *watcher = user;
    while (!is_ending(watcher)) {
        take_heir(watcher);
        int64_t early = watcher->next == NULL ? watcher->attach_at - watcher_now() : 0;
        if (is_attached(watcher)) {
            watch(watcher);
        } else if (early > 0) {
            idle(watcher, early);
        } else if (!attach_again(watcher)) {
            insist(watcher);
            idle(watcher, ATTACH_PAUSE);
        }
    }
    snapshot_memory_keep_spare(false);
    return NULL;
}
