#include "watcher.h"
#include "key_files.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

/* Milliseconds. */
#define HEARTBEAT                                                                                            \
    10000 /* from one look after the key files, and after a lock that is held for ever, to the next */
#define ATTACH_PAUSE  1000
#define LOCK_SLICE    250 /* how long the thread may be deaf */
#define LOCK_PATIENCE 2000
#define NUDGE         20

struct watcher {
    struct placard_board *board; /* the thread's */
    bool manual;
    int64_t poll;
    bool foreign;
    uint64_t seen;                /* the thread's: number of the last publication that was handed over */
    struct placard_error problem; /* the thread's: what it has told last */
    bool key_files_failed;        /* the thread's: the problem is one of the key files */
    unsigned damaged;             /* the thread's: tries in a row that met a damaged board */
    int64_t heartbeat_at;         /* the thread's */

    pthread_t thread;
    int event_fd;
    int key_files;         /* both threads': see key_files.h */
    int64_t nudge_at;      /* the main thread's: when to nudge again, as long as it waits for the thread */
    pthread_mutex_t mutex; /* guards all below */
    pthread_cond_t condition;
    bool ending, requested, must_beat; /* what the main thread wants */
    struct placard_board *heir;        /* to be watched next; NULL: none */
    bool has_news;
    struct watcher_news news;
};

