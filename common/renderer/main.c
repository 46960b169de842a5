/* placard-renderer: recognises, decodes and renders content for placard-viewer and placard-loader, in a
 * process of its own, because content can be anything. */
#include "renderer/protocol.h"
#include "renderer/session.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define EXIT_WRONG_USAGE 2

static int wrong_usage(const char *what)
{
    fprintf(stderr, "placard-renderer: %s\n", what);
    return EXIT_WRONG_USAGE;
}

/* Dies with its parent, however busy it is, and writes no memory of what people look at to a disk. */
static void prepare_process(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

int main(int count, char **arguments)
{
    const char *font_file = NULL;
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--version") == 0) {
            puts("placard-renderer " PLACARD_VERSION);
            return 0;
        }
        if (strcmp(arguments[i], "--font") != 0) {
            return wrong_usage("there is no such option; it is started by placard-viewer, not by hand");
        }
        if (++i == count) {
            return wrong_usage("--font needs a file");
        }
        font_file = arguments[i];
    }
    int type = 0;
    socklen_t size = sizeof type;
    if (getsockopt(RENDERER_SOCKET_FD, SOL_SOCKET, SO_TYPE, &type, &size) != 0 || type != SOCK_SEQPACKET) {
        return wrong_usage("it is started by placard-viewer, not by hand");
    }
    prepare_process();
    return session_run(RENDERER_SOCKET_FD, font_file);
}
