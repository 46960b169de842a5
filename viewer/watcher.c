/* The main thread's side of the watcher. */
#include "watcher_state.h"

#include "key_files.h"
#include "src/thread_end.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define NUDGE 20 /* milliseconds */

int64_t watcher_now(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct timespec watcher_time_at(int64_t milliseconds)
{
    return (struct timespec){.tv_sec = (time_t)(milliseconds / 1000),
                             .tv_nsec = (long)(milliseconds % 1000) * 1000000};
}

bool watcher_is_wanted(const struct watcher *watcher)
{
    return watcher->ending || watcher->requested || watcher->must_beat || watcher->heir != NULL;
}

/* Interrupts the thread's sleep on the bell, and does nothing else. */
static void nothing(int number)
{
    (void)number;
}

static void nudge(struct watcher *watcher)
{
    watcher->nudge_at = watcher_now() + NUDGE;
    pthread_cond_signal(&watcher->condition);
    pthread_kill(watcher->thread, SIGRTMIN);
}

static void free_watcher(struct watcher *watcher)
{
    placard_snapshot_free(watcher->news.snapshot);
    placard_board_free(watcher->board);
    placard_board_free(watcher->next);
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

/* The thread takes none of the signals by which a console that is opened later speaks to the main thread
 * (ui/device/console.h): where they are not blocked, they end the process. */
static int create_thread(struct watcher *watcher)
{
    sigset_t consoles, former;
    sigemptyset(&consoles);
    for (int number = SIGRTMIN + 1; number <= SIGRTMAX; number++) {
        sigaddset(&consoles, number);
    }
    int result = pthread_sigmask(SIG_BLOCK, &consoles, &former);
    if (result == 0) {
        result = pthread_create(&watcher->thread, NULL, watcher_run, watcher);
        (void)pthread_sigmask(SIG_SETMASK, &former, NULL);
    }
    return result;
}

static enum placard_status start_thread(struct watcher *watcher, struct placard_error *error)
{
    struct sigaction wake = {.sa_handler = nothing}; /* no SA_RESTART: the sleep is to end */
    int result = sigaction(SIGRTMIN, &wake, NULL) != 0 ? errno : 0;
    if (result == 0) {
        result = create_thread(watcher);
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
    made->heartbeat_at = watcher_now(); /* the key files are watched from the beginning */
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
    do {
        nudge(watcher);
    } while (!thread_has_ended(watcher->thread, NUDGE));
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
    bool waiting = watcher_is_wanted(watcher);
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
    bool waiting = watcher_is_wanted(watcher);
    pthread_mutex_unlock(&watcher->mutex);
    if (waiting && watcher_now() >= watcher->nudge_at) {
        nudge(watcher); /* the signal may have come just before the thread went to sleep */
    }
    return has_news;
}
