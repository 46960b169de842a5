#include "publisher.h"
#include "loader/sealed_file.h"
#include "src/thread_end.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
    END_ATTEMPTS = 25, /* how often, … */
    END_PAUSE = 20     /* … and for how many ms, the thread is waited for at its end */
};

struct publisher {
    pthread_t thread;
    struct placard_board *board; /* the thread's */
    int64_t lock_timeout;
    int event;
    pthread_mutex_t mutex; /* guards all that follows */
    pthread_cond_t asked;
    bool stopping;
    char *path; /* of the newest request, until the thread takes it */
    struct publisher_news news;
};

/* ---- the thread ---- */

static void ring(struct publisher *publisher)
{
    uint64_t one = 1;
    while (write(publisher->event, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

static bool is_wanted(void *user)
{
    struct publisher *publisher = user;
    pthread_mutex_lock(&publisher->mutex);
    bool wanted = publisher->path == NULL && !publisher->stopping;
    pthread_mutex_unlock(&publisher->mutex);
    return wanted;
}

static void take_report(const struct delivery_report *report, void *user)
{
    struct publisher *publisher = user;
    pthread_mutex_lock(&publisher->mutex);
    if (publisher->path == NULL) { /* else it is about an older request */
        publisher->news.report = *report;
    }
    pthread_mutex_unlock(&publisher->mutex);
    ring(publisher);
}

/* A preview that memory does not suffice for is left out: the publication matters more. */
static void take_preview(const struct placard_content *content, void *user)
{
    struct publisher *publisher = user;
    int file = sealed_file_create(content->data, content->length);
    if (file < 0) {
        return;
    }
    pthread_mutex_lock(&publisher->mutex);
    int unused = file;
    if (publisher->path == NULL) {
        unused = publisher->news.preview;
        publisher->news.preview = file;
        publisher->news.preview_kind = content->kind;
    }
    pthread_mutex_unlock(&publisher->mutex);
    if (unused >= 0) {
        close(unused);
    }
    ring(publisher);
}

/* Sleeps until there is a request; NULL when the publisher stops. */
static char *next_path(struct publisher *publisher)
{
    pthread_mutex_lock(&publisher->mutex);
    while (publisher->path == NULL && !publisher->stopping) {
        pthread_cond_wait(&publisher->asked, &publisher->mutex);
    }
    char *path = publisher->stopping ? NULL : publisher->path;
    publisher->path = path != NULL ? NULL : publisher->path;
    pthread_mutex_unlock(&publisher->mutex);
    return path;
}

static void *run(void *user)
{
    struct publisher *publisher = user;
    const struct delivery_hooks hooks = {
        .wanted = is_wanted, .tell = take_report, .preview = take_preview, .user = publisher};
    char *path;
    while ((path = next_path(publisher)) != NULL) {
        delivery_run(publisher->board, path, publisher->lock_timeout, &hooks);
        free(path);
    }
    return NULL;
}

/* ---- the window's side ---- */

static void ignore_signal(int signal)
{
    (void)signal; /* all it does is to end a wait */
}

/* Wakes a thread that waits for an acknowledgement. A signal that comes just before the wait begins is lost;
 * the wait then ends by itself after a second. */
static void nudge(struct publisher *publisher)
{
    pthread_kill(publisher->thread, SIGURG);
}

static void free_all(struct publisher *publisher)
{
    if (publisher->event >= 0) {
        close(publisher->event);
    }
    if (publisher->news.preview >= 0) {
        close(publisher->news.preview);
    }
    pthread_cond_destroy(&publisher->asked);
    pthread_mutex_destroy(&publisher->mutex);
    placard_board_free(publisher->board);
    free(publisher->path);
    free(publisher);
}

enum placard_status publisher_start(struct publisher **result, const char *key, const char *owner,
                                    int64_t lock_timeout, struct placard_error *error)
{
    *result = NULL;
    struct publisher *publisher = calloc(1, sizeof *publisher);
    if (publisher == NULL) {
        return placard_fail(error, PLACARD_OUT_OF_MEMORY, "cannot start the publisher: no memory");
    }
    publisher->news.preview = -1;
    publisher->lock_timeout = lock_timeout;
    pthread_mutex_init(&publisher->mutex, NULL); /* neither of these can fail with Linux's threads */
    pthread_cond_init(&publisher->asked, NULL);
    publisher->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    publisher->board = placard_board_new(key);
    if (publisher->board != NULL) {
        (void)placard_segment_trust(placard_board_segment(publisher->board), owner);
    }
    const struct sigaction nothing = {.sa_handler = ignore_signal};
    int reason = errno;
    if (publisher->event >= 0 && publisher->board != NULL) {
        reason = sigaction(SIGURG, &nothing, NULL) != 0
                     ? errno
                     : pthread_create(&publisher->thread, NULL, run, publisher);
        if (reason == 0) {
            *result = publisher;
            return PLACARD_OK;
        }
    }
    free_all(publisher);
    return placard_fail(error, PLACARD_OUT_OF_RESOURCES, "cannot start the publisher: %s", strerror(reason));
}

void publisher_stop(struct publisher *publisher)
{
    if (publisher == NULL) {
        return;
    }
    pthread_mutex_lock(&publisher->mutex);
    publisher->stopping = true;
    pthread_cond_signal(&publisher->asked);
    pthread_mutex_unlock(&publisher->mutex);
    for (int attempt = 0; attempt < END_ATTEMPTS; attempt++) {
        nudge(publisher);
        if (thread_has_ended(publisher->thread, END_PAUSE)) {
            free_all(publisher);
            return;
        }
    }
    pthread_detach(publisher->thread);
}

uint64_t publisher_request(struct publisher *publisher, const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL) {
        return 0;
    }
    pthread_mutex_lock(&publisher->mutex);
    free(publisher->path);
    publisher->path = copy;
    if (publisher->news.preview >= 0) {
        close(publisher->news.preview);
    }
    uint64_t request = publisher->news.request + 1;
    publisher->news =
        (struct publisher_news){.request = request, .report = {.stage = DELIVERY_READING}, .preview = -1};
    pthread_cond_signal(&publisher->asked);
    pthread_mutex_unlock(&publisher->mutex);
    nudge(publisher);
    return request;
}

int publisher_fd(const struct publisher *publisher)
{
    return publisher->event;
}

struct publisher_news publisher_take(struct publisher *publisher)
{
    uint64_t rings;
    while (read(publisher->event, &rings, sizeof rings) < 0 && errno == EINTR) {
    }
    pthread_mutex_lock(&publisher->mutex);
    struct publisher_news news = publisher->news;
    publisher->news.preview = -1;
    pthread_mutex_unlock(&publisher->mutex);
    return news;
}