static int64_t now_microseconds(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t now_milliseconds(void)
{
    return now_microseconds() / 1000;
}

static struct timespec timespec_at(int64_t milliseconds)
{
    return (struct timespec){.tv_sec = (time_t)(milliseconds / 1000),
                             .tv_nsec = (long)(milliseconds % 1000) * 1000000};
}

/* ---- the thread ---- */

static bool is_ending(struct watcher *watcher)
{
    pthread_mutex_lock(&watcher->mutex);
    bool ending = watcher->ending;
    pthread_mutex_unlock(&watcher->mutex);
    return ending;
}

/* The mutex is held. */
static bool is_wanted(const struct watcher *watcher)
{
    return watcher->ending || watcher->requested || watcher->must_beat || watcher->heir != NULL;
}

/* Sleeps for PAUSE milliseconds, or until the main thread wants something. */
static void rest(struct watcher *watcher, int64_t pause)
{
    struct timespec until = timespec_at(now_milliseconds() + pause);
    pthread_mutex_lock(&watcher->mutex);
    int result = 0;
    while (result == 0 && !is_wanted(watcher)) {
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
    watcher->heartbeat_at = now_milliseconds(); /* the key files are watched from the beginning */
    set_problem(watcher, NULL);
    tell(watcher, &(struct watcher_news){.attached = true});
}

/* Attaches to the next board there is, if it may be that one: somebody else can have been quicker with the
 * key of a board that is gone. */
static bool attach_again(struct watcher *watcher)
{
    struct placard_segment_facts facts;
    if (placard_board_attach(watcher->board, PLACARD_READ_WRITE) != PLACARD_OK) {
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

/* Goes over to the board that the main thread has given. */
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
    if (placard_board_attach_beside(watcher->board, heir) == PLACARD_OK) {
        begin(watcher);
    }
    placard_board_free(heir);
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
    int64_t now = now_milliseconds();
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
    if (status == PLACARD_OK) {
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
        (void)placard_segment_listen(placard_board_segment(watcher->board), ATTACH_PAUSE);
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
    int64_t left = watcher->heartbeat_at - now_milliseconds();
    left = left < 1 ? 1 : left;
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

static void *run(void *user)
{
    struct watcher *watcher = user;
    while (!is_ending(watcher)) {
        take_heir(watcher);
        if (!is_attached(watcher) && !attach_again(watcher)) {
            insist(watcher);
            (void)take_request(watcher);
            (void)take_beat(watcher);
            rest(watcher, ATTACH_PAUSE);
            continue;
        }
        watch(watcher);
    }
    return NULL;
}

/* ---- the main thread's side ---- */

/* Interrupts the thread's sleep on the bell, and does nothing else. */
static void nothing(int number)
{
    (void)number;
}

static void nudge(struct watcher *watcher)
{
    watcher->nudge_at = now_milliseconds() + NUDGE;
    pthread_cond_signal(&watcher->condition);
    pthread_kill(watcher->thread, SIGRTMIN);
}

static void free_watcher(struct watcher *watcher)
{
    placard_snapshot_free(watcher->news.snapshot);
    placard_board_free(watcher->board);
    placard_board_free(watcher->heir);
    pthread_cond_destroy(&watcher->condition);
    pthread_mutex_destroy(&watcher->mutex);
    if (watcher->event_fd >= 0) {
        close(watcher->event_fd);
    }
    if (watcher->key_files >= 0) {
        close(watcher->key_files);
    }
    free(watcher);
}

static enum placard_status start_thread(struct watcher *watcher, struct placard_error *error)
{
    struct sigaction wake = {.sa_handler = nothing}; /* no SA_RESTART: the sleep is to end */
    int result = sigaction(SIGRTMIN, &wake, NULL) != 0 ? errno : 0;
    if (result == 0) {
        result = pthread_create(&watcher->thread, NULL, run, watcher);
    }
    if (result != 0) {
        return placard_fail(error, PLACARD_OUT_OF_RESOURCES,
                            "the thread that watches the segment cannot be started: %s", strerror(result));
    }
    pthread_setname_np(watcher->thread, "watcher");
    return PLACARD_OK;
}

enum placard_status watcher_start(struct watcher **watcher, const struct watcher_options *options,
                                  struct placard_error *error)
{
    struct watcher *made = calloc(1, sizeof(*made));
    if (made == NULL) {
        placard_board_free(options->board);
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "no memory to watch the segment");
    }
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&made->condition, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&made->mutex, NULL);
    made->manual = options->manual;
    made->poll = options->poll;
    made->foreign = options->foreign;
    made->heartbeat_at = now_milliseconds(); /* the key files are watched from the beginning */
    made->board = options->board;
    made->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    made->key_files = key_files_open();

    enum placard_status status = made->event_fd >= 0 ? start_thread(made, error)
                                                     : placard_fail(error, PLACARD_OUT_OF_RESOURCES,
                                                                    "no descriptor to watch the segment");
    if (status != PLACARD_OK) {
        free_watcher(made);
        return status;
    }
    *watcher = made;
    return PLACARD_OK;
}

void watcher_stop(struct watcher *watcher)
{
    if (watcher == NULL) {
        return;
    }
    pthread_mutex_lock(&watcher->mutex);
    watcher->ending = true;
    pthread_mutex_unlock(&watcher->mutex);
    /* A signal that comes just before the thread goes to sleep is lost, so it is sent until the thread is
     * through. */
    int result = ETIMEDOUT;
    while (result == ETIMEDOUT) {
        nudge(watcher);
        struct timespec until = timespec_at(now_milliseconds() + NUDGE);
        result = pthread_clockjoin_np(watcher->thread, NULL, CLOCK_MONOTONIC, &until);
    }
    free_watcher(watcher);
}

void watcher_adopt(struct watcher *watcher, struct placard_board *board)
{
    pthread_mutex_lock(&watcher->mutex);
    struct placard_board *dropped = watcher->heir;
    watcher->heir = board;
    pthread_mutex_unlock(&watcher->mutex);
    placard_board_free(dropped);
    nudge(watcher);
}

void watcher_request(struct watcher *watcher)
{
    pthread_mutex_lock(&watcher->mutex);
    watcher->requested = true;
    pthread_mutex_unlock(&watcher->mutex);
    nudge(watcher);
}

int watcher_key_files_fd(const struct watcher *watcher)
{
    return watcher->key_files;
}

void watcher_check_key_files(struct watcher *watcher)
{
    if (key_files_changed(watcher->key_files)) {
        pthread_mutex_lock(&watcher->mutex);
        watcher->must_beat = true;
        pthread_mutex_unlock(&watcher->mutex);
        nudge(watcher);
    }
}

int watcher_fd(const struct watcher *watcher)
{
    return watcher->event_fd;
}

int64_t watcher_deadline(struct watcher *watcher)
{
    pthread_mutex_lock(&watcher->mutex);
    bool waiting = is_wanted(watcher);
    pthread_mutex_unlock(&watcher->mutex);
    return waiting ? watcher->nudge_at : -1;
}

bool watcher_take(struct watcher *watcher, struct watcher_news *news)
{
    uint64_t count;
    (void)!read(watcher->event_fd, &count, sizeof(count));
    pthread_mutex_lock(&watcher->mutex);
    bool has_news = watcher->has_news;
    *news = watcher->news;
    watcher->news = (struct watcher_news){0};
    watcher->has_news = false;
    bool waiting = is_wanted(watcher);
    pthread_mutex_unlock(&watcher->mutex);
    if (waiting && now_milliseconds() >= watcher->nudge_at) {
        nudge(watcher); /* the signal may have come just before the thread went to sleep */
    }
    return has_news;
}
