/* placard-renderer: recognises, decodes and renders content for placard-viewer and placard-loader, in a
 * process of its own that is confined before it sees any, because content can be anything. */
#include "renderer/channel.h"
#include "renderer/confine.h"
#include "renderer/protocol.h"
#include "renderer/session.h"
#include "renderer/worker.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define EXIT_WRONG_USAGE 2
#define EXIT_UNCONFINED  4

struct settings {
    const char *font_file;
    const char **readable; /* what may be read besides */
    size_t readable_count;
    bool unconfined, verbose;
};

#ifdef PLACARD_INSTRUMENTED
/* A sanitizer looks for leaks by tracing this process from another one, which the confinement forbids. */
static bool is_confined;
int __lsan_is_turned_off(void); /* NOLINT(bugprone-reserved-identifier): the sanitizer's name */
int __lsan_is_turned_off(void)
{
    return is_confined;
}
#endif

static int wrong_usage(const char *what)
{
    fprintf(stderr, "placard-renderer: %s\n", what);
    return EXIT_WRONG_USAGE;
}

/* Takes an option with a VALUE; false when there is none of this NAME. */
static bool take_value(struct settings *settings, const char *name, char *value)
{
    if (strcmp(name, "--font") == 0) {
        settings->font_file = value;
        settings->readable[settings->readable_count++] = value;
    } else if (strcmp(name, "--read") == 0) {
        settings->readable[settings->readable_count++] = value;
    } else if (strcmp(name, "--setting") == 0) {
        return strchr(value, '=') != NULL && putenv(value) == 0;
    } else {
        return false;
    }
    return true;
}

/* 0, or an exit status. */
static int take_arguments(struct settings *settings, int count, char **arguments)
{
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--no-sandbox") == 0) {
            settings->unconfined = true;
        } else if (strcmp(arguments[i], "--verbose") == 0) {
            settings->verbose = true;
        } else if (i + 1 < count && take_value(settings, arguments[i], arguments[i + 1])) {
            i++;
        } else {
            return wrong_usage("there is no such option; it is started by placard-viewer, not by hand");
        }
    }
    int type = 0;
    socklen_t size = sizeof type;
    if (getsockopt(RENDERER_SOCKET_FD, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) {
        return wrong_usage("it is started by placard-viewer, not by hand");
    }
    return 0;
}

/* Tells the parent why there will be no answers. */
static void confess(const struct placard_error *error)
{
    struct renderer_failure failure = {.message = RENDERER_ERROR, .status = (uint32_t)error->status};
    snprintf(failure.text, sizeof failure.text, "%.*s", (int)sizeof failure.text - 1, error->message);
    (void)channel_send(RENDERER_SOCKET_FD, &failure, sizeof failure, -1);
}

static bool confine(const struct settings *settings, struct worker **worker)
{
    struct placard_error error;
    if (confine_process(settings->readable, settings->readable_count, settings->verbose, worker, &error) !=
        PLACARD_OK) {
        confess(&error);
        return false;
    }
#ifdef PLACARD_INSTRUMENTED
    is_confined = true;
#endif
    return true;
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "--version") == 0) {
        puts("placard-renderer " PLACARD_VERSION);
        return 0;
    }
    struct settings settings = {.readable = calloc((size_t)count + 1, sizeof *settings.readable)};
    if (settings.readable == NULL) {
        return EXIT_UNCONFINED;
    }
    struct worker *worker = NULL;
    int status = take_arguments(&settings, count, arguments);
    if (status == 0 && settings.unconfined) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        worker = worker_start();
    } else if (status == 0 && !confine(&settings, &worker)) {
        status = EXIT_UNCONFINED;
    }
    if (status == 0) {
        status = session_run(RENDERER_SOCKET_FD, settings.font_file, worker);
    }
    worker_stop(worker);
    free(settings.readable);
    return status;
}
