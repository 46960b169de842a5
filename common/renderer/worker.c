#include "renderer/worker.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define STACK ((size_t)256 << 10)

struct worker {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;       /* the two threads never wait for it at once */
    void (*task)(void *argument); /* NULL: none */
    void *argument;
    bool is_ending;
};

static void *run(void *argument)
{
    struct worker *worker = argument;
    pthread_mutex_lock(&worker->mutex);
    while (worker->task != NULL || !worker->is_ending) {
        if (worker->task == NULL) {
            pthread_cond_wait(&worker->changed, &worker->mutex);
            continue;
        }
        pthread_mutex_unlock(&worker->mutex);
        worker->task(worker->argument);
        pthread_mutex_lock(&worker->mutex);
        worker->task = NULL;
        pthread_cond_signal(&worker->changed);
    }
    pthread_mutex_unlock(&worker->mutex);
    return NULL;
}

static void introduce(void *argument)
{
    (void)argument;
    (void)pthread_setname_np(pthread_self(), "worker"); /* for who looks on */
}

static bool has_processor(void)
{
    cpu_set_t processors;
    return sched_getaffinity(0, sizeof processors, &processors) != 0 /* there are very many */ ||
           CPU_COUNT(&processors) > 1;
}

static bool start_thread(struct worker *worker)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    bool is_started = pthread_attr_setstacksize(&attributes, STACK) == 0 &&
                      pthread_create(&worker->thread, &attributes, run, worker) == 0;
    pthread_attr_destroy(&attributes);
    return is_started;
}

struct worker *worker_start(void)
{
    struct worker *worker = has_processor() ? calloc(1, sizeof *worker) : NULL;
    if (worker == NULL) {
        return NULL;
    }
    pthread_mutex_init(&worker->mutex, NULL);
    pthread_cond_init(&worker->changed, NULL);
    if (!start_thread(worker)) {
        pthread_cond_destroy(&worker->changed);
        pthread_mutex_destroy(&worker->mutex);
        free(worker);
        return NULL;
    }
    worker_give(worker, introduce, NULL);
    worker_wait(worker);
    return worker;
}

void worker_give(struct worker *worker, void (*task)(void *argument), void *argument)
{
    pthread_mutex_lock(&worker->mutex);
    worker->task = task;
    worker->argument = argument;
    pthread_cond_signal(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
}

void worker_wait(struct worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    while (worker->task != NULL) {
        pthread_cond_wait(&worker->changed, &worker->mutex);
    }
    pthread_mutex_unlock(&worker->mutex);
}

void worker_stop(struct worker *worker)
{
    if (worker == NULL) {
        return;
    }
    pthread_mutex_lock(&worker->mutex);
    worker->is_ending = true;
    pthread_cond_signal(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
    (void)pthread_join(worker->thread, NULL);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->mutex);
    free(worker);
}
