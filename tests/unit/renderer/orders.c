#include "unit/renderer/orders.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* An order, with its argument, and one that finds something out, for an answer of ORDER_ANSWER_SIZE bytes.
 * Both return 0 when they were carried out, else an errno value. */
typedef int act_function(const char *argument);
typedef int ask_function(char *answer);

/* What a system call's RESULT means. */
static int outcome(long result)
{
    return result < 0 ? errno : 0;
}

static int crash(const char *argument)
{
    (void)argument;
    volatile int *volatile nowhere = NULL;
    /* cppcheck-suppress nullPointer */
    *nowhere = 1; /* NOLINT(clang-analyzer-core.NullDereference): that is the order */
    return 0;
}

static int give_up(const char *argument)
{
    (void)argument;
    abort();
}

static int spin(const char *argument)
{
    (void)argument;
    volatile bool is_done = false;
    while (!is_done) {
    }
    return 0;
}

static int allocate(char *answer)
{
    enum { MEBIBYTE = 1 << 20, MOST = 2048 };
    static char *taken[MOST];
    int count = 0;
    for (; count < MOST; count++) {
        taken[count] = malloc(MEBIBYTE); /* and is never given back */
        if (taken[count] == NULL) {
            break;
        }
        memset(taken[count], 1, MEBIBYTE);
    }
    snprintf(answer, ORDER_ANSWER_SIZE, "%d", count);
    return 0;
}

static int share(const char *argument)
{
    (void)argument;
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno
                                                                                                     : 0;
}

static int make_code(const char *argument)
{
    (void)argument;
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? 0 : outcome(mprotect(memory, 4096, PROT_READ | PROT_EXEC));
}

static int open_file(const char *path, int flags)
{
    int fd = open(path, flags, 0600);
    int result = outcome(fd);
    if (fd >= 0) {
        close(fd);
    }
    return result;
}

static int read_file(const char *path)
{
    return open_file(path, O_RDONLY);
}

static int create_file(const char *path)
{
    return open_file(path, O_WRONLY | O_CREAT);
}

static int append_file(const char *path)
{
    return open_file(path, O_RDWR | O_APPEND);
}

static int remove_file(const char *path)
{
    return outcome(unlink(path));
}

static int make_folder(const char *path)
{
    return outcome(mkdir(path, 0700));
}

static int open_permissions(const char *path)
{
    return outcome(chmod(path, 0777));
}

static int connect_out(const char *argument)
{
    (void)argument;
    const struct sockaddr_in place = {
        .sin_family = AF_INET, .sin_port = htons(80), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd < 0 ? errno : outcome(connect(fd, (const struct sockaddr *)&place, sizeof place));
}

static int execute(const char *path)
{
    char name[] = "sh";
    char *arguments[] = {name, NULL};
    return outcome(execv(path, arguments));
}

static int split(const char *argument)
{
    (void)argument;
    pid_t child = fork();
    if (child == 0) {
        _exit(0);
    }
    return outcome(child);
}

static void *do_nothing(void *argument)
{
    return argument;
}

static int make_thread(const char *argument)
{
    (void)argument;
    pthread_t thread;
    int problem = pthread_create(&thread, NULL, do_nothing, NULL);
    if (problem == 0) {
        pthread_join(thread, NULL);
    }
    return problem;
}

static int trace(const char *process)
{
    return outcome(ptrace(PTRACE_ATTACH, (pid_t)strtol(process, NULL, 10), NULL, NULL));
}

static int end_process(const char *process)
{
    return outcome(kill((pid_t)strtol(process, NULL, 10), SIGKILL));
}

static int command_device(const char *argument)
{
    (void)argument;
    char letter = 'x';
    return outcome(ioctl(STDIN_FILENO, TIOCSTI, &letter));
}

static int take_segment(const char *argument)
{
    (void)argument;
    return outcome(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600));
}

static int raise_limit(const char *argument)
{
    (void)argument;
    const struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    return outcome(setrlimit(RLIMIT_DATA, &limit));
}

static int list_environment(char *answer)
{
    size_t length = 0;
    for (char **entry = environ; *entry != NULL && length < ORDER_ANSWER_SIZE - 1; entry++) {
        size_t name = strcspn(*entry, "=");
        length += (size_t)snprintf(answer + length, ORDER_ANSWER_SIZE - length, "%.*s ", (int)name, *entry);
    }
    return 0;
}

static int list_descriptors(char *answer)
{
    size_t length = 0;
    for (int fd = 0; fd < 1024 && length < ORDER_ANSWER_SIZE - 1; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) {
            length += (size_t)snprintf(answer + length, ORDER_ANSWER_SIZE - length, "%d ", fd);
        }
    }
    return 0;
}

static int tell_core_limit(char *answer)
{
    struct rlimit limit = {1, 1};
    int result = outcome(getrlimit(RLIMIT_CORE, &limit));
    snprintf(answer, ORDER_ANSWER_SIZE, "%ld", (long)limit.rlim_max);
    return result;
}

static const struct {
    const char *name;
    act_function *act; /* or */
    ask_function *ask;
} orders[] = {
    {"crash", crash, NULL},
    {"abort", give_up, NULL},
    {"hang", spin, NULL},
    {"allocate", NULL, allocate},
    {"share", share, NULL},
    {"code", make_code, NULL},
    {"read", read_file, NULL},
    {"create", create_file, NULL},
    {"append", append_file, NULL},
    {"remove", remove_file, NULL},
    {"mkdir", make_folder, NULL},
    {"chmod", open_permissions, NULL},
    {"connect", connect_out, NULL},
    {"exec", execute, NULL},
    {"fork", split, NULL},
    {"thread", make_thread, NULL},
    {"ptrace", trace, NULL},
    {"kill", end_process, NULL},
    {"ioctl", command_device, NULL},
    {"segment", take_segment, NULL},
    {"raise", raise_limit, NULL},
    {"environment", NULL, list_environment},
    {"descriptors", NULL, list_descriptors},
    {"core", NULL, tell_core_limit},
};

void orders_obey(const char *order, char answer[ORDER_ANSWER_SIZE])
{
    size_t length = strcspn(order, " ");
    const char *argument = order[length] == ' ' ? order + length + 1 : "";
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (strncmp(orders[i].name, order, length) == 0 && orders[i].name[length] == '\0') {
            char found[ORDER_ANSWER_SIZE] = "";
            int problem = orders[i].act != NULL ? orders[i].act(argument) : orders[i].ask(found);
            if (problem == 0) {
                snprintf(answer, ORDER_ANSWER_SIZE, "done %.*s", ORDER_ANSWER_SIZE - 8, found);
            } else {
                snprintf(answer, ORDER_ANSWER_SIZE, "refused: %s", strerror(problem));
            }
            return;
        }
    }
    snprintf(answer, ORDER_ANSWER_SIZE, "there is no order \"%.100s\"", order);
}
